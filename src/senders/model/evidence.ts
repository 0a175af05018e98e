/** What is known of one principal before it is judged. Plain, readonly and serializable with JSON as it stands. */

import type { Call } from './calls.ts';

/** An instant in ISO 8601, UTC, whole seconds: `2026-11-23T09:00:00Z`. Compares as a string. */
export type Timestamp = string;

/** `aws`, `aws-us-gov`, `aws-cn` or another AWS partition, as in an ARN. */
export type Partition = string;

/** Whether a user's IAM policies allow a sending action of SES. */
export type CanSend = 'yes' | 'conditional' | 'no' | 'unknown';

/** A policy that allows a user to send. `group` is the group it comes through. */
export interface GrantingPolicy {
  readonly type: 'inline' | 'managed' | 'group-inline' | 'group-managed';
  readonly name: string;
  readonly arn: string | null;
  readonly group: string | null;
}

/** When, where and by what an access key was last used. `N/A` of IAM is `null` here. */
export interface LastUsed {
  readonly at: Timestamp;
  readonly region: string | null;
  /** The service namespace as IAM gave it: `ses` (the SES API), `ses-smtp` (the SMTP interface), `s3`, … */
  readonly service: string | null;
}

export interface AccessKey {
  /** `null` where only the credential report is known, which names no key IDs. */
  readonly id: string | null;
  readonly status: 'Active' | 'Inactive';
  readonly createdAt: Timestamp | null;
  /** `null`: never used, or the answer is missing (then a gap with this key's ID says so). */
  readonly lastUsed: LastUsed | null;
  readonly source: 'live' | 'report';
  /** When the answer was true: the time of asking, or of the credential report. */
  readonly asOf: Timestamp;
}

/** One action that Access Advisor tracks, with the time of its last use. Sends are not tracked. */
export interface TrackedAction {
  readonly action: string;
  readonly at: Timestamp;
}

/** That Access Advisor saw the user use SES within its tracking period (at least 400 days). */
export interface AdvisorRecord {
  readonly lastAccessedAt: Timestamp;
  readonly region: string | null;
  /** Tracked actions that were used. `null`: no action data (only a job on the user at action level has it). */
  readonly trackedActions: readonly TrackedAction[] | null;
  readonly source: 'user' | 'policy' | 'group';
  readonly asOf: Timestamp;
}

/** An answer that is missing, and why. It stays with the user it concerns; nobody leaves the list for it. */
export interface Gap {
  readonly call: Call;
  /** The error code of AWS (`AccessDenied`, `NoSuchEntity`, `Throttling`), or a word of ours (`Timeout`, `Cancelled`, `NetworkError`). */
  readonly reason: string;
  /** One sentence for a person. */
  readonly message: string;
  /** The access key that the missing answer is about, where it is about one. */
  readonly accessKeyId?: string;
  /** The Region that the missing answer is about, where it is about one. */
  readonly region?: string;
}

/**
 * That Access Advisor was asked and saw no use of SES. `not-accessed`: it lists SES as not accessed in the tracking
 * period. `not-listed`: it does not list SES at all, since no identity policy allowed it then; that is not "never used".
 */
export interface AdvisorNone {
  readonly kind: 'not-accessed' | 'not-listed';
  readonly asOf: Timestamp;
}

/** A use of SES that an earlier answer showed and the keys no longer show: the key moved on, or was deleted. */
export interface PastUse {
  /** `null` where only the credential report told of the key. */
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
  /** `null`: a user and a role share the name, so they are counted for neither. */
  readonly sums: Sums | null;
  /** The hour with the latest mail: when it ended (or when it was counted, for the hour that ran), and its Region. */
  readonly last: { readonly at: Timestamp; readonly region: string } | null;
}

/** What kind of principal it is, as in the ARN: an IAM user, an IAM role, or the account's root user. */
export const PRINCIPAL_KINDS = ['user', 'role', 'root'] as const;
export type PrincipalKind = (typeof PRINCIPAL_KINDS)[number];

/** What is known of one principal before it is judged. */
export interface Evidence {
  readonly name: string;
  readonly arn: string;
  readonly id: string | null;
  readonly path: string;
  readonly createdAt: Timestamp;
  readonly kind: PrincipalKind;
  readonly accessKeys: readonly AccessKey[];
  /** When the list of access keys was true (an empty one, too). Absent where no list is known. */
  readonly keysAsOf?: Timestamp;
  /** Uses of SES that only earlier answers showed: the latest of each interface, where no key shows a later one. */
  readonly pastUses?: readonly PastUse[];
  /** `null`: see `advisorStatus`, which tells "not asked", "not listed", "not accessed" and "cannot tell" apart. */
  readonly advisor: AdvisorRecord | null;
  /** The latest answer of Access Advisor that saw no use of SES. Absent where there was none. */
  readonly advisorNone?: AdvisorNone;
  /** Absent where no Region was known to publish by sender. */
  readonly sentMails?: SentMails;
  readonly canSend: CanSend;
  readonly grantedBy: readonly GrantingPolicy[];
  /** The IAM groups the user is in, by name. Absent where it is not known. */
  readonly groups?: readonly string[];
  /** When the policies behind `canSend`, `grantedBy` and `groups` were read. Absent where they were not. */
  readonly permissionsAsOf?: Timestamp;
  /** When policies that allow the user to send were last read. Absent where none were. */
  readonly couldSendAt?: Timestamp;
  /** When policies that do not allow it were last read and every access key was asked after that. */
  readonly clearedAt?: Timestamp;
  /** IAM no longer lists the user, whom the credential report still names. */
  readonly isDeleted?: true;
  readonly gaps: readonly Gap[];
  /** Calls whose answers the running scan still waits for. Empty once the scan has ended. */
  readonly pending: readonly Call[];
}
