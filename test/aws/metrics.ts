/**
 * What CloudWatch counts of an account's mails, in namespace `AWS/SES`: all of a Region without a dimension, and where
 * a configuration set has a destination of type CloudWatch, its mails once more by the dimensions of that.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-cloudwatch.html
 */
import { readTime, type ConfigurationSetDeclaration, type MailEvent } from './declaration.ts';
import type { Mails } from './mails.ts';
import type { EventDestination } from './ses.ts';
import { HOUR } from './times.ts';

export const NAMESPACE = 'AWS/SES';

const EVENTS: readonly MailEvent[] = ['Send', 'Delivery', 'Bounce', 'Complaint', 'Reject'];

export interface Dimension {
  readonly name: string;
  readonly value: string;
}

/** Mails that a metric counts, from a time on. */
interface Part {
  readonly mails: Mails;
  readonly since: number;
}

/** One metric: a name with exactly these dimensions. */
export interface Metric {
  readonly name: MailEvent;
  readonly dimensions: readonly Dimension[];
  /** How many from a time on (milliseconds since 1970) up to before another. */
  count(from: number, to: number): number;
  /** The same for each of so many periods, the first of which begins at `from`. */
  counts(from: number, period: number, periods: number, asOf: number): Float64Array;
}

export interface Metrics {
  add(mails: Mails): void;
  /** In the order of names and dimensions. */
  list(region: string): readonly Metric[];
  /** The dimensions must be exactly those of the metric, in any order. */
  find(region: string, name: string, dimensions: readonly Dimension[]): Metric | undefined;
  /** From a time on, a configuration set has these event destinations; what it counted before stays. */
  putSet(region: string, set: string, destinations: readonly EventDestination[], now: Date): void;
  removeSet(region: string, set: string): void;
}

interface Destination {
  readonly events: readonly MailEvent[];
  readonly dimensions: Readonly<Record<string, string>>;
  readonly since: number;
}

