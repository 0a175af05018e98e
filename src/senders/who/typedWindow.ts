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
  /** A time as people write it, without a zone: it can be local. */
  | { readonly kind: 'no-zone' }
  /** Not a time. */
  | { readonly kind: 'nothing' };

/** Hours from UTC of the zones that people name, and `Intl` in English and Japanese; others are `GMT+1`. */
const ZONES = {
  ...{ UTC: 0, GMT: 0, JST: 9, AKST: -9, AKDT: -8, HST: -10 },
  ...{ PST: -8, PDT: -7, MST: -7, MDT: -6, CST: -6, CDT: -5, EST: -5, EDT: -4 },
  ...{ BST: 1, CET: 1, CEST: 2, EET: 2, EEST: 3, SGT: 8, HKT: 8, KST: 9, AEST: 10, AEDT: 11 },
} as const;
const NAMED_ZONE = String.raw`(?:${Object.keys(ZONES).join('|')})(?![a-z])`;
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
const MAIL_DATE_TIME = String.raw`(?:[a-z]{3,9}, *)?\d{1,2} ${MONTH} \d{4} \d\d:\d\d(?::\d\d)?`;
const MAIL_TIME = String.raw`${MAIL_DATE_TIME} (?:[+-]\d\d:?\d\d|${AHEAD}|${NAMED_ZONE})`;
/** A time as the panel and the reports show it, in English or Japanese, or as people write it: with its zone, since it may be local. */
const SHOWN_DATE_TIME = String.raw`(?:${MONTH} \d{1,2}, \d{4}(?:,| at)? |\d{4}/\d\d/\d\d )\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?`;
const SHOWN_TIME = String.raw`${SHOWN_DATE_TIME} (?:${AHEAD}|[+-]\d\d:?\d\d|${NAMED_ZONE})`;
/** A second time without its date, also of 12 hours. */
const SECOND = String.raw`\d{1,2}:\d\d(?::\d\d(?:\.\d{1,9})?)?(?: ?[ap]m)?${ZONE}?`;
const ANY_TIME = String.raw`${MAIL_TIME}|${SHOWN_TIME}|${TIME}|${MAIL_DATE_TIME}|${SHOWN_DATE_TIME}`;
const SPAN_WORD = String.raw` *(?:-|–|—|~|〜|～|から|\bto\b|\buntil\b|\bthrough\b|\band\b) *`;
const BETWEEN = String.raw`(?:${SPAN_WORD}| *(?:/|,|\.\.+) *| +)`;
const FORM = new RegExp(
  `^(?:from |between )?(${ANY_TIME})(?:${BETWEEN}(${ANY_TIME}|${SECOND})(?: *まで)?)?$`,
  'i',
);
const REGION = /(?<![\w-])[a-z]{2,}(?:-[a-z]+)+-\d+(?![\w-])/;
/** A Region with the words that people write around it. */
const PLACE = new RegExp(`(?:,? *\\b(?:in|from))?(?: +region)?:? *${REGION.source}(?: +region\\b)?`, 'i');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Times of day with their date that stand in a text. */
const IN_TEXT = new RegExp(
  String.raw`(?<![\w-])(?:${DATE}(?:T${CLOCK}| ${SPACED})|${MAIL_TIME}|${SHOWN_TIME})(?![\w:])`,
  'gi',
);

/** Spans in a text. "and" joins the two ends of one only after "between": elsewhere it joins two times. */
const SPANS_IN_TEXT = new RegExp(
  String.raw`(?<![\w-])(between )?(${ANY_TIME})(${SPAN_WORD})(${ANY_TIME}|${SECOND})(?![\w:])`,
  'gi',
);

/**
 * Returns the times and spans that a text names, as they stand there (dates in Japanese as `2026-11-27`), each once, spans
 * first: a notice of AWS may have no more than that. One whose zone or half of the day isn't known is left out.
 */
export function timesIn(text: string): readonly string[] {
  const spans: string[] = [];
  const others = readable(text).replaceAll(
    SPANS_IN_TEXT,
    (span: string, between: string | undefined, ...found: readonly unknown[]) => {
      const joined = String(found[1]).trim().toLowerCase() === 'and';
      const [index, whole] = [Number(found[3]), String(found[4])];
      // `17:52 -08:00` has a zone, or ends at 8.
      if (/^ +-$/.test(String(found[1]))) return span;
      if (joined && between === undefined) return span;
      const rest = whole.slice(index + span.length, index + span.length + 20);
      const words = span.slice(between?.length ?? 0);
      if (isWholeTime(words, rest) && readTypedWindow(words).kind === 'window') spans.push(words);
      // No end of a span is a time of its own.
      return ' '.repeat(span.length);
    },
  );
  const times = [...others.matchAll(IN_TEXT)].flatMap(({ 0: time, index }) =>
    // Whatever it is that ends the span, it is not understood.
    !/\bbetween $/i.test(others.slice(0, index)) &&
    isWholeTime(time, others.slice(index + time.length, index + time.length + 20))
      ? [time]
      : [],
  );
  return [...new Set([...spans, ...times.filter((time) => !Number.isNaN(parseTime(time)))])];
}

