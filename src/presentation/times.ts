/** Times in the reader's language: how long ago, when exactly, and both with UTC for a ticket. */
import * as l10n from '@vscode/l10n';
import type { Timestamp } from '../senders/model/model.ts';

export interface TimeWords {
  /** `3 minutes ago`. `now` in milliseconds since the epoch. */
  relative(at: Timestamp, now: number): string;
  /** `3 min ago`, for small spaces. */
  brief(at: Timestamp, now: number): string;
  /** `3m ago`, for rows that a narrow side bar cuts off. */
  narrow(at: Timestamp, now: number): string;
  /** `today`, `yesterday`, by the reader's calendar; otherwise as in `narrow`. */
  day(at: Timestamp, now: number): string;
  /** `Nov 23, 2026, 8:03 PM`, in the reader's time zone. */
  absolute(at: Timestamp): string;
  /** The reader's time with its zone, and UTC. */
  tooltip(at: Timestamp): string;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Ages up to this many days are shown in days. */
const MOST_DAYS = 60;

/** Units with the first number of seconds they are used for. Months start at 60 days, so that days stay exact. */
const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number, number])[] = [
  ['year', 730 * DAY, 365.25 * DAY],
  ['month', MOST_DAYS * DAY, 30.4375 * DAY],
  ['day', DAY, DAY],
  ['hour', HOUR, HOUR],
  ['minute', MINUTE, MINUTE],
];

/**
 * @param locale VS Code's display language (BCP 47); English if `Intl` doesn't know it
 * @param timeZone IANA name; by default the reader's own
 */
export function timeWords(locale: string, timeZone?: string): TimeWords {
  const known = once(() => knownLocale(locale));
  const zone = timeZone === undefined ? {} : { timeZone };
  // Created when first needed: the first two in a window take Node some 20 ms.
  const long = once(() => new Intl.RelativeTimeFormat(known(), { numeric: 'always' }));
  const short = once(() => new Intl.RelativeTimeFormat(known(), { numeric: 'always', style: 'short' }));
  const narrow = once(() => new Intl.RelativeTimeFormat(known(), { numeric: 'always', style: 'narrow' }));
  const justNow = once(() => {
    // Japanese needs another word than the one for the present.
    const said = l10n.t({ message: 'now', comment: 'When something happened' });
    return said === 'now'
      ? new Intl.RelativeTimeFormat(known(), { numeric: 'auto' }).format(0, 'second')
      : said;
  });
  const medium = once(
    () => new Intl.DateTimeFormat(known(), { dateStyle: 'medium', timeStyle: 'short', ...zone }),
  );
  const full = once(
    () => new Intl.DateTimeFormat(known(), { dateStyle: 'full', timeStyle: 'long', ...zone }),
  );
  const byDay = once(() => new Intl.RelativeTimeFormat(known(), { numeric: 'auto', style: 'narrow' }));
  const date = once(
    () => new Intl.DateTimeFormat('en-US', { year: 'numeric', month: 'numeric', day: 'numeric', ...zone }),
  );
  /** The day's number on the reader's calendar. */
  const dayOf = (time: number): number => {
    const parts = date().formatToParts(time);
    const [year = 0, month = 0, day = 0] = (['year', 'month', 'day'] as const).map((wanted) =>
      Number(parts.find(({ type }) => type === wanted)?.value),
    );
    return Date.UTC(year, month - 1, day) / (DAY * 1000);
  };
  const ago = (format: () => Intl.RelativeTimeFormat, at: Timestamp, now: number): string => {
    // All times are in the past. If one seems not to be, a clock is wrong.
    const seconds = Math.min(0, (Date.parse(at) - now) / 1000);
    const unit = UNITS.find(([, from]) => Math.abs(seconds) >= from);
    return unit === undefined ? justNow() : format().format(Math.trunc(seconds / unit[2]), unit[0]);
  };
  return {
    relative: (at, now) => ago(long, at, now),
    // English has `min.` and `hr.`; next to the dots between facts, the period is left out.
    brief: (at, now) => ago(short, at, now).replace('. ', ' '),
    narrow: (at, now) => ago(narrow, at, now),
    day: (at, now) => {
      const days = dayOf(now) - dayOf(Date.parse(at));
      return Math.abs(days) < 2 ? byDay().format(-days, 'day') : ago(narrow, at, now);
    },
    absolute: (at) => medium().format(new Date(at)),
    tooltip: (at) => `${full().format(new Date(at))}\n${at.replace('T', ' ').replace('Z', ' UTC')}`,
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Returns the locale, or English if it isn't valid (VS Code's pseudo-languages). */
export function knownLocale(locale: string): string {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/** Returns a function that says times with their zone, without seconds that are 0 in all of them. The box takes them back. */
export function zonedWords(
  locale: string,
  times: readonly Timestamp[],
  timeZone?: string,
): (at: Timestamp) => string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const long = new Intl.DateTimeFormat(knownLocale(locale), {
    ...{ dateStyle: 'medium', timeStyle: 'long' },
    ...zone,
  });
  if (!areWholeMinutes(times)) return (at) => long.format(new Date(at));
  return (at) => {
    const parts = long.formatToParts(new Date(at));
    const place = (wanted: Intl.DateTimeFormatPartTypes) => parts.findIndex(({ type }) => type === wanted);
    const second = place('second');
    // Where the units are words, leaving one out could leave half a word.
    const isPlain = parts[second - 1]?.value === parts[place('minute') - 1]?.value;
    const kept = isPlain ? parts.toSpliced(second - 1, 2) : parts;
    return kept.map(({ value }) => value).join('');
  };
}

/** Whether the seconds of all times are 0. */
export function areWholeMinutes(times: readonly Timestamp[]): boolean {
  return times.every((at) => new Date(at).getUTCSeconds() === 0);
}
