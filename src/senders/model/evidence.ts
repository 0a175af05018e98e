/**
 * What is known about a principal before it is judged, and the signals in it, each with its own time. Verdicts, times and
 * sentences are functions of these. Plain, readonly, and serializable as JSON.
 */
import type { Call } from './calls.ts';
import { advisorSignals } from './evidence/accessAdvisor.ts';
import type { AdvisorNone, AdvisorRecord } from './evidence/accessAdvisor.ts';
import { keySignals, pastSignals } from './evidence/accessKeys.ts';
import type { AccessKey, PastUse } from './evidence/accessKeys.ts';
import { mailSignals } from './evidence/sentMails.ts';
import type { SentMails } from './evidence/sentMails.ts';
import { byTime, isSend } from './evidence/signal.ts';
import type { Timestamp } from './evidence/timestamp.ts';

export type * from './evidence/accessAdvisor.ts';
export type * from './evidence/accessKeys.ts';
export type * from './evidence/sentMails.ts';
export type * from './evidence/signal.ts';
export type * from './evidence/timestamp.ts';

/** `aws`, `aws-us-gov`, `aws-cn` or another AWS partition, as in an ARN. */
export type Partition = string;

/** Whether a user's IAM policies allow a sending action of SES. */
export type CanSend = 'yes' | 'conditional' | 'no' | 'unknown';

/**
 * A policy that allows a user to send. `group` is the group it comes from. An `identity-policy` is a sending authorization
 * policy of an SES identity, whose ARN it has.
 */
export interface GrantingPolicy {
  readonly type: 'inline' | 'managed' | 'group-inline' | 'group-managed' | 'identity-policy';
  readonly name: string;
  readonly arn: string | null;
  readonly group: string | null;
}

/** What IAM knows about a role besides its policies. */
export interface RoleFacts {
  /**
   * When and where the role was last used, for any service. `null`: not within IAM's tracking period of 400 days. Absent:
   * AWS did not say.
   */
  readonly lastUsed?: { readonly at: Timestamp; readonly region: string | null } | null;
  /** Who may assume it by its trust policy: services and providers as they stand, accounts by their 12 digits. */
  readonly assumedBy: readonly string[];
  readonly asOf: Timestamp;
}

/** Sending authorization policies of SES identities that allow a principal to send, by a check of the SES set-up. */
export interface IdentityPolicies {
  readonly policies: readonly {
    readonly name: string;
    /** The identity's ARN. */
    readonly arn: string;
    /** Without a condition or a doubt. */
    readonly isSure: boolean;
  }[];
  readonly asOf: Timestamp;
}

/** When a principal itself asked SES, for its set-up or about a mail, with this product: that is a use of SES, too. */
export interface SetupChecks {
  readonly first: Timestamp;
  readonly last: Timestamp;
}

/** A missing answer and why. It belongs to the user it concerns, who stays in the list. */
export interface Gap {
  readonly call: Call;
  /** AWS's error code (`AccessDenied`, `NoSuchEntity`, `Throttling`), or ours (`Timeout`, `Cancelled`, `NetworkError`). */
  readonly reason: string;
  /** One sentence for a person. */
  readonly message: string;
  /** The access key, if the missing answer is about one. */
  readonly accessKeyId?: string;
  /** The Region that the missing answer is about, where it is about one. */
  readonly region?: string;
  /** The missing answer is about the roles of the account; nothing of its users is missing. */
  readonly about?: 'roles';
}

/** When a user last signed in to the console, by ListUsers; of root, by the credential report. */
export interface SignIn {
  /** `null`: never, as far as IAM knows. */
  readonly at: Timestamp | null;
  readonly asOf: Timestamp;
}

/** The kind of a principal, as in its ARN: an IAM user, an IAM role, or the account's root user. */
export const PRINCIPAL_KINDS = ['user', 'role', 'root'] as const;
export type PrincipalKind = (typeof PRINCIPAL_KINDS)[number];

