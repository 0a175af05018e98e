/** `<time>` elements in the reader's language, whose "ago" stays up to date. */
import type { Timestamp } from '../../src/senders/model/model.ts';
import { knownLocale, timeWords, type TimeWords } from '../../src/presentation/times.ts';
import { h } from './dom.ts';
import { LOCAL_CALENDAR } from '../../src/export/overview/scale.ts';
import type { TimeFormatter } from '../../src/export/overview/pictureWords.ts';

export interface Times {
  /** `3 minutes ago`, with the exact time (and UTC) as tooltip. */
  ago(at: Timestamp): HTMLElement;
  /** The exact time in the reader's time zone, with UTC as tooltip. */
  exact(at: Timestamp): HTMLElement;
  /** The exact time in the reader's time zone, as text for a sentence. */
  absolute(at: Timestamp): string;
  readonly locale: string;
}

/** @param locale VS Code's display language (BCP 47). */
export function timesIn(locale: string): Times {
  const words = timeWords(locale);
  const lang = knownLocale(locale);
  const time = (at: Timestamp, className: string, text: string) =>
    h('time', { datetime: at, title: words.tooltip(at), class: className, lang }, text);
  return {
    ago: (at) => time(at, 'ago', words.relative(at, now())),
    exact: (at) => time(at, 'exact', words.absolute(at)),
    absolute: (at) => words.absolute(at),
    locale: lang,
  };
}

/** Updates every "ago" on the page. */
export function retell(root: ParentNode, locale: string): void {
  const words: TimeWords = timeWords(locale);
  for (const element of root.querySelectorAll<HTMLTimeElement>('time.ago')) {
    const text = words.relative(element.dateTime, now());
    if (element.textContent !== text) element.textContent = text;
  }
}

/** How far the time at AWS is ahead of the page's clock, which may be wrong, in milliseconds. */
let ahead = 0;

/** Sets the time at AWS, which the host knows from AWS's answers. */
export function setNow(at: Timestamp): void {
  ahead = Date.parse(at) - Date.now();
}

/** Returns the time at AWS, in milliseconds since the epoch. */
export function now(): number {
  return Date.now() + ahead;
}

/** Times of a drawing in the reader's language and time zone, relative to now. */
export function createTimeFormatter(locale: string): TimeFormatter {
  const words = timeWords(locale);
  const lang = knownLocale(locale);
  const month = new Intl.DateTimeFormat(lang, { month: 'short' });
  const clock = new Intl.DateTimeFormat(lang, { hour: 'numeric' });
  // As everything else is written in Japanese: `11 月`, `18 時`.
  const spaced = (text: string) => (lang.startsWith('ja') ? text.replace(/(?<=\d)(?=[月時])/, ' ') : text);
  const today = now();
  return {
    short: (at) => words.brief(at, today),
    full: (at) => `${words.relative(at, today)}, ${words.absolute(at)}`,
    exact: (at) => words.absolute(at),
    hour: (at) => words.absolute(at),
    month: (at) => spaced(month.format(new Date(at))),
    clock: (at) => spaced(clock.format(new Date(at))),
    calendar: LOCAL_CALENDAR,
  };
}
