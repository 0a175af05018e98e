/** Data for places where VS Code interprets more than text. Pure. */
import { replaceControlChars } from '../export/replaceControlChars.ts';

/** Returns data as a label: on one line, and without `$(name)`, which quick picks and the status bar draw as an icon. */
export function plainLabel(text: string): string {
  return inOneLine(text).replaceAll('$(', '$ (');
}

/**
 * Returns a message with data for a notification. VS Code turns `[words](command:…)`, with web addresses too, into links,
 * and a click runs the command. None of our messages has links.
 */
export function plainMessage(text: string): string {
  return inOneLine(text).replaceAll('](', '] (');
}

/** A space at which no line ends. */
const NO_BREAK = '\u00A0';

/** Returns a time, or another short text of ours, so that no line ends within it. */
export function unbroken(text: string): string {
  return text.replaceAll(/\s/g, NO_BREAK);
}

/** Line ends and other whitespace become single spaces, invisible characters become visible. */
function inOneLine(text: string): string {
  return replaceControlChars(text.replaceAll(/\s+/g, ' '));
}
