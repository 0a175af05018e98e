/**
 * The data that everything else is a function of: the tree, the panel, the exports, the command line and
 * the cache. Plain, readonly and serializable with JSON as it stands.
 */

import type { Call } from './calls.ts';
import type { AccessKey, CanSend, Gap, LastUsed, Partition, PrincipalKind, Timestamp } from './evidence.ts';
import type { Mails } from './mails.ts';
import type { Principal, Verdict } from './verdict.ts';

export type { Call, Principal, Verdict };
export type * from './evidence.ts';
export type { Mails } from './mails.ts';

export interface Account {
  readonly profile: string;
  readonly accountId: string;
  readonly alias: string | null;
  readonly partition: Partition;
}

/** `quick`: everybody by the credential report, live where it matters. `complete`: everything live. */
export type ScanMode = 'quick' | 'complete';

export interface ScanRecord {
  readonly mode: ScanMode;
  readonly startedAt: Timestamp;
  /** `null` while the scan is running. */
  readonly finishedAt: Timestamp | null;
  readonly reportGeneratedAt: Timestamp | null;
  /**
   * How far the machine's clock was ahead of AWS's, in seconds; negative: behind. Absent where it was right, or nearly so.
   * All times here go by AWS's clock.
   */
  readonly clockAhead?: number;
  /** Requests sent by call, retries included. */
  readonly calls: Readonly<Partial<Record<Call, number>>>;
}

/** One thing that is new of a user. Keys are named by ID, `null` where only the credential report told of them. */
export type Change =
  | { readonly kind: 'user-created' | 'user-deleted' }
  | {
      readonly kind: 'used-ses';
      readonly keyId: string | null;
      readonly use: LastUsed;
      /** No use of SES by this user was known before. */
      readonly isFirst: boolean;
    }
  /** Access Advisor saw SES, and no key shows it. */
  | { readonly kind: 'advisor-saw-ses'; readonly at: Timestamp; readonly isFirst: boolean }
  | { readonly kind: 'key-created' | 'key-deleted'; readonly keyId: string | null }
  | { readonly kind: 'key-status'; readonly keyId: string | null; readonly status: AccessKey['status'] }
  /** Policies let the user send now, or no longer do. */
  | { readonly kind: 'permission'; readonly from: CanSend; readonly to: CanSend }
  | { readonly kind: 'verdict'; readonly from: Verdict; readonly to: Verdict };

/** A user of whom something is new; one that is deleted is in the earlier Snapshot only. */
export interface ChangedPrincipal {
  readonly name: string;
  readonly arn: string;
  /** IAM's unique ID: somebody else may have the ARN by now. `null` where only the credential report told of the user. */
  readonly id: string | null;
  readonly kind: PrincipalKind;
  /** What matters most first. */
  readonly changes: readonly Change[];
}

export interface Changes {
  /** When the scan ended that this one is compared with. */
  readonly since: Timestamp;
  /** In the order of their news: deleted ones last. */
  readonly principals: readonly ChangedPrincipal[];
}

/** Everything known of one account at one moment of a scan. Immutable; a scan yields better and better ones. */
export interface Snapshot extends Account {
  readonly scan: ScanRecord;
  /** Missing answers that concern the whole account. */
  readonly gaps: readonly Gap[];
  readonly principals: readonly Principal[];
  /** The mails that left. Absent: not counted. */
  readonly mails?: Mails;
  /** Who used SES and was deleted since: no longer listed, the latest use first. Absent where nobody is known. */
  readonly deletedPrincipals?: readonly Principal[];
  /** What is new since an earlier scan. Absent where there was none, or while the scan grows. */
  readonly changes?: Changes;
}
