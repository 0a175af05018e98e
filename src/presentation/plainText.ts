/** Data where VS Code reads more than text into it. Pure. */
import { replaceControlChars } from '../export/replaceControlChars.ts';

/**
 * Data as the name of a row, an item or a tab: in one line, and without `$(name)`, which VS Code draws as an icon in
 * quick picks and in the status bar.
 */
export function plainLabel(text: string): string {
  return inOneLine(text).replaceAll('$(', '$ (');
}

/**
 * A message that may hold data, for a notification: VS Code makes links of `[words](command:…)` and of web addresses
 * in that form, and a click on one runs the command. No message of ours has a link.
 */
export function plainMessage(text: string): string {
  return inOneLine(text).replaceAll('](', '] (');
}

/** Line ends and other white space become single spaces, what cannot be seen becomes visible. */
function inOneLine(text: string): string {
  return replaceControlChars(text.replaceAll(/\s+/g, ' '));
}
