import type { Account, Call, Evidence, Gap, ScanRecord, Snapshot, Timestamp, User } from './model.ts';
import { judge } from './verdict.ts';

/**
 * What a running scan has learnt so far. The only thing of the domain that changes; what it hands out does not.
 * Users keep the order in which they were added, and an unchanged user stays the same object from Snapshot to
 * Snapshot.
 */
export interface Ledger {
  add(evidence: Evidence): void;
  /** Changes what is known of a user; a change to a user who is not (or no longer) listed is dropped. */
  update(arn: string, change: (user: User) => Evidence): void;
  updateAll(change: (user: User) => Evidence): void;
  addGap(gap: Gap): void;
  setReportGeneratedAt(at: Timestamp): void;
  get(arn: string): User | undefined;
  users(): readonly User[];
  has(arn: string): boolean;
  /** Whether anything changed since the last Snapshot. */
  isChanged(): boolean;
  snapshot(calls: ScanRecord['calls'], finishedAt: Timestamp | null): Snapshot;
}

/**
 * The ledger of a scan that begins now, without users.
 * @param knownGaps missing answers about the account that are known before anything is asked.
 */
export function openLedger(
  account: Account,
  mode: ScanRecord['mode'],
  startedAt: Timestamp,
  knownGaps: readonly Gap[],
): Ledger {
  const users = new Map<string, User>();
  const gaps = [...knownGaps];
  let reportGeneratedAt: Timestamp | null = null;
  let changed = true;

  const put = (evidence: Evidence): void => {
    users.set(evidence.arn, judge(evidence));
    changed = true;
  };
  return {
    add: put,
    update: (arn, change) => {
      const user = users.get(arn);
      const next = user && change(user);
      if (next !== user && next !== undefined) put(next);
    },
    updateAll: (change) => {
      for (const user of [...users.values()]) {
        const next = change(user);
        if (next !== user) put(next);
      }
    },
    addGap: (gap) => {
      gaps.push(gap);
      changed = true;
    },
    setReportGeneratedAt: (at) => {
      reportGeneratedAt = at;
      changed = true;
    },
    get: (arn) => users.get(arn),
    users: () => [...users.values()],
    has: (arn) => users.has(arn),
    isChanged: () => changed,
    snapshot: (calls, finishedAt) => {
      changed = false;
      return {
        ...account,
        scan: { mode, startedAt, finishedAt, reportGeneratedAt, calls },
        gaps: [...gaps],
        users: [...users.values()],
      };
    },
  };
}

/** The evidence once a call has been answered; the same evidence where nothing was learnt from it. */
export function answered(evidence: Evidence, call: Call, learnt?: Partial<Evidence>): Evidence {
  if (learnt === undefined && !evidence.pending.includes(call)) return evidence;
  if (!evidence.pending.includes(call)) return { ...evidence, ...learnt };
  return { ...evidence, ...learnt, pending: evidence.pending.filter((waiting) => waiting !== call) };
}

/** The evidence once a call has failed: the gap takes the place of the answer. */
export function unanswered(evidence: Evidence, call: Call, gap: Gap): Evidence {
  return answered(evidence, call, { gaps: [...evidence.gaps, gap] });
}
