/** The AWS calls of the product. It makes no others and never changes an account. */

/**
 * Which client sends a call; it refuses every other one. `scan`: those of a scan. `sign-in`: the AWS SDK, to get
 * credentials. `setup`: those of SES, made only when a person asks for what SES itself knows. `log`: those of
 * CloudWatch Logs, made only when a person searches a mail log.
 */
export type SentBy = 'scan' | 'sign-in' | 'setup' | 'log';

interface CallFacts {
  /** The service, as IAM policies name it. */
  readonly service: 'iam' | 'sts' | 'organizations' | 'ec2' | 'cloudwatch' | 'cloudtrail' | 'ses' | 'logs';
  readonly sentBy: SentBy;
  /**
   * Where a missing answer could have shown that a user used SES: in the access keys, in Access Advisor, or in the
   * policies, which name the groups and policies that know about a use. Absent: nowhere.
   */
  readonly showsUse?: 'access-key' | 'access-advisor' | 'policies';
  /** Whether senders stay unknown without it. The other calls save calls, or add details. */
  readonly isNeeded?: true;
  /** Whether a denied answer is said once, quietly: it changes no exit status. */
  readonly isOptional?: true;
}

const iam = { service: 'iam', sentBy: 'scan' } as const;
const cloudwatch = { service: 'cloudwatch', sentBy: 'scan', isOptional: true } as const;
const ses = { service: 'ses', sentBy: 'setup', isOptional: true } as const;
const logs = { service: 'logs', sentBy: 'log', isOptional: true } as const;
const organizations = { service: 'organizations', sentBy: 'scan' } as const;

/** All calls. Permissions, messages and verdicts derive from this table. */
export const CALLS = {
  GetCallerIdentity: { service: 'sts', sentBy: 'scan' },
  ListAccountAliases: iam,
  ListUsers: iam,
  ListAccessKeys: { ...iam, showsUse: 'access-key', isNeeded: true },
  GetAccessKeyLastUsed: { ...iam, showsUse: 'access-key', isNeeded: true },
  GenerateCredentialReport: iam,
  GetCredentialReport: iam,
  GetAccountAuthorizationDetails: { ...iam, showsUse: 'policies', isNeeded: true },
  GenerateServiceLastAccessedDetails: { ...iam, showsUse: 'access-advisor', isNeeded: true },
  GetServiceLastAccessedDetails: { ...iam, showsUse: 'access-advisor', isNeeded: true },
  GetServiceLastAccessedDetailsWithEntities: { ...iam, showsUse: 'access-advisor' },
  ListPoliciesGrantingServiceAccess: iam,
  AssumeRole: { service: 'sts', sentBy: 'sign-in' },
  DescribeOrganization: organizations,
  ListAccounts: organizations,
  DescribeRegions: { service: 'ec2', sentBy: 'scan', isOptional: true },
  ListMetrics: cloudwatch,
  GetMetricData: cloudwatch,
  LookupEvents: { service: 'cloudtrail', sentBy: 'scan', isOptional: true },
  GetAccount: ses,
  ListEmailIdentities: ses,
  ListIdentities: ses,
  GetEmailIdentity: ses,
  ListConfigurationSets: ses,
  GetConfigurationSetEventDestinations: ses,
  ListIngressPoints: ses,
  GetIngressPoint: ses,
  GetRuleSet: ses,
  GetMessageInsights: ses,
  DescribeLogGroups: logs,
  StartQuery: logs,
  GetQueryResults: logs,
  StopQuery: logs,
} as const satisfies Readonly<Record<string, CallFacts>>;

export type Call = keyof typeof CALLS;

/** A call whose missing answer could have shown a use: while one is open, nobody looks innocent. */
export type UseCall = {
  [C in Call]: (typeof CALLS)[C] extends { readonly showsUse: string } ? C : never;
}[Call];

/** An AWS service that the product's own clients call, as IAM policies name it. */
export type Service = CallFacts['service'];

/** Returns the facts about a call; `undefined` for a call that only another version makes. */
export function findCall(call: string): CallFacts | undefined {
  return Object.hasOwn(CALLS, call) ? CALLS[call as Call] : undefined;
}

/** Returns a call's action as policies name it: `iam:ListUsers`. */
export function requiredPermission(call: Call): string {
  return `${findCall(call)?.service ?? 'iam'}:${call}`;
}

/** Whether a call asks Access Advisor. */
export function asksAdvisor(call: Call): boolean {
  return findCall(call)?.showsUse === 'access-advisor';
}

/** Whether a call asks for access keys, or what they were used for. */
export function asksKeys(call: Call): boolean {
  return findCall(call)?.showsUse === 'access-key';
}

/** Whether a call shows uses of SES itself, or leads to them, as policies do: without it, nobody looks innocent. */
export function isUseCall(call: Call): call is UseCall {
  return findCall(call)?.showsUse !== undefined;
}

/** Whether a call shows uses of SES itself; policies only lead to them. */
export function showsUseItself(call: Call): boolean {
  return isUseCall(call) && findCall(call)?.showsUse !== 'policies';
}
