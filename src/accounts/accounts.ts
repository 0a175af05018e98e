import type { Known } from '../senders/snapshots/storedSnapshot.ts';
import type { ScanMode, Snapshot, Principal } from '../senders/model/model.ts';
import { inParallel } from '../senders/evidence/parallel.ts';
import { targetKey, type Target } from '../senders/model/target.ts';
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

/** Accounts scanned at once. Each has its own rate limit; this bounds memory and sockets. */
const ACCOUNTS_AT_ONCE = 8;

/**
 * The accounts that a person chose. Each is scanned at its own pace; one that fails doesn't affect the others. Two
 * profiles of one account show it once. An account that is no longer chosen is dropped at once, and so are its late
 * answers.
 */
export class Accounts {
  readonly onDidChange: Event;
  readonly #signIns: SignIns;
  readonly #kept: SnapshotStore;
  readonly #log: Log;
  readonly #changed: Emitter;
  #sessions: readonly Session[];
  readonly #shown = createShownAccounts(() => this.#sessions);
  /** Running scans, of all accounts or of some. */
  readonly #rounds = new Set<AbortController>();
  /** The latest scan that an account is waiting in; earlier ones skip it. */
  readonly #turns = new Map<Session, AbortController>();
  /** The scan that an account is in. */
  readonly #begun = new Map<Session, AbortController>();
  /** What is known of accounts that are no longer shown, by account ID. */
  readonly #dropped = new Map<string, Known>();

  /** Opens the accounts that a window starts with, idle. @param kept what earlier windows stored about them. */
  constructor(signIns: SignIns, kept: SnapshotStore, first: readonly Target[], log: Log, changed: Emitter) {
    this.#signIns = signIns;
    this.#kept = kept;
    this.#log = log;
    this.#changed = changed;
    this.onDidChange = changed.event;
    this.#sessions = first.map((target) => this.#open(target));
  }

  /** In the order they were chosen, including those whose account another session already shows. */
  get sessions(): readonly Session[] {
    return this.#sessions;
  }

  get targets(): readonly Target[] {
    return this.#sessions.map(({ target }) => target);
  }

  /** Everything known, one Snapshot per account. */
  get snapshots(): readonly Snapshot[] {
    return this.#sessions.flatMap(({ state }) => state.snapshot ?? []);
  }

