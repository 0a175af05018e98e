/** The data behind everything shown and stored. Plain, readonly, and serializable as JSON. */

import type { Call } from './calls.ts';
import type { AccessKey, CanSend, Gap, LastUsed, Partition, PrincipalKind, Timestamp } from './evidence.ts';
import type { Mails, SetupRecord } from './mails.ts';
import type { Principal, Verdict } from './verdict.ts';

export type { Call, Principal, Verdict };
export type * from './evidence.ts';
export type { Mails, SetupRecord } from './mails.ts';

export interface Account {
  readonly profile: string;
  readonly accountId: string;
  readonly alias: string | null;
  readonly partition: Partition;
  /** Its name in its organization. Absent if the organization wasn't asked. */
  readonly accountName?: string;
}

/** The parts of an account that name it. */
export type AccountNames = Pick<Account, 'alias' | 'accountId' | 'accountName'>;

/** Returns what names an account, without the rest of its scan: what a report says of the account itself. */
export function accountFields({ profile, accountId, alias, partition, accountName }: Account): Account {
  return { profile, accountId, alias, partition, ...(accountName === undefined ? {} : { accountName }) };
}

/** `quick`: everyone from the credential report, live where it matters. `complete`: everything live. */
export type ScanMode = 'quick' | 'complete';

export interface ScanRecord {
  readonly mode: ScanMode;
  readonly startedAt: Timestamp;
  /** `null` while the scan is running. */
  readonly finishedAt: Timestamp | null;
  readonly reportGeneratedAt: Timestamp | null;
  /** How far the machine's clock was ahead of AWS's, in seconds (negative: behind). Absent if it was nearly right. */
  readonly clockAhead?: number;
  /** Whether roles were asked about, too. */
  readonly roles?: true;
  /** Requests sent, by call, including retries. */
  readonly calls: Readonly<Partial<Record<Call, number>>>;
}

/** One change of a user. Keys are named by ID; `null` if only the credential report has them. */
/** Mails of a Region, or counted under a principal's name: the first within 7 days, or none for 7 days. */
export type MailChange =
  | {
      readonly kind: 'mails-started';
      /** The end of the latest hour with a mail. */
      readonly at: Timestamp;
      /** `null`: the change is about a Region itself. */
      readonly region: string | null;
      /** No mail was known in the 400 days before. */
      readonly isFirst: boolean;
    }
  | { readonly kind: 'mails-stopped' };

export interface ChangedRegion {
  readonly region: string;
  readonly change: MailChange;
}

export type Change =
  | MailChange
  | { readonly kind: 'user-created' | 'user-deleted' | 'role-created' | 'role-deleted' }
  | {
      readonly kind: 'used-ses';
      readonly keyId: string | null;
      readonly use: LastUsed;
      /** No earlier use of SES by this user was known. */
      readonly isFirst: boolean;
    }
  /** Access Advisor saw SES, but no key shows it. */
  | { readonly kind: 'advisor-saw-ses'; readonly at: Timestamp; readonly isFirst: boolean }
  | { readonly kind: 'key-created' | 'key-deleted'; readonly keyId: string | null }
  | { readonly kind: 'key-status'; readonly keyId: string | null; readonly status: AccessKey['status'] }
  /** Policies allow the user to send now, or no longer do. */
  | { readonly kind: 'permission'; readonly from: CanSend; readonly to: CanSend }
  | { readonly kind: 'verdict'; readonly from: Verdict; readonly to: Verdict };

/** A user with changes. A deleted user is only in the earlier Snapshot. */
export interface ChangedPrincipal {
  readonly name: string;
  readonly arn: string;
  /** IAM's unique ID: somebody else may have the ARN by now. `null` where only the credential report has the user. */
  readonly id: string | null;
  readonly kind: PrincipalKind;
  /** Most important first. */
  readonly changes: readonly Change[];
}

export interface Changes {
  /** When the scan that this one is compared with ended. */
  readonly since: Timestamp;
  /** By name. Absent: none. */
  readonly regions?: readonly ChangedRegion[];
  /** In the order of their changes; deleted users last. */
  readonly principals: readonly ChangedPrincipal[];
}

/** Everything known about an account at one moment of a scan. Immutable; a scan yields more and more complete ones. */
export interface Snapshot extends Account {
  readonly scan: ScanRecord;
  /** Missing answers about the account as a whole. */
  readonly gaps: readonly Gap[];
  readonly principals: readonly Principal[];
  /** The mails that left. Absent: not counted. */
  readonly mails?: Mails;
  /** Absent: the set-up was not checked. */
  readonly setup?: SetupRecord;
  /** Users who used SES and were deleted since: no longer listed, latest use first. Absent if none is known. */
  readonly deletedPrincipals?: readonly Principal[];
  /** Changes since an earlier scan. Absent if there was none, or while the scan is running. */
  readonly changes?: Changes;
}
