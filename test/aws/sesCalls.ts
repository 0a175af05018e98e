/**
 * What Amazon SES is asked, each answer derived from what is set up in the account.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Operations.html
 * https://docs.aws.amazon.com/ses/latest/APIReference/API_ListIdentities.html
 */
import { MAIL_MANAGER_CALLS } from './mailManager.ts';
import type { Identity } from './ses.ts';
import { here, identityIn, notFound, pageOf, pageV2, setIn, type SesCall } from './sesCall.ts';
import { SES_SET_UP_CALLS } from './sesSetUp.ts';
import { AwsError, validationError, type Fields } from './wire.ts';

export const SES_CALLS: Readonly<Record<string, (call: SesCall) => Fields>> = {
  GetAccount,
  ListEmailIdentities,
  ListIdentities,
  GetEmailIdentity,
  ListConfigurationSets,
  GetConfigurationSetEventDestinations,
  GetMessageInsights,
  ...SES_SET_UP_CALLS,
  ...MAIL_MANAGER_CALLS,
};

const DAY = 86_400_000;

/** The ARN that a policy must allow: of an identity, of a configuration set, or of everything in the Region. */
export function sesResourceOf({
  account,
  region,
  params,
}: Pick<SesCall, 'account' | 'region' | 'params'>): string {
  const arn = (resource: string): string =>
    `arn:${account.partition}:ses:${region}:${account.id}:${resource}`;
  const [identity, set] = [params.get('EmailIdentity'), params.get('ConfigurationSetName')];
  if (identity !== undefined) return arn(`identity/${identity}`);
  if (set !== undefined) return arn(`configuration-set/${set}`);
  const [ingressPoint, ruleSet] = [params.get('IngressPointId'), params.get('RuleSetId')];
  if (ingressPoint !== undefined) return arn(`mailmanager-ingress-point/${ingressPoint}`);
  return ruleSet === undefined ? '*' : arn(`mailmanager-rule-set/${ruleSet}`);
}

function GetAccount(call: SesCall): Fields {
  const { account, region, now } = call;
  const { sendingEnabled = true, productionAccess = true, enforcement = 'HEALTHY', vdm } = here(call).state;
  const sent = account.metrics.find(region, 'Send', [])?.count(now.getTime() - DAY, now.getTime()) ?? 0;
  return {
    DedicatedIpAutoWarmupEnabled: false,
    EnforcementStatus: enforcement,
    ProductionAccessEnabled: productionAccess,
    SendQuota: {
      Max24HourSend: productionAccess ? 50_000 : 200,
      MaxSendRate: productionAccess ? 14 : 1,
      SentLast24Hours: sent,
    },
    SendingEnabled: sendingEnabled,
    SuppressionAttributes: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
    VdmAttributes: vdm === undefined ? undefined : { VdmEnabled: vdm === false ? 'DISABLED' : 'ENABLED' },
  };
}

const typeOf = ({ name }: Identity): string => (name.includes('@') ? 'EMAIL_ADDRESS' : 'DOMAIN');

function ListEmailIdentities(call: SesCall): Fields {
  const { items, NextToken } = pageV2(call, 'ListEmailIdentities', [...here(call).identities.values()]);
  return {
    EmailIdentities: items.map((identity) => ({
      IdentityName: identity.name,
      IdentityType: typeOf(identity),
      SendingEnabled: identity.verified,
      VerificationStatus: identity.verified ? 'SUCCESS' : 'PENDING',
    })),
    NextToken,
  };
}

/** D: MaxItems is 1 to 1,000. */
function ListIdentities(call: SesCall): Fields {
  const size = Number(call.params.get('MaxItems') ?? 1_000);
  if (!(size >= 1 && size <= 1_000))
    throw validationError(
      `1 validation error detected: Value '${size}' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 1000`,
    );
  const type = call.params.get('IdentityType');
  const wanted = type === undefined ? undefined : type === 'Domain' ? 'DOMAIN' : 'EMAIL_ADDRESS';
  const identities = [...here(call).identities.values()].filter(
    (identity) => wanted === undefined || typeOf(identity) === wanted,
  );
  const invalid = new AwsError('InvalidParameterValue', 400, 'Invalid or expired next token.');
  const { items, NextToken } = pageOf(call, `ListIdentities/${type ?? ''}`, identities, size, invalid);
  return { Identities: items.map(({ name }) => name), NextToken };
}

function GetEmailIdentity(call: SesCall): Fields {
  const identity = identityIn(call);
  return {
    IdentityType: typeOf(identity),
    FeedbackForwardingStatus: true,
    VerifiedForSendingStatus: identity.verified,
    VerificationStatus: identity.verified ? 'SUCCESS' : 'PENDING',
    DkimAttributes: {
      SigningEnabled: identity.verified,
      Status: identity.verified ? 'SUCCESS' : 'NOT_STARTED',
    },
    MailFromAttributes: { BehaviorOnMxFailure: 'USE_DEFAULT_VALUE' },
    Policies: identity.policies,
    Tags: [],
    ConfigurationSetName: identity.configurationSet,
  };
}

function ListConfigurationSets(call: SesCall): Fields {
  const { items, NextToken } = pageV2(call, 'ListConfigurationSets', [...here(call).sets.keys()]);
  return { ConfigurationSets: items, NextToken };
}

function GetConfigurationSetEventDestinations(call: SesCall): Fields {
  const [, destinations] = setIn(call);
  return {
    EventDestinations: [...destinations.values()].map(({ name, enabled, events, target }) => ({
      Name: name,
      Enabled: enabled,
      MatchingEventTypes: events,
      ...(target as Fields),
    })),
  };
}

/**
 * D: of the last 30 days, where VDM is on, with the message tags "along with Amazon SES Auto-Tags". I: without VDM no mail
 * is found; the auto-tags are those of event publishing.
 */
function GetMessageInsights(call: SesCall): Fields {
  const { state, mails } = here(call);
  const id = call.params.get('MessageId') ?? '';
  const mail = mails.get(id);
  const isKept = mail !== undefined && call.now.getTime() - mail.at.getTime() <= 30 * DAY;
  if (!isKept || state.vdm === undefined || state.vdm === false)
    throw notFound(`Message ${id} does not exist.`);
  const tags = Object.entries(mail.tags).filter(
    ([name]) => state.vdm !== 'without-auto-tags' || !name.startsWith('ses:'),
  );
  return {
    MessageId: id,
    FromEmailAddress: mail.from,
    Subject: mail.subject,
    EmailTags: tags.map(([Name, Value]) => ({ Name, Value })),
    Insights: [
      {
        Destination: 'somebody@example.net',
        Isp: 'UNKNOWN_ISP',
        Events: [{ Timestamp: mail.at, Type: 'SEND' }],
      },
    ],
  };
}