  /** Chooses other accounts, keeping what is known of those that stay. Returns those to scan: new, failed or still waiting. */
  choose(targets: readonly Target[]): readonly Session[] {
    this.#abort();
    const known = new Map(this.#sessions.map((session) => [targetKey(session.target), session]));
    const wanted = new Map(targets.map((target) => [targetKey(target), target]));
    for (const [key, session] of known) {
      if (wanted.has(key)) continue;
      session.dispose();
      const left = session.handOver();
      if (left !== null) this.#dropped.set(left.scan.accountId, left);
      this.#shown.release(session);
    }
    const waiting = new Set(this.#sessions.filter(({ state }) => state.kind === 'waiting'));
    for (const session of waiting) session.cancel();
    const isOrphan = ({ state }: Session) =>
      state.kind === 'same' && this.sessionOf(state.account.accountId) === undefined;
    this.#sessions = [...wanted].map(([key, target]) => {
      const session = known.get(key);
      return session === undefined || isOrphan(session) ? this.#open(target) : session;
    });
    const toScan = this.#sessions.filter(
      (session) => waiting.has(session) || ['idle', 'problem'].includes(session.state.kind),
    );
    this.#changed.fire(undefined);
    return toScan;
  }

  /**
   * Scans all accounts or some of them, a few at a time, with new credentials. If several calls include an account,
   * the latest scans it.
   * @param isInteractive whether a person can be asked for an MFA code.
   * @param signal ends these scans, but none that was asked for since.
   */
  async refresh(
    isInteractive: boolean,
    mode: ScanMode,
    only?: readonly Session[],
    signal?: AbortSignal,
  ): Promise<void> {
    // A scan of all accounts replaces everything that is running.
    if (only === undefined) this.#abort();
    const round = new AbortController();
    this.#rounds.add(round);
    const chosen = only ?? this.#sessions;
    for (const session of chosen) this.#turns.set(session, round);
    if (chosen.length > 1) for (const session of chosen) session.markPending();
    const signIn = this.#signIns(isInteractive);
    const isMine = (session: Session) => (this.#turns.get(session) ?? this.#begun.get(session)) === round;
    const stop = () => {
      for (const session of chosen.filter(isMine)) session.cancel();
    };
    signal?.addEventListener('abort', stop);
    await inParallel(chosen, ACCOUNTS_AT_ONCE, async (session) => {
      if (this.#turns.get(session) !== round) return;
      this.#turns.delete(session);
      if (round.signal.aborted || !this.#sessions.includes(session)) return;
      this.#begun.set(session, round);
      await session.refresh(signIn, mode);
      if (this.#begun.get(session) === round) this.#begun.delete(session);
    });
    signal?.removeEventListener('abort', stop);
    this.#rounds.delete(round);
  }

  /** Asks about one user again. If nobody is signed in to the account, signs in and scans it instead. */
  async refreshUser(accountId: string, user: Principal): Promise<void> {
    const session = this.sessionOf(accountId);
    if (session?.connection === null) await this.refresh(true, 'quick', [session]);
    else await session?.refreshUser(user);
  }

  /** Takes in what was learned about a user outside of a scan. */
  async learn(accountId: string, user: Principal): Promise<void> {
    await this.sessionOf(accountId)?.learn(user);
  }

  cancel(): void {
    this.#abort();
    for (const session of this.#sessions) if (isBusy(session.state)) session.cancel();
  }

  /** Returns the session that shows an account. */
  sessionOf(accountId: string): Session | undefined {
    return this.#shown.by(accountId);
  }

  /** Returns the connection behind the account's data if its profile is the same, otherwise a new one. */
  async connectionOf(
    { profile, accountId }: Pick<UserTarget, 'profile' | 'accountId'>,
    signal: AbortSignal,
  ): Promise<Connected> {
    const connection = this.sessionOf(accountId)?.connection;
    if (connection?.account.profile === profile) return { ok: true, connection };
    const target = this.targets.find((known) => known.kind === 'member' && known.accountId === accountId);
    return this.#signIns(true)(target ?? { kind: 'profile', profile }, signal);
  }

  userOf({ profile, accountId, userArn, userId = null }: UserTarget): Principal | undefined {
    const snapshot = this.sessionOf(accountId)?.state.snapshot;
    return snapshot?.profile === profile
      ? findUser(snapshot.principals, { arn: userArn, id: userId })
      : undefined;
  }

  dispose(): void {
    this.#abort();
    for (const session of this.#sessions) session.dispose();
    this.#changed.dispose();
  }

  #abort(): void {
    for (const round of this.#rounds) round.abort();
  }

  #open(target: Target): Session {
    const session: Session = new Session({
      target,
      log: this.#log,
      kept: this.#kept,
      knownOf: async (account) =>
        this.#dropped.get(account.accountId) ?? (await this.#kept.loadAccount(account)),
      claim: ({ accountId }) => {
        const { isIts, freed } = this.#shown.claim(session, accountId);
        for (const next of freed) this.#takeOver(next);
        return isIts;
      },
      onDidChange: () => {
        this.#handOver(session);
        this.#changed.fire(undefined);
      },
      onCancel: () => this.#turns.delete(session),
    });
    return session;
  }

  /** Scans an account that is to be shown now, unless a scan is running or coming. */
  #takeOver(next: Session, known?: Known | null): void {
    const isAsked = isBusy(next.state);
    next.markPending(known);
    if (!isAsked) void this.refresh(false, 'quick', [next]);
  }

  /** When a profile can no longer sign in, another profile of the same account takes over. */
  #handOver(session: Session): void {
    if (session.state.kind !== 'problem' || session.connection !== null) return;
    for (const next of this.#shown.handOver(session)) this.#takeOver(next, session.handOver());
  }
}
