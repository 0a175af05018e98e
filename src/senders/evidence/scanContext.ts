/** What a scan and its sources of evidence work on. */
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
import type { Readers } from '../ports/readers.ts';

export interface ScanSettings {
  /** An Access Advisor job or a credential report that is not ready after this many milliseconds becomes a gap. */
  readonly giveUpAfter: number;
  /** Users asked about at the same time. The port limits the calls in flight. */
  readonly usersAtOnce: number;
  /** Whether mails are counted, which AWS charges for. Absent: they are, where there is a port for it. */
  readonly countMails?: boolean;
  /** Regions to count mails in beside those that are known to have SES. */
  readonly regions?: readonly string[];
}

/** Everything that a scan needs to ask. */
export interface ScanDeps extends Readers {
  readonly clock: Clock;
  readonly settings: ScanSettings;
  /** Everything that is known of the account from before: shown, stored or watched. */
  readonly earlier?: Snapshot | null;
}

/** What a source of evidence is asked with. */
export interface QueryContext extends ScanDeps {
  /** Takes in an answer about a principal. */
  readonly learn: (arn: string, change: (evidence: Evidence) => Evidence) => void;
  /** Ends every question and every pause at once. */
  readonly signal: AbortSignal;
}

/** A running scan: what a plan works on. */
export interface ScanContext extends QueryContext {
  readonly builder: SnapshotBuilder;
  /** Calls about the account as a whole that have no answer yet. */
  readonly unasked: Set<Call>;
  /** Shows what is known by now; resolves when its Snapshot was taken. */
  show(): Promise<unknown>;
}

/**
 * What a running scan has learned so far. The only thing of the domain that changes; what it hands out does not.
 * A plan works on the scan's own answers; a Snapshot holds them merged with what an earlier one knew, so that the
 * newer of both stands. Users keep the order in which they were added, and an unchanged user stays the same object
 * from Snapshot to Snapshot.
 */
export interface SnapshotBuilder {
  readonly account: Account;
  add(evidence: Evidence): void;
  /** Changes what is known of a user; a change to a user who is not (or no longer) listed is dropped. */
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
  /** Notes that everybody who exists was added: a user whom only the earlier Snapshot knew is gone. */
  setWhole(): void;
  /** What this scan learned of a user. */
  get(arn: string): Principal | undefined;
  /** What this scan learned of the users. */
  users(): readonly Principal[];
  has(arn: string): boolean;
  /** What is known of a user by this scan and the earlier Snapshot together. */
  known(arn: string): Principal | undefined;
  /** What the earlier Snapshot knew of a user of this scan. */
  earlier(arn: string): Principal | undefined;
  /** Whether anything changed since the last Snapshot. */
  isChanged(): boolean;
  /** @param listGap why users of the earlier Snapshot are missing in the list; `null` while it is waited for. */
  snapshot(calls: ScanRecord['calls'], finishedAt: Timestamp | null, listGap: Gap | null): Snapshot;
}

/** Returns the evidence while an answer is waited for. */
export function waiting(evidence: Evidence, call: Call): Evidence {
  return evidence.pending.includes(call) ? evidence : { ...evidence, pending: [...evidence.pending, call] };
}

/** Returns the evidence once a call was answered; the same evidence where nothing was learned from it. */
export function answered(evidence: Evidence, call: Call, learned?: Partial<Evidence>): Evidence {
  if (learned === undefined && !evidence.pending.includes(call)) return evidence;
  if (!evidence.pending.includes(call)) return { ...evidence, ...learned };
  return { ...evidence, ...learned, pending: evidence.pending.filter((open) => open !== call) };
}

/** Returns the evidence once a call failed: the gap takes the place of the answer. */
export function unanswered(evidence: Evidence, call: Call, gap: Gap): Evidence {
  return answered(evidence, call, { gaps: [...evidence.gaps, gap] });
}

/** Users handled in one go: enough to be quick, few enough not to hold up the window. */
const SLICE = 250;

/** Handles every item, a slice at a time, with room for others in between. */
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
