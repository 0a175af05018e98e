/** The page of a panel before it has data. Its script fills it. */
import * as l10n from '@vscode/l10n';
import { escapeXml } from '../../export/overview/svgNode.ts';

export interface PageOptions {
  readonly title: string;
  /** The language of the page's text (BCP 47), and its translations. */
  readonly language: string;
  readonly bundle: Bundle;
  /** Unique per page. */
  readonly nonce: string;
  /** The text of an ES module and of a style sheet. Addresses would show where they are on this machine. */
  readonly script: string;
  readonly style: string;
}

/**
 * Returns a page's HTML around its body. Only its own style sheet and script, which have its nonce, may run: no other
 * code or style, files, images or connections. AWS data is never part of the HTML; it arrives later, as text.
 * @param body HTML of landmarks, headings and empty elements
 * @throws RangeError if a script or style sheet would end its own element
 */
export function pageHtml(options: PageOptions, body: Html): string {
  const { title, language, bundle, nonce, script, style } = options;
  if (/<\/style|<\/script|<!--/i.test(script + style))
    throw new RangeError('A script or style sheet cannot stand in a page.');
  const policy = [
    `default-src 'none'`,
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeXml(language)}">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${escapeXml(policy)}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <style nonce="${nonce}">${style}</style>
  <title>${escapeXml(title)}</title>
</head>
<body>
${body.html}
  ${wordsElement(bundle)}
  <script type="module" nonce="${nonce}">${script}</script>
</body>
</html>
`;
}

/** HTML in which every text is escaped. */
export interface Html {
  readonly html: string;
}

/** Returns a template as HTML, with the texts put into it escaped. */
export function markup(
  template: TemplateStringsArray,
  ...values: readonly (string | Html | readonly Html[])[]
): Html {
  const written = values.map((value) =>
    typeof value === 'string'
      ? escapeXml(value)
      : [value]
          .flat()
          .map(({ html }) => html)
          .join(''),
  );
  return { html: String.raw({ raw: template }, ...written) };
}

/** Returns a page's header with its buttons. @param heading the `h1`: what the page is about. */
export function pageHeader(heading: Html, commands: Html): Html {
  return markup`  <header>
    <div class="top">
      <div class="identity">
        ${heading}
        <div id="account" class="account"></div>
      </div>
      <div class="commands">
        ${commands}
        <button type="button" id="refresh">${l10n.t('Refresh')}</button>
      </div>
    </div>
    <div id="progress" class="progress" role="progressbar" aria-label="${l10n.t('Asking AWS')}" hidden></div>
  </header>`;
}

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
function wordsElement(bundle: Bundle): string {
  const json = JSON.stringify(bundle ?? {}).replaceAll('<', String.raw`\u003c`);
  return `<script type="application/json" id="${WORDS_ID}">${json}</script>`;
}
