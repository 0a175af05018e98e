import { setTimeout } from 'node:timers/promises';
import type { Connected, Connection } from '../../aws/signIn/connection.ts';
import type { SignIn } from '../../aws/signIn/signIn.ts';
import type { Known } from '../../senders/snapshots/storedSnapshot.ts';
import type { Account, ScanMode, Snapshot, Principal } from '../../senders/model/model.ts';
import { findUser } from '../../senders/model/sameUser.ts';
import type { Target } from '../../senders/model/target.ts';
import type { Log } from '../log.ts';
import { errorMessage } from '../errorMessage.ts';
import type { Backend } from './backend.ts';
import type { SnapshotStore } from './snapshotStore.ts';
import { finished, isBusy } from '../../presentation/accounts/state.ts';
import type { State } from '../../presentation/accounts/state.ts';

/**
 * One chosen account and what is known of it. One scan at a time: a new one ends the old one, and whatever an ended
 * one still brings is dropped.
 */
export interface Session {
  readonly target: Target;
  readonly state: State;
  /** The connection behind the data shown; `null` before the first and after a failed sign-in. */
  readonly connection: Connection | null;
  /** Says that a scan will come. @param known what is known of the account already, from elsewhere. */
  markPending(known?: Known | null): void;
  /** Leaves what is known of the account to another session that shows it. */
  handOver(): Known | null;
  /** Scans anew. Resolves when the scan has ended, however it did. */
  refresh(signIn: SignIn, mode: ScanMode): Promise<void>;
  /** Asks about one user anew, by the connection behind the data shown; without one, nothing. */
  refreshUser(user: Principal): Promise<void>;
  /** Takes in newer answers about one user, from beside a scan. */
  learn(user: Principal): Promise<void>;
  /** Shows what was learnt beside a scan, and keeps it, whatever becomes of a scan under way. */
  update(change: (snapshot: Snapshot) => Snapshot): void;
  cancel(): void;
  dispose(): void;
}

export interface SessionOptions {
  readonly target: Target;
  readonly backend: Backend;
  readonly log: Log;
  /** What earlier windows kept of accounts. */
  readonly kept: Pick<SnapshotStore, 'load' | 'save'>;
  /** What is known of an account that another target has led to, in this window or an earlier one. */
  readonly knownOf: (account: Account) => Promise<Known | null>;
  /** Whether the account that the target signs in to is this session's to show: not, where another one shows it. */
  readonly claim: (account: Account) => boolean;
  readonly onDidChange: () => void;
}

/** Within this time VS Code has asked for the rows of a stored account, in milliseconds. */
const DRAWN_AFTER = 150;

