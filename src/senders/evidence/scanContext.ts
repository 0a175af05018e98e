import type { Clock } from '../ports/iamReader.ts';
import type {
  Account,
  Call,
  Evidence,
  Gap,
  Mails,
  Principal,
  ScanRecord,
  Snapshot,
  Timestamp,
} from '../model/model.ts';
import type { UseCall } from '../model/calls.ts';
import type { Readers } from '../ports/readers.ts';

export interface ScanSettings {
  /**
   * An Access Advisor job or credential report that isn't ready after waits of this many milliseconds becomes a gap. The calls
   * in between take their own time.
   */
  readonly giveUpAfter: number;
  /** Users asked about at the same time. The port limits the calls in flight. */
  readonly usersAtOnce: number;
  /** Whether mails are counted, which AWS charges for. Absent: they are, where there is a port for it. */
  readonly countMails?: boolean;
  /** Regions to count mails in beside those that are known to have SES. */
  readonly regions?: readonly string[];
  /** Whether roles are asked about, too. Absent: they aren't. */
  readonly roles?: boolean;
}

export interface ScanDeps extends Readers {
  readonly clock: Clock;
  readonly settings: ScanSettings;
  /** Everything known about the account so far: shown, stored or watched. */
  readonly earlier?: Snapshot | null;
}

/** What a source of evidence works with. */
export interface QueryContext extends ScanDeps {
  /** Takes in an answer about a principal. */
  readonly learn: (arn: string, change: (evidence: Evidence) => Evidence) => void;
  /** Ends every call and every wait at once. */
  readonly signal: AbortSignal;
}

/** A running scan: what a plan works with. */
export interface ScanContext extends QueryContext {
  readonly builder: SnapshotBuilder;
  /** Calls about the account as a whole that have no answer yet; `roles`: the call that lists the roles. */
  readonly unasked: Set<Call | 'roles'>;
  /** Shows what is known so far; resolves when its Snapshot was taken. */
  show(): Promise<unknown>;
  /** Says that a plan has come so far. */
  reached(stage: ScanStage): void;
}

/**
 * How far a plan has come. `listed`: the list is shown, or must wait for a late report; other services than IAM may be asked.
 * `suspects`: whoever may use SES, or was seen using it, is known.
 */
export type ScanStage = 'listed' | 'suspects';

/**
 * What a running scan has learned so far. The only mutable object of the domain; what it returns is immutable. A plan works
 * on the scan's own answers; a Snapshot merges them with the earlier one's, newer answers first. Users keep the order in
 * which they were added, and an unchanged user stays the same object from Snapshot to Snapshot.
 */
export interface SnapshotBuilder {
  readonly account: Account;
  add(evidence: Evidence): void;
  /** Changes what is known about a user or role. Ignored for a user who isn't listed (anymore); held for a role until it is listed. */
  readonly update: (arn: string, change: (user: Principal) => Evidence) => void;
  updateAll(change: (user: Principal) => Evidence): void;
  /** Removes a user who turned out to be another one. */
  remove(arn: string): void;
  addGap(gap: Gap): void;
  setReportGeneratedAt(at: Timestamp): void;
  /** Notes how far the count of mails has come. */
  setMails(mails: Mails): void;
  /** What this scan and the earlier Snapshot know of mails; `undefined` where this scan counts none. */
  mails(): Mails | undefined;
  /** What the earlier Snapshot knew of mails. */
  earlierMails(): Mails | undefined;
  /** All users, or all roles, that exist were added: one known only from the earlier Snapshot is gone. */
  setWhole(of?: 'users' | 'roles'): void;
  get(arn: string): Principal | undefined;
  /** Returns what this scan learned about the users, root included. */
  users(): readonly Principal[];
  /** The same of users and roles. */
  principals(): readonly Principal[];
  /** Returns users and roles that only the earlier Snapshot has, unless this scan found that they are gone. */
  unlisted(): readonly Principal[];
  has(arn: string): boolean;
  /** Returns what this scan and the earlier Snapshot know about a user. */
  known(arn: string): Principal | undefined;
  /** Returns what the earlier Snapshot knew about a user of this scan. */
  earlier(arn: string): Principal | undefined;
  /** Whether anything changed since the last Snapshot. */
  isChanged(): boolean;
  /** @param listGap why principals of the earlier Snapshot are missing from the list; `null` while it's pending. */
  snapshot(
    calls: ScanRecord['calls'],
    finishedAt: Timestamp | null,
    listGap: ((isRole: boolean) => Gap) | null,
  ): Snapshot;
}

/** Returns what is known of a user once IAM no longer lists it. */
export function asDeleted(user: Evidence): Evidence {
  const gap: Gap = {
    call: 'GenerateServiceLastAccessedDetails',
    reason: 'Deleted',
    message: 'IAM no longer lists this user. Access Advisor and the access keys can no longer be asked.',
  };
  return { ...user, isDeleted: true, gaps: [...user.gaps, gap], pending: [] };
}

/** Returns the evidence while an answer is pending. */
export function waiting(evidence: Evidence, call: UseCall): Evidence {
  return evidence.pending.includes(call) ? evidence : { ...evidence, pending: [...evidence.pending, call] };
}

/** Returns the evidence after an answer; the same object if nothing was learned. */
export function answered(evidence: Evidence, call: UseCall, learned?: Partial<Evidence>): Evidence {
  if (learned === undefined && !evidence.pending.includes(call)) return evidence;
  if (!evidence.pending.includes(call)) return { ...evidence, ...learned };
  return { ...evidence, ...learned, pending: evidence.pending.filter((open) => open !== call) };
}

/** Returns the evidence after a failed call, with the gap instead of an answer. */
export function unanswered(evidence: Evidence, call: UseCall, gap: Gap): Evidence {
  return answered(evidence, call, { gaps: [...evidence.gaps, gap] });
}

/** Users handled in one go: enough to be fast, few enough not to block the window. */
const SLICE = 250;

/** Handles every item in slices, leaving room for other work in between. */
export async function inSlices<T>(
  { clock, signal }: Pick<ScanContext, 'clock' | 'signal'>,
  items: Iterable<T>,
  handle: (item: T) => void,
): Promise<void> {
  let count = 0;
  for (const item of items) {
    if (count % SLICE === 0) await clock.sleep(0, signal);
    handle(item);
    count += 1;
  }
}
