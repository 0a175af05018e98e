import { replaceControlChars } from '../export/replaceControlChars.ts';

/**
 * Data as Markdown that shows just that data: no link, no icon, no emphasis, no line of its own. CommonMark lets
 * every ASCII punctuation mark be escaped. (`MarkdownString.appendText` also keeps every space from breaking, so
 * that a longer sentence is cut at any letter.)
 */
export function markdownText(text: string): string {
  return replaceControlChars(text.replaceAll(/[\s\p{Cc}]+/gu, ' ')).replaceAll(
    /[!-/:-@[-`{-~]/g,
    String.raw`\$&`,
  );
}
