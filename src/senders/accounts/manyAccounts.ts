import { createSignInTurns, type Candidate } from './candidates.ts';
import { countUsers, type UserCounts } from '../words/counts.ts';
import type { Account, Call, ScanMode, Snapshot } from '../model/model.ts';
import { inParallel } from '../evidence/parallel.ts';
import type { Problem } from '../model/problem.ts';
import { problemOfScan } from '../scan/scanProblem.ts';
import type { Clock } from '../ports/iamReader.ts';
import { scan } from '../scan/scan.ts';
import type { ScanDeps, ScanSettings } from '../evidence/scanContext.ts';

/** How the scan of a candidate ended. */
export type Outcome = Pick<Candidate, 'name'> &
  (
    | { readonly kind: 'scanned'; readonly snapshot: Snapshot }
    | {
        readonly kind: 'failed';
        readonly profile: string;
        readonly problem: Problem;
        /** `null` if not even the account is known. */
        readonly account: Account | null;
        /** What a report can say: the account, and the gap. `null` if not even the account is known. */
        readonly snapshot: Snapshot | null;
      }
    /** An earlier candidate leads to the same account, which is scanned once. */
    | { readonly kind: 'same'; readonly account: Account }
  );

export interface Progress {
  readonly accounts: number;
  /** Accounts that have ended, including failed ones. */
  readonly done: number;
  readonly failed: number;
  /** Users who sent or most likely sent, as far as is known. */
  readonly senders: number;
  /** Users with the verdict "Cannot tell", in accounts that have ended. */
  readonly cannotTell: number;
}

export interface Listener {
  onBegin(account: Account): void;
  /** More is known. @param snapshot of the account that it's known about. */
  onProgress(progress: Progress, snapshot: Snapshot | null): void;
}

export interface ManyAccounts {
  readonly mode: ScanMode;
  readonly clock: Clock;
  readonly settings: ScanSettings;
  /** Accounts scanned at once. Each has its own rate limiter; this bounds memory and sockets. */
  readonly accountsAtOnce: number;
  /**
   * What is asked of an account that was scanned, before it has ended. What it returns is called once all are scanned: a
   * wait in there keeps no other account from being scanned.
   */
  readonly afterScan?: (
    snapshot: Snapshot,
    deps: ScanDeps,
    signal: AbortSignal,
  ) => Promise<AfterAll | undefined>;
}

type AfterAll = () => Promise<void>;

/**
 * Scans many accounts, a few at a time, each at its own pace. A failure becomes a value and doesn't affect the others. An
 * account that several candidates lead to is scanned once, by the first that can sign in. Returns the outcomes in the
 * order of the candidates.
 * @throws the signal's reason when aborted
 */
export async function scanAccounts(
  candidates: readonly Candidate[],
  { mode, clock, settings, accountsAtOnce, afterScan }: ManyAccounts,
  listener: Listener,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const outcomes = new Map<Candidate, Outcome>();
  const counts = new Map<Candidate, UserCounts>();
  const turns = createSignInTurns(candidates);
  const abandoned = new AbortController();
  const stop = AbortSignal.any([signal, abandoned.signal]);
  const afterAll: AfterAll[] = [];
  let failed = 0;
  let same = 0;

  const report = (snapshot: Snapshot | null): void => {
    listener.onProgress(
      {
        accounts: candidates.length - same,
        done: outcomes.size - same,
        failed,
        senders: total(counts, ({ senders }) => senders),
        cannotTell: total(counts, ({ cannotTell }) => cannotTell),
      },
      snapshot,
    );
  };
  const end = (candidate: Candidate, outcome: Outcome): void => {
    outcomes.set(candidate, outcome);
    if (outcome.kind === 'failed') failed += 1;
    if (outcome.kind === 'same') same += 1;
    report(null);
  };

  const scanOne = async (candidate: Candidate): Promise<void> => {
    const { name } = candidate;
    const signedIn = await turns.signIn(candidate, stop);
    stop.throwIfAborted();
    if (signedIn.kind === 'same') {
      end(candidate, { name, ...signedIn });
      return;
    }
    if (!signedIn.ok) {
      const { profile, problem } = signedIn;
      const { account } = candidate;
      const snapshot = account === null ? null : unreadable(account, problem, mode, { clock, settings });
      end(candidate, { name, kind: 'failed', profile, problem, account, snapshot });
      return;
    }
    const { account, gaps, readers } = signedIn;
    const asking = { ...readers, clock: signedIn.clock ?? clock, settings };
    listener.onBegin(account);
    let last: Snapshot | null = null;
    for await (const snapshot of scan(account, gaps, mode, asking, stop)) {
      last = snapshot;
      counts.set(candidate, countUsers([snapshot]));
      report(snapshot);
    }
    stop.throwIfAborted();
    if (last === null) throw new Error(`The scan of account ${account.accountId} yielded no Snapshot.`);
    const problem = problemOfScan(last);
    const left = problem === null ? await afterScan?.(last, asking, stop) : undefined;
    if (left !== undefined) afterAll.push(left);
    end(
      candidate,
      problem === null
        ? { name, kind: 'scanned', snapshot: last }
        : { name, kind: 'failed', profile: account.profile, problem, account, snapshot: last },
    );
  };
  try {
    await inParallel(candidates, accountsAtOnce, scanOne);
    await inParallel(afterAll, accountsAtOnce, (ask) => ask());
  } finally {
    abandoned.abort();
  }
  return candidates.flatMap((candidate) => outcomes.get(candidate) ?? []);
}

function total(counts: ReadonlyMap<Candidate, UserCounts>, of: (counts: UserCounts) => number): number {
  return [...counts.values()].reduce((sum, one) => sum + of(one), 0);
}

/** `37 of 500 accounts, 3 senders so far, cannot tell 2 users, 2 failed` */
export function progressWords({ accounts, done, failed, senders, cannotTell }: Progress): string {
  const parts = [
    `${done} of ${accounts} ${accounts === 1 ? 'account' : 'accounts'}`,
    senders === 0 ? 'no sender known yet' : `${senders} ${senders === 1 ? 'sender' : 'senders'} so far`,
    ...(cannotTell === 0 ? [] : [`cannot tell ${cannotTell} ${cannotTell === 1 ? 'user' : 'users'}`]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
  ];
  return parts.join(', ');
}

/** An account that couldn't be signed in to, as a report shows it: without users, but with the reason. */
function unreadable(
  account: Account,
  problem: Problem,
  mode: ScanMode,
  { clock, settings }: Pick<ScanDeps, 'clock' | 'settings'>,
): Snapshot {
  const call: Call = problem.kind === 'no-role' ? 'AssumeRole' : 'GetCallerIdentity';
  const reason = problem.kind === 'no-role' ? 'AccessDenied' : 'SignInFailed';
  const at = clock.now();
  return {
    ...account,
    scan: {
      ...{ mode, startedAt: at, finishedAt: at, reportGeneratedAt: null, calls: {} },
      ...(settings.roles === true ? { roles: true } : {}),
    },
    gaps: [{ call, reason, message: problem.message }],
    principals: [],
  };
}
