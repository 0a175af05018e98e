/**
 * Prints figures; asserts nothing, since machines differ.  npm run bench [-- --users 5000 --seed 1]
 * The endpoint runs in a thread of its own, so that its work is not taken for the product's.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { systemClock } from '../../src/aws/clock.ts';
import { connect } from '../../src/aws/connection.ts';
import { csvChunks } from '../../src/export/csv.ts';
import type { Snapshot, User } from '../../src/senders/model.ts';
import { scan } from '../../src/senders/scan.ts';
import { LARGE } from '../aws/generate.ts';
import type { Truth } from '../aws/generate.ts';
import { startBenchAws } from './aws.ts';

const { values } = parseArgs({
  options: { users: { type: 'string', default: '500,5000' }, seed: { type: 'string', default: '1' } },
});
const seed = Number(values.seed);
const never = new AbortController().signal;

console.log(
  `Generated accounts, seed ${seed}; Node ${process.version}; endpoint without throttling, jobs at once.\n`,
);
const rows = [];
for (const users of values.users.split(',').map(Number)) rows.push(await benchScan(users));
console.table(Object.fromEntries(rows));
console.table({ 'CSV of 100,000 rows': await benchCsv() });

async function benchScan(users: number) {
  const part = (count: number): number => Math.round((count * users) / LARGE.users);
  await using aws = await startBenchAws({
    ...LARGE,
    seed,
    users,
    keys: part(LARGE.keys),
    senders: {
      byGroup: part(LARGE.senders.byGroup),
      byManagedPolicy: part(LARGE.senders.byManagedPolicy),
      byInlinePolicy: part(LARGE.senders.byInlinePolicy),
    },
    administrators: part(LARGE.administrators),
    seen: part(LARGE.seen),
    seenBySmtp: part(LARGE.seenBySmtp),
    seenMovedOn: part(LARGE.seenMovedOn),
  });
  const connected = await connect({ profile: 'sample', env: aws.env, concurrency: 8 }, never);
  if (!connected.ok) throw new Error(connected.problem.message);
  const { account, gaps, iam } = connected.connection;

  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const start = performance.now();
  let last: Snapshot | undefined;
  const settings = { giveUpAfter: 120_000, usersAtOnce: 16 };
  for await (const snapshot of scan(account, gaps, { questions: iam, clock: systemClock, settings }, never))
    last = snapshot;
  const seconds = (performance.now() - start) / 1000;
  delay.disable();
  globalThis.gc?.();
  const heap = process.memoryUsage().heapUsed - heapBefore;
  if (last === undefined) throw new Error('The scan yielded nothing.');
  const calls = Object.values(last.scan.calls).reduce((sum, count) => sum + count, 0);
  const figures = {
    calls,
    'calls a user': Number((calls / users).toFixed(2)),
    seconds: Number(seconds.toFixed(1)),
    'senders missed': missed(last.users, aws.truth),
    'heap MB': Number((heap / 1e6).toFixed(1)),
    'longest block ms': Math.round(delay.max / 1e6),
  };
  return [`plain walk, ${users} users`, figures] as const;
}

/** Senders whom a scan calls innocent. */
function missed(users: readonly User[], truth: readonly Truth[]): number {
  const verdicts = new Map(users.map((user) => [user.name, user.verdict]));
  return truth.filter(
    ({ name, usedSes }) => usedSes && ['no-ses', 'can-send', undefined].includes(verdicts.get(name)),
  ).length;
}

async function benchCsv() {
  const account = { profile: 'prod', accountId: '111122223333', alias: null, partition: 'aws', gaps: [] };
  const at = '2026-11-23T09:00:00Z';
  const users = Array.from({ length: 100_000 }, (_, index): User => ({
    name: `user-${index}`,
    arn: `arn:aws:iam::111122223333:user/user-${index}`,
    id: `AIDA${index}`,
    path: '/',
    createdAt: at,
    isRoot: false,
    accessKeys: [
      {
        id: `AKIA${index}`,
        status: 'Active',
        createdAt: at,
        lastUsed: { at, region: 'us-east-1', service: 's3' },
        source: 'live',
        asOf: at,
      },
    ],
    advisor: null,
    canSend: 'no',
    grantedBy: [],
    gaps: [],
    pending: [],
    verdict: 'no-ses',
    lastSesAt: null,
    likelySend: null,
  }));
  const scanRecord = {
    mode: 'complete',
    startedAt: at,
    finishedAt: at,
    reportGeneratedAt: null,
    calls: {},
  } as const;
  const start = performance.now();
  let bytes = 0;
  for (const chunk of csvChunks([{ ...account, scan: scanRecord, users }], at)) bytes += chunk.length;
  return Promise.resolve({
    seconds: Number(((performance.now() - start) / 1000).toFixed(2)),
    MB: Number((bytes / 1e6).toFixed(1)),
  });
}
