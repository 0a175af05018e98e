/** What SES and Mail Manager answer, read: a member that AWS always sends must be there, and be what it should be. */
import type { Rule } from '@aws-sdk/client-mailmanager';
import type {
  EventDestination as ListedDestination,
  GetAccountResponse,
  GetEmailIdentityResponse,
  GetMessageInsightsResponse,
} from '@aws-sdk/client-sesv2';
import type {
  EmailIdentity,
  EventDestination,
  MessageInsights,
  SesAccount,
} from '../../senders/ports/sesReader.ts';
import { SENDER_DIMENSION } from '../../senders/model/mails.ts';
import { InvalidResponse, present, presentList, presentText } from '../errors/failure.ts';

/** Reads GetAccount. Without VDM attributes, nobody has set Virtual Deliverability Manager up. */
export function readAccount(answer: GetAccountResponse): SesAccount {
  return {
    sendingEnabled: presentFlag(answer.SendingEnabled, 'SendingEnabled'),
    productionAccess: presentFlag(answer.ProductionAccessEnabled, 'ProductionAccessEnabled'),
    enforcement: presentText(answer.EnforcementStatus, 'EnforcementStatus'),
    vdm:
      answer.VdmAttributes !== undefined &&
      presentText(answer.VdmAttributes.VdmEnabled, 'VdmEnabled') === 'ENABLED',
  };
}

/** Reads GetEmailIdentity. AWS answers `Policies` also where there are none. */
export function readIdentity(name: string, answer: GetEmailIdentityResponse): EmailIdentity {
  const { ConfigurationSetName: set, Policies, VerifiedForSendingStatus } = answer;
  return {
    name,
    verified: presentFlag(VerifiedForSendingStatus, 'VerifiedForSendingStatus'),
    configurationSet: set === undefined || set === '' ? null : presentText(set, 'ConfigurationSetName'),
    policies: Object.entries(present(Policies, 'Policies')).map(([policy, document]) => ({
      name: policy,
      document: presentObjectText(document, `Policies.${policy}`),
    })),
  };
}

/** Reads a destination of GetConfigurationSetEventDestinations. */
export function readEventDestination(listed: ListedDestination): EventDestination {
  const { CloudWatchDestination: cloudWatch } = listed;
  const dimensions =
    cloudWatch === undefined
      ? []
      : presentSome(cloudWatch.DimensionConfigurations, 'DimensionConfigurations');
  return {
    name: presentText(listed.Name, 'Name'),
    enabled: presentFlag(listed.Enabled, 'Enabled'),
    events: presentList(listed.MatchingEventTypes, 'MatchingEventTypes').map((type) =>
      presentText(type, 'MatchingEventTypes'),
    ),
    kind: kindOf(listed),
    callerIdentity: dimensions.some(
      ({ DimensionName, DimensionValueSource }) =>
        presentText(DimensionName, 'DimensionName') === SENDER_DIMENSION &&
        presentText(DimensionValueSource, 'DimensionValueSource') === 'MESSAGE_TAG',
    ),
  };
}

function kindOf(listed: ListedDestination): EventDestination['kind'] {
  if (listed.CloudWatchDestination !== undefined) return 'cloudwatch';
  if (listed.EventBridgeDestination !== undefined) return 'event-bridge';
  if (listed.KinesisFirehoseDestination !== undefined) return 'firehose';
  if (listed.SnsDestination !== undefined) return 'sns';
  return listed.PinpointDestination === undefined ? 'other' : 'pinpoint';
}

/**
 * Returns the roles by which the rules of a rule set send mails through SES, each once: those of Send and Bounce actions.
 * Source: Mail Manager API Reference, SendAction, BounceAction.
 */
export function sendingRoles(rules: readonly Rule[]): readonly string[] {
  const actions = rules.flatMap((rule) => presentList(rule.Actions, 'Actions'));
  const roles = actions.flatMap(({ Send, Bounce, $unknown: other }) => {
    if (other !== undefined && typeof other[1] !== 'object')
      throw new InvalidResponse('In the answer, an action is none.');
    const action = Send ?? Bounce;
    return action === undefined ? [] : [presentText(action.RoleArn, 'RoleArn')];
  });
  return [...new Set(roles)];
}

/** Reads GetMessageInsights; a tag may have several values. @throws InvalidResponse for another mail. */
export function readMessageInsights(id: string, answer: GetMessageInsightsResponse): MessageInsights {
  if (presentText(answer.MessageId, 'MessageId') !== id)
    throw new InvalidResponse('The answer is about another mail.');
  const tags = new Map<string, string[]>();
  for (const { Name, Value } of presentList(answer.EmailTags ?? [], 'EmailTags')) {
    const name = presentText(Name, 'Name');
    tags.set(name, [...(tags.get(name) ?? []), presentText(Value, 'Value')]);
  }
  const from = answer.FromEmailAddress;
  return {
    from: from === undefined ? null : presentText(from, 'FromEmailAddress'),
    tags: Object.fromEntries(tags),
  };
}

/** A policy is the text of a JSON object. */
function presentObjectText(value: string | undefined, name: string): string {
  const found = presentText(value, name);
  if (!/^\s*\{/.test(found)) throw new InvalidResponse(`In the answer, ${name} is no policy.`);
  return found;
}

function presentSome<T>(list: readonly T[] | undefined, name: string): readonly T[] {
  const found = presentList(list, name);
  if (found.length === 0) throw new InvalidResponse(`In the answer, ${name} is empty.`);
  return found;
}

function presentFlag(value: boolean | undefined, name: string): boolean {
  const found: unknown = present(value, name);
  if (typeof found !== 'boolean')
    throw new InvalidResponse(`In the answer, ${name} is neither true nor false.`);
  return found;
}
