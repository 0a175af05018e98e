import { replaceControlChars } from '../export/replaceControlChars.ts';

/**
 * Returns Markdown that shows exactly this text: no link, icon, emphasis or line of its own. CommonMark allows escaping
 * any ASCII punctuation. (`MarkdownString.appendText` also makes every space non-breaking, so longer sentences break
 * inside words.)
 */
export function markdownText(text: string): string {
  return replaceControlChars(text.replaceAll(/[\s\p{Cc}]+/gu, ' ')).replaceAll(
    /[!-/:-@[-`{-~]/g,
    String.raw`\$&`,
  );
}
