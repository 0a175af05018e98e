const COMMA = 0x2c;
const QUOTE = 0x22;
const RETURN = 0x0d;
const NEWLINE = 0x0a;

/**
 * Yields the records of a CSV text, each as its fields. As in RFC 4180, fields may be quoted, quotes inside are doubled, and
 * lines end with CRLF, LF or CR, the last one optionally. Empty lines, including the LF of a CRLF, aren't records. Ends
 * with `null` if the text isn't CSV: a quote is never closed, or is where none can be. Written here, since the domain has
 * no CSV library.
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

/** Returns where the field that starts at `start` ends: at a comma, a line end or the end. -1 at a quote. */
function endOfPlain(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === RETURN || code === NEWLINE) return at;
    if (code === QUOTE) return -1;
  }
  return at;
}

/** Returns the position after the closing quote. -1 if there is none, or the field continues after it. */
function endOfQuoted(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1);
  while (quote !== -1 && text.charCodeAt(quote + 1) === QUOTE) quote = text.indexOf('"', quote + 2);
  if (quote === -1) return -1;
  const end = quote + 1;
  const next = text.charCodeAt(end);
  return end === text.length || next === COMMA || next === RETURN || next === NEWLINE ? end : -1;
}