/** What is known about a principal before it is judged. */
export interface Evidence {
  readonly name: string;
  readonly arn: string;
  readonly id: string | null;
  readonly path: string;
  readonly createdAt: Timestamp;
  readonly kind: PrincipalKind;
  readonly accessKeys: readonly AccessKey[];
  /** When the list of access keys, even an empty one, was true. Absent if no list is known. */
  readonly keysAsOf?: Timestamp;
  /** Uses of SES known only from earlier answers: the latest by each interface, if no key shows a later one. */
  readonly pastUses?: readonly PastUse[];
  /** Uses of SES that earlier answers showed, and that later uses took the place of, newest first. Only windows ask. */
  readonly earlierUses?: readonly PastUse[];
  /** Absent if not known. */
  readonly signIn?: SignIn;
  /** `null`: `advisorStatus` says whether that is "not asked", "not listed", "not accessed" or "cannot tell". */
  readonly advisor: AdvisorRecord | null;
  /** The latest answer of Access Advisor that saw no use of SES. Absent if there was none. */
  readonly advisorNone?: AdvisorNone;
  /** Absent if no Region is known to publish by sender, or an answer is missing that could name mails. */
  readonly sentMails?: SentMails;
  readonly canSend: CanSend;
  /** What IAM's policies alone say, where those of SES identities allow more. Absent: `canSend` says it. */
  readonly iamCanSend?: CanSend;
  readonly grantedBy: readonly GrantingPolicy[];
  /** Absent if no policy of an SES identity is known to name the principal. */
  readonly identityPolicies?: IdentityPolicies;
  /** Absent if the principal is not known to have asked. */
  readonly setupChecks?: SetupChecks;
  /** The user's IAM groups, by name. Absent if not known. */
  readonly groups?: readonly string[];
  /** When the policies behind `canSend`, `grantedBy` and `groups` were read. Absent if they weren't. */
  readonly permissionsAsOf?: Timestamp;
  /** When policies that allow the user to send were last read. Absent if none were. */
  readonly couldSendAt?: Timestamp;
  /** When policies that don't allow it were last read and every access key was asked about after that. */
  readonly clearedAt?: Timestamp;
  /** Only roles have it. */
  readonly role?: RoleFacts;
  /** IAM no longer lists the user, but the credential report still has them. */
  readonly isDeleted?: true;
  readonly gaps: readonly Gap[];
  /** Calls of the running scan without an answer yet. Empty once the scan has ended. */
  readonly pending: readonly Call[];
}

/** Whether it is a role. */
export function isRole({ kind }: Pick<Evidence, 'kind'>): boolean {
  return kind === 'role';
}

/** How many users a list has, as IAM's console counts them; root users and roles apart. */
export interface KindCounts {
  readonly users: number;
  readonly roots: number;
  readonly roles: number;
}

/** Returns how many of each kind there are. */
export function countByKind(principals: readonly Pick<Evidence, 'kind'>[]): KindCounts {
  const count = (of: PrincipalKind): number => principals.filter(({ kind }) => kind === of).length;
  return { users: count('user'), roots: count('root'), roles: count('role') };
}

/** Returns the users of a list, root included: `countByKind` has their numbers. */
export function usersOnly<P extends Pick<Evidence, 'kind'>>(principals: readonly P[]): readonly P[] {
  return principals.some(isRole) ? principals.filter((principal) => !isRole(principal)) : principals;
}

/** Whether a user's list of access keys is missing: the keys that are known may not be all, nor all be there still. */
export function isKeyListMissing({ gaps }: Pick<Evidence, 'gaps'>): boolean {
  return gaps.some(({ call }) => call === 'ListAccessKeys');
}

/** The sources of signals: each returns those that its fields show. */
const SOURCES = [keySignals, pastSignals, advisorSignals, mailSignals];

/** A use that any source shows. */
export type Signal = ReturnType<(typeof SOURCES)[number]>[number];

/** Returns every signal that the evidence holds, those of other services too. */
export function allSignals(evidence: Evidence): readonly Signal[] {
  return SOURCES.flatMap((signalsOf): readonly Signal[] => signalsOf(evidence));
}

/** Returns all signals of SES in the evidence, newest first. */
export function sesSignals(evidence: Evidence): readonly Signal[] {
  return allSignals(evidence)
    .filter(({ proves }) => proves !== 'other')
    .sort(byTime);
}

/** Whether any signal shows that a user used SES, by sending or otherwise. */
export function usedSes({ lastSesAt }: { readonly lastSesAt: Timestamp | null }): boolean {
  return lastSesAt !== null;
}

/** Whether a user sent or most likely sent: what "sender" means everywhere. */
export function isSender(evidence: Evidence): boolean {
  return sesSignals(evidence).some(isSend);
}

/** Returns the time up to which the uses of a user's key are known; an empty string if it was never used. */
export function usesKnownUntil({ gaps }: Evidence, { id, lastUsed, asOf }: AccessKey): Timestamp {
  return gaps.some(({ accessKeyId }) => accessKeyId === id) ? asOf : (lastUsed?.at ?? '');
}
