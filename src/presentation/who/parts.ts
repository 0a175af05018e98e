/** Texts in parts, so that a page shows times in the reader's language and sets off names. */
import { replaceControlChars } from '../../export/replaceControlChars.ts';
import type { Timestamp } from '../../senders/model/model.ts';
import type { WordFormat } from '../../senders/words/changeWords.ts';

/** Words, a time, or data from the account. */
export type Part = string | { readonly at: Timestamp } | { readonly name: string };

/** No data has them, as it's shown without control characters. */
const [START, END] = ['\u0001', '\u0002'];
const PLACE = new RegExp(`${START}(\\d+)${END}`);

/** Returns what `write` says with a format that keeps times and names apart. */
export function partsOf(write: (format: WordFormat) => string): readonly Part[] {
  return partsOfLines((format) => [write(format)])[0] ?? [];
}

/** Returns each line that `write` says, with a format that keeps times and names apart. Calls it once. */
export function partsOfLines(write: (format: WordFormat) => readonly string[]): readonly (readonly Part[])[] {
  const parts: Exclude<Part, string>[] = [];
  const place = (part: Exclude<Part, string>) => `${START}${parts.push(part) - 1}${END}`;
  const lines = write({
    when: (at) => place({ at }),
    quoted: (name) => place({ name: replaceControlChars(name) }),
  });
  return lines.map((line) =>
    line
      .split(PLACE)
      .map((part, index): Part => (index % 2 === 0 ? part : (parts[Number(part)] ?? '')))
      .filter((part) => part !== ''),
  );
}
