/** Estimates the width of text: in an exported file, no font can be measured. */

/** Advance widths in pixels at size 13, slightly more than DejaVu Sans, the widest VS Code font on Windows, macOS and Linux. */
const WIDTHS: readonly (readonly [letters: RegExp, width: number])[] = [
  [/[ijlI.,:;'|!\s]/, 4.3],
  [/[-ftr()[\]/"]/, 5.4],
  [/[mMW@%…]/, 12.8],
  [/[wDGHNOQU&+=<>~]/, 10.4],
  [/[csz]/, 7],
  [/[A-Z]/, 9],
  [/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\u30fc\uff01-\uff60]/u, 13.2],
];
const OTHER = 8.3;
const BOLD = 1.1;

export interface Face {
  /** The text size in pixels divided by 13. */
  readonly em: number;
  readonly isBold?: boolean;
}

/** Returns the width of a text in pixels; for most fonts, slightly too much. */
export function textWidth(text: string, { em, isBold = false }: Face): number {
  const width = Array.from(text).reduce((sum, letter) => sum + letterWidth(letter), 0);
  return width * em * (isBold ? BOLD : 1);
}

const letterWidth = (letter: string): number =>
  WIDTHS.find(([letters]) => letters.test(letter))?.[1] ?? OTHER;

/** Letters that always stay. What still doesn't fit is clipped when drawn. */
const FEWEST = 5;

/** Shortens a name to a width in pixels. It cuts the middle, since similar names differ at the end. */
export function shortened(name: string, room: number, face: Face): string {
  if (textWidth(name, face) <= room) return name;
  const letters = Array.from(name);
  for (let most = letters.length - 1; most > FEWEST; most -= 1) {
    const short = withoutMiddle(letters, most);
    if (textWidth(short, face) <= room) return short;
  }
  return withoutMiddle(letters, FEWEST);
}

/** Keeps `most` letters, one of them the ellipsis. */
function withoutMiddle(letters: readonly string[], most: number): string {
  if (letters.length <= most) return letters.join('');
  const end = Math.floor((most - 1) / 2);
  return `${letters.slice(0, most - 1 - end).join('')}…${letters.slice(letters.length - end).join('')}`;
}

/** Returns a text in lines of a width in pixels. Lines break after spaces and full-width punctuation. */
export function wrapped(text: string, room: number, em: number): readonly string[] {
  const rows: string[] = [];
  for (const word of text.split(/(?<=[ 。、；])/)) {
    const row = rows.at(-1);
    if (row === undefined || textWidth(row + word, { em }) > room) rows.push(word);
    else rows[rows.length - 1] = row + word;
  }
  return rows;
}
