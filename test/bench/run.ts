/**
 * Prints figures; asserts nothing, since machines differ.
 *   npm run bench [-- --only NAME]… [--seed N]     NAME: quick, complete, worst, growth, memory,
 *                                                        organization, csv, cli, cached, watch, mails, roles, overview, who, first, power
 * The endpoint runs in a thread of its own, so that its work is not taken for the product's.
 */
import { parseArgs } from 'node:util';
import { LARGE } from '../aws/generate.ts';
import type { Size } from '../aws/generate.ts';
import { LARGE_ROLES } from '../aws/generateRoles.ts';
import { startBenchAws } from './aws.ts';
import type { BenchAccount, BenchOrganization } from './aws.ts';
import { walkWithAwsCli } from './awsCli.ts';
import { measureCachedStart } from './cached.ts';
import { benchCsv } from './csv.ts';
import { measureOverview } from './overview.ts';
import { measureOrganization } from './organization.ts';
import { callsAnHour, keysToWatch } from '../../src/senders/keys/watch.ts';
import { measureFirstRanking } from './firstRanking.ts';
import { measureMails } from './mails.ts';
import { measurePower } from './power.ts';
import { measureScan } from './scans.ts';
import type { Figures } from './scans.ts';
import { benchHistories, benchRanking } from './who.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    seed: { type: 'string', default: String(LARGE.seed) },
  },
});
const size: Size = { ...LARGE, seed: Number(values.seed) };

/** As IAM might throttle: 20 calls a second, 40 at once; jobs of 1 to 8 seconds. */
const THROTTLED = { throttle: { rate: 20, burst: 40 }, slowJobs: true } as const;

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  quick,
  complete,
  worst,
  growth,
  memory,
  organization,
  csv,
  cli,
  cached,
  watch,
  mails,
  roles,
  overview,
  who,
  first,
  power,
};

console.log(
  `Account: test/aws/generate.ts, LARGE, seed ${size.seed}. Node ${process.version}, ${process.platform}.`,
);
// Loads and warms everything up, so that the first figure is like the others.
await run({ size: scaled(60), reportAge: 3 }, 'quick');
for (const [name, bench] of Object.entries(BENCHES)) {
  if (values.only?.includes(name) ?? true) await bench();
}

/** The quick scan against a throttled account, with an old report and with one that was just made. */
async function quick(): Promise<void> {
  const old = await run({ size, reportAge: 3, ...THROTTLED }, 'quick');
  const fresh = await run({ size, reportAge: null, ...THROTTLED }, 'quick');
  print('Quick scan, 5,000 users, 7,500 keys, 400 may send, 80 used SES; throttled to 20/s, burst 40', {
    'report 3 hours old': throttledRow(old),
    'report just made': throttledRow(fresh),
  });
}

/** The plain walk beside it, unthrottled: its 22,500 calls would take 19 minutes at 20 a second. */
async function complete(): Promise<void> {
  const walk = await run({ size, reportAge: 3 }, 'complete');
  const small = scaled(100);
  print('Complete scan (the plain walk), not throttled', {
    '5,000 users, complete': row(walk),
    '100 users, complete': row(await run({ size: small, reportAge: 3 }, 'complete')),
    '100 users, quick': row(await run({ size: small, reportAge: 3 }, 'quick')),
  });
}

/** Everybody an administrator through one group, 2 % seen using SES. */
async function worst(): Promise<void> {
  const all: BenchAccount = { size: { ...size, seen: 100 }, reportAge: 3, allAdministrators: true };
  const calls = async (account: BenchAccount) => {
    const figures = await run(account, 'quick');
    return { ...row(figures), 'calls a user': round(figures.calls / size.users, 3) };
  };
  print('Worst account: 5,000 administrators through one group, 2 % seen', {
    'report 3 hours old': await calls(all),
    'report just made': await calls({ ...all, reportAge: null }),
  });
}

/** The calls outside the report and the policies grow with those who may send, not with all. */
async function growth(): Promise<void> {
  const rows: Record<string, object> = {};
  for (const users of [500, 1_000, 2_000, 5_000]) {
    const figures = await run({ size: { ...size, users, keys: users * 1.5 }, reportAge: 3 }, 'quick');
    rows[`${users} users, 400 may send`] = row(figures);
  }
  print('Growth: the same 400 who may send among more and more users', rows);
}

/** Twenty accounts of 5,000 users, all kept. */
async function memory(): Promise<void> {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const kept = [];
  for (let seed = 1; seed <= 20; seed += 1) {
    await using aws = await startBenchAws({ size: { ...size, seed }, reportAge: 3 });
    kept.push((await measureScan(aws, 'quick', { withMails: false })).snapshot);
  }
  globalThis.gc?.();
  const megabytes = (process.memoryUsage().heapUsed - before) / 1e6;
  const users = kept.reduce((sum, snapshot) => sum + snapshot.principals.length, 0);
  print('Memory', { 'heap of 20 accounts': { users, MB: round(megabytes, 0) } });
}

