/** How the words of the display language get into the page of a webview, which has no VS Code of its own to ask. */

/** The bundle as VS Code loads it, by `package.json`'s `l10n`; `undefined` in English. */
export type Bundle = Readonly<Record<string, string>> | undefined;

/** Where the page finds its words. */
export const WORDS_ID = 'words';

/** The language that a page's words are in (BCP 47): English where there is no bundle for VS Code's language. */
export function pageLanguage(bundle: Bundle, displayLanguage: string): string {
  return bundle === undefined ? 'en' : displayLanguage;
}

/** The element that brings the words: data, which no Content-Security-Policy has to let run. */
export function wordsElement(bundle: Bundle): string {
  const json = JSON.stringify(bundle ?? {}).replaceAll('<', String.raw`\u003c`);
  return `<script type="application/json" id="${WORDS_ID}">${json}</script>`;
}
