/** What is known about a principal before it is judged. Plain, readonly, and serializable as JSON. */

import type { Call } from './calls.ts';

/** An instant in ISO 8601, UTC, whole seconds: `2026-11-23T09:00:00Z`. Compares as a string. */
export type Timestamp = string;

/** `aws`, `aws-us-gov`, `aws-cn` or another AWS partition, as in an ARN. */
export type Partition = string;

/** Whether a user's IAM policies allow a sending action of SES. */
export type CanSend = 'yes' | 'conditional' | 'no' | 'unknown';

/** A policy that allows a user to send. `group` is the group it comes from. */
export interface GrantingPolicy {
  readonly type: 'inline' | 'managed' | 'group-inline' | 'group-managed';
  readonly name: string;
  readonly arn: string | null;
  readonly group: string | null;
}

/** When, where and for which service an access key was last used. IAM's `N/A` is `null`. */
export interface LastUsed {
  readonly at: Timestamp;
  readonly region: string | null;
  /** The service namespace as IAM gave it: `ses` (the SES API), `ses-smtp` (the SMTP interface), `s3`, … */
  readonly service: string | null;
}

export interface AccessKey {
  /** `null` if it's known only from the credential report, which has no key IDs. */
  readonly id: string | null;
  readonly status: 'Active' | 'Inactive';
  readonly createdAt: Timestamp | null;
  /** `null`: never used, or the answer is missing (a gap with this key's ID says so). */
  readonly lastUsed: LastUsed | null;
  readonly source: 'live' | 'report';
  /** When the answer was true: the time of the call, or of the credential report. */
  readonly asOf: Timestamp;
}

/** An action that Access Advisor tracks, with the time of its last use. Sends aren't tracked. */
export interface TrackedAction {
  readonly action: string;
  readonly at: Timestamp;
}

/** Access Advisor saw the user use SES within its tracking period (at least 400 days). */
export interface AdvisorRecord {
  readonly lastAccessedAt: Timestamp;
  readonly region: string | null;
  /** Tracked actions that were used. `null`: no action data (only a job on the user at action level has it). */
  readonly trackedActions: readonly TrackedAction[] | null;
  readonly source: 'user' | 'policy' | 'group';
  readonly asOf: Timestamp;
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
}

/**
 * Access Advisor was asked and saw no use of SES. `not-accessed`: it lists SES as not accessed in the tracking period.
 * `not-listed`: it doesn't list SES, since no identity policy allowed it then, which doesn't mean "never used".
 */
export interface AdvisorNone {
  readonly kind: 'not-accessed' | 'not-listed';
  readonly asOf: Timestamp;
}

/** When a user last signed in to the console, by ListUsers; of root, by the credential report. */
export interface SignIn {
  /** `null`: never, as far as IAM knows. */
  readonly at: Timestamp | null;
  readonly asOf: Timestamp;
}

/** A use of SES in an earlier answer that the keys no longer show: the key was used otherwise, or deleted. */
export interface PastUse {
  /** `null` if only the credential report had the key. */
  readonly keyId: string | null;
  readonly use: LastUsed;
  /** When the answer that showed it was true. */
  readonly asOf: Timestamp;
}

/** Mails of the whole hours before the one that ran when they were counted: 24, 168, 720 and 9,600 of them. */
export interface Sums {
  readonly last24Hours: number;
  readonly last7Days: number;
  readonly last30Days: number;
  readonly last400Days: number;
}

/** Mails that CloudWatch counted under a principal's name, in the Regions that publish by sender. */
export interface SentMails {
  /** When they were counted. */
  readonly asOf: Timestamp;
  /** At least, if the count has gaps. `null`: the name is shared, or only an earlier count has the name. */
  readonly sums: Sums | null;
  /** The hour with the latest mail: when it ended (or when it was counted, for the hour that ran), and its Region. */
  readonly last: { readonly at: Timestamp; readonly region: string } | null;
  /** Mails were counted under a name that several principals have, so they are counted for none of them. */
  readonly isShared?: true;
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
  /** Absent if not known. */
  readonly signIn?: SignIn;
  /** `null`: `advisorStatus` says whether that is "not asked", "not listed", "not accessed" or "cannot tell". */
  readonly advisor: AdvisorRecord | null;
  /** The latest answer of Access Advisor that saw no use of SES. Absent if there was none. */
  readonly advisorNone?: AdvisorNone;
  /** Absent if no Region is known to publish by sender, or an answer is missing that could name mails. */
  readonly sentMails?: SentMails;
  readonly canSend: CanSend;
  readonly grantedBy: readonly GrantingPolicy[];
  /** The user's IAM groups, by name. Absent if not known. */
  readonly groups?: readonly string[];
  /** When the policies behind `canSend`, `grantedBy` and `groups` were read. Absent if they weren't. */
  readonly permissionsAsOf?: Timestamp;
  /** When policies that allow the user to send were last read. Absent if none were. */
  readonly couldSendAt?: Timestamp;
  /** When policies that don't allow it were last read and every access key was asked about after that. */
  readonly clearedAt?: Timestamp;
  /** IAM no longer lists the user, but the credential report still has them. */
  readonly isDeleted?: true;
  readonly gaps: readonly Gap[];
  /** Calls of the running scan without an answer yet. Empty once the scan has ended. */
  readonly pending: readonly Call[];
}
