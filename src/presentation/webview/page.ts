/** The page of a panel before it has data. Its script fills it. */
import { wordsElement, type Bundle } from './pageWords.ts';

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

/** Escapes text between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
