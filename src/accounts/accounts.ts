import type { Known } from '../senders/snapshots/storedSnapshot.ts';
import type { Account, ScanMode, Snapshot, Principal } from '../senders/model/model.ts';
import { inParallel } from '../senders/evidence/parallel.ts';
import { targetKey } from '../senders/model/target.ts';
import type { Target } from '../senders/model/target.ts';
import { findUser } from '../senders/model/sameUser.ts';
import type { Connected, Emitter, Event, Log, SignIns, SnapshotStore } from './ports.ts';
import { Session } from './session.ts';
import { createShownAccounts } from './shownAccounts.ts';
import { isBusy } from '../presentation/accounts/state.ts';

/** A user of an account, as panels and commands store it. */
export interface UserTarget {
  readonly profile: string;
  readonly accountId: string;
  readonly userArn: string;
  /** IAM's unique ID, which stays with a renamed or moved user. If it isn't known, the ARN identifies the user. */
  readonly userId?: string | null;
}

/**
 * The accounts that a person chose. Each is scanned at its own pace; one that fails doesn't affect the others. Two
 * profiles of one account show it once. An account that is no longer chosen is dropped at once, and so are its late
 * answers.
 */
export interface Accounts {
  /** In the order they were chosen, including those whose account another session already shows. */
  readonly sessions: readonly Session[];
  readonly targets: readonly Target[];
  /** Everything known, one Snapshot per account. */
  readonly snapshots: readonly Snapshot[];
  readonly onDidChange: Event;
  /**
   * Chooses other accounts; what is known of those that stay is kept.
   * @returns those to scan: new ones, those that couldn't be read, and those that were still waiting for their turn.
   */
  choose(targets: readonly Target[]): readonly Session[];
  /**
   * Scans all accounts or some of them, a few at a time, with new credentials. If several calls include an account,
   * the latest scans it.
   * @param isInteractive whether a person can be asked for an MFA code.
   */
  refresh(isInteractive: boolean, mode: ScanMode, only?: readonly Session[]): Promise<void>;
  /** Asks about one user again. If nobody is signed in to the account, signs in and scans it instead. */
  refreshUser(accountId: string, user: Principal): Promise<void>;
  /** Takes in what was learned about a user outside of a scan. */
  learn(accountId: string, user: Principal): Promise<void>;
  cancel(): void;
  sessionOf(accountId: string): Session | undefined;
  /** Returns the connection behind the account's data if its profile is the same, otherwise a new one. */
  connectionOf(target: Pick<UserTarget, 'profile' | 'accountId'>, signal: AbortSignal): Promise<Connected>;
  userOf(target: UserTarget): Principal | undefined;
  dispose(): void;
}

/** Accounts scanned at once. Each has its own rate limit; this bounds memory and sockets. */
const ACCOUNTS_AT_ONCE = 8;

