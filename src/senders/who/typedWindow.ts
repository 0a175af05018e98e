/** Which time and Region a person means by what was typed. */
import type { Timestamp } from '../model/evidence.ts';
import { toTimestamp } from '../model/evidence/timestamp.ts';

export type TypedWindow =
  | {
      readonly kind: 'window';
      readonly from: Timestamp;
      readonly to: Timestamp;
      readonly region: string | null;
    }
  /** The end isn't after the beginning. */
  | { readonly kind: 'backwards' }
  /** Not a time. */
  | { readonly kind: 'nothing' };

/** Hours from UTC of the zones that people name, and `Intl` in English and Japanese; others are `GMT+1`. */
const ZONES = {
  ...{ UTC: 0, GMT: 0, JST: 9, AKST: -9, AKDT: -8, HST: -10 },
  ...{ PST: -8, PDT: -7, MST: -7, MDT: -6, CST: -6, CDT: -5, EST: -5, EDT: -4 },
} as const;
const NAMED_ZONE = Object.keys(ZONES).join('|');
const AHEAD = String.raw`(?:GMT|UTC)[+-]\d{1,2}(?::?\d\d)?`;
const ZONE = String.raw`(?:Z| ?${AHEAD}| ?(?:${NAMED_ZONE})| ?[+-]\d\d:?\d\d)`;
const CLOCK = String.raw`\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?${ZONE}?`;
/** After a space and without seconds, `11:00-12:00` is a span, and no time in a zone 12 hours behind UTC. */
const SPACED = String.raw`\d\d:\d\d(?::\d\d(?:\.\d{1,9})?${ZONE}?|(?:Z| ?${AHEAD}| ?(?:${NAMED_ZONE})| ?\+\d\d:?\d\d| ?-\d{4})?)`;
const DATE = String.raw`\d{4}-\d\d-\d\d`;
const TIME = String.raw`${DATE}(?: ?T ?${CLOCK}| +${SPACED})?`;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const MONTH = String.raw`(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)`;
/** The time in a mail's headers (RFC 5322). */
const MAIL_TIME = String.raw`(?:[a-z]{3,9}, *)?\d{1,2} ${MONTH} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d\d:?\d\d|${AHEAD}|${NAMED_ZONE})`;
/** A time as the panel and the reports show it, in English or Japanese, or as people write it: with its zone, since it may be local. */
const SHOWN_TIME = String.raw`(?:${MONTH} \d{1,2}, \d{4}(?:,| at)? |\d{4}/\d\d/\d\d )\d{1,2}:\d\d(?::\d\d)?(?: [ap]m)? (?:${AHEAD}|[+-]\d\d:?\d\d|${NAMED_ZONE})`;
const BETWEEN = String.raw`(?: *(?:-|–|—|~|〜|～|から|/|,|\.\.+|to|until) *| +)`;
const FORM = new RegExp(
  `^(${TIME}|${MAIL_TIME}|${SHOWN_TIME})(?:${BETWEEN}(${TIME}|${MAIL_TIME}|${SHOWN_TIME}|${CLOCK}))?$`,
  'i',
);
const REGION = /(?<![\w-])[a-z]{2,}(?:-[a-z]+)+-\d+(?![\w-])/;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Times of day with their date that stand in a text. */
const IN_TEXT = new RegExp(
  String.raw`(?<![\w-])(?:${DATE}(?:T${CLOCK}| ${SPACED})|${MAIL_TIME}|${SHOWN_TIME})(?![\w:])`,
  'gi',
);

/** Returns the times that a text names, as they stand there, each once: a notice of AWS may have no more than that. */
export function timesIn(text: string): readonly string[] {
  const times = [...text.matchAll(IN_TEXT)].flatMap(({ 0: time, index }) => {
    const rest = text.slice(index + time.length, index + time.length + 12);
    // What follows may change its meaning: half of the day, or a zone that isn't known.
    const isWhole =
      zoneIn(time) === ''
        ? !/^ ?\(?(?:[AaPp]\.?[Mm]\b|[+-]\d|[A-Z]{2,5}\b)/.test(rest)
        : !/^ ?[+-]\d/.test(rest);
    return isWhole ? [time] : [];
  });
  return [...new Set(times)].filter((time) => !Number.isNaN(parseTime(time)));
}

/** The zone at the end of a time; empty without one. */
function zoneIn(time: string): string {
  return isDate(time) ? '' : (new RegExp(`(?:\\d| [ap]m)(${ZONE})$`, 'i').exec(time)?.[1] ?? '');
}

/** Returns whether a text is the name of a Region, such as `us-east-1`. */
export function isRegion(text: string): boolean {
  return REGION.exec(text)?.[0] === text;
}

/**
 * Returns the window that a text names: a time, or two, with a Region before or after them. A date alone is the whole day,
 * a second time without a date is on the same day or the next. Without a zone, times are UTC, as in the reports.
 */
export function readTypedWindow(text: string): TypedWindow {
  const region = REGION.exec(text)?.[0] ?? null;
  const rest = text
    .replace(region ?? '', '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const [, first, second] = FORM.exec(rest.replace(/[,;]$/, '').trim()) ?? [];
  if (first === undefined) return { kind: 'nothing' };
  // One zone is that of both.
  const [own, other] = [zoneIn(first), zoneIn(second ?? '')];
  const from = parseTime(withZone(first, own === '' ? other : own));
  const to = second === undefined ? from : parseSecond(second, from, own === '' ? other : own);
  const last = isDate(second ?? first) ? to + DAY : to;
  if (Number.isNaN(from) || Number.isNaN(last)) return { kind: 'nothing' };
  if (second !== undefined && last <= from) return { kind: 'backwards' };
  return { kind: 'window', from: toTimestamp(from), to: toTimestamp(last), region };
}

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text);
}

