/** The mails of each Region by day over 400 days, and by hour over 14. Days are UTC, as CloudWatch is asked for them. */
import type { Sums, Timestamp } from '../../senders/model/evidence.ts';
import {
  addHours,
  addSums,
  byDay,
  currentHour,
  hourOf,
  OUTCOMES,
  SUM_HOURS,
  sumHours,
} from '../../senders/model/mails.ts';
import type { DayCounts, HourCounts, Mails, RegionMails } from '../../senders/model/mails.ts';
import { namedPart, type principalsByName } from '../../senders/mails/attribution.ts';
import { replaceControlChars } from '../replaceControlChars.ts';

/** More Regions than these aren't drawn: those with the fewest mails lately share a strip. */
export const MOST_STRIPS = 4;

/** The hours to keep, without the current one: those of the last 14 days. */
const HOURS_KEPT = 14 * 24;

export type MailOutcome = keyof typeof OUTCOMES;
export const MAIL_OUTCOMES = Object.keys(OUTCOMES) as readonly MailOutcome[];

/** Counts of consecutive hours or days. The last one hadn't ended when they were counted. */
export interface MailSeries extends Readonly<Partial<Record<MailOutcome, readonly number[]>>> {
  /** When the first one began. */
  readonly from: Timestamp;
  /** 1 or 24. */
  readonly hoursEach: number;
  /** Since when they were counted, of several Regions in all of them. Absent: since the first one began. */
  readonly since?: Timestamp;
  /** When they were counted: the last one ends here. Of several Regions, the earliest such time. */
  readonly to: Timestamp;
  readonly sent: readonly number[];
  /** Mails under a name of the account, by day only. Absent: SES publishes nothing by sender, or that isn't known. */
  readonly named?: readonly number[];
  /** The most mails in one hour of each day. */
  readonly peaks?: readonly number[];
}

/** An account that a strip shows. Safe to print. */
export interface StripAccount {
  readonly id: string;
  readonly name: string;
}

/** A Region with mails, or several of them together. */
export interface MailStrip {
  /** In a picture of several accounts: those whose mails these are. */
  readonly accounts?: readonly StripAccount[];
  /** `null`: several Regions, or an account. */
  readonly region: string | null;
  /** How many Regions these are. */
  readonly regions: number;
  /**
   * Whether these are, or hold, counts of an earlier scan: the latest one has no answer, or another account of the picture was
   * scanned in a later hour. Its sums are of what was counted.
   */
  readonly isOlder: boolean;
  /** Whether Regions of its accounts were never counted, so that all counts are of a part. */
  readonly isPart?: true;
  /** The hour that ran when the latest of these were counted: the sums end where it begins. */
  readonly until: Timestamp;
  readonly sums: Sums;
  readonly currentHour: number;
  /** The sums of 400 days. Absent as in `days`. */
  readonly outcomes: Readonly<Partial<Record<MailOutcome | 'named', number>>>;
  readonly days: MailSeries;
  readonly hours: MailSeries;
}

type Names = ReturnType<typeof principalsByName>;

/** Returns the strips of the Regions that sent, most mails lately first. */
export function createStrips(mails: Mails, names: Names): readonly MailStrip[] {
  return shareStrips(
    mails.regions
      .flatMap((region) => createStrip(region, names, region.asOf < mails.asOf))
      .map((strip) => endAt(strip, hourOf(mails.asOf))),
    MOST_STRIPS,
  );
}

/**
 * Sorts strips, most mails in the last 24 hours first, then in 7 days, then in 400: one that only now surges must not be
 * folded. If there are more than `most`, the last one is all the others together.
 */
