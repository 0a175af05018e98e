/** `<time>` elements in the reader's language, whose "ago" stays up to date. */
import type { Timestamp } from '../../src/senders/model/model.ts';
import { knownLocale, timeWords, type TimeWords } from '../../src/presentation/times.ts';
import { h } from './dom.ts';
import { now } from './now.ts';

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
