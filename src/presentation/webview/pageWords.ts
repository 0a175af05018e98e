/** Puts translations into a webview's page, which can't ask VS Code for them. */

/** The bundle that VS Code loads, from `l10n` in `package.json`; `undefined` in English. */
export type Bundle = Readonly<Record<string, string>> | undefined;

/** The ID of the element with the page's translations. */
export const WORDS_ID = 'words';

/** Returns the language of a page's text (BCP 47): English if there's no bundle for VS Code's language. */
export function pageLanguage(bundle: Bundle, displayLanguage: string): string {
  return bundle === undefined ? 'en' : displayLanguage;
}

/** Returns the element with the translations: data, which needs no permission from the Content-Security-Policy. */
export function wordsElement(bundle: Bundle): string {
  const json = JSON.stringify(bundle ?? {}).replaceAll('<', String.raw`\u003c`);
  return `<script type="application/json" id="${WORDS_ID}">${json}</script>`;
}