/** Opens the accounts that a window starts with, idle. @param kept what earlier windows stored about them. */
export function createAccounts(
  signIns: SignIns,
  kept: SnapshotStore,
  first: readonly Target[],
  log: Log,
  changed: Emitter,
): Accounts {
  const shown = createShownAccounts(() => sessions);
  /** Running scans, of all accounts or of some. */
  const rounds = new Set<AbortController>();
  /** The latest scan that an account is waiting in; earlier ones skip it. */
  const turns = new Map<Session, AbortController>();
  /** What is known of accounts that are no longer shown, by account ID. */
  const dropped = new Map<string, Known>();
  let sessions: readonly Session[] = [];

  const open = (target: Target): Session => {
    const session: Session = new Session({
      target,
      log,
      kept,
      knownOf: async (account) => dropped.get(account.accountId) ?? (await kept.loadAccount(account)),
      claim: (account) => claim(session, account),
      onDidChange: () => {
        handOver(session);
        changed.fire(undefined);
      },
    });
    return session;
  };

  const claim = (session: Session, { accountId }: Account): boolean => {
    const { isIts, freed } = shown.claim(session, accountId);
    for (const next of freed) takeOver(next);
    return isIts;
  };

  /** Scans an account that is to be shown now, unless a scan is running or coming. */
  const takeOver = (next: Session, known?: Known | null): void => {
    const isAsked = isBusy(next.state);
    next.markPending(known);
    if (!isAsked) void refresh(false, 'quick', [next]);
  };

  /** When a profile can no longer sign in, another profile of the same account takes over. */
  const handOver = (session: Session): void => {
    if (session.state.kind !== 'problem' || session.connection !== null) return;
    for (const next of shown.handOver(session)) takeOver(next, session.handOver());
  };

  const refresh = async (
    isInteractive: boolean,
    mode: ScanMode,
    only?: readonly Session[],
  ): Promise<void> => {
    // A scan of all accounts replaces everything that is running.
    if (only === undefined) for (const round of rounds) round.abort();
    const round = new AbortController();
    rounds.add(round);
    const chosen = only ?? sessions;
    for (const session of chosen) turns.set(session, round);
    if (chosen.length > 1) for (const session of chosen) session.markPending();
    const signIn = signIns(isInteractive);
    await inParallel(chosen, ACCOUNTS_AT_ONCE, async (session) => {
      if (turns.get(session) !== round) return;
      turns.delete(session);
      if (!round.signal.aborted && sessions.includes(session)) await session.refresh(signIn, mode);
    });
    rounds.delete(round);
  };

  sessions = first.map(open);
  return {
    get sessions() {
      return sessions;
    },
    get targets() {
      return sessions.map(({ target }) => target);
    },
    get snapshots() {
      return sessions.flatMap(({ state }) => state.snapshot ?? []);
    },
    onDidChange: changed.event,
    choose: (targets) => {
      for (const round of rounds) round.abort();
      const known = new Map(sessions.map((session) => [targetKey(session.target), session]));
      const wanted = new Map(targets.map((target) => [targetKey(target), target]));
      for (const [key, session] of known) {
        if (wanted.has(key)) continue;
        session.dispose();
        const left = session.handOver();
        if (left !== null) dropped.set(left.scan.accountId, left);
        shown.release(session);
      }
      const waiting = new Set(sessions.filter(({ state }) => state.kind === 'waiting'));
      for (const session of waiting) session.cancel();
      const isOrphan = ({ state }: Session) =>
        state.kind === 'same' && shown.by(state.account.accountId) === undefined;
      sessions = [...wanted].map(([key, target]) => {
        const session = known.get(key);
        return session === undefined || isOrphan(session) ? open(target) : session;
      });
      const toScan = sessions.filter(
        (session) => waiting.has(session) || ['idle', 'problem'].includes(session.state.kind),
      );
      changed.fire(undefined);
      return toScan;
    },
    refresh,
    refreshUser: async (accountId, user) => {
      const session = shown.by(accountId);
      if (session === undefined) return;
      await (session.connection === null ? refresh(true, 'quick', [session]) : session.refreshUser(user));
    },
    learn: async (accountId, user) => shown.by(accountId)?.learn(user),
    cancel: () => {
      for (const round of rounds) round.abort();
      for (const session of sessions) if (isBusy(session.state)) session.cancel();
    },
    sessionOf: (accountId) => shown.by(accountId),
    connectionOf: async ({ profile, accountId }, signal) => {
      const connection = shown.by(accountId)?.connection;
      if (connection?.account.profile === profile) return { ok: true, connection };
      const target = sessions.find(
        (session) => session.target.kind === 'member' && session.target.accountId === accountId,
      )?.target;
      return signIns(true)(target ?? { kind: 'profile', profile }, signal);
    },
    userOf: ({ profile, accountId, userArn, userId = null }) => {
      const snapshot = shown.by(accountId)?.state.snapshot;
      return snapshot?.profile === profile
        ? findUser(snapshot.principals, { arn: userArn, id: userId })
        : undefined;
    },
    dispose: () => {
      for (const round of rounds) round.abort();
      for (const session of sessions) session.dispose();
      changed.dispose();
    },
  };
}