export function shareStrips(strips: readonly MailStrip[], most: number): readonly MailStrip[] {
  const nameOf = ({ region, accounts }: MailStrip): string => region ?? accounts?.[0]?.name ?? '';
  const sorted = strips.toSorted(
    (a, b) =>
      b.sums.last24Hours + b.currentHour - (a.sums.last24Hours + a.currentHour) ||
      b.sums.last7Days - a.sums.last7Days ||
      b.sums.last400Days - a.sums.last400Days ||
      (nameOf(a) < nameOf(b) ? -1 : 1),
  );
  if (sorted.length <= most) return sorted;
  return [...sorted.slice(0, most - 1), sorted.slice(most - 1).reduce(addStrips)];
}

function createStrip(
  { region, sent, senders, asOf, ...outcomes }: RegionMails,
  names: Names,
  isOlder: boolean,
): readonly MailStrip[] {
  if (sent === null || !sent.counts.some((count) => count > 0)) return [];
  const known = MAIL_OUTCOMES.flatMap((outcome) => {
    const counts = outcomes[outcome];
    return counts === undefined ? [] : [[outcome, counts] as const];
  });
  const days = byDay(sent);
  const begin: Timestamp = `${days.from}T00:00:00Z`;
  const each = (of: (counts: HourCounts) => readonly number[]) =>
    Object.fromEntries(known.map(([outcome, counts]) => [outcome, of(counts)]));
  const ours = senders?.flatMap((one) => namedPart(names, one, asOf) ?? []);
  const named =
    ours &&
    addDays(
      days,
      ours.map((one) => one.days),
    );
  const skipped = Math.max(0, sent.counts.length - 1 - HOURS_KEPT);
  const kept = ({ counts }: HourCounts) => Array.from(counts.subarray(skipped));
  return [
    {
      region: replaceControlChars(region),
      regions: 1,
      isOlder,
      until: hourOf(asOf),
      sums: sumHours(sent),
      currentHour: currentHour(sent),
      outcomes: {
        ...Object.fromEntries(known.map(([outcome, counts]) => [outcome, sumHours(counts).last400Days])),
        ...(ours === undefined || named === undefined
          ? {}
          : { named: add(named) - add(ours.map((one) => one.currentHour)) }),
      },
      days: {
        from: begin,
        ...(begin < sent.from ? { since: sent.from } : {}),
        hoursEach: 24,
        to: asOf,
        sent: Array.from(days.counts),
        ...each((counts) => Array.from(byDay(counts).counts)),
        ...(named === undefined ? {} : { named }),
        peaks: dayPeaks(sent, days.counts.length),
      },
      hours: { from: addHours(sent.from, skipped), hoursEach: 1, to: asOf, sent: kept(sent), ...each(kept) },
    },
  ];
}

function dayPeaks({ from, counts }: HourCounts, days: number): readonly number[] {
  const peaks = new Array<number>(days).fill(0);
  const offset = Number(from.slice(11, 13));
  counts.forEach((count, hour) => {
    const day = Math.floor((offset + hour) / 24);
    if (count > (peaks[day] ?? 0)) peaks[day] = count;
  });
  return peaks;
}

/** Adds several counts by day, over the days of `span`. */
function addDays(span: DayCounts, all: readonly DayCounts[]): readonly number[] {
  const sums = new Array<number>(span.counts.length).fill(0);
  for (const { from, counts } of all) {
    const ahead = Math.round((Date.parse(from) - Date.parse(span.from)) / 86_400_000);
    counts.forEach((count, index) => {
      const day = index + ahead;
      if (day >= 0 && day < sums.length) sums[day] = (sums[day] ?? 0) + count;
    });
  }
  return sums;
}

const add = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** Adds two strips. */
export function addStrips(a: MailStrip, b: MailStrip): MailStrip {
  const accounts = [...(a.accounts ?? []), ...(b.accounts ?? [])];
  // Accounts are scanned at different times: after the earlier one, only a part was counted.
  const until = a.until > b.until ? a.until : b.until;
  const [one, other] = [endAt(a, until), endAt(b, until)];
  return {
    ...(accounts.length === 0 ? {} : { accounts }),
    region: null,
    regions: a.regions + b.regions,
    isOlder: one.isOlder || other.isOlder,
    ...(a.isPart === true || b.isPart === true ? { isPart: true } : {}),
    until,
    sums: addSums([one.sums, other.sums]),
    currentHour: one.currentHour + other.currentHour,
    outcomes: addKnown(one.outcomes, other.outcomes, (x, y) => x + y),
    days: addSeries(a.days, b.days),
    hours: addSeries(a.hours, b.hours),
  };
}

