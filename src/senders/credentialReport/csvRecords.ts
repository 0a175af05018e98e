const COMMA = 0x2c;
const QUOTE = 0x22;
const RETURN = 0x0d;
const NEWLINE = 0x0a;

/**
 * The records of CSV text, each as its fields, made as they are read. As RFC 4180 has it: fields may be quoted, a
 * quote within is doubled, lines end with CRLF, LF or CR, the last one maybe not. Empty lines, and so the LF of a
 * CRLF, are no records. `null`, as the last, where the text is no CSV: a quote that is never closed, or one where none
 * can stand. Our own, since the domain has no library.
 */
export function* csvRecords(text: string): Generator<readonly string[] | null, void> {
  let record: string[] = [];
  let at = 0;
  while (at < text.length) {
    const quoted = text.charCodeAt(at) === QUOTE;
    const end = quoted ? endOfQuoted(text, at) : endOfPlain(text, at);
    if (end === -1) {
      yield null;
      return;
    }
    record.push(quoted ? text.slice(at + 1, end - 1).replaceAll('""', '"') : text.slice(at, end));

    const next = text.charCodeAt(end);
    at = end + 1;
    if (next === COMMA) {
      if (at === text.length) record.push('');
      else continue;
    }
    if (record.length > 1 || record[0] !== '') yield record;
    record = [];
  }
}

/** Where the field that begins at `start` ends: at a comma, a line end or the end. -1 at a quote. */
function endOfPlain(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === RETURN || code === NEWLINE) return at;
    if (code === QUOTE) return -1;
  }
  return at;
}

/** Behind the closing quote of the field that begins at `start`. -1 where there is none, or more field follows. */
function endOfQuoted(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1);
  while (quote !== -1 && text.charCodeAt(quote + 1) === QUOTE) quote = text.indexOf('"', quote + 2);
  if (quote === -1) return -1;
  const end = quote + 1;
  const next = text.charCodeAt(end);
  return end === text.length || next === COMMA || next === RETURN || next === NEWLINE ? end : -1;
}
