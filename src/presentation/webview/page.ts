/** The page of a panel before it has data. Its script fills it. */
import { wordsElement, type Bundle } from './pageWords.ts';

export interface PageOptions {
  readonly title: string;
  /** The language of the page's words (BCP 47), and the words. */
  readonly language: string;
  readonly bundle: Bundle;
  /** New for every page. */
  readonly nonce: string;
  /** An ES module, and a style sheet: their text, since an address of them would tell where they are on the machine. */
  readonly script: string;
  readonly style: string;
}

/**
 * A page's HTML around its body. Nothing but its own style sheet and script may run, which bear its nonce: no
 * other code or style, no files, no images, no connections. Data of AWS never become part of it; they come later, as
 * text.
 * @param body HTML of landmarks, headings and empty places.
 * @throws RangeError where a script or style sheet would end the element that it stands in.
 */
export function pageHtml(options: PageOptions, body: string): string {
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
<html lang="${escapeHtml(language)}">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <style nonce="${nonce}">${style}</style>
  <title>${escapeHtml(title)}</title>
</head>
<body>
${body}
  ${wordsElement(bundle)}
  <script type="module" nonce="${nonce}">${script}</script>
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
