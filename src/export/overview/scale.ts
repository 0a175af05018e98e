import type { Timestamp } from '../../senders/model/model.ts';
import { DAYS_BACK } from './overview.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The recent days take at least this share of the width: at true scale, a week of 400 days is a hairline. */
const RECENT_SHARE = 0.25;

export interface Scale {
  readonly left: number;
  readonly right: number;
  readonly recentFrom: number;
  /** Whether a recent day is wider than an earlier one. */
  readonly isEnlarged: boolean;
  /** Returns the position of a time. Earlier ones are at the left edge, later ones at the right. */
  readonly x: (at: Timestamp) => number;
  readonly isBefore: (at: Timestamp) => boolean;
  /** The first days of the months before the recent days. */
  readonly months: readonly Timestamp[];
  /** The midnights of the recent days; empty if there are too many to tell apart. */
  readonly days: readonly Timestamp[];
  /** The hours between midnights that have a line; only on a scale of few days. */
  readonly hours?: readonly Timestamp[];
}

/** How far back the picture can go, in hours. */
export const ZOOMS = [DAYS_BACK * 24, 14 * 24, 7 * 24, 48] as const;
export type Zoom = (typeof ZOOMS)[number];

/** Returns a linear scale of the last hours. */
export function createZoomedScale(
  now: Timestamp,
  recentDays: number,
  hours: number,
  left: number,
  right: number,
  calendar: Calendar,
): Scale {
  const end = Date.parse(now);
  const begin = end - hours * HOUR;
  const place = (time: number): number =>
    left + ((Math.min(Math.max(time, begin), end) - begin) / (end - begin)) * (right - left);
  const days = daysBetween(begin, end, calendar);
  const quarters = hours > 48 ? [] : hoursBetween(begin, end, calendar);
  return {
    left,
    right,
    recentFrom: place(end - recentDays * DAY),
    isEnlarged: false,
    x: (at) => place(Date.parse(at)),
    isBefore: (at) => Date.parse(at) < begin,
    months: [],
    days,
    hours: quarters,
  };
}

/** Returns a scale in two parts: the days before the recent ones, and the recent days enlarged to a share of the width. */
export function createScale(
  now: Timestamp,
  recentDays: number,
  left: number,
  right: number,
  calendar: Calendar,
  recentShare = RECENT_SHARE,
): Scale {
  const end = Date.parse(now);
  const begin = end - DAYS_BACK * DAY;
  const recent = Math.min(recentDays, DAYS_BACK);
  const recentBegin = end - recent * DAY;
  const share = Math.max(recent / DAYS_BACK, recentShare);
  const recentFrom = right - (right - left) * share;
  const x = (at: Timestamp): number => {
    const time = Math.min(Math.max(Date.parse(at), begin), end);
    if (time >= recentBegin)
      return recentFrom + ((time - recentBegin) / (recent * DAY)) * (right - recentFrom);
    return left + ((time - begin) / (recentBegin - begin)) * (recentFrom - left);
  };
  return {
    left,
    right,
    recentFrom,
    isEnlarged: share > recent / DAYS_BACK,
    x,
    isBefore: (at) => Date.parse(at) < begin,
    months: monthsBetween(begin, recentBegin, calendar),
    days: recent > 31 ? [] : daysBetween(recentBegin, end, calendar),
  };
}

function monthsBetween(begin: number, end: number, { dateOf, startOf }: Calendar): readonly Timestamp[] {
  const { year, month } = dateOf(begin);
  return until(end, (count) => startOf(year, month + 1 + count, 1));
}

function daysBetween(begin: number, end: number, { dateOf, startOf }: Calendar): readonly Timestamp[] {
  const { year, month, day } = dateOf(begin);
  const first = startOf(year, month, day) === begin ? day : day + 1;
  return until(end, (count) => startOf(year, month, first + count));
}

/** Returns 6:00, 12:00 and 18:00 of each day. */
function hoursBetween(begin: number, end: number, { dateOf, startOf }: Calendar): readonly Timestamp[] {
  const { year, month, day } = dateOf(begin);
  const days = until(end, (count) => startOf(year, month, day + count));
  return days
    .flatMap((midnight) => [6, 12, 18].map((hour) => Date.parse(midnight) + hour * HOUR))
    .filter((time) => time > begin && time < end)
    .map(stamp);
}

function until(end: number, timeOf: (count: number) => number): readonly Timestamp[] {
  const times: Timestamp[] = [];
  for (let time = timeOf(0); time < end; time = timeOf(times.length)) times.push(stamp(time));
  return times;
}

const stamp = (time: number): Timestamp => new Date(time).toISOString().replace('.000Z', 'Z');

/** How time splits into days and months: in the reader's time zone in a window, in UTC in a file. */
export interface Calendar {
  /** Returns the date of a time in milliseconds since the epoch. Months are 1 to 12. */
  readonly dateOf: (time: number) => { readonly year: number; readonly month: number; readonly day: number };
  /** Returns when a day starts, in milliseconds since the epoch. Days past the end of a month belong to the next one. */
  readonly startOf: (year: number, month: number, day: number) => number;
}

export const UTC_CALENDAR: Calendar = {
  dateOf: (time) => {
    const date = new Date(time);
    return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
  },
  startOf: (year, month, day) => Date.UTC(year, month - 1, day),
};

/** The time zone of this machine; in a page, that's the reader's. */
export const LOCAL_CALENDAR: Calendar = {
  dateOf: (time) => {
    const date = new Date(time);
    return { year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() };
  },
  startOf: (year, month, day) => new Date(year, month - 1, day).getTime(),
};
