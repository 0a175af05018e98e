/** What counting mails adds to a scan. */
import type { AccountDeclaration } from '../aws/declaration.ts';
import { LARGE } from '../aws/generate.ts';
import { regionsOf } from '../aws/regions.ts';
import { startBenchAws } from './aws.ts';
import type { BenchAccount } from './aws.ts';
import { measureScan } from './scans.ts';

/** An account's mails: each user who was seen sends in each of so many Regions. */
export interface BenchMails {
  readonly regionsOn: number;
  readonly sendIn: number;
  readonly senders: number;
  /** What each sends by the hour, over 400 days. */
  readonly hourly: readonly number[];
}

/** Opt-in Regions that have SES. */
const OPT_IN = ['af-south-1', 'ap-south-2', 'ap-southeast-3', 'ap-southeast-5', 'ca-west-1'].concat([
  'eu-central-2',
  'eu-south-1',
  'il-central-1',
  'me-central-1',
  'me-south-1',
]);

/** The size of an account in which nobody else may send than those who do. */
export const sizeOf = ({ senders, hourly }: BenchMails): BenchAccount['size'] => ({
  ...LARGE,
  users: senders * 2,
  keys: senders * 3,
  senders: { byGroup: senders - 2, byManagedPolicy: 1, byInlinePolicy: 1 },
  ...{ administrators: 1, seen: senders, seenBySmtp: 1, seenMovedOn: 1, seenWithoutPolicy: 0 },
  mails: { hourly, days: 400, bySender: true },
});

/** Has what an account sent in one Region leave in each of several. */
export function sentIn(account: AccountDeclaration, { regionsOn, sendIn }: BenchMails): AccountDeclaration {
  const usual = regionsOf('aws').optInNotRequired;
  const sending = ['us-east-1', ...usual.filter((region) => region !== 'us-east-1'), ...OPT_IN].slice(
    0,
    sendIn,
  );
  const [first = ''] = sending;
  return {
    ...account,
    optedIn: OPT_IN.slice(0, regionsOn - usual.length),
    uses: (account.uses ?? []).map((use) => (/^ses/.test(use.service) ? { ...use, region: first } : use)),
    sends: sending.flatMap((region) => (account.sends ?? []).map((send) => ({ ...send, region }))),
    configurationSets: sending.map((region) => ({
      ...{ name: 'by-sender', region },
      cloudWatch: [{ dimensions: { 'ses:caller-identity': 'unknown' } }],
    })),
  };
}

/**
 * Scans with mails and scans without, in turn, each of a fresh endpoint; of several, the fastest, since other work on the
 * machine only ever slows one down. CloudWatch charges $0.01 for 1,000 metrics.
 */
export async function measureMails(
  mails: BenchMails,
  { times = 1, ...more }: Pick<BenchAccount, 'delay' | 'throttle'> & { readonly times?: number },
) {
  const scan = async (withMails: boolean) => {
    await using aws = await startBenchAws({ size: sizeOf(mails), reportAge: 3, mails, ...more });
    const { figures } = await measureScan(aws, 'quick', { withMails });
    return { ...figures, ...(await aws.count()) };
  };
  const pair = async () => ({ without: await scan(false), with: await scan(true) });
  const pairs = [await pair()];
  while (pairs.length < times) pairs.push(await pair());
  const fastest = (how: 'without' | 'with') =>
    pairs.map((one) => one[how]).reduce((a, b) => (b.seconds < a.seconds ? b : a));
  const [without, with_] = [fastest('without'), fastest('with')];
  const least = (how: 'without' | 'with') =>
    Math.round(Math.min(...pairs.map((one) => one[how].cpuMilliseconds)));
  return {
    'calls without': without.calls,
    'calls added': with_.mailCalls,
    metrics: with_.metrics,
    'charge $': with_.metrics / 100_000,
    'CPU ms without': least('without'),
    'CPU ms with': least('with'),
    'times as long': Number((with_.seconds / without.seconds).toFixed(3)),
    'heap MB more': Number((with_.heapMegabytes - without.heapMegabytes).toFixed(1)),
    'calls to markers': `${without.callsToMarkers ?? ''}, ${with_.callsToMarkers ?? ''}`,
    'senders missed': with_.sendersMissed,
    gaps: with_.gaps,
  };
}
