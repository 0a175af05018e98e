/**
 * The one place that defines which characters no output carries: Unicode's category C (control, format and unassigned
 * characters, lone surrogates) and the line and paragraph separators. A terminal obeys some of them; others reorder or
 * hide text.
 */

/** Returns text from an account on one line, with each such character as `�`. */
export function replaceControlChars(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}

/** The same for text of several lines, which keeps its line ends. */
export function replaceControlCharsInLines(text: string): string {
  return text.split(/\r?\n/).map(replaceControlChars).join('\n');
}

/**
 * Returns JSON with each such character escaped (`\u202e`), so that a reader gets every value unchanged.
 * @param json from `JSON.stringify`, where every line end is indentation.
 */
export function escapeControlCharsInJson(json: string): string {
  return json.replaceAll(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      const unit = character.charCodeAt(index).toString(16).padStart(4, '0');
      return String.raw`\u${unit}`;
    }).join(''),
  );
}
