/** The page of a panel before it has data. Its script fills it. */
import { wordsElement, type Bundle } from './pageWords.ts';

export interface PageOptions {
  readonly title: string;
  /** The language of the page's words (BCP 47), and the words. */
  readonly language: string;
  readonly bundle: Bundle;
  readonly cspSource: string;
  /** New for every page. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
}

/**
 * A page's HTML around its body. Nothing but its own style sheet and script may run: no inline code or style, no
 * images, no connections. Data of AWS never become part of it; they come later, as text.
 * @param body HTML of landmarks, headings and empty places.
 */
export function pageHtml(options: PageOptions, body: string): string {
  const { title, language, bundle, cspSource, nonce, scriptUri, styleUri } = options;
  const policy = [
    `default-src 'none'`,
    `style-src ${cspSource}`,
    `script-src 'nonce-${nonce}'`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeHtml(language)}">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${escapeHtml(styleUri)}">
  <title>${escapeHtml(title)}</title>
</head>
<body>
${body}
  ${wordsElement(bundle)}
  <script type="module" nonce="${nonce}" src="${escapeHtml(scriptUri)}"></script>
</body>
</html>
`;
}

/** Makes text harmless between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
