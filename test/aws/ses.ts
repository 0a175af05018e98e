/** Amazon SES of an account, Region by Region: what is set up there, as SES keeps it. */
import type { Account, Credential } from './account.ts';
import type {
  ConfigurationSetDeclaration,
  IdentityDeclaration,
  IngressPointDeclaration,
  SendDeclaration,
  SesDeclaration,
} from './declaration.ts';
import { readTime } from './declaration.ts';
import type { Mails } from './mails.ts';

export interface EventDestination {
  readonly name: string;
  readonly enabled: boolean;
  /** As SES API v2 names them: `SEND`. */
  readonly events: readonly string[];
  /** The one member that says where events go, as the API has it: `CloudWatchDestination`, … */
  readonly target: Readonly<Record<string, unknown>>;
}

export interface Identity {
  readonly name: string;
  readonly verified: boolean;
  readonly policies: Readonly<Record<string, string>>;
  /** Also of a set that was deleted since: SES keeps it. */
  configurationSet: string | undefined;
}

/** A mail that Virtual Deliverability Manager has seen. */
export interface SeenMail {
  readonly at: Date;
  readonly from: string;
  readonly subject: string;
  /** The message tags that the sender gave, and those that SES gives by itself. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface RegionalSes {
  readonly state: Omit<SesDeclaration, 'region' | 'identities' | 'ingressPoints'>;
  /** By name. */
  readonly identities: Map<string, Identity>;
  /** Their event destinations by name, of each configuration set by name. */
  readonly sets: Map<string, Map<string, EventDestination>>;
  readonly ingressPoints: readonly IngressPointDeclaration[];
  readonly mails: Map<string, SeenMail>;
}

export interface Ses {
  in(region: string): RegionalSes;
}

export function sesOf(
  declared: readonly SesDeclaration[] = [],
  sets: readonly ConfigurationSetDeclaration[] = [],
): Ses {
  const regions = new Map<string, RegionalSes>();
  const inRegion = (region: string): RegionalSes => {
    const known = regions.get(region);
    if (known !== undefined) return known;
    const {
      identities = [],
      ingressPoints = [],
      ...state
    } = declared.find((ses) => ses.region === region) ?? {};
    const made: RegionalSes = {
      state,
      identities: new Map(identities.map((identity) => [identity.name, identityOf(identity)])),
      sets: new Map(
        sets
          .filter((set) => set.region === region)
          .map((set) => [set.name, new Map(destinationsOf(set).map((each) => [each.name, each]))]),
      ),
      ingressPoints,
      mails: new Map(),
    };
    regions.set(region, made);
    return made;
  };
  return { in: inRegion };
}

const identityOf = ({
  name,
  verified = true,
  policies = {},
  configurationSet,
}: IdentityDeclaration): Identity => ({
  name,
  verified,
  configurationSet,
  policies: Object.fromEntries(
    Object.entries(policies).map(([policy, document]) => [
      policy,
      typeof document === 'string' ? document : JSON.stringify(document),
    ]),
  ),
});

function destinationsOf({
  cloudWatch = [],
  destinations = [],
}: ConfigurationSetDeclaration): readonly EventDestination[] {
  return [
    ...cloudWatch.map(({ name, enabled = true, events = ['Send'], dimensions }, index) => ({
      name: name ?? `cloudwatch-${index + 1}`,
      enabled,
      events: events.map((event) => event.toUpperCase()),
      target: {
        CloudWatchDestination: {
          DimensionConfigurations: Object.entries(dimensions).map(
            ([DimensionName, DefaultDimensionValue]) => ({
              DimensionName,
              DimensionValueSource: 'MESSAGE_TAG',
              DefaultDimensionValue,
            }),
          ),
        },
      },
    })),
    ...destinations.map(({ name, enabled = true, events, target }) => ({ name, enabled, events, target })),
  ];
}

/** VDM sees a mail that has an ID of its own. */
export function noteMail(ses: Ses, send: SendDeclaration, { tags }: Mails, start: Date): void {
  const { messageId, region, at = 'now', sender = 'mail@example.com', subject = 'Hello' } = send;
  if (messageId === undefined) return;
  ses.in(region).mails.set(messageId, { at: readTime(at, start), from: sender, subject, tags });
}

/**
 * What a call of SES leaves in IAM's records of who made it, denied or not: its key was last used for `ses`, and Access
 * Advisor has seen SES. A session of a role that the account does not declare leaves none.
 */
export function leaveTrace(
  account: Account,
  { arn, accessKeyId }: Credential,
  call: { readonly region: string; readonly action: string; readonly at: Date },
): void {
  const role = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  const principal = role === undefined ? arn : account.roles.get(role)?.arn;
  if (principal === undefined) return;
  const ofUser = account.keyOwners.has(accessKeyId) ? accessKeyId : undefined;
  account.uses.add({ ...call, principal, accessKeyId: ofUser, service: 'ses' });
}
