import { setTimeout } from 'node:timers/promises';
import type { Known } from '../senders/snapshots/storedSnapshot.ts';
import type { Account, ScanMode, Snapshot, Principal } from '../senders/model/model.ts';
import { findUser } from '../senders/model/sameUser.ts';
import type { Problem } from '../senders/model/problem.ts';
import type { Target } from '../senders/model/target.ts';
import { errorMessage } from '../presentation/errorMessage.ts';
import { finished, isBusy, type State } from '../presentation/accounts/state.ts';
import type { Connection, Log, SignIn, SnapshotStore } from './ports.ts';

export interface SessionOptions {
  readonly target: Target;
  readonly log: Log;
  readonly kept: Pick<SnapshotStore, 'load' | 'save'>;
  /** Returns what is known of an account that another target led to, in this window or an earlier one. */
  readonly knownOf: (account: Account) => Promise<Known | null>;
  /** Whether this session may show the account it signed in to. It may not if another session shows it. */
  readonly claim: (account: Account) => boolean;
  readonly onDidChange: () => void;
  /** A scan that has not begun must not begin. */
  readonly onCancel: () => void;
}

/** VS Code has asked for the rows of a stored account by then, in milliseconds. */
const DRAWN_AFTER = 300;

/**
 * One chosen account and what is known about it. Scans run one at a time: a new one ends the old one, whose late answers
 * are dropped. A new session is idle: it asks nothing before `refresh`.
 */
export class Session {
  readonly target: Target;
  readonly #options: SessionOptions;
  #state: State = { kind: 'idle', snapshot: null };
  #connection: Connection | null = null;
  /** The running scan; aborted when another one replaces it. */
  #run: AbortController | null = null;
  /** The last complete scan, from this window or an earlier one. Changes are relative to it. */
  #good: Snapshot | null = null;
  /** Everything known: that scan, plus what was learned outside of it and since. */
  #standing: Snapshot | null = null;
  /** Users that something was learned about outside of the running scan. */
  #beside: readonly Principal[] = [];
  #recalled: Promise<void> | undefined;
  /** Aborted on dispose, which also ends what is asked outside of a scan. */
  readonly #ending = new AbortController();

  constructor(options: SessionOptions) {
    this.target = options.target;
    this.#options = options;
  }

  get state(): State {
    return this.#state;
  }

  /** The connection behind the shown data; `null` before the first sign-in and after a failed one. */
  get connection(): Connection | null {
    return this.#connection;
  }

  /** Whether the running scan was canceled. */
  get isEnding(): boolean {
    return this.#run?.signal.aborted === true;
  }

  /** Announces a scan. @param known what is already known of the account from elsewhere. */
  markPending(known?: Known | null): void {
    if (known != null) {
      this.#good = known.scan;
      this.#standing = known.snapshot;
    }
    const snapshot = this.#standing;
    if (this.#run !== null) {
      const { kind, snapshot: shown } = this.#state;
      if (kind === 'connecting' && shown === null && snapshot !== null) this.#show({ kind, snapshot });
      return;
    }
    this.#show({ kind: 'waiting', snapshot });
    if (snapshot === null) void this.#recall();
  }

