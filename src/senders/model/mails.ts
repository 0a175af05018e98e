/**
 * The mails that left an account, as CloudWatch counts them (namespace `AWS/SES`): all of a Region, and those of each
 * sender where SES publishes them. Hours and days are UTC.
 */
import type { Gap, Sums, Timestamp } from './evidence.ts';
import { addTime } from './evidence/timestamp.ts';

/** The dimension in which SES publishes the sender. Source: Amazon SES Developer Guide, "Auto-tags". */
export const SENDER_DIMENSION = 'ses:caller-identity';

/** How far back CloudWatch is asked, in hours: 400 days. It keeps hourly sums for 455 days. */
export const MAIL_HOURS = 9_600;

/** Mails of consecutive hours. The last is the hour in which they were counted. */
export interface HourCounts {
  /** When the first hour began. */
  readonly from: Timestamp;
  readonly counts: Uint32Array;
}

/** Mails of consecutive days. The last is the day on which they were counted. */
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

export interface EarlierSender extends SenderMails {
  /** When it was counted. */
  readonly asOf: Timestamp;
}

/** The mails of one Region, counted at one time. */
export interface RegionMails extends Readonly<Partial<Record<keyof typeof OUTCOMES, HourCounts>>> {
  readonly region: string;
  /** When they were counted. */
  readonly asOf: Timestamp;
  /** `null`: the Region is off for the account. The other counts are absent if nothing was sent, or if a gap says why. */
  readonly sent: HourCounts | null;
  /** By sender. `null`: SES publishes nothing by sender here, or a gap says why it isn't known. */
  readonly senders: readonly SenderMails[] | null;
  /** Senders that only an earlier count has: CloudWatch no longer lists them, and their names were not tried since. */
  readonly earlierSenders?: readonly EarlierSender[];
  /** At least how many senders were listed but not counted, since there are too many. Absent: none. */
  readonly sendersLeftOut?: number;
  /** When the names of users and roles were last tried as senders. Absent: not yet. */
  readonly namesTriedAt?: Timestamp;
}

/** An account's mails. A Region without an answer has a gap, and no entry unless an earlier scan had one. */
export interface Mails {
  readonly asOf: Timestamp;
  readonly regions: readonly RegionMails[];
  readonly gaps: readonly Gap[];
  /** Regions that the running scan still waits for. Absent once it has ended. */
  readonly pending?: readonly string[];
}

/**
 * Merges two counts: the later one, completed by the earlier one where it has no answer. The order of the arguments doesn't
 * matter.
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

/** Keeps senders that CloudWatch no longer lists until their names were tried. */
function withIdleSenders(earlier: RegionMails | undefined, latest: RegionMails): RegionMails {
  if (earlier === undefined || latest.namesTriedAt !== undefined || latest.sent === null) return latest;
  const known = new Set(latest.senders?.map(({ callerIdentity }) => callerIdentity));
  const { asOf, senders, earlierSenders = [] } = earlier;
  const idle = [...(senders ?? []).map((one) => ({ ...one, asOf })), ...earlierSenders].filter(
    ({ callerIdentity }) => !known.has(callerIdentity),
  );
  return idle.length === 0 ? latest : { ...latest, earlierSenders: idle };
}

/** `unknown`: the latest scan has no answer. */
export type RegionState = 'sends' | 'quiet' | 'off' | 'unknown';

/** Returns the state of a Region in the latest scan. */
export function regionState(mails: Mails, region: string): RegionState {
  const known = mails.regions.find((one) => one.region === region);
  if (known === undefined || known.asOf < mails.asOf) return 'unknown';
  if (known.sent === null) return 'off';
  return hasMails(known.sent) ? 'sends' : 'quiet';
}

/** A loop, since thousands of Regions of an organization have nothing but zeros. */
function hasMails({ counts }: HourCounts): boolean {
  for (let hour = counts.length - 1; hour >= 0; hour -= 1) if (counts[hour] !== 0) return true;
  return false;
}

const HOUR = 3_600_000;

/** Returns the beginning of the hour that contains a time. */
export function hourOf(at: Timestamp): Timestamp {
  return `${at.slice(0, 13)}:00:00Z`;
}

/** Returns the time so many hours later. */
export function addHours(at: Timestamp, hours: number): Timestamp {
  return addTime(at, hours * HOUR);
}

/** Returns the sums, without the last hour. */
export function sumHours({ counts }: HourCounts): Sums {
  const last = (hours: number): number => {
    let sum = 0;
    for (let hour = Math.max(0, counts.length - 1 - hours); hour < counts.length - 1; hour++)
      sum += counts[hour] ?? 0;
    return sum;
  };
  return toSums((span) => last(SUM_HOURS[span]));
}

/** How many hours each sum has. */
export const SUM_HOURS = {
  last24Hours: 24,
  last7Days: 168,
  last30Days: 720,
  last400Days: MAIL_HOURS,
} as const;

/** Returns sums, each by its span. */
export function toSums(sumOf: (span: keyof Sums) => number): Sums {
  return {
    last24Hours: sumOf('last24Hours'),
    last7Days: sumOf('last7Days'),
    last30Days: sumOf('last30Days'),
    last400Days: sumOf('last400Days'),
  };
}

/** Returns the mails of the last hour. */
export function currentHour({ counts }: HourCounts): number {
  return counts.at(-1) ?? 0;
}

/** Returns the counts by day. The first day may be incomplete. */
export function byDay({ from, counts }: HourCounts): DayCounts {
  const offset = Number(from.slice(11, 13));
  const days = new Uint32Array(Math.ceil((offset + counts.length) / 24));
  for (let hour = 0; hour < counts.length; hour += 1) {
    const day = Math.floor((offset + hour) / 24);
    days[day] = (days[day] ?? 0) + (counts[hour] ?? 0);
  }
  return { from: from.slice(0, 10), counts: days };
}

/** Returns when the last hour with a mail began; `null` if there is none. */
export function lastHour({ from, counts }: HourCounts): Timestamp | null {
  const hour = counts.findLastIndex((count) => count > 0);
  return hour < 0 ? null : addHours(from, hour);
}

/** Adds several sums. */
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

/** What the latest check of the SES set-up came to, for those who see only the list. */
export interface SetupRecord {
  readonly asOf: Timestamp;
  readonly regions: readonly {
    readonly region: string;
    /** Identities and configuration sets that leave mails without a sender. */
    readonly unnamed: number;
    /** `false`: answers are missing that could name more. */
    readonly isWhole: boolean;
    /** Whether there is an identity or a configuration set. Absent: an earlier version checked. */
    readonly isSetUp?: boolean;
    /** Whether a policy of an identity allows everybody, or couldn't be read: others than those it names may send. */
    readonly allowsOthers: boolean;
  }[];
}

/** Returns the Snapshot with the later of its check of the SES set-up and another one. */
export function withSetup<T extends { readonly setup?: SetupRecord }>(
  snapshot: T,
  setup: SetupRecord | undefined,
): T {
  return setup === undefined || (snapshot.setup?.asOf ?? '') >= setup.asOf
    ? snapshot
    : { ...snapshot, setup };
}