/** Many accounts: as the command line scans them, and as few at a time as the window. */
async function organization(): Promise<void> {
  const each = scaled(200);
  const figures = async (
    accounts: number,
    atOnce: number,
    more: Omit<BenchOrganization, 'accounts' | 'size'>,
  ) => {
    await using aws = await startBenchAws({ accounts, size: each, ...more });
    const measured = await measureOrganization(aws, atOnce);
    return {
      ...row({ ...measured, callsToMarkers: null }),
      users: measured.users,
      'most heap MB': round(measured.mostHeapMegabytes, 0),
      'throttled %': round((100 * measured.throttled) / measured.calls, 2),
      'JSON MB': round(measured.jsonMegabytes, 0),
      'JSON seconds': round(measured.jsonSeconds, 1),
    };
  };
  print('Organization: accounts of 200 users, 300 keys, 16 may send, 3 used SES', {
    '500 accounts, 16 at a time': await figures(500, 16, {}),
    '40 throttled accounts, 16 at a time': await figures(40, 16, THROTTLED),
    '40 throttled accounts, 4 at a time': await figures(40, 4, THROTTLED),
  });
}

function csv(): Promise<void> {
  print('Export', { 'CSV of 100,000 rows, streamed': benchCsv() });
  return Promise.resolve();
}

/** The AWS CLI's plain walk, where it is installed, beside the product on the same few users. */
async function cli(): Promise<void> {
  // Administrators among the senders: their SES stands on a later page than the CLI's loop reads.
  const few = {
    ...scaled(20),
    seen: 4,
    senders: { byGroup: 2, byManagedPolicy: 4, byInlinePolicy: 2 },
    administrators: 4,
  };
  await using aws = await startBenchAws({ size: few, reportAge: 3 });
  const walk = await walkWithAwsCli(aws);
  if (walk === null) {
    console.log('\nThe AWS CLI is not installed; left out.');
    return;
  }
  const { figures } = await measureScan(aws, 'quick', { withMails: false });
  print('20 users: a loop over the AWS CLI, and the quick scan', {
    'AWS CLI': { calls: walk.calls, seconds: round(walk.seconds, 1), 'senders missed': walk.sendersMissed },
    'quick scan': {
      calls: figures.calls,
      seconds: round(figures.seconds, 1),
      'senders missed': figures.sendersMissed,
    },
  });
}

/** Opening the view of a stored account of 5,000 users, in the window; needs `npm run build`. */
async function cached(): Promise<void> {
  const openings = await measureCachedStart({ size, reportAge: 3 }, 5);
  const rows = openings.map((opening, index): [string, object] => [
    `window ${index + 1}`,
    {
      'click to first row ms': round(opening.clickToFirstRow, 0),
      'click to first user ms': round(opening.clickToFirstUser, 0),
      'activation ms': opening.activation,
    },
  ]);
  print('Cached start: an account of 5,000 users in a new window', Object.fromEntries(rows));
}

/** What Watch for SES Use costs: a call a key that may send and round. */
async function watch(): Promise<void> {
  const costs = async (account: Size) => {
    await using aws = await startBenchAws({ size: account, reportAge: 3 });
    const keys = keysToWatch((await measureScan(aws, 'quick', { withMails: false })).snapshot).length;
    return { 'calls a round': keys, 'calls an hour, every 5 min': callsAnHour(keys, 5) };
  };
  print('Watch for SES Use', {
    '5,000 users, 400 may send': await costs(size),
    '100 users, 8 may send': await costs(scaled(100)),
  });
}

/** What counting mails adds. In the last account, each sends once a day in every Region. */
async function mails(): Promise<void> {
  const hourly = [200, 0, 0, 50, 0, 0];
  const daily = [1, ...Array<number>(23).fill(0)];
  const few = { regionsOn: 17, sendIn: 1, senders: 20, hourly };
  const more = { ...few, regionsOn: 27, sendIn: 2 };
  const most = { regionsOn: 27, sendIn: 27, senders: 1_000, hourly: daily };
  // Loads the client, so that the first figure is like the others.
  await measureMails(few, {});
  const rows = {
    '17 Regions, 1 sends, 20 senders': await measureMails(few, { delay: 100, times: 5 }),
    '27 Regions, 2 send, 20 senders': await measureMails(more, { delay: 100, times: 5 }),
    'the same, throttled': await measureMails(more, THROTTLED),
    '27 Regions, all send, 1,000 senders': await measureMails(most, {}),
  };
  print('Mails: a quick scan with them beside one without; a call takes 100 ms, or is throttled', rows);
}

/** What roles add to the quick scan. */
async function roles(): Promise<void> {
  const scanned = async (withRoles: boolean): Promise<Figures> => {
    const account = { size: { ...size, roles: LARGE_ROLES }, reportAge: 3, ...THROTTLED };
    await using aws = await startBenchAws(account);
    return (await measureScan(aws, 'quick', { withMails: false, withRoles })).figures;
  };
  const [without, with_] = [await scanned(false), await scanned(true)];
  print('Roles: 1,000 beside 5,000 users, 100 with inline rights of which 30 were used; throttled', {
    'without roles': throttledRow(without),
    'with roles': { ...throttledRow(with_), 'calls added': with_.calls - without.calls },
  });
}

