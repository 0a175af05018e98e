import { stringify } from 'csv-stringify/sync';
import { replaceControlChars } from './replaceControlChars.ts';

const PRINTABLE = /^[ -~]*$/;
const ASCII = /^\p{ASCII}*$/u;

/** Needs no quotes, and doesn't start with anything a spreadsheet would run. */
const PLAIN = /^[\w/][^",]*$/;

/** Runs in a spreadsheet that splits at semicolons: it reads a path like `/;=1+1;/` as three cells, even in quotes. */
const RUN_IF_PARTED = /;(?="*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g;

/**
 * Returns one RFC 4180 cell on one line, without characters that a terminal obeys. csv-stringify is too slow for every
 * cell of 100,000 lines, so it gets only those that aren't plain: its `escape_formulas` puts a `'` before `=`, `+`, `-`,
 * `@` and their full-width forms.
 */
function csvCell(cell: string | null): string {
  if (cell === null) return '';
  const text = (PRINTABLE.test(cell) ? cell : replaceControlChars(cell)).replaceAll(RUN_IF_PARTED, ";'");
  if (PLAIN.test(text)) return text;
  return stringify([[text]], { escape_formulas: true, eof: false });
}

/** Returns a line of cells with its line end. `null` is empty. */
export function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * Returns a CSV for a file that a person opens: with letters beyond ASCII, it begins with a byte order mark, without which
 * Excel takes UTF-8 for the encoding of the machine. A pipeline gets none, since it would be part of the first column's name.
 */
export function utf8Marked(csv: string): string {
  return ASCII.test(csv) ? csv : `\uFEFF${csv}`;
}