/** Returns whether what follows a time leaves its meaning: half of the day, a zone that isn't known, or the end of a span change it. */
function isWholeTime(time: string, rest: string): boolean {
  if (/^ ?(?:[–—~〜～]|-|から|to\b|until\b|through\b) ?\d|^,? ?(?:and|or) \d{1,2}:\d/i.test(rest))
    return false;
  if (zoneIn(time) !== '') return !/^ ?[+-]\d/.test(rest);
  const zone = new RegExp(
    String.raw`^,? ?\(?(?:${NAMED_ZONE}|日本時間|local\b|(?:Eastern|Central|Mountain|Pacific)\b)|^ ?\(?[A-Z][a-z]+/[A-Z]`,
    'i',
  );
  return !zone.test(rest) && !/^ ?\(?(?:[AaPp]\.?[Mm]\b|[+-]\d|[A-Z]{2,5}\b)/.test(rest);
}

/** Returns what a person typed that is neither the time at its beginning nor a Region; null if the text does not begin with a time. */
export function notUnderstoodIn(text: string): string | null {
  const rest = readable(text).replace(PLACE, ' ').replaceAll(/\s+/g, ' ').trim();
  const [time] = new RegExp(`^(?:from |between )?(?:${ANY_TIME})`, 'i').exec(rest) ?? [];
  return time === undefined ? null : rest.slice(time.length).trim();
}

/** Returns the only Region of AWS that a text names; null if there is none, or several. */
export function onlyRegionIn(text: string): string | null {
  const areas = '(?:us|ca|mx|sa|eu|ap|me|af|il|cn)(?:-gov|-iso[a-z]?)?';
  const sides = '(?:north|south|central)?(?:east|west)|north|south|central';
  const named = text.match(new RegExp(`(?<![\\w-])${areas}-(?:${sides})-\\d(?![\\w-])`, 'g')) ?? [];
  const [first = null, ...others] = new Set(named);
  return others.length === 0 ? first : null;
}

/** Returns a text with dates in Japanese, and dates without a time, as `2026-11-27`. */
function readable(text: string): string {
  return text
    .replaceAll(/(\d{4})年(\d{1,2})月(\d{1,2})日/g, (_, year: string, month: string, day: string) =>
      [year, month.padStart(2, '0'), day.padStart(2, '0')].join('-'),
    )
    .replaceAll(/(\d:\d\d) *日本時間/g, '$1 JST')
    .replaceAll(
      new RegExp(String.raw`\b(${MONTH}) (\d{1,2}), (\d{4})\b(?!(?:,| at)? \d{1,2}:)`, 'gi'),
      (_, month: string, day: string, year: string) =>
        `${year}-${twoDigits(monthOf(month))}-${day.padStart(2, '0')}`,
    );
}

/** The zone at the end of a time; empty without one. */
function zoneIn(time: string): string {
  return isDate(time) ? '' : (new RegExp(`(?:\\d| ?[ap]m)(${ZONE})$`, 'i').exec(time)?.[1] ?? '');
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
  const rest = readable(text)
    .replace(region === null ? '' : PLACE, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const [, first, second] = FORM.exec(rest.replace(/[,;]$/, '').replace(/^,/, '').trim()) ?? [];
  if (first === undefined) return { kind: 'nothing' };
  // One zone is that of both. Half of the day is not: in "11:00 to 1:00 PM", it is that of the second time alone.
  const [own, other] = [zoneIn(first), zoneIn(second ?? '')];
  if (isClock(second ?? '') && halfIn(second ?? '') !== '' && halfIn(first) === '')
    return { kind: 'nothing' };
  if (own === '' && other === '' && [first, second ?? ''].some((time) => needsZone(time)))
    return { kind: 'no-zone' };
  const from = parseTime(withZone(first, own === '' ? other : own));
  const to = second === undefined ? from : parseSecond(second, from, own === '' ? other : own);
  const last = isDate(second ?? first) ? to + DAY : to;
  if (Number.isNaN(from) || Number.isNaN(last)) return { kind: 'nothing' };
  if (second !== undefined && last <= from) return { kind: 'backwards' };
  return { kind: 'window', from: toTimestamp(from), to: toTimestamp(last), region };
}

function halfIn(time: string): string {
  return /(?<=[\d ])[ap]m\b/i.exec(time)?.[0] ?? '';
}

function isClock(text: string): boolean {
  return new RegExp(`^${SECOND}$`, 'i').test(text);
}

/** A time as the panel shows it, or as people write it. */
function needsZone(time: string): boolean {
  return new RegExp(`^(?:${SHOWN_DATE_TIME}|${MAIL_DATE_TIME})$`, 'i').test(time);
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
  if (!isClock(text) || Number.isNaN(from)) return parseTime(withZone(text, zone));
  const day = toTimestamp(from + offsetOf(zone)).slice(0, 10);
  const [, hours = '', rest = '', half, own = ''] =
    /^(\d{1,2})(:[\d:.]+)(?: ?([ap]m))?(.*)$/i.exec(text) ?? [];
  const hour = ofDay(Number(hours), half);
  const time = parseTime(withZone(`${day}T${twoDigits(hour)}${rest}${own}`, zone));
  return time <= from ? time + DAY : time;
}

/** Adds a zone to a time that has none. */
function withZone(time: string, zone: string): string {
  const isWithout = !isDate(time) && zoneIn(time) === '';
  if (!isWithout || zone === '') return time;
  const written = zone.replace(/([+-]\d\d):/, '$1');
  return needsZone(time) ? `${time} ${written.trim().replace(/^Z$/i, 'UTC')}` : `${time}${written}`;
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
    /(\d+):(\d\d)(?::(\d\d))?(?: ?([ap]m))? (\S+)$/i.exec(text) ?? [];
  if (!isInCalendar(written)) return Number.NaN;
  const hour = ofDay(Number(hours), half);
  return Date.parse(`${written}T${twoDigits(hour)}:${minutes}:${seconds}Z`) - offsetOf(zone);
}

/** Returns the hour of the day; NaN if a half of the day has none such. */
function ofDay(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  return hour >= 1 && hour <= 12 ? (hour % 12) + (/^p/i.test(half) ? 12 : 0) : Number.NaN;
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
