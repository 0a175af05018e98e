/**
 * Makes text from an account safe to print: every control, format and unassigned character (terminal escapes,
 * line ends, bidirectional overrides, lone surrogates, Unicode's category C and the line separators) becomes `�`.
 */
export function harmless(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}