/** Opens a session, idle: nothing is asked before `refresh`. */
export function openSession({
  target,
  backend,
  log,
  kept,
  knownOf,
  claim,
  onDidChange,
}: SessionOptions): Session {
  let state: State = { kind: 'idle', snapshot: null };
  let connection: Connection | null = null;
  /** The scan under way. Anything that another run brings is out of date. */
  let run: AbortController | null = null;
  /** The last whole scan, of this window or kept by an earlier one; news are told as compared with it. */
  let good: Snapshot | null = null;
  /** Everything that is known: that scan, with what was learnt beside it and since. */
  let standing: Snapshot | null = null;
  /** Users about whom something was learnt beside the scan under way. */
  let beside: readonly Principal[] = [];
  let recalled: Promise<void> | undefined;
  /** Aborted when it is disposed: whatever is asked beside a scan ends with it. */
  const ending = new AbortController();

  const show = (next: State): void => {
    state = next;
    standing = finished(next) ?? standing;
    onDidChange();
  };
  /** Keeps what is known for the next window, once there was a whole scan. */
  const store = (): void => {
    if (good !== null) void kept.save(target, { scan: good, snapshot: standing ?? good });
  };
  /** What stood before anything was asked; a scan that is cancelled early leaves it as it was. */
  const rest = (snapshot: Snapshot | null): State =>
    snapshot === null ? { kind: 'idle', snapshot } : { kind: 'ready', snapshot, isCancelled: true };

  /** What an earlier window kept is shown while nothing else is known; asked for once. */
  const recall = (): Promise<void> =>
    (recalled ??= kept.load(target).then((known) => {
      const isWanted = !ending.signal.aborted && isBusy(state) && state.snapshot === null;
      if (known === null || !isWanted || !claim(known.snapshot)) return;
      const { scan, snapshot } = known;
      log.info(`Account ${scan.accountId}: showing the stored scan of ${scan.scan.startedAt}.`);
      good = scan;
      show({ kind: state.kind === 'waiting' ? 'waiting' : 'connecting', snapshot });
    }));
  /** Nothing of one account is ever shown under another. */
  const forget = (next: State): void => {
    good = null;
    standing = null;
    show(next);
  };

  const scanAccount = async (of: Connection, mode: ScanMode, mine: AbortController): Promise<void> => {
    const { accountId } = of.account;
    // Compared with the scan before and not with what was asked since, which nobody may have seen.
    const last = () => (good?.accountId === accountId ? good : null);
    beside = [];
    const { logScan, notAhead, scanStates } = await import('./scanStates.ts');
    if (run !== mine) return;
    // It may be dated by a clock that was ahead, and must not win over what AWS says now.
    const now = of.clock.now();
    good &&= notAhead(good, now);
    const known = standing && notAhead(standing, now);
    if (known !== standing) show({ kind: 'connecting', snapshot: known });
    // Of a scan that another one has taken the place of, nothing is told.
    const onEnd = (snapshot: Snapshot, isCancelled: boolean) => {
      if (run === mine) logScan(log, snapshot, isCancelled);
    };
    const options = { backend, of, mode, earlier: standing, last, beside: () => beside, onEnd };
    for await (const next of scanStates(options, mine.signal)) {
      if (run !== mine) return;
      if (next.kind === 'ready' && !next.isCancelled) {
        const { scan, ...ready } = next;
        good = scan;
        show(ready);
      } else show(next);
      if (next.kind === 'ready') store();
    }
  };

  const refresh = async (signIn: SignIn, mode: ScanMode): Promise<void> => {
    run?.abort();
    const mine = new AbortController();
    run = mine;
    const isRecalling = standing === null && recalled === undefined;
    show({ kind: 'connecting', snapshot: standing, isRecalling });
    try {
      if (state.snapshot === null) {
        // First, since what asks AWS is large: while it is loaded, nothing is drawn.
        await recall();
        if (run === mine && standing === null && isRecalling) show({ kind: 'connecting', snapshot: null });
        if (standing !== null) await setTimeout(DRAWN_AFTER, undefined, { ref: false });
      }
      if (run !== mine) return;
      const answer: Connected = await signIn(target, mine.signal);
      if (run !== mine) return;
      connection = answer.ok ? answer.connection : null;
      if (!answer.ok) {
        const { profile, problem } = answer;
        log.warn(`Profile ${profile}: ${problem.message}`);
        show({ kind: 'problem', profile, problem, snapshot: standing });
        return;
      }
      const { account } = answer.connection;
      if (!claim(account)) {
        forget({ kind: 'same', account, snapshot: null });
        return;
      }
      if (state.snapshot !== null && state.snapshot.accountId !== account.accountId)
        forget({ kind: 'connecting', snapshot: null });
      if (standing === null) {
        const known = await knownOf(account);
        if (run !== mine) return;
        if (known !== null) {
          good = known.scan;
          show({ kind: 'connecting', snapshot: { ...known.snapshot, profile: account.profile } });
        }
      }
      log.info(`Scanning account ${account.accountId} with profile ${account.profile}.`);
      await scanAccount(answer.connection, mode, mine);
    } catch (error) {
      if (run !== mine) return;
      if (mine.signal.aborted) {
        show(rest(standing));
        return;
      }
      log.error(error);
      const profile = target.profile ?? 'default';
      show({
        kind: 'problem',
        profile,
        problem: { kind: 'failed', message: errorMessage(error) },
        snapshot: standing,
      });
    } finally {
      if (run === mine) run = null;
    }
  };

  const update = (change: (snapshot: Snapshot) => Snapshot): void => {
    if (state.snapshot === null) return;
    const snapshot = change(state.snapshot);
    if (snapshot === state.snapshot) return;
    const before = new Set(state.snapshot.principals);
    const learnt = snapshot.principals.filter((user) => !before.has(user));
    // What was learnt of a user last holds what was learnt before.
    beside = [...beside.filter((user) => findUser(learnt, user) === undefined), ...learnt];
    if (standing !== null && standing !== state.snapshot) standing = change(standing);
    show({ ...state, snapshot });
    store();
  };
  const learn = async (user: Principal): Promise<void> => {
    const { withUser } = await import('../../senders/snapshots/overlay.ts');
    if (!ending.signal.aborted) update((snapshot) => withUser(snapshot, user));
  };

  return {
    target,
    get state() {
      return state;
    },
    get connection() {
      return connection;
    },
    markPending: (known) => {
      if (known != null) {
        good = known.scan;
        standing = known.snapshot;
      }
      const snapshot = standing;
      if (run !== null) {
        if (state.kind === 'connecting' && state.snapshot === null && snapshot !== null)
          show({ kind: 'connecting', snapshot });
        return;
      }
      show({ kind: 'waiting', snapshot });
      if (snapshot === null) void recall();
    },
    handOver: () => {
      const known = good && { scan: good, snapshot: standing ?? good };
      good = null;
      standing = null;
      if (state.kind === 'problem') state = { ...state, snapshot: null };
      return known;
    },
    refresh,
    refreshUser: async (user) => {
      const mine = connection;
      if (mine === null) return;
      const { signal } = ending;
      try {
        const next = await backend.rescanUser(mine, user, signal);
        if (connection === mine && !signal.aborted) await learn(next);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
    learn,
    update,
    cancel: () => {
      if (run !== null) run.abort();
      else if (state.kind === 'waiting') show(rest(state.snapshot));
    },
    dispose: () => {
      ending.abort();
      run?.abort();
      run = null;
    },
  };
}
