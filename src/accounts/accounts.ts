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

/** A user of an account, as panels and commands remember one. */
export interface UserTarget {
  readonly profile: string;
  readonly accountId: string;
  readonly userArn: string;
  /** IAM's unique ID, which a renamed or moved user keeps; where it is not known, the ARN tells. */
  readonly userId?: string | null;
}

/**
 * The accounts that a person chose to look at. Each is scanned at its own pace; one that fails leaves the others
 * alone. Two profiles of one account show it once. Whatever is no longer chosen is dropped at once, and its late
 * answers with it.
 */
export interface Accounts {
  /** In the order in which they were chosen; those that another one shows already are among them. */
  readonly sessions: readonly Session[];
  readonly targets: readonly Target[];
  /** Everything that is known, one of each account. */
  readonly snapshots: readonly Snapshot[];
  readonly onDidChange: Event;
  /**
   * Takes other accounts; of those that stay chosen, what is known stays.
   * @returns those to be scanned: new ones, those that could not be read, and those whose turn had not come.
   */
  choose(targets: readonly Target[]): readonly Session[];
  /**
   * Scans all accounts, or some of them, a few at a time, with new credentials. Each is left to the latest
   * call that it is part of.
   * @param isInteractive whether a person may be asked for an MFA code.
   */
  refresh(isInteractive: boolean, mode: ScanMode, only?: readonly Session[]): Promise<void>;
  /** Asks about one user again. An account that nobody is signed in to is signed in to and scanned for it. */
  refreshUser(accountId: string, user: Principal): Promise<void>;
  /** Takes in what was learnt of a user beside a scan. */
  learn(accountId: string, user: Principal): Promise<void>;
  cancel(): void;
  /** The session that shows an account. */
  sessionOf(accountId: string): Session | undefined;
  /** The connection behind the data shown of an account where its profile is the same, else a new one. */
  connectionOf(target: Pick<UserTarget, 'profile' | 'accountId'>, signal: AbortSignal): Promise<Connected>;
  userOf(target: UserTarget): Principal | undefined;
  dispose(): void;
}

/** Accounts that are scanned side by side. Each has a pace of its own; this bounds memory and sockets. */
const ACCOUNTS_AT_ONCE = 8;

/** Opens the accounts that a window begins with, idle. @param kept what earlier windows kept of them. */
export function createAccounts(
  signIns: SignIns,
  kept: SnapshotStore,
  first: readonly Target[],
  log: Log,
  changed: Emitter,
): Accounts {
  const shown = createShownAccounts(() => sessions);
  /** Scans of all accounts, and of single ones, that are under way. */
  const rounds = new Set<AbortController>();
  /** In which of them an account's turn is still to come: the latest that it is part of; an earlier one leaves it out. */
  const turns = new Map<Session, AbortController>();
  /** What is known of accounts that are no longer shown, by their IDs. */
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

  /** Scans an account that is to be shown now, unless it is being asked, or will be. */
  const takeOver = (next: Session, known?: Known | null): void => {
    const isAsked = isBusy(next.state);
    next.markPending(known);
    if (!isAsked) void refresh(false, 'quick', [next]);
  };

  /** Where a profile can no longer sign in, another profile of the same account takes over. */
  const handOver = (session: Session): void => {
    if (session.state.kind !== 'problem' || session.connection !== null) return;
    for (const next of shown.handOver(session)) takeOver(next, session.handOver());
  };

  const refresh = async (
    isInteractive: boolean,
    mode: ScanMode,
    only?: readonly Session[],
  ): Promise<void> => {
    // A scan of all takes the place of whatever is under way.
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
