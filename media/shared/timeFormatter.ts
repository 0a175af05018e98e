import { LOCAL_CALENDAR } from '../../src/export/overview/calendar.ts';
import type { TimeFormatter } from '../../src/export/overview/words.ts';
import { now } from './now.ts';
import { knownLocale, timeWords } from '../../src/presentation/times.ts';

/** Times of a drawing in the reader's language and time zone, relative to now. */
export function clockworkIn(locale: string): TimeFormatter {
  const words = timeWords(locale);
  const month = new Intl.DateTimeFormat(knownLocale(locale), { month: 'short' });
  const today = now();
  return {
    short: (at) => words.brief(at, today),
    full: (at) => `${words.relative(at, today)}, ${words.absolute(at)}`,
    month: (at) => month.format(new Date(at)),
    calendar: LOCAL_CALENDAR,
  };
}