/**
 * Returns a strip whose sums end at a later hour. They are of what was counted of their time, or less: of 30 and 400 days,
 * whole days are left out.
 */
export function endAt(strip: MailStrip, until: Timestamp): MailStrip {
  if (until <= strip.until) return strip;
  const { sums, outcomes, days, hours } = strip;
  const sumSince = (begin: Timestamp) =>
    add(hours.sent.filter((_, index) => addHours(hours.from, index) >= begin));
  const left = (counts: readonly number[], span: keyof Sums) => {
    const [first, end] = [addHours(strip.until, -SUM_HOURS[span]), addHours(until, -SUM_HOURS[span])];
    return add(
      counts.filter(
        (_, day) => addHours(days.from, 24 * day + 24) > first && addHours(days.from, 24 * day) < end,
      ),
    );
  };
  const since = (span: keyof Sums, sum: number, counts: readonly number[] = []) =>
    Math.max(0, sum - left(counts, span));
  const last7Days = sumSince(addHours(until, -SUM_HOURS.last7Days));
  return {
    ...strip,
    isOlder: true,
    until,
    sums: {
      last24Hours: sumSince(addHours(until, -SUM_HOURS.last24Hours)),
      last7Days,
      last30Days: Math.max(last7Days, since('last30Days', sums.last30Days, days.sent)),
      last400Days: Math.max(last7Days, since('last400Days', sums.last400Days, days.sent)),
    },
    currentHour: 0,
    outcomes: Object.fromEntries(
      STRIP_COUNTS.flatMap((what) => {
        const sum = outcomes[what];
        return sum === undefined ? [] : [[what, since('last400Days', sum, days[what])]];
      }),
    ),
  };
}

const STRIP_COUNTS = [...MAIL_OUTCOMES, 'named'] as const;

/** Adds what both know. */
function addKnown<Value>(
  a: Readonly<Partial<Record<MailOutcome | 'named', Value>>>,
  b: Readonly<Partial<Record<MailOutcome | 'named', Value>>>,
  sum: (one: Value, other: Value) => Value,
): Readonly<Partial<Record<MailOutcome | 'named', Value>>> {
  return Object.fromEntries(
    STRIP_COUNTS.flatMap((what) => {
      const [one, other] = [a[what], b[what]];
      return one === undefined || other === undefined ? [] : [[what, sum(one, other)]];
    }),
  );
}

/** Adds two series. An outcome is known only if both know it. */
function addSeries(a: MailSeries, b: MailSeries): MailSeries {
  const from = a.from < b.from ? a.from : b.from;
  const [one, other] = [countedSince(a), countedSince(b)];
  const since = one > other ? one : other;
  const to = a.to < b.to ? a.to : b.to;
  const hour = (at: Timestamp) => Date.parse(at) / 3_600_000;
  const place = ({ from: at, hoursEach }: MailSeries) => Math.round((hour(at) - hour(from)) / hoursEach);
  const length = Math.max(place(a) + a.sent.length, place(b) + b.sent.length);
  const sum = (one: readonly number[], other: readonly number[]) =>
    Array.from({ length }, (_, index) => (one[index - place(a)] ?? 0) + (other[index - place(b)] ?? 0));
  return {
    from,
    ...(since > from ? { since } : {}),
    to,
    hoursEach: a.hoursEach,
    sent: sum(a.sent, b.sent),
    ...addKnown(a, b, sum),
  };
}

/** Returns since when a series was counted, of several Regions in all of them. */
export function countedSince({ since, from }: Pick<MailSeries, 'since' | 'from'>): Timestamp {
  return since ?? from;
}
