/**
 * The mails that left an account, as CloudWatch counts them (namespace `AWS/SES`): all of a Region, and those of each
 * sender where SES publishes them. Hours and days are UTC.
 */
import type { Gap, Sums, Timestamp } from './evidence.ts';

/** How far back CloudWatch is asked, in hours: 400 days. It keeps hourly sums for 455 days. */
export const MAIL_HOURS = 9_600;

/** Mails of consecutive hours. The last one is the hour that ran when they were counted. */
export interface HourCounts {
  /** When the first hour began. */
  readonly from: Timestamp;
  readonly counts: Uint32Array;
}

/** Mails of consecutive days. The last one is the day that ran when they were counted. */
export interface DayCounts {
  /** The first day: `2026-11-27`. */
  readonly from: string;
  readonly counts: Uint32Array;
}

/** What became of the mails, by the names of the report, with CloudWatch's metric of each. They are not quotas. */
export const OUTCOMES = {
  delivered: 'Delivery',
  bounced: 'Bounce',
  complained: 'Complaint',
  rejected: 'Reject',
} as const;
export const MAIL_METRICS = { sent: 'Send', ...OUTCOMES } as const;

export type MailCount = keyof typeof MAIL_METRICS;

/** One value of `ses:caller-identity` in one Region. */
export interface SenderMails {
  /** A bare name: of a user or role, `root`, or the default value of an event destination. */
  readonly callerIdentity: string;
  readonly sums: Sums;
  readonly currentHour: number;
  /** When the last hour with a mail began. `null`: no mail in 400 days. */
  readonly lastHour: Timestamp | null;
  readonly days: DayCounts;
}

/** The mails of one Region, from one time of asking. */
export interface RegionMails extends Readonly<Partial<Record<keyof typeof OUTCOMES, HourCounts>>> {
  readonly region: string;
  /** When they were counted. */
  readonly asOf: Timestamp;
  /** `null`: the Region is switched off for the account. The other counts are absent where nothing left, or with a gap. */
  readonly sent: HourCounts | null;
  /** By sender. `null`: SES publishes nothing by sender here, or a gap says why it is not known. */
  readonly senders: readonly SenderMails[] | null;
  /** How many senders at least were listed and not counted, since there are too many. Absent: none. */
  readonly sendersLeftOut?: number;
  /** When the names of users and roles were last tried as senders. Absent: not yet. */
  readonly namesTriedAt?: Timestamp;
}

/** What is known of an account's mails. A Region without an answer has a gap, and no entry unless an earlier scan had one. */
export interface Mails {
  readonly asOf: Timestamp;
  readonly regions: readonly RegionMails[];
  readonly gaps: readonly Gap[];
  /** Regions whose answers the running scan still waits for. Absent once it has ended. */
  readonly pending?: readonly string[];
}

/**
 * Returns what two counts come to: the later one, with what it has no answer about as the earlier one knew it.
 * @param earlier may be the later one all the same.
 */
export function mergeMails(earlier: Mails | undefined, latest: Mails): Mails {
  if (earlier === undefined) return latest;
  if (earlier.asOf > latest.asOf) return mergeMails(latest, earlier);
  const counted = new Map(latest.regions.map((region) => [region.region, region]));
  const before = new Map(earlier.regions.map((region) => [region.region, region]));
  return {
    ...latest,
    regions: [
      ...latest.regions.map((region) => withIdleSenders(before.get(region.region), region)),
      ...earlier.regions.filter(({ region }) => !counted.has(region)),
    ],
  };
}

/** Senders that CloudWatch no longer lists stay known until their names were tried. */
function withIdleSenders(earlier: RegionMails | undefined, latest: RegionMails): RegionMails {
  if (latest.namesTriedAt !== undefined || latest.sent === null) return latest;
  const known = new Set(latest.senders?.map(({ callerIdentity }) => callerIdentity));
  const idle = (earlier?.senders ?? []).filter(({ callerIdentity }) => !known.has(callerIdentity));
  return idle.length === 0 ? latest : { ...latest, senders: [...(latest.senders ?? []), ...idle] };
}

/** `unknown`: the latest scan has no answer. */
export type RegionState = 'sends' | 'quiet' | 'off' | 'unknown';

/** Returns how it stands with a Region in the latest scan. */
export function regionState(mails: Mails, region: string): RegionState {
  const known = mails.regions.find((one) => one.region === region);
  if (known === undefined || known.asOf < mails.asOf) return 'unknown';
  if (known.sent === null) return 'off';
  return known.sent.counts.some((count) => count > 0) ? 'sends' : 'quiet';
}

const HOUR = 3_600_000;

/** Returns the beginning of the hour that holds a time. */
export function hourOf(at: Timestamp): Timestamp {
  return `${at.slice(0, 13)}:00:00Z`;
}

/** Returns the time so many hours later. */
export function addHours(at: Timestamp, hours: number): Timestamp {
  return `${new Date(Date.parse(at) + hours * HOUR).toISOString().slice(0, 19)}Z`;
}

/** Returns the sums up to the hour that runs at the end. */
export function sumHours({ counts }: HourCounts): Sums {
  const last = (hours: number): number => {
    let sum = 0;
    for (let hour = Math.max(0, counts.length - 1 - hours); hour < counts.length - 1; hour++)
      sum += counts[hour] ?? 0;
    return sum;
  };
  return {
    last24Hours: last(24),
    last7Days: last(168),
    last30Days: last(720),
    last400Days: last(MAIL_HOURS),
  };
}

/** Returns the mails of the hour that runs at the end. */
export function currentHour({ counts }: HourCounts): number {
  return counts.at(-1) ?? 0;
}

/** Returns the counts by day; the first day may be cut off by the first hour. */
export function byDay({ from, counts }: HourCounts): DayCounts {
  const offset = Number(from.slice(11, 13));
  const days = new Uint32Array(Math.ceil((offset + counts.length) / 24));
  counts.forEach((count, hour) => {
    const day = Math.floor((offset + hour) / 24);
    days[day] = (days[day] ?? 0) + count;
  });
  return { from: from.slice(0, 10), counts: days };
}

/** Returns when the last hour with a mail began; `null` where there is none. */
export function lastHour({ from, counts }: HourCounts): Timestamp | null {
  const hour = counts.findLastIndex((count) => count > 0);
  return hour < 0 ? null : addHours(from, hour);
}

/** Returns the sums of several counts together. */
export function addSums(sums: readonly Sums[]): Sums {
  return sums.reduce(
    (total, one) => ({
      last24Hours: total.last24Hours + one.last24Hours,
      last7Days: total.last7Days + one.last7Days,
      last30Days: total.last30Days + one.last30Days,
      last400Days: total.last400Days + one.last400Days,
    }),
    NO_MAILS,
  );
}

const NO_MAILS: Sums = { last24Hours: 0, last7Days: 0, last30Days: 0, last400Days: 0 };
