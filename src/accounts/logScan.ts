import type { Snapshot } from '../senders/model/model.ts';
import { clockWords } from '../senders/words/words.ts';
import type { Log } from './ports.ts';

/** Logs how a scan ended, with every missing answer. */
export function logScan(
  log: Log,
  { accountId, scan, gaps, principals: users }: Snapshot,
  isCancelled: boolean,
): void {
  const missing = gaps.length + users.reduce((sum, user) => sum + user.gaps.length, 0);
  const calls = Object.values(scan.calls).reduce((sum, count) => sum + count, 0);
  const how = isCancelled ? 'cancelled' : 'done';
  log.info(
    `Account ${accountId}: ${how}, ${users.length} users, ${calls} calls, ${missing} answers missing.`,
  );
  const clock = clockWords(scan);
  if (clock !== null) log.warn(clock);
  for (const gap of gaps) log.warn(`${gap.call}: ${gap.reason}: ${gap.message}`);
  for (const user of users) {
    for (const gap of user.gaps) log.warn(`${user.name}: ${gap.call}: ${gap.reason}: ${gap.message}`);
  }
}
