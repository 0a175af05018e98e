import { mergeEvidence } from '../snapshots/merge.ts';
import type {
  Account,
  Call,
  Evidence,
  Gap,
  ScanRecord,
  Snapshot,
  Timestamp,
  Principal,
} from '../model/model.ts';
import { createUserIndex, madeLast } from '../model/userIdentity.ts';
import { judge } from '../model/verdict.ts';

/**
 * What a running scan has learnt so far. The only thing of the domain that changes; what it hands out does not.
 * A plan works on the scan's own answers; a Snapshot holds them merged with what an earlier one knew, so that the
 * newer of both stands. Users keep the order in which they were added, and an unchanged user stays the same object
 * from Snapshot to Snapshot.
 */
export interface SnapshotBuilder {
  add(evidence: Evidence): void;
  /** Changes what is known of a user; a change to a user who is not (or no longer) listed is dropped. */
  update(arn: string, change: (user: Principal) => Evidence): void;
  updateAll(change: (user: Principal) => Evidence): void;
  /** Removes a user who turned out to be another one. */
  remove(arn: string): void;
  addGap(gap: Gap): void;
  setReportGeneratedAt(at: Timestamp): void;
  /** Notes that everybody who exists is in the ledger: whom only the earlier Snapshot knew is gone. */
  setWhole(): void;
  /** What this scan learnt of a user. */
  get(arn: string): Principal | undefined;
  /** What this scan learnt of the users. */
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

/** What a ledger holds of a user. */
interface Entry {
  /** By this scan's answers alone. */
  readonly own: Principal;
  readonly earlier: Principal | undefined;
  /** Of both together. */
  readonly known: Principal;
}

/**
 * Returns the ledger of a scan that begins now, without users.
 * @param knownGaps missing answers about the account that are known before anything is asked.
 * @param earlier everything that is known of the account from before.
 */
export function createSnapshotBuilder(
  account: Account,
  mode: ScanRecord['mode'],
  startedAt: Timestamp,
  knownGaps: readonly Gap[],
  earlier: Snapshot | null,
): SnapshotBuilder {
  const users = new Map<string, Entry>();
  const before = createUserIndex(earlier?.principals ?? []);
  const gaps = [...knownGaps];
  let reportGeneratedAt: Timestamp | null = null;
  let isWhole = false;
  let changed = true;

  const put = (evidence: Evidence): void => {
    const own = judge(evidence);
    const old = before.find(own);
    const known = old === undefined ? own : judge(mergeEvidence(old, own));
    users.set(evidence.arn, { own, earlier: old, known });
    changed = true;
  };
  const awaited = new Map<Principal, Principal>();
  /** Users of the earlier Snapshot whom this scan has not met; of root only the credential report tells. */
  const unmet = (listGap: Gap | null): readonly Principal[] => {
    if (earlier === null) return [];
    const met = new Set([...users.values()].map((entry) => entry.earlier));
    return earlier.principals
      .filter((user) => !met.has(user) && (user.kind === 'root' || !isWhole))
      .map((user) => {
        if (user.kind === 'root') return user;
        if (listGap !== null) return judge({ ...user, gaps: [listGap], pending: [] });
        const waiting = awaited.get(user) ?? judge({ ...user, gaps: [], pending: ['ListUsers'] });
        awaited.set(user, waiting);
        return waiting;
      });
  };
  return {
    add: put,
    update: (arn, change) => {
      const user = users.get(arn)?.own;
      const next = user && change(user);
      if (next !== user && next !== undefined) put(next);
    },
    updateAll: (change) => {
      for (const { own } of [...users.values()]) {
        const next = change(own);
        if (next !== own) put(next);
      }
    },
    remove: (arn) => {
      users.delete(arn);
      changed = true;
    },
    addGap: (gap) => {
      gaps.push(gap);
      changed = true;
    },
    setReportGeneratedAt: (at) => {
      reportGeneratedAt = at;
      changed = true;
    },
    setWhole: () => {
      isWhole = true;
      changed = true;
    },
    get: (arn) => users.get(arn)?.own,
    users: () => [...users.values()].map(({ own }) => own),
    has: (arn) => users.has(arn),
    known: (arn) => users.get(arn)?.known,
    earlier: (arn) => users.get(arn)?.earlier,
    isChanged: () => changed,
    snapshot: (calls, finishedAt, listGap) => {
      changed = false;
      return {
        ...account,
        scan: { mode, startedAt, finishedAt, reportGeneratedAt, calls },
        gaps: [...gaps],
        principals: madeLast([...[...users.values()].map(({ known }) => known), ...unmet(listGap)]),
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
