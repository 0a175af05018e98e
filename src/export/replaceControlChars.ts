/**
 * The one place that knows which characters no output carries: every control, format and unassigned character
 * (terminal escapes, line ends, bidirectional controls, lone surrogates: Unicode's category C) and the line and
 * paragraph separators. A terminal obeys some of them, and others change the order or hide a part of what is read.
 */

/** Text from an account in one line; each such character becomes `�`. */
export function replaceControlChars(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}

/** Text of several lines, whose line ends stay. */
export function harmlessLines(text: string): string {
  return text.split(/\r?\n/).map(replaceControlChars).join('\n');
}

/**
 * JSON in which each such character is an escape (`\u202e`), so that a reader gets every value as it was.
 * @param json what `JSON.stringify` wrote: a line end in it is one of the indentation.
 */
export function harmlessJson(json: string): string {
  return json.replaceAll(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      const unit = character.charCodeAt(index).toString(16).padStart(4, '0');
      return String.raw`\u${unit}`;
    }).join(''),
  );
}
