import { setTimeout as delay } from 'node:timers/promises';
import { timestamp } from '../../../src/aws/client/clock.ts';
import type { ScanMode, Snapshot } from '../../../src/senders/model/model.ts';
import type { Clock } from '../../../src/senders/ports/iamReader.ts';
import { scan } from '../../../src/senders/scan/scan.ts';
import type { Ports } from '../aws/iamOf.ts';

/** While a scan sleeps, time passes a thousand times faster. */
export const fastClock: Clock = {
  now: () => timestamp(new Date()),
  sleep: async (milliseconds, signal) => {
    await delay(milliseconds / 1000, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  },
};

export const SETTINGS = { giveUpAfter: 60_000, usersAtOnce: 8 };

/** A scan over HTTP without the waiting: no pace, and jobs that are asked for at once. */
export async function* fastScan(
  { iam }: Ports,
  accountId: string,
  mode: ScanMode,
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<Snapshot, void> {
  const account = { profile: 'sample', accountId, alias: null, partition: 'aws' };
  yield* scan(account, [], mode, { iam, clock: fastClock, settings: SETTINGS }, signal);
}

export async function lastOfFastScan(
  ports: Ports,
  accountId: string,
  mode: ScanMode,
  signal?: AbortSignal,
): Promise<Snapshot> {
  let last: Snapshot | undefined;
  for await (const snapshot of fastScan(ports, accountId, mode, signal)) last = snapshot;
  if (last === undefined) throw new Error('The scan yielded nothing.');
  return last;
}
