import * as l10n from '@vscode/l10n';
import { markup, pageHeader, type Html } from '../webview/page.ts';

/** Returns the page's body before it has data: landmarks, headings and empty elements that its script fills. */
export function setupBody(): Html {
  const commands = markup`<button type="button" id="cancel" class="secondary" hidden>${l10n.t('Cancel')}</button>
        <button type="button" id="copy" class="secondary" hidden>${l10n.t('Copy as Markdown')}</button>
        <button type="button" id="export" class="secondary" hidden>${l10n.t('Export…')}</button>`;
  return markup`${pageHeader(markup`<h1>${l10n.t('SES set-up')}</h1>`, commands)}
  <main>
    <p id="status" class="status" role="status"></p>
    <div id="content" class="content"></div>
  </main>`;
}
