import type { ScanMode, Snapshot, Principal } from '../senders/model/model.ts';
import { notAhead } from '../senders/snapshots/notAhead.ts';
import { createOverlay, withCancelled, withKnown } from '../senders/snapshots/overlay.ts';
import { problemOfScan } from '../senders/model/problem.ts';
import type { Connection } from './ports.ts';
import { countAsked } from '../presentation/accounts/state.ts';
import type { State } from '../presentation/accounts/state.ts';

export { logScan } from './logScan.ts';
export { notAhead };

export interface ScanOptions {
  readonly connection: Pick<Connection, 'account' | 'scan'>;
  readonly mode: ScanMode;
  /** Everything that is known of the account: it is shown while AWS is asked, and stays where that fails. */
  readonly earlier: Snapshot | null;
  /** The last whole scan of the account, when this one has ended. */
  readonly last: () => Snapshot | null;
  /** What was learnt of users beside this scan since it began; it may be newer than what the scan asked. */
  readonly beside: () => readonly Principal[];
  /** Called with the whole scan, whatever is shown of it. */
  readonly onEnd: (snapshot: Snapshot, isCancelled: boolean) => void;
}

/** What is to be shown; of a whole scan also what it came to by itself. */
export type ScanState = State & { readonly scan?: Snapshot };

/** Many users take long to draw: the more there are, the less often a growing list is drawn, in milliseconds. */
const showEvery = (users: number): number => (users < 500 ? 0 : 1_000);

/** Scans an account, and yields what is to be shown of it: as it grows, now and then, and what it came to. */
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
      const end = await ended(snapshot, { connection, earlier, last }, isCancelled);
      yield end.snapshot === null ? end : { ...end, snapshot: withKnown(end.snapshot, beside()) };
    } else if (performance.now() - drawnAt >= showEvery(snapshot.principals.length)) {
      drawnAt = performance.now();
      const shown = withKnown(overlay(snapshot), beside());
      yield { kind: 'scanning', snapshot: shown, asked: countAsked(snapshot), earlier };
    }
  }
}

type Ended = Extract<ScanState, { readonly kind: 'ready' | 'problem' }>;

/** A scan that brought nothing, or that was cancelled, leaves what was known, with what it learnt. */
async function ended(
  snapshot: Snapshot,
  { connection, earlier, last }: Pick<ScanOptions, 'connection' | 'earlier' | 'last'>,
  isCancelled: boolean,
): Promise<Ended> {
  if (isCancelled) {
    const standing = earlier === null ? snapshot : withCancelled(earlier, snapshot);
    return { kind: 'ready', snapshot: standing, isCancelled: true };
  }
  const problem = problemOfScan(snapshot);
  if (problem !== null)
    return { kind: 'problem', profile: connection.account.profile, problem, snapshot: earlier };
  const { changesSince } = await import('../senders/snapshots/changes.ts');
  const before = last();
  const compared = before === null ? snapshot : { ...snapshot, changes: changesSince(before, snapshot) };
  return { kind: 'ready', snapshot: compared, isCancelled, scan: compared };
}
