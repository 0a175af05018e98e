import type { Connection } from '../../aws/connection.ts';
import type { ScanMode, Snapshot } from '../../senders/model.ts';
import { overlay } from '../../senders/overlay.ts';
import { problemOfScan } from '../../senders/problem.ts';
import type { Backend } from './backend.ts';
import { askedOf } from './state.ts';
import type { State } from './state.ts';

export interface ScanOptions {
  readonly backend: Pick<Backend, 'scan'>;
  readonly of: Connection;
  readonly mode: ScanMode;
  /** What is shown while it is asked anew, and stays where that fails. */
  readonly earlier: Snapshot | null;
  /** The last whole scan of the account, when this one has ended. */
  readonly last: () => Snapshot | null;
  /** Is told the whole scan, whatever is shown of it. */
  readonly onEnd: (snapshot: Snapshot, isCancelled: boolean) => void;
}

/** Many users take long to draw: the more there are, the less often a growing list is drawn, in milliseconds. */
const showEvery = (users: number): number => (users < 500 ? 0 : 1_000);

/** Scans an account, and yields what is to be shown of it: as it grows, now and then, and what it came to. */
export async function* scanStates(
  { backend, of, mode, earlier, last, onEnd }: ScanOptions,
  signal: AbortSignal,
): AsyncGenerator<State, void> {
  let drawnAt = -Infinity;
  for await (const snapshot of backend.scan(of, mode, earlier?.scan.reportGeneratedAt ?? null, signal)) {
    if (snapshot.scan.finishedAt !== null) {
      const isCancelled = signal.aborted;
      onEnd(snapshot, isCancelled);
      yield await ended(snapshot, { of, earlier, last }, isCancelled);
    } else if (performance.now() - drawnAt >= showEvery(snapshot.users.length)) {
      drawnAt = performance.now();
      yield { kind: 'scanning', snapshot: overlay(earlier, snapshot), asked: askedOf(snapshot), earlier };
    }
  }
}

/** A scan that told nothing, or that was cancelled, leaves what was known. */
async function ended(
  snapshot: Snapshot,
  { of, earlier, last }: Pick<ScanOptions, 'of' | 'earlier' | 'last'>,
  isCancelled: boolean,
): Promise<State> {
  if (isCancelled) return { kind: 'ready', snapshot: earlier ?? snapshot, isCancelled };
  const problem = problemOfScan(snapshot);
  if (problem !== null) return { kind: 'problem', profile: of.account.profile, problem, snapshot: earlier };
  const { changesSince } = await import('../../senders/changes.ts');
  const before = last();
  const compared = before === null ? snapshot : { ...snapshot, changes: changesSince(before, snapshot) };
  return { kind: 'ready', snapshot: compared, isCancelled };
}
