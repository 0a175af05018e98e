/** Mails by sender in one Region: the metrics that have the dimension `ses:caller-identity`, added up by its value. */
import { SENDER_DIMENSION } from '../model/mails.ts';
import type { Gap, Timestamp } from '../model/evidence.ts';
import {
  addSums,
  byDay,
  currentHour,
  hourOf,
  lastHour,
  MAIL_HOURS,
  addHours,
  sumHours,
} from '../model/mails.ts';
import type { HourCounts, SenderMails } from '../model/mails.ts';
import type { HourSpan, MailReader, Metric } from '../ports/mailReader.ts';

/** How many metrics of a Region are listed at most, and how many of them are counted. AWS charges for each that is counted. */
const MOST_LISTED = 10_000;
const MOST_COUNTED = 1_000;

/** How many metrics at most try names in a Region. */
const MOST_TRIED = 500;

/** How many metrics' hours are in memory at once: 40 take 1.5 MB. */
const CHUNK = 40;

export interface SendersOfRegion {
  readonly senders: readonly SenderMails[];
  readonly leftOut: number;
  readonly gaps: readonly Gap[];
  /** The sets of further dimensions that the listed metrics have. */
  readonly sets: readonly Metric['dimensions'][];
}

/** Returns the 400 days before the hour that contains a time, and that hour. */
export function mailSpan(asOf: Timestamp): HourSpan {
  const hour = hourOf(asOf);
  return { from: addHours(hour, -MAIL_HOURS), to: addHours(hour, 1) };
}

/**
 * Counts the mails of the senders that CloudWatch lists.
 * @param known names to count first if there are too many senders
 * @throws the signal's reason when it is aborted.
 */
export async function countListedSenders(
  reader: MailReader,
  region: string,
  span: HourSpan,
  known: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<SendersOfRegion> {
  const listed = await reader.listSenderMetrics(region, MOST_LISTED, signal);
  if (!listed.ok) return { senders: [], leftOut: 0, gaps: [listed.gap], sets: [] };
  const { metrics, isWhole } = listed.value;
  const byName = Map.groupBy(metrics, senderName);
  const names = [...byName.keys()].toSorted((a, b) => Number(known.has(b)) - Number(known.has(a)));
  const chosen: Metric[] = [];
  let leftOut = isWhole ? 0 : 1;
  for (const name of names) {
    const own = byName.get(name) ?? [];
    if (chosen.length + own.length <= MOST_COUNTED) chosen.push(...own);
    else leftOut += 1;
  }
  return { ...(await countMetrics(reader, region, chosen, span, signal)), leftOut, sets: setsOf(metrics) };
}

/**
 * Counts the mails of names that CloudWatch doesn't list, since it lists metrics only for two weeks: by the name alone, and
 * with the further dimensions of the listed metrics.
 * @param names at most {@link mostNames} of them
 * @returns those that sent.
 */
export async function tryNames(
  reader: MailReader,
  region: string,
  span: HourSpan,
  names: readonly string[],
  sets: readonly Metric['dimensions'][],
  signal: AbortSignal,
): Promise<Pick<SendersOfRegion, 'senders' | 'gaps'>> {
  const metrics = metricsOfNames(names, sets);
  const { senders, gaps } = await countMetrics(reader, region, metrics, span, signal);
  return { senders: senders.filter((sender) => sender.lastHour !== null), gaps };
}

/** Returns the metrics of names: by the name alone, and with the further dimensions of other senders' metrics. */
export function nameMetrics(names: readonly string[], listed: readonly Metric[]): readonly Metric[] {
  return metricsOfNames(names, setsOf(listed));
}

function metricsOfNames(names: readonly string[], sets: readonly Metric['dimensions'][]): readonly Metric[] {
  const tried = triedSets(sets);
  return names.flatMap((value) =>
    tried.map((set) => ({ name: 'Send', dimensions: [{ name: SENDER_DIMENSION, value }, ...set] })),
  );
}

/** The sets of further dimensions that metrics have, each once. */
function setsOf(metrics: readonly Metric[]): readonly Metric['dimensions'][] {
  return [...new Map(metrics.map((metric) => [JSON.stringify(others(metric)), others(metric)])).values()];
}

/** Returns how many names can be tried with these sets of dimensions. */
export function mostNames(sets: readonly Metric['dimensions'][]): number {
  return Math.floor(MOST_TRIED / triedSets(sets).length);
}

function triedSets(sets: readonly Metric['dimensions'][]): readonly Metric['dimensions'][] {
  return (sets.some((set) => set.length === 0) ? sets : [[], ...sets]).slice(0, MOST_TRIED);
}

async function countMetrics(
  reader: MailReader,
  region: string,
  metrics: readonly Metric[],
  span: HourSpan,
  signal: AbortSignal,
): Promise<Pick<SendersOfRegion, 'senders' | 'gaps'>> {
  const senders = new Map<string, SenderMails>();
  const missing = new Set<string>();
  const gaps: Gap[] = [];
  for (let start = 0; start < metrics.length; start += CHUNK) {
    const chunk = metrics.slice(start, start + CHUNK);
    const counted = await reader.getHourlySums(region, chunk, span, signal);
    if (!counted.ok) {
      gaps.push(counted.gap);
      for (const metric of chunk) missing.add(senderName(metric));
      continue;
    }
    chunk.forEach((metric, index) => {
      const name = senderName(metric);
      const counts = counted.value[index];
      if (counts === undefined) return;
      const one = sender(name, { from: span.from, counts });
      const before = senders.get(name);
      senders.set(name, before === undefined ? one : addSender(before, one));
    });
  }
  // Without one of its metrics, a sender's sum would be too small.
  for (const name of missing) senders.delete(name);
  return { senders: [...senders.values()], gaps };
}

function sender(callerIdentity: string, hours: HourCounts): SenderMails {
  return {
    callerIdentity,
    sums: sumHours(hours),
    currentHour: currentHour(hours),
    lastHour: lastHour(hours),
    days: byDay(hours),
  };
}

/** Adds two metrics of one sender and one span. */
function addSender(a: SenderMails, b: SenderMails): SenderMails {
  return {
    callerIdentity: a.callerIdentity,
    sums: addSums([a.sums, b.sums]),
    currentHour: a.currentHour + b.currentHour,
    lastHour: (a.lastHour ?? '') > (b.lastHour ?? '') ? a.lastHour : b.lastHour,
    days: { from: a.days.from, counts: a.days.counts.map((count, day) => count + (b.days.counts[day] ?? 0)) },
  };
}

function senderName({ dimensions }: Metric): string {
  return dimensions.find(({ name }) => name === SENDER_DIMENSION)?.value ?? '';
}

function others({ dimensions }: Metric): Metric['dimensions'] {
  return dimensions.filter(({ name }) => name !== SENDER_DIMENSION);
}
