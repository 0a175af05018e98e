import type { Principal, ScanMode, Snapshot } from '../senders/model/model.ts';
import { changesSince } from '../senders/snapshots/changes.ts';
import { notAhead } from '../senders/snapshots/notAhead.ts';
import { createOverlay, withCancelled, withKnown, withUser } from '../senders/snapshots/overlay.ts';
import { problemOfScan } from '../senders/scan/scanProblem.ts';
import { countByKind } from '../senders/model/evidence.ts';
import type { Connection, Log } from './ports.ts';
import { countAsked, type State } from '../presentation/accounts/state.ts';
import { principalName } from '../senders/words/roleWords.ts';
import { clockWords } from '../senders/words/reportCaveat.ts';

export { notAhead, withUser };

export interface ScanOptions {
  readonly connection: Pick<Connection, 'account' | 'scan'>;
  readonly mode: ScanMode;
  /** Everything known about the account: shown during the scan, and kept if it fails. */
  readonly earlier: Snapshot | null;
  /** Returns the last complete scan of the account, called when this one has ended. */
  readonly last: () => Snapshot | null;
  /** Returns what was learned about users outside of this scan since it started; it may be newer than the scan's answers. */
  readonly beside: () => readonly Principal[];
  /** Called with the complete scan, whatever is shown of it. */
  readonly onEnd: (snapshot: Snapshot, isCancelled: boolean) => void;
}

/** What to show; for a complete scan, also its own result. */
export type ScanState = State & { readonly scan?: Snapshot };

/** Drawing many users takes long, so a growing list is drawn less often. In milliseconds. */
const showEvery = (users: number): number => (users < 500 ? 0 : 1_000);

/** Scans an account and yields what to show: the growing list from time to time, then the result. */
export async function* scanStates(
  { connection, mode, earlier, last, beside, onEnd }: ScanOptions,
  signal: AbortSignal,
): AsyncGenerator<ScanState, void> {
  let drawnAt = -Infinity;
  const overlay = createOverlay(earlier);
  for await (const snapshot of connection.scan(mode, earlier, signal)) {
    if (snapshot.scan.finishedAt !== null) {
      const isCancelled = signal.aborted;
      onEnd(snapshot, isCancelled);
      const end = ended(snapshot, { connection, earlier, last }, isCancelled);
      yield end.snapshot === null ? end : { ...end, snapshot: withKnown(end.snapshot, beside()) };
    } else if (performance.now() - drawnAt >= showEvery(snapshot.principals.length)) {
      drawnAt = performance.now();
      const shown = withKnown(overlay(snapshot), beside());
      yield { kind: 'scanning', snapshot: shown, asked: countAsked(snapshot), earlier };
    }
  }
}

type Ended = Extract<ScanState, { readonly kind: 'ready' | 'problem' }>;

/** A scan that brought nothing or was canceled leaves what was known, plus what it learned. */
function ended(
  snapshot: Snapshot,
  { connection, earlier, last }: Pick<ScanOptions, 'connection' | 'earlier' | 'last'>,
  isCancelled: boolean,
): Ended {
  if (isCancelled) {
    const standing = earlier === null ? snapshot : withCancelled(earlier, snapshot);
    return { kind: 'ready', snapshot: standing, isCancelled: true };
  }
  const problem = problemOfScan(snapshot);
  if (problem !== null)
    return { kind: 'problem', profile: connection.account.profile, problem, snapshot: earlier };
  const before = last();
  const compared = before === null ? snapshot : { ...snapshot, changes: changesSince(before, snapshot) };
  return { kind: 'ready', snapshot: compared, isCancelled, scan: compared };
}

/** Logs how a scan ended, with every missing answer. */
export function logScan(
  log: Log,
  { accountId, scan, gaps, principals }: Snapshot,
  isCancelled: boolean,
): void {
  const counts = countByKind(principals);
  const roles = scan.roles === true ? `, roles: ${counts.roles}` : '';
  const missing = gaps.length + principals.reduce((sum, user) => sum + user.gaps.length, 0);
  const calls = Object.values(scan.calls).reduce((sum, count) => sum + count, 0);
  const how = isCancelled ? 'cancelled' : 'done';
  log.info(
    `Account ${accountId}: ${how}, users: ${counts.users}${roles}, calls: ${calls}, missing answers: ${missing}.`,
  );
  const clock = clockWords(scan);
  if (clock !== null) log.warn(clock);
  for (const gap of gaps) log.warn(`${gap.call}: ${gap.reason}: ${gap.message}`);
  for (const user of principals) {
    for (const gap of user.gaps)
      log.warn(`${principalName(user)}: ${gap.call}: ${gap.reason}: ${gap.message}`);
  }
}
