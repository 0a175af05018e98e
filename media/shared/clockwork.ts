import type { Clockwork } from '../../src/export/overview/words.ts';
import { knownLocale, timeWords } from '../../src/ui/times.ts';

/** Times of a drawing in the reader's language and time zone, as they are now. */
export function clockworkIn(locale: string): Clockwork {
  const words = timeWords(locale);
  const month = new Intl.DateTimeFormat(knownLocale(locale), { month: 'short', timeZone: 'UTC' });
  const now = Date.now();
  return {
    short: (at) => words.brief(at, now),
    full: (at) => `${words.relative(at, now)}, ${words.absolute(at)}`,
    month: (at) => month.format(new Date(at)),
  };
}
