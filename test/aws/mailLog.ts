/**
 * What is set up in CloudWatch Logs and EventBridge to keep a log of mails, Region by Region: log groups, who may write to
 * them, and rules with their targets.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html
 */
import type { Account } from './account.ts';
import type { LogGroupDeclaration } from './declaration.ts';
import { AwsError, type Fields, type Params } from './wire.ts';

export interface EventRule {
  readonly pattern: string;
  /** ARNs by ID. */
  readonly targets: Map<string, string>;
}

export interface RegionalMailLog {
  /** By name. */
  readonly groups: Map<string, LogGroupDeclaration>;
  /** Resource policies of CloudWatch Logs, by name. */
  readonly policies: Map<string, string>;
  /** By name. */
  readonly rules: Map<string, EventRule>;
}

export interface MailLog {
  in(region: string): RegionalMailLog;
}

export function mailLogOf(declared: readonly LogGroupDeclaration[] = []): MailLog {
  const regions = new Map<string, RegionalMailLog>();
  return {
    in: (region) => {
      const known = regions.get(region) ?? {
        groups: new Map(declared.filter((one) => one.region === region).map((one) => [one.name, one])),
        policies: new Map(),
        rules: new Map(),
      };
      regions.set(region, known);
      return known;
    },
  };
}

interface MailLogCall {
  readonly account: Account;
  readonly region: string;
  readonly params: Params;
  readonly now: Date;
}

const invalid = (message: string): AwsError => new AwsError('InvalidParameterException', 400, message);
const missing = (message: string): AwsError => new AwsError('ResourceNotFoundException', 400, message);
const here = ({ account, region }: MailLogCall): RegionalMailLog => account.mailLog.in(region);

/** D: the days that PutRetentionPolicy takes. */
const RETENTION = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The calls of CloudWatch Logs that change something. */
export const LOGS_SET_UP_CALLS: Readonly<Record<string, (call: MailLogCall) => Fields>> = {
  CreateLogGroup: (call) => {
    const name = call.params.get('logGroupName') ?? '';
    if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) throw invalid(`Invalid log group name: ${name}`);
    const { groups } = here(call);
    if (groups.has(name))
      throw new AwsError('ResourceAlreadyExistsException', 400, 'The specified log group already exists');
    groups.set(name, { name, region: call.region, since: call.now.toISOString(), eventBridge: true });
    return {};
  },
  DeleteLogGroup: (call) => {
    if (!here(call).groups.delete(call.params.get('logGroupName') ?? ''))
      throw missing('The specified log group does not exist.');
    return {};
  },
  PutRetentionPolicy: (call) => {
    const { groups } = here(call);
    const group = groups.get(call.params.get('logGroupName') ?? '');
    if (group === undefined) throw missing('The specified log group does not exist.');
    const retentionInDays = Number(call.params.get('retentionInDays'));
    if (!RETENTION.includes(retentionInDays)) throw invalid('Invalid retention value.');
    groups.set(group.name, { ...group, retentionInDays });
    return {};
  },
  PutResourcePolicy: (call) => {
    const document = call.params.get('policyDocument') ?? '';
    try {
      JSON.parse(document);
    } catch {
      throw invalid('The policy document is not valid JSON.');
    }
    here(call).policies.set(call.params.get('policyName') ?? '', document);
    return {};
  },
  DeleteResourcePolicy: (call) => {
    const name = call.params.get('policyName') ?? '';
    if (!here(call).policies.delete(name)) throw missing(`Policy with name [${name}] does not exist.`);
    return {};
  },
};

function ruleIn(call: MailLogCall): EventRule {
  const name = call.params.get('Rule') ?? '';
  const rule = here(call).rules.get(name);
  if (rule === undefined) throw missing(`Rule ${name} does not exist on EventBus default.`);
  return rule;
}

/** The calls of EventBridge, of its default bus. */
export const EVENTS_CALLS: Readonly<Record<string, (call: MailLogCall) => Fields>> = {
  PutRule: (call) => {
    const name = call.params.get('Name') ?? '';
    if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(name))
      throw new AwsError('ValidationException', 400, `Invalid rule name: ${name}`);
    const pattern = call.params.get('EventPattern') ?? '';
    try {
      JSON.parse(pattern);
    } catch {
      throw new AwsError('InvalidEventPatternException', 400, 'Event pattern is not valid. Reason: not JSON');
    }
    const { rules } = here(call);
    rules.set(name, { pattern, targets: rules.get(name)?.targets ?? new Map<string, string>() });
    return { RuleArn: `arn:${call.account.partition}:events:${call.region}:${call.account.id}:rule/${name}` };
  },
  PutTargets: (call) => {
    const { targets } = ruleIn(call);
    for (let index = 1; call.params.has(`Targets.member.${index}.Id`); index += 1)
      targets.set(
        call.params.get(`Targets.member.${index}.Id`) ?? '',
        call.params.get(`Targets.member.${index}.Arn`) ?? '',
      );
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
  RemoveTargets: (call) => {
    const { targets } = ruleIn(call);
    for (const [key, id] of call.params) if (/^Ids\.member\.\d+$/.test(key)) targets.delete(id);
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
  DeleteRule: (call) => {
    const { rules } = here(call);
    const name = call.params.get('Name') ?? '';
    if ((rules.get(name)?.targets.size ?? 0) > 0)
      throw new AwsError('ValidationException', 400, "Rule can't be deleted since it has targets.");
    rules.delete(name);
    return {};
  },
};

/**
 * Returns the configuration sets whose mails a log group has: declared ones, and those with an enabled destination to the
 * default bus where a rule takes the events of SES to the group, and a resource policy lets EventBridge write there.
 */
export function loggedSets(account: Account, group: LogGroupDeclaration): readonly string[] {
  const declared = group.configurationSet === undefined ? [] : [group.configurationSet];
  const { policies, rules } = account.mailLog.in(group.region);
  const arn = `arn:${account.partition}:logs:${group.region}:${account.id}:log-group:${group.name}`;
  const isTarget = [...rules.values()].some(
    ({ pattern, targets }) =>
      (JSON.parse(pattern) as { source?: string[] }).source?.includes('aws.ses') === true &&
      [...targets.values()].includes(arn),
  );
  const mayWrite = [...policies.values()].some((text) => {
    const { Statement } = JSON.parse(text) as {
      Statement: { Effect: string; Principal: { Service: string[] }; Action: string[]; Resource: string }[];
    };
    return Statement.some(
      ({ Effect, Principal, Action, Resource }) =>
        Effect === 'Allow' &&
        Principal.Service.includes('events.amazonaws.com') &&
        Action.includes('logs:PutLogEvents') &&
        Resource === `${arn}:*`,
    );
  });
  if (!isTarget || !mayWrite) return declared;
  const bus = `arn:${account.partition}:events:${group.region}:${account.id}:event-bus/default`;
  const publishing = [...account.ses.in(group.region).sets].filter(([, destinations]) =>
    [...destinations.values()].some(
      ({ enabled, target }) =>
        enabled &&
        (target['EventBridgeDestination'] as { EventBusArn?: string } | undefined)?.EventBusArn === bus,
    ),
  );
  return [...declared, ...publishing.map(([name]) => name)];
}
