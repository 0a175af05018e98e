import { principalGaps } from '../export/answers.ts';
import { isQuietGap, mailGaps } from '../senders/mails/figures.ts';
import type { Gap, Snapshot, Verdict } from '../senders/model/model.ts';

/** The exit codes of the command line. This is a contract. */
export const EXIT = { done: 0, nothing: 1, usage: 2, gaps: 3, found: 4, interrupted: 130 } as const;

/**
 * Returns the exit code of a scan that could read something. A verdict that was asked for (`--fail-on`) outranks a gap,
 * so that a missing answer doesn't hide the alarm.
 * @param isWhole whether every requested account could be read.
 */
export function exitCode(
  snapshots: readonly Snapshot[],
  isWhole: boolean,
  failOn: readonly Verdict[],
): number {
  const users = snapshots.flatMap((snapshot) => snapshot.principals);
  if (users.some((user) => failOn.includes(user.verdict))) return EXIT.found;
  return isWhole && snapshots.every((snapshot) => countedGaps(snapshot).length === 0) ? EXIT.done : EXIT.gaps;
}

/** Returns the answers that a scan lacks, as the exit status counts them: those of an optional permission don't count. */
export function countedGaps({ gaps, principals, ...rest }: Snapshot): readonly Gap[] {
  const ofMails = mailGaps(rest).filter((gap) => !isQuietGap(gap));
  return [...gaps, ...ofMails, ...principalGaps(principals)];
}
