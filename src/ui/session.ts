import type * as vscode from 'vscode';
import type { Connected, Connection } from '../aws/connection.ts';
import type { SignIn } from '../aws/signIn.ts';
import type { Target } from '../senders/target.ts';
import type { AdvisorReport } from '../senders/advisorReport.ts';
import type { Account, ScanMode, Snapshot, Timestamp, User } from '../senders/model.ts';
import { overlay, withUser } from '../senders/overlay.ts';
import { problemOfScan } from '../senders/problem.ts';
import { logScan } from './logScan.ts';
import { finished } from './state.ts';
import type { State } from './state.ts';

/** Everything that the window asks of AWS; the composition root says how. */
export interface Backend {
  /** Reads files and credentials anew. @param isInteractive whether a person may be asked for an MFA code. */
  signIns(isInteractive: boolean, signal: AbortSignal): SignIn;
  /** @param reportSeen when the credential report was made that is shown already. */
  scan(
    connection: Connection,
    mode: ScanMode,
    reportSeen: Timestamp | null,
    signal: AbortSignal,
  ): AsyncGenerator<Snapshot, void>;
  rescanUser(connection: Connection, user: User, signal: AbortSignal): Promise<User>;
  advisorReport(
    connection: Connection,
    user: User,
    onAnswer: (report: AdvisorReport) => void,
    signal: AbortSignal,
  ): Promise<AdvisorReport>;
}

/**
 * One chosen account and what is known of it. One scan at a time: a new one ends the old one, and whatever an ended
 * one still brings is dropped.
 */
export interface Session {
  readonly target: Target;
  readonly state: State;
  /** The connection behind the data shown; `null` before the first and after a failed sign-in. */
  readonly connection: Connection | null;
  /** Says that a scan will come. @param snapshot what is known of the account already, from elsewhere. */
  expect(snapshot?: Snapshot | null): void;
  /** Leaves what is known of the account to another session that shows it. */
  handOver(): Snapshot | null;
  /** Scans anew. Resolves when the scan has ended, however it did. */
  refresh(signIn: SignIn, mode: ScanMode): Promise<void>;
  refreshUser(user: User): Promise<void>;
  cancel(): void;
  dispose(): void;
}

export interface SessionOptions {
  readonly target: Target;
  readonly backend: Backend;
  readonly log: vscode.LogOutputChannel;
  /** Whether the account that the target signs in to is this session's to show: not, where another one shows it. */
  readonly claim: (account: Account) => boolean;
  readonly onDidChange: () => void;
}

/** Many users take long to draw: the more there are, the less often a growing list is drawn, in milliseconds. */
const showEvery = (users: number): number => (users < 500 ? 0 : 1_000);

export function openSession({ target, backend, log, claim, onDidChange }: SessionOptions): Session {
  let state: State = { kind: 'idle', snapshot: null };
  let connection: Connection | null = null;
  /** The scan under way. Anything that another run brings is out of date. */
  let run: AbortController | null = null;

  const show = (next: State): void => {
    state = next;
    onDidChange();
  };
  /** What stood before anything was asked; a scan that is cancelled early leaves it as it was. */
  const rest = (snapshot: Snapshot | null): State =>
    snapshot === null ? { kind: 'idle', snapshot } : { kind: 'ready', snapshot, isCancelled: true };

  const scanAccount = async (
    of: Connection,
    mode: ScanMode,
    before: Snapshot | null,
    mine: AbortController,
  ) => {
    const { account } = of;
    const earlier = before?.accountId === account.accountId ? before : null;
    const reportSeen = earlier?.scan.reportGeneratedAt ?? null;
    let drawnAt = 0;
    for await (const snapshot of backend.scan(of, mode, reportSeen, mine.signal)) {
      if (run !== mine) return;
      if (snapshot.scan.finishedAt !== null) {
        const isCancelled = mine.signal.aborted;
        logScan(log, snapshot, isCancelled);
        const problem = isCancelled ? null : problemOfScan(snapshot);
        if (problem !== null) show({ kind: 'problem', profile: account.profile, problem, snapshot: earlier });
        else show({ kind: 'ready', snapshot: isCancelled ? (earlier ?? snapshot) : snapshot, isCancelled });
      } else if (Date.now() - drawnAt >= showEvery(snapshot.users.length)) {
        drawnAt = Date.now();
        show({ kind: 'scanning', snapshot: overlay(earlier, snapshot) });
      }
    }
  };

  const refresh = async (signIn: SignIn, mode: ScanMode): Promise<void> => {
    run?.abort();
    const mine = new AbortController();
    run = mine;
    const before = finished(state);
    show({ kind: 'connecting', snapshot: before });
    try {
      const answer: Connected = await signIn(target, mine.signal);
      if (run !== mine) return;
      connection = answer.ok ? answer.connection : null;
      if (!answer.ok) {
        const { profile, problem } = answer;
        log.warn(`Profile ${profile}: ${problem.message}`);
        show({ kind: 'problem', profile, problem, snapshot: before });
        return;
      }
      const { account } = answer.connection;
      if (!claim(account)) {
        show({ kind: 'same', account, snapshot: null });
        return;
      }
      log.info(`Scanning account ${account.accountId} with profile ${account.profile}.`);
      await scanAccount(answer.connection, mode, before, mine);
    } catch (error) {
      if (run !== mine) return;
      if (mine.signal.aborted) {
        show(rest(before));
        return;
      }
      log.error(error instanceof Error ? error : String(error));
      const message = error instanceof Error ? error.message : String(error);
      const profile = target.profile ?? 'default';
      show({ kind: 'problem', profile, problem: { kind: 'failed', message }, snapshot: before });
    } finally {
      if (run === mine) run = null;
    }
  };

  return {
    target,
    get state() {
      return state;
    },
    get connection() {
      return connection;
    },
    expect: (snapshot = finished(state)) => {
      if (run === null) show({ kind: 'waiting', snapshot });
    },
    handOver: () => {
      const known = finished(state);
      if (state.kind === 'problem') state = { ...state, snapshot: null };
      return known;
    },
    refresh,
    refreshUser: async (user) => {
      const mine = connection;
      if (mine === null) return;
      const next = await backend.rescanUser(mine, user, new AbortController().signal);
      if (connection !== mine || (state.kind !== 'ready' && state.kind !== 'scanning')) return;
      show({ ...state, snapshot: withUser(state.snapshot, next) });
    },
    cancel: () => {
      if (run !== null) run.abort();
      else if (state.kind === 'waiting') show(rest(state.snapshot));
    },
    dispose: () => {
      run?.abort();
      run = null;
    },
  };
}
