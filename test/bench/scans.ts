import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from '../../src/aws/client/clock.ts';
import { connect } from '../unit/aws/connect.ts';
import type { ScanMode, Snapshot, Principal } from '../../src/senders/model/model.ts';
import { scan } from '../../src/senders/scan/scan.ts';
import type { Truth } from '../aws/generate.ts';
import type { BenchAws } from './aws.ts';

export interface Figures {
  readonly calls: number;
  /** Until every user stands in the list with the markers of its keys. */
  readonly callsToMarkers: number | null;
  readonly seconds: number;
  /** What the scan computed itself, in milliseconds: the endpoint has a thread of its own. */
  readonly cpuMilliseconds: number;
  readonly throttled: number;
  readonly sendersMissed: number;
  readonly gaps: number;
  readonly heapMegabytes: number;
  readonly longestBlockMilliseconds: number;
}

const SETTINGS = { giveUpAfter: 300_000, usersAtOnce: 16 };
const never = new AbortController().signal;

/**
 * One scan as a person gets it, from signing in to the last answer.
 * @param earlier what is known of the account from before.
 * @param withMails whether mails are counted; they are where not given.
 * @param withRoles whether roles are asked about; they are not where not given.
 */
export async function measureScan(
  aws: BenchAws,
  mode: ScanMode,
  {
    earlier = null,
    withMails = true,
    withRoles = false,
  }: {
    readonly earlier?: Snapshot | null;
    readonly withMails?: boolean;
    readonly withRoles?: boolean;
  } = {},
): Promise<{ figures: Figures; snapshot: Snapshot }> {
  await aws.forgetCalls();
  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const cpuBefore = process.threadCpuUsage();
  const start = performance.now();
  const connected = await connect({ profile: 'sample', env: aws.env, concurrency: 8 }, never);
  if (!connected.ok) throw new Error(connected.problem.message);
  const { account, gaps, readers } = connected.connection;
  const { iam, mails } = readers;
  const settings = { ...SETTINGS, roles: withRoles };
  const asking = { iam, ...(withMails ? { mails } : {}), clock: systemClock, settings, earlier };
  let last: Snapshot | undefined;
  let callsToMarkers: number | null = null;
  for await (const snapshot of scan(account, gaps, mode, asking, never)) {
    last = snapshot;
    if (callsToMarkers === null && snapshot.principals.length >= aws.truth.length)
      callsToMarkers = callsOf(snapshot);
  }
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.threadCpuUsage(cpuBefore);
  delay.disable();
  if (last === undefined) throw new Error('The scan yielded nothing.');
  globalThis.gc?.();
  const { calls, throttled } = await aws.count();
  return {
    snapshot: last,
    figures: {
      calls,
      callsToMarkers: mode === 'quick' ? callsToMarkers : null,
      seconds,
      cpuMilliseconds: (user + system) / 1000,
      throttled,
      sendersMissed: missed(last.principals, aws.truth),
      gaps: last.gaps.length + last.principals.reduce((sum, user) => sum + user.gaps.length, 0),
      heapMegabytes: (process.memoryUsage().heapUsed - heapBefore) / 1e6,
      longestBlockMilliseconds: delay.max / 1e6,
    },
  };
}

export function callsOf({ scan: { calls } }: Snapshot): number {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}

/** Senders that a scan calls innocent. */
export function missed(users: readonly Principal[], truth: readonly Truth[]): number {
  const verdicts = new Map(users.map((user) => [user.name, user.verdict]));
  const innocent = new Set(['no-ses', 'can-send', undefined]);
  return truth.filter(({ name, usedSes }) => usedSes && innocent.has(verdicts.get(name))).length;
}