/** A scan as in 1.0.0; what mails add is measured apart. */
async function run(account: BenchAccount, mode: 'quick' | 'complete'): Promise<Figures> {
  await using aws = await startBenchAws(account);
  return (await measureScan(aws, mode, { withMails: false })).figures;
}

/** The benchmark's account with so many users, everything else in proportion. */
function scaled(users: number): Size {
  const part = (count: number): number => Math.max(1, Math.round((count * users) / size.users));
  return {
    ...size,
    users,
    keys: part(size.keys),
    senders: {
      byGroup: part(size.senders.byGroup),
      byManagedPolicy: part(size.senders.byManagedPolicy),
      byInlinePolicy: part(size.senders.byInlinePolicy),
    },
    administrators: 1,
    seen: Math.max(2, part(size.seen)),
    seenBySmtp: 1,
    seenMovedOn: 1,
    seenWithoutPolicy: 0,
  };
}

function row(figures: Omit<Figures, 'cpuMilliseconds'>) {
  return {
    calls: figures.calls,
    'to markers': figures.callsToMarkers ?? '',
    seconds: round(figures.seconds, 1),
    'senders missed': figures.sendersMissed,
    gaps: figures.gaps,
    'heap MB': round(figures.heapMegabytes, 0),
    'longest block ms': round(figures.longestBlockMilliseconds, 0),
  };
}

function throttledRow(figures: Figures) {
  const { rate, burst } = THROTTLED.throttle;
  const floor = (figures.calls - burst) / rate;
  return {
    ...row(figures),
    'over the floor': round(figures.seconds / floor, 2),
    'throttled %': round((100 * figures.throttled) / figures.calls, 2),
  };
}

function print(title: string, rows: Readonly<Record<string, object>>): void {
  console.log(`\n${title}`);
  console.table(rows);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** Who could have sent the mails of a window. */
async function who(): Promise<void> {
  print('Ranking 100,000 users for a window', { ranking: benchRanking() });
  console.log('2,000 windows of random histories:', benchHistories());
  return Promise.resolve();
}

/** How soon the first ranking is on screen, where the scan is there. */
async function first(): Promise<void> {
  const rows = (
    await measureFirstRanking({ size, reportAge: 3, burst: { hoursAgo: 18, mails: 4_200 } }, 3)
  ).map((one, index): [string, object] => [
    `question ${index + 1}`,
    {
      'new panel ms': round(one.newPanel, 0),
      'open panel ms': round(one.openPanel, 0),
      'copied mail ms': round(one.copiedMail, 0),
      'in the Overview ms': round(one.overview, 0),
    },
  ]);
  print('First ranking: from Enter to the sentence, 5,000 users', Object.fromEntries(rows));
}

/** Who is left after a burst by one SMTP user 18 hours ago, over 20 accounts; 20 minutes after the scan, and at once. */
async function power(): Promise<void> {
  const rows: Record<string, object> = {};
  const reports = { '3 hours old': 3, '20 hours old': 20, 'just made': null } as const;
  const cases = Object.entries(reports).map(
    ([age, reportAge]) => [`report ${age}`, { reportAge, later: 20 }] as const,
  );
  for (const [title, how] of [
    ...cases,
    ['report 3 hours old, asked at once', { reportAge: 3, later: 0 }] as const,
  ]) {
    const found: Awaited<ReturnType<typeof measurePower>>[] = [];
    for (let seed = 1; seed <= 20; seed += 1) {
      const start = performance.now();
      const one = await measurePower(seed, { hoursAgo: 18, mails: 4_200 }, how);
      found.push(one);
      console.log(`${title}, seed ${seed}, ${round((performance.now() - start) / 1000, 1)} s:`, one);
    }
    const left = found.map((one) => one.left).sort((a, b) => a - b);
    const most = (of: (one: (typeof found)[number]) => number) => Math.max(...found.map(of));
    rows[title] = {
      principals: found[0]?.principals,
      'left, median': ((left[9] ?? 0) + (left[10] ?? 0)) / 2,
      'left, most': left.at(-1),
      'sender among them': found.filter(({ isFound }) => isFound).length,
      'sender the only one': found.filter(({ isOnly }) => isOnly).length,
      'most key calls': most(({ keyCalls }) => keyCalls),
      'most other calls': most(({ otherCalls }) => otherCalls),
    };
  }
  print('A burst by one SMTP user 18 hours ago: 5,000 users, 400 roles, nothing by sender; 20 seeds', rows);
}

/** The mails in the Overview, drawn by the built page in a browser. */
async function overview(): Promise<void> {
  print('Overview with 9,600 hours of mails of 3 Regions', { 'in a browser': await measureOverview() });
}
