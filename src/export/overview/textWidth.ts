/** How wide a text is likely to be. The drawing is made where no font can be measured, too: in an exported file. */

/**
 * The advance widths of letters in pixels at a size of 13, a little over those of DejaVu Sans, the widest of the fonts that
 * VS Code uses on Windows, macOS and Linux.
 */
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

/** How a text is set. */
export interface Face {
  /** The size of the text in pixels by 13. */
  readonly em: number;
  readonly isBold?: boolean;
}

/** The width of a text in pixels, for most fonts a little too wide. */
export function textWidth(text: string, { em, isBold = false }: Face): number {
  const width = Array.from(text).reduce((sum, letter) => sum + letterWidth(letter), 0);
  return width * em * (isBold ? BOLD : 1);
}

const letterWidth = (letter: string): number =>
  WIDTHS.find(([letters]) => letters.test(letter))?.[1] ?? OTHER;

/** How many letters stay at least; what does not fit even so is cut off where it is drawn. */
const FEWEST = 5;

/**
 * A name that fits into a room in pixels. What is cut out is its middle, since names of one kind differ at the end.
 */
export function shortened(name: string, room: number, face: Face): string {
  if (textWidth(name, face) <= room) return name;
  const letters = Array.from(name);
  for (let most = letters.length - 1; most > FEWEST; most -= 1) {
    const short = withoutMiddle(letters, most);
    if (textWidth(short, face) <= room) return short;
  }
  return withoutMiddle(letters, FEWEST);
}

/** As many letters as `most`, one of them the ellipsis. */
function withoutMiddle(letters: readonly string[], most: number): string {
  if (letters.length <= most) return letters.join('');
  const end = Math.floor((most - 1) / 2);
  return `${letters.slice(0, most - 1 - end).join('')}…${letters.slice(letters.length - end).join('')}`;
}