/** `Date.parse` takes 30 February for 2 March. */
function isInCalendar(date: string): boolean {
  const time = Date.parse(date);
  return !Number.isNaN(time) && toTimestamp(time).startsWith(date);
}

/** A clock without a date is on the day of the first time in the zone of that, or on the next. @param zone of the first time */
function parseSecond(text: string, from: number, zone: string): number {
  if (!new RegExp(`^${CLOCK}$`, 'i').test(text) || Number.isNaN(from)) return parseTime(withZone(text, zone));
  const day = toTimestamp(from + offsetOf(zone)).slice(0, 10);
  const time = parseTime(withZone(`${day}T${text}`, zone));
  return time <= from ? time + DAY : time;
}

/** Adds a zone to a time that has none. */
function withZone(time: string, zone: string): string {
  const isWithout = !isDate(time) && zoneIn(time) === '';
  return isWithout && zone !== '' ? `${time}${zone.replace(/([+-]\d\d):/, '$1')}` : time;
}

/** Returns a time in milliseconds since 1970; NaN if it's none. Without a zone, it's UTC. A date is its beginning. */
export function parseTime(text: string): number {
  const isWhole = (form: string) => new RegExp(`^(?:${form})$`, 'i').test(text);
  if (isWhole(MAIL_TIME)) return parseShown(text.replace(/^[a-z]+, */i, ''));
  if (isWhole(SHOWN_TIME)) return parseShown(text);
  if (!isWhole(TIME) || !isInCalendar(text.slice(0, 10))) return Number.NaN;
  if (isDate(text)) return Date.parse(text);
  const [, time = '', zone = 'Z'] = new RegExp(`^(.*?)(${ZONE})?$`, 'i').exec(text) ?? [];
  return Date.parse(`${time.replace(/[T ]+/i, 'T')}Z`) - offsetOf(zone);
}

/** Reads `Nov 29, 2026, 5:52:13 PM PST`, `2026/11/29 17:52 JST` and `29 Nov 2026 17:52 +0900`. */
function parseShown(text: string): number {
  const [, named, day, year, date, dayFirst, month, ofYear] =
    /^(?:([a-z]+) (\d+), (\d+)|(\d+\/\d+\/\d+)|(\d+) ([a-z]+) (\d+))/i.exec(text) ?? [];
  const written =
    date?.replaceAll('/', '-') ??
    `${year ?? ofYear}-${twoDigits(monthOf(named ?? month ?? ''))}-${twoDigits(Number(day ?? dayFirst))}`;
  const [, hours, minutes, seconds = '00', half, zone = ''] =
    /(\d+):(\d\d)(?::(\d\d))?(?: ([ap]m))? (\S+)$/i.exec(text) ?? [];
  const isOfTwelve = Number(hours) >= 1 && Number(hours) <= 12;
  if (!isInCalendar(written) || (half !== undefined && !isOfTwelve)) return Number.NaN;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (/^p/i.test(half) ? 12 : 0);
  return Date.parse(`${written}T${twoDigits(hour)}:${minutes}:${seconds}Z`) - offsetOf(zone);
}

/** Returns 1 to 12; 0 for no month. */
function monthOf(name: string): number {
  return MONTHS.findIndex((known) => known.toLowerCase() === name.slice(0, 3).toLowerCase()) + 1;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** Returns how far a zone is ahead of UTC, in milliseconds: `Z`, `PST`, `GMT+5:30`, `+0900`, `-08:00`; NaN if there's none such. */
function offsetOf(zone: string): number {
  const [, sign, hours = '0', minutes = '0'] = /^ ?(?:GMT|UTC)?([+-])(\d\d?):?(\d\d)?$/i.exec(zone) ?? [];
  const known = Object.entries(ZONES).find(([name]) => name === zone.trim().toUpperCase())?.[1] ?? 0;
  const inHours =
    sign === undefined ? known : (Number(hours) + Number(minutes) / 60) * (sign === '-' ? -1 : 1);
  return inHours < -12 || inHours > 14 || Number(minutes) > 59 ? Number.NaN : inHours * HOUR;
}