export function metrics(sets: readonly ConfigurationSetDeclaration[], start: Date): Metrics {
  const byRegion = new Map<string, Map<string, CountedMetric>>();
  const sorted = new Map<string, readonly Metric[]>();
  const destinations = new Map<string, readonly Destination[]>(
    sets.map(({ name, region, cloudWatch = [] }) => [
      `${region}/${name}`,
      cloudWatch
        .filter(({ enabled = true }) => enabled)
        .map(({ events = ['Send'], dimensions, since }) => ({
          events,
          dimensions,
          since: since === undefined ? -Infinity : readTime(since, start).getTime(),
        })),
    ]),
  );
  const addTo = (region: string, name: MailEvent, dimensions: readonly Dimension[], part: Part): void => {
    const metricsOf = byRegion.get(region) ?? new Map<string, CountedMetric>();
    byRegion.set(region, metricsOf);
    const key = keyOf(name, dimensions);
    const metric = metricsOf.get(key) ?? countedMetric(name, dimensions);
    metricsOf.set(key, metric);
    metric.add(part);
    sorted.delete(region);
  };
  return {
    add: (mails) => {
      const { region, configurationSet } = mails;
      for (const event of EVENTS) addTo(region, event, [], { mails, since: -Infinity });
      const named = destinations.get(`${region}/${configurationSet ?? ''}`) ?? [];
      if (configurationSet !== undefined && !destinations.has(`${region}/${configurationSet}`))
        throw new Error(`There is no configuration set ${configurationSet} in ${region}.`);
      for (const { events, dimensions: names, since } of named) {
        const dimensions = Object.entries(names).map(([name, otherwise]) => ({
          name,
          value: mails.tags[name] ?? otherwise,
        }));
        if (!dimensions.every(({ value }) => PUBLISHED.test(value))) continue;
        for (const event of events) addTo(region, event, dimensions, { mails, since });
      }
    },
    putSet: (region, set, of, now) => {
      const counting = of.filter(({ enabled }) => enabled).map((each) => countingOf(each, now));
      destinations.set(
        `${region}/${set}`,
        counting.filter(({ dimensions }) => Object.keys(dimensions).length > 0),
      );
    },
    removeSet: (region, set) => void destinations.delete(`${region}/${set}`),
    list: (region) => {
      const known = sorted.get(region);
      if (known) return known;
      const found = [...(byRegion.get(region) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
      const listed = found.map(([, metric]) => metric);
      sorted.set(region, listed);
      return listed;
    },
    find: (region, name, dimensions) => byRegion.get(region)?.get(keyOf(name, dimensions)),
  };
}

/** Of a destination of another type: no dimensions. */
function countingOf({ events, target }: EventDestination, now: Date): Destination {
  const { DimensionConfigurations: dimensions = [] } = (target['CloudWatchDestination'] ?? {}) as {
    readonly DimensionConfigurations?: readonly Readonly<Record<string, string>>[];
  };
  const ofTags = dimensions.filter((each) => each['DimensionValueSource'] === 'MESSAGE_TAG');
  return {
    events: EVENTS.filter((event) => events.includes(event.toUpperCase())),
    dimensions: Object.fromEntries(
      ofTags.map((each) => [each['DimensionName'] ?? '', each['DefaultDimensionValue'] ?? '']),
    ),
    since: now.getTime(),
  };
}

/**
 * D: a dimension's value may have only these characters; with others "the email sending call will still succeed, but
 * the event metrics will not be sent". I: that holds for the auto-tags, too: IAM's names may have `+`, `=` and `,`.
 */
const PUBLISHED = /^[\w@.-]{1,256}$/;

const keyOf = (name: string, dimensions: readonly Dimension[]): string =>
  JSON.stringify([name, ...dimensions.map((each) => [each.name, each.value].join('\n')).sort()]);

interface CountedMetric extends Metric {
  add(part: Part): void;
}

/** How many parts a metric has before its hours are remembered: those of a whole Region can have thousands. */
const MANY = 4;

function countedMetric(name: MailEvent, dimensions: readonly Dimension[]): CountedMetric {
  const parts: Part[] = [];
  let hours: Hours | undefined;
  const count = (from: number, to: number): number =>
    parts.reduce((sum, { mails, since }) => {
      const start = Math.max(from, since);
      if (start >= to) return sum;
      const { times, ofFirst } = mails;
      return sum + ofFirst(name, times.before(to)) - ofFirst(name, times.before(start));
    }, 0);
  const hoursUpTo = (end: number): Hours => {
    if (hours?.end !== end) hours = hoursOf(name, parts, end);
    return hours;
  };
  return {
    name,
    dimensions,
    add: (part) => {
      parts.push(part);
      hours = undefined;
    },
    count,
    counts: (from, period, periods, asOf) => {
      const found = new Float64Array(periods);
      const end = Math.floor(asOf / HOUR) * HOUR;
      const onTheHour = from % HOUR === 0 && period % HOUR === 0;
      const known = parts.length > MANY && onTheHour ? hoursUpTo(end) : undefined;
      const whole = known ? Math.min(periods, Math.max(0, Math.floor((end - from) / period))) : 0;
      for (let index = 0; known && index < whole; index += 1)
        found[index] = known.count(from + index * period, from + (index + 1) * period);
      for (const { mails, since } of parts) {
        const start = from + whole * period;
        let counted = mails.ofFirst(name, mails.times.before(Math.max(start, since)));
        for (let index = whole; index < periods; index += 1) {
          const to = Math.min(from + (index + 1) * period, asOf);
          const now = to <= since ? counted : mails.ofFirst(name, mails.times.before(to));
          found[index]! += now - counted;
          counted = now;
        }
      }
      return found;
    },
  };
}

/** The counts of whole hours. */
interface Hours {
  readonly end: number;
  /** Both on the hour. */
  count(from: number, to: number): number;
}

function hoursOf(name: MailEvent, parts: readonly Part[], end: number): Hours {
  const firsts = parts.map(({ mails, since }) => mails.times.firstFrom(since));
  const first = Math.min(end, ...new Set(firsts.map((time) => Math.floor((time ?? end) / HOUR) * HOUR)));
  // Sums from the first hour on, so that a count is one subtraction.
  const sums = new Float64Array((end - first) / HOUR + 1);
  for (const [index, { mails, since }] of parts.entries()) {
    const from = firsts[index];
    if (from === undefined || from >= end) continue;
    const start = mails.ofFirst(name, mails.times.before(Math.max(from, since)));
    let counted = 0;
    for (let hour = Math.floor((from - first) / HOUR); hour < sums.length - 1; hour += 1) {
      const now = mails.ofFirst(name, mails.times.before(first + (hour + 1) * HOUR)) - start;
      sums[hour + 1]! += now - counted;
      counted = now;
    }
  }
  for (let hour = 1; hour < sums.length; hour += 1) sums[hour]! += sums[hour - 1]!;
  const upTo = (time: number): number => sums[Math.min(Math.max((time - first) / HOUR, 0), sums.length - 1)]!;
  return { end, count: (from, to) => upTo(to) - upTo(from) };
}
