/** How many mails left in the hours of a window, and under which names. */
import type { Gap } from '../model/evidence.ts';
import { SENDER_DIMENSION, hourOf } from '../model/mails.ts';
import type { Mails, RegionMails } from '../model/mails.ts';
import { nameMetrics } from '../mails/senderMails.ts';
import type { HourSpan, MailReader, Metric } from '../ports/mailReader.ts';
import type { WindowMails } from './rank.ts';
import { hoursOf, isBeforeCounts } from './window.ts';
import type { MailWindow } from './window.ts';

export interface CountedWindow {
  readonly mails: WindowMails;
  readonly gaps: readonly Gap[];
}

/** Senders in a Region that are counted at most: AWS charges for each metric. */
const MOST_METRICS = 500;

/** CloudWatch lists a metric for two weeks after its last data. */
const LISTED = 14 * 24 * 3_600_000;

/** Returns the mails of a window that a scan counted; `null` if it didn't count all of them. */
export function countedByScan(counted: Mails | undefined, window: MailWindow): number | null {
  const span = hoursOf(window);
  if (counted === undefined || isBeforeCounts(window, counted.asOf)) return null;
  const regions = regionsIn(counted, window);
  const isWhole =
    window.region === null
      ? counted.gaps.every(({ region }) => region === undefined) && (counted.pending ?? []).length === 0
      : regions.length > 0;
  let sent: number | null = isWhole ? 0 : null;
  for (const region of regions) {
    const sum = sumIn(region, span);
    sent = sent === null || sum === null ? null : sent + sum;
  }
  return sent;
}

/** Returns why the mails of a window's Region could not be counted: it's off, or the account has no such Region. */
export function regionGaps(counted: Mails | undefined, { region }: MailWindow): readonly Gap[] {
  if (counted === undefined || region === null) return [];
  const known = counted.regions.find((one) => one.region === region);
  const gap = (reason: string, message: string) => ({
    call: 'GetMetricData' as const,
    reason,
    message,
    region,
  });
  if (known !== undefined)
    return known.sent === null ? [gap('RegionOff', 'The Region is turned off for the account.')] : [];
  if ([...counted.gaps.map((one) => one.region), ...(counted.pending ?? [])].includes(region)) return [];
  // Where the Regions could not be listed, it may be one of them.
  return counted.gaps.some((one) => one.region === undefined)
    ? [gap('NotAsked', 'The mails of this Region were not counted.')]
    : [gap('RegionUnknown', 'The account has no Region of this name.')];
}

function regionsIn({ regions }: Mails, window: MailWindow): Mails['regions'] {
  return regions.filter(({ region, sent }) =>
    window.region === null ? sent !== null : region === window.region,
  );
}

/**
 * Counts the mails of a window: those that the scan counted where its count reaches, and those by sender where SES
 * publishes them.
 * @param counted what the scan counted. `undefined`: nothing, and nothing is asked.
 * @throws the signal's reason when it is aborted.
 */
export async function countWindow(
  reader: MailReader | undefined,
  counted: Mails | undefined,
  window: MailWindow,
  signal: AbortSignal,
): Promise<CountedWindow> {
  const span = hoursOf(window);
  const sent = countedByScan(counted, window);
  const none = { mails: { sent, bySender: null }, gaps: [] };
  if (counted === undefined || isBeforeCounts(window, counted.asOf)) return none;
  const regions = regionsIn(counted, window);
  const published = regions.filter(({ senders, earlierSenders }) => (senders ?? earlierSenders) != null);
  if (published.length === 0 || sent === 0) return none;
  if (reader === undefined) return { mails: { ...none.mails, isUnanswered: true }, gaps: [] };
  const bySender = new Map<string, number>();
  const gaps: Gap[] = [];
  /** Regions of which senders may be missing. */
  const cut: string[] = [];
  const isPartial =
    sent === null ||
    regions.some((one) => !published.includes(one) && sumIn(one, span) !== 0) ||
    counted.gaps.some(({ region }) => regions.some((one) => one.region === region));
  await Promise.all(
    published.map(async ({ region, senders, earlierSenders = [], namesTriedAt, asOf }) => {
      const names = [...(senders ?? []), ...earlierSenders].map(({ callerIdentity }) => callerIdentity);
      const answer = await countSenders(reader, region, names, span, bySender, signal);
      gaps.push(...answer.gaps);
      const isListed = Date.parse(asOf) - Date.parse(span.to) < LISTED;
      if (!answer.isWhole || (!isListed && namesTriedAt === undefined)) cut.push(region);
    }),
  );
  // A sender that wasn't counted could be somebody else.
  const unanswered = cut.length === 0 ? {} : { isUnanswered: true as const };
  return {
    mails: { sent, bySender, ...(isPartial || cut.length > 0 ? { isPartial: true } : {}), ...unanswered },
    gaps,
  };
}

/** The sum of a Region's hours of a span; `null` where they were not all counted, and over, by then. */
function sumIn({ sent, asOf }: RegionMails, span: HourSpan): number | null {
  // A Region that is off now may have sent before.
  if (sent === null) return null;
  const { from, counts } = sent;
  const first = (Date.parse(span.from) - Date.parse(from)) / 3_600_000;
  const hours = (Date.parse(span.to) - Date.parse(span.from)) / 3_600_000;
  if (first < 0 || span.to > hourOf(asOf)) return null;
  let sum = 0;
  for (let hour = first; hour < first + hours; hour += 1) sum += counts[hour] ?? 0;
  return sum;
}

/**
 * Adds the mails of a Region's senders: of those that CloudWatch lists, and of those that the scan found besides, in each
 * set of dimensions that CloudWatch lists.
 * @returns what is missing, and whether all were counted.
 */
async function countSenders(
  reader: MailReader,
  region: string,
  names: readonly string[],
  span: HourSpan,
  bySender: Map<string, number>,
  signal: AbortSignal,
): Promise<{ readonly gaps: readonly Gap[]; readonly isWhole: boolean }> {
  const listed = await reader.listSenderMetrics(region, MOST_METRICS, signal);
  if (!listed.ok) return { gaps: [listed.gap], isWhole: false };
  const known = new Set(listed.value.metrics.map(nameOf));
  const idle = names.filter((name) => !known.has(name));
  const all = [...listed.value.metrics, ...nameMetrics(idle, listed.value.metrics)];
  const metrics = all.slice(0, MOST_METRICS);
  const sums = await reader.getHourlySums(region, metrics, span, signal);
  if (!sums.ok) return { gaps: [sums.gap], isWhole: false };
  metrics.forEach((metric, index) => {
    const sum = (sums.value[index] ?? new Uint32Array()).reduce((total, count) => total + count, 0);
    bySender.set(nameOf(metric), (bySender.get(nameOf(metric)) ?? 0) + sum);
  });
  return { gaps: [], isWhole: listed.value.isWhole && metrics.length === all.length };
}

function nameOf({ dimensions }: Metric): string {
  return dimensions.find(({ name }) => name === SENDER_DIMENSION)?.value ?? '';
}
