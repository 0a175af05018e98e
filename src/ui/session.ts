import * as vscode from 'vscode';
import type { Connected, Connection } from '../aws/connection.ts';
import type { ScanMode, Snapshot, Timestamp, User } from '../senders/model.ts';
import type { AdvisorReport } from '../senders/advisorReport.ts';
import { overlay, withUser } from '../senders/overlay.ts';
import { problemOfScan } from '../senders/problem.ts';
import type { Problem } from '../senders/problem.ts';

/** What the window knows of the chosen profile's account. */
export type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting'; readonly profile: string | null; readonly snapshot: Snapshot | null }
  | {
      readonly kind: 'problem';
      readonly profile: string;
      readonly problem: Problem;
      /** The last good Snapshot of the same profile: a failed scan does not take it away. */
      readonly snapshot: Snapshot | null;
    }
  | { readonly kind: 'scanning'; readonly snapshot: Snapshot }
  | { readonly kind: 'ready'; readonly snapshot: Snapshot; readonly isCancelled: boolean };

/** Everything that the window asks of AWS; the composition root says how. */
export interface Backend {
  connect(profile: string | null, isInteractive: boolean, signal: AbortSignal): Promise<Connected>;
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
 * The chosen profile and what is known of its account. One scan at a time: a new one ends the old one, and
 * whatever an ended one still brings is dropped. Another profile drops the old account's data at once.
 */
export interface Session {
  readonly state: State;
  readonly profile: string | null;
  readonly onDidChange: vscode.Event<State>;
  /** Scans anew, with credentials built anew. Resolves when the scan has ended, however it did. */
  refresh(isInteractive: boolean, mode?: ScanMode): Promise<void>;
  refreshUser(user: User): Promise<void>;
  cancel(): void;
  dispose(): void;
  /** Forgets the account shown and takes another profile; `null` is the default one. */
  selectProfile(profile: string | null): void;
  /** The connection of a profile: the one behind the data shown where it is that profile's, else a new one. */
  connectionOf(profile: string, signal: AbortSignal): Promise<Connected>;
  /** The user as the data shown know it, where they are of the same profile and account. */
  userOf(user: {
    readonly profile: string;
    readonly accountId: string;
    readonly userArn: string;
  }): User | undefined;
}

/** Many users take long to draw: the more there are, the less often a growing list is drawn, in milliseconds. */
const showEvery = (users: number): number => (users < 500 ? 0 : 1_000);

export function openSession(
  backend: Backend,
  firstProfile: string | null,
  log: vscode.LogOutputChannel,
): Session {
  const changed = new vscode.EventEmitter<State>();
  let profile = firstProfile;
  let state: State = { kind: 'idle' };
  let connected: Connected | null = null;
  /** The scan under way. Anything that another run brings is out of date. */
  let run: AbortController | null = null;

  const show = (next: State): void => {
    state = next;
    changed.fire(next);
  };
  const shown = (): Snapshot | null => (state.kind === 'idle' ? null : state.snapshot);

  const refresh = async (isInteractive: boolean, mode: ScanMode = 'quick'): Promise<void> => {
    run?.abort();
    const mine = new AbortController();
    run = mine;
    const isOutdated = () => run !== mine;
    const before = finished(shown());
    show({ kind: 'connecting', profile, snapshot: before });
    try {
      const answer = await backend.connect(profile, isInteractive, mine.signal);
      if (isOutdated()) return;
      connected = answer;
      if (!answer.ok) {
        log.warn(`Profile ${answer.profile}: ${answer.problem.message}`);
        show({ kind: 'problem', profile: answer.profile, problem: answer.problem, snapshot: before });
        return;
      }
      const { account } = answer.connection;
      log.info(`Scanning account ${account.accountId} with profile ${account.profile}.`);
      const earlier = before?.accountId === account.accountId ? before : null;
      const reportSeen = earlier?.scan.reportGeneratedAt ?? null;
      let drawnAt = 0;
      for await (const snapshot of backend.scan(answer.connection, mode, reportSeen, mine.signal)) {
        if (isOutdated()) return;
        if (snapshot.scan.finishedAt !== null) {
          const isCancelled = mine.signal.aborted;
          logEnd(log, snapshot, isCancelled);
          const problem = isCancelled ? null : problemOfScan(snapshot);
          if (problem !== null)
            show({ kind: 'problem', profile: account.profile, problem, snapshot: earlier });
          else show({ kind: 'ready', snapshot: isCancelled ? (earlier ?? snapshot) : snapshot, isCancelled });
        } else if (Date.now() - drawnAt >= showEvery(snapshot.users.length)) {
          drawnAt = Date.now();
          show({ kind: 'scanning', snapshot: overlay(earlier, snapshot) });
        }
      }
    } catch (error) {
      if (isOutdated()) return;
      if (!mine.signal.aborted) {
        log.error(error instanceof Error ? error : String(error));
        const message = error instanceof Error ? error.message : String(error);
        show({
          kind: 'problem',
          profile: profile ?? 'default',
          problem: { kind: 'failed', message },
          snapshot: before,
        });
      } else {
        show(before === null ? { kind: 'idle' } : { kind: 'ready', snapshot: before, isCancelled: true });
      }
    } finally {
      if (!isOutdated()) run = null;
    }
  };

  return {
    get state() {
      return state;
    },
    get profile() {
      return profile;
    },
    onDidChange: changed.event,
    refresh,
    refreshUser: async (user) => {
      const mine = connected;
      if (mine?.ok !== true) return;
      const next = await backend.rescanUser(mine.connection, user, new AbortController().signal);
      const snapshot = shown();
      if (connected !== mine || snapshot === null || (state.kind !== 'ready' && state.kind !== 'scanning'))
        return;
      show({ ...state, snapshot: withUser(snapshot, next) });
    },
    cancel: () => run?.abort(),
    selectProfile: (next) => {
      run?.abort();
      run = null;
      profile = next;
      connected = null;
      show({ kind: 'idle' });
    },
    connectionOf: async (wanted, signal) => {
      if (connected?.ok === true && connected.connection.account.profile === wanted) return connected;
      return backend.connect(wanted, true, signal);
    },
    userOf: (wanted) => {
      const snapshot = shown();
      if (snapshot?.profile !== wanted.profile || snapshot.accountId !== wanted.accountId) return undefined;
      return snapshot.users.find((user) => user.arn === wanted.userArn);
    },
    dispose: () => {
      run?.abort();
      run = null;
      changed.dispose();
    },
  };
}

/** A Snapshot that a whole scan made; one that is still growing is no last good one. */
function finished(snapshot: Snapshot | null): Snapshot | null {
  return snapshot?.scan.finishedAt == null ? null : snapshot;
}

function logEnd(
  log: vscode.LogOutputChannel,
  { accountId, scan, gaps, users }: Snapshot,
  isCancelled: boolean,
): void {
  const missing = gaps.length + users.reduce((sum, user) => sum + user.gaps.length, 0);
  const calls = Object.values(scan.calls).reduce((sum, count) => sum + count, 0);
  const how = isCancelled ? 'cancelled' : 'done';
  log.info(
    `Account ${accountId}: ${how}, ${users.length} users, ${calls} calls, ${missing} answers missing.`,
  );
  for (const gap of gaps) log.warn(`${gap.call}: ${gap.reason}: ${gap.message}`);
  for (const user of users) {
    for (const gap of user.gaps) log.warn(`${user.name}: ${gap.call}: ${gap.reason}: ${gap.message}`);
  }
}
