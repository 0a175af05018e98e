import { stringify } from 'csv-stringify/sync';
import { replaceControlChars } from './replaceControlChars.ts';

/** Nothing to replace. */
const PRINTABLE = /^[ -~]*$/;

/** A text that is itself as a cell: nothing in it to quote, nothing at its start that a spreadsheet would run. */
const PLAIN = /^[\w/][^",]*$/;

/**
 * What a spreadsheet would run that parts cells at semicolons, as it does in many languages: to it a path like
 * `/;=1+1;/` is cells of its own, since a quote counts only at the start of one.
 */
const RUN_IF_PARTED = /;(?="*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g;

/**
 * One cell in RFC 4180, in one line and without a character that a terminal obeys. What is not plain goes through
 * csv-stringify (which is too slow for every cell of 100,000 lines): its `escape_formulas` puts a `'` before `=`, `+`,
 * `-`, `@` and their full-width forms.
 */
export function csvCell(cell: string | null): string {
  if (cell === null) return '';
  const text = (PRINTABLE.test(cell) ? cell : replaceControlChars(cell)).replaceAll(RUN_IF_PARTED, ";'");
  if (PLAIN.test(text)) return text;
  return stringify([[text]], { escape_formulas: true, eof: false });
}

/** A line of cells, with its end. What is `null` is empty. */
export function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}