  /** Hands over what is known of the account to another session that shows it. */
  handOver(): Known | null {
    const known = this.#good && { scan: this.#good, snapshot: this.#standing ?? this.#good };
    this.#good = null;
    this.#standing = null;
    if (this.#state.kind === 'problem') this.#state = { ...this.#state, snapshot: null };
    return known;
  }

  /** Scans the account. Resolves when the scan ends, however it ends. */
  async refresh(signIn: SignIn, mode: ScanMode): Promise<void> {
    this.#run?.abort();
    const run = new AbortController();
    this.#run = run;
    try {
      await this.#signInAndScan(run, signIn, mode);
    } catch (error) {
      if (this.#run !== run) return;
      if (run.signal.aborted) this.#show(atRest(this.#standing));
      else {
        this.#options.log.error(error);
        const problem = { kind: 'failed', message: errorMessage(error) } as const;
        this.#fail(this.target.profile ?? 'default', problem);
      }
    }
    if (this.#run === run) this.#run = null;
  }

  /** Asks about one user again, using the connection behind the shown data. Does nothing without one. */
  async refreshUser(user: Principal): Promise<void> {
    const connection = this.#connection;
    const { signal } = this.#ending;
    try {
      const next = await connection?.rescanUser(user, signal);
      if (next !== undefined && this.#connection === connection && !signal.aborted) await this.learn(next);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Takes in newer answers about one user from outside of a scan. */
  async learn(user: Principal): Promise<void> {
    const { withUser } = await import('./scanStates.ts');
    if (!this.#ending.signal.aborted) this.update((snapshot) => withUser(snapshot, user));
  }

  /** Shows and stores what was learned outside of a scan, whatever happens to a running scan. */
  update(change: (snapshot: Snapshot) => Snapshot): void {
    const state = this.#state;
    if (state.snapshot === null) return;
    const snapshot = change(state.snapshot);
    if (snapshot === state.snapshot) return;
    const before = new Set(state.snapshot.principals);
    const learned = snapshot.principals.filter((user) => !before.has(user));
    // The latest about a user includes everything from before.
    this.#beside = [...this.#beside.filter((user) => findUser(learned, user) === undefined), ...learned];
    if (this.#standing !== null && this.#standing !== state.snapshot) this.#standing = change(this.#standing);
    this.#show({ ...state, snapshot });
    this.#store(false);
  }

  /** Ends the running scan, and takes back one that is to come. */
  cancel(): void {
    this.#options.onCancel();
    if (this.#run !== null) this.#run.abort();
    else if (this.#state.kind === 'waiting') this.#show(atRest(this.#state.snapshot));
  }

  dispose(): void {
    this.#ending.abort();
    this.#run?.abort();
    this.#run = null;
  }

  #show(next: State): void {
    this.#state = next;
    this.#standing = finished(next) ?? this.#standing;
    this.#options.onDidChange();
  }

  #fail(profile: string, problem: Problem): void {
    this.#show({ kind: 'problem', profile, problem, snapshot: this.#standing });
  }

  /** Stores what is known for the next window, once there was a complete scan. */
  #store(isScan: boolean): void {
    const scan = this.#good;
    if (scan === null) return;
    void this.#options.kept.save(this.target, { scan, snapshot: this.#standing ?? scan }, isScan);
  }

  /** Shows what an earlier window stored while nothing else is known. Loads it once. */
  #recall(): Promise<void> {
    return (this.#recalled ??= this.#options.kept.load(this.target).then((known) => {
      const isWanted = !this.#ending.signal.aborted && isBusy(this.#state) && this.#state.snapshot === null;
      if (known === null || !isWanted || !this.#options.claim(known.snapshot)) return;
      const { scan, snapshot } = known;
      this.#options.log.info(`Account ${scan.accountId}: showing the stored scan of ${scan.scan.startedAt}.`);
      this.#good = scan;
      this.#show({ kind: this.#state.kind === 'waiting' ? 'waiting' : 'connecting', snapshot });
    }));
  }

  /** Data of one account is never shown under another. */
  #forget(next: State): void {
    this.#good = null;
    this.#standing = null;
    this.#show(next);
  }

  /** Resolves to a step's result. @throws if another run has replaced this one. */
  async #step<T>(run: AbortController, step: PromiseLike<T>): Promise<T> {
    const value = await step;
    this.#requireCurrent(run);
    return value;
  }

  #requireCurrent(run: AbortController): void {
    if (this.#run !== run) throw new Error('Superseded');
  }

  async #signInAndScan(run: AbortController, signIn: SignIn, mode: ScanMode): Promise<void> {
    const { log, claim, knownOf } = this.#options;
    const isRecalling = this.#standing === null && this.#recalled === undefined;
    this.#show({ kind: 'connecting', snapshot: this.#standing, isRecalling });
    if (this.#state.snapshot === null) {
      // Comes first: nothing is drawn while the AWS SDK loads, which is large.
      await this.#step(run, this.#recall());
      if (this.#standing !== null) await this.#step(run, setTimeout(DRAWN_AFTER, undefined, { ref: false }));
      else if (isRecalling) this.#show({ kind: 'connecting', snapshot: null });
    }
    const answer = await this.#step(run, signIn(this.target, run.signal));
    this.#connection = answer.ok ? answer.connection : null;
    if (!answer.ok) {
      log.warn(`Profile ${answer.profile}: ${answer.problem.message}`);
      this.#fail(answer.profile, answer.problem);
      return;
    }
    const { account } = answer.connection;
    if (!claim(account)) {
      this.#forget({ kind: 'same', account, snapshot: null });
      return;
    }
    if (this.#state.snapshot !== null && this.#state.snapshot.accountId !== account.accountId)
      this.#forget({ kind: 'connecting', snapshot: null });
    if (this.#standing === null) {
      const known = await this.#step(run, knownOf(account));
      if (known !== null) {
        this.#good = known.scan;
        this.#show({ kind: 'connecting', snapshot: { ...known.snapshot, profile: account.profile } });
      }
    }
    log.info(`Scanning account ${account.accountId} with profile ${account.profile}.`);
    await this.#scan(run, answer.connection, mode);
  }

  async #scan(run: AbortController, connection: Connection, mode: ScanMode): Promise<void> {
    const { accountId } = connection.account;
    this.#beside = [];
    const { logScan, notAhead, scanStates } = await this.#step(run, import('./scanStates.ts'));
    // Stored times may come from a clock that was ahead; they must not win over what AWS says now.
    const now = connection.clock.now();
    this.#good &&= notAhead(this.#good, now);
    const earlier = this.#standing && notAhead(this.#standing, now);
    if (earlier !== this.#standing) this.#show({ kind: 'connecting', snapshot: earlier });
    const states = scanStates(
      {
        connection,
        mode,
        earlier: this.#standing,
        // Compare with the scan before, not with what was asked since: nobody may have seen that.
        last: () => (this.#good?.accountId === accountId ? this.#good : null),
        beside: () => this.#beside,
        // A superseded scan is not logged.
        onEnd: (snapshot, isCancelled) => {
          if (this.#run === run) logScan(this.#options.log, snapshot, isCancelled);
        },
      },
      run.signal,
    );
    for await (const { scan, ...state } of states) {
      this.#requireCurrent(run);
      this.#good = scan ?? this.#good;
      this.#show(state);
      // A canceled scan adds what it learned to the one before.
      if (state.kind === 'ready') this.#store(scan !== undefined);
    }
  }
}

/** Returns what to show if a scan was canceled before it brought anything. */
const atRest = (snapshot: Snapshot | null): State =>
  snapshot === null ? { kind: 'idle', snapshot } : { kind: 'ready', snapshot, isCancelled: true };
