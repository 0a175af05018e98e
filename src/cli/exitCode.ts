import { isQuietGap } from '../senders/mails/figures.ts';
import type { Snapshot, Verdict } from '../senders/model/model.ts';

/** The exit status of the command line, a contract. */
export const EXIT = { done: 0, nothing: 1, usage: 2, gaps: 3, found: 4, interrupted: 130 } as const;

/**
 * How a scan that could read something ended. A verdict that was looked for counts more than a gap: the alarm
 * must not be lost in a missing answer.
 * @param isWhole whether every account that was asked for could be read.
 */
export function exitCode(
  snapshots: readonly Snapshot[],
  isWhole: boolean,
  failOn: readonly Verdict[],
): number {
  const users = snapshots.flatMap((snapshot) => snapshot.principals);
  if (users.some((user) => failOn.includes(user.verdict))) return EXIT.found;
  const hasGaps =
    snapshots.some(({ gaps, mails }) => gaps.length > 0 || mails?.gaps.some((gap) => !isQuietGap(gap))) ||
    users.some((user) => user.gaps.length > 0);
  return !isWhole || hasGaps ? EXIT.gaps : EXIT.done;
}
