import * as l10n from '@vscode/l10n';
import { markup, pageHeader, type Html } from '../webview/page.ts';

/** Returns the page's body before it has data: landmarks, headings and empty elements that its script fills. */
export function whoBody(): Html {
  const commands = markup`<button type="button" id="cancel" class="secondary" hidden>${l10n.t('Cancel')}</button>
        <button type="button" id="showMails" class="secondary">${l10n.t('Show These Mails…')}</button>
        <button type="button" id="ask-ses" class="secondary" hidden>${l10n.t('Ask Amazon SES About This Mail…')}</button>
        <button type="button" id="copy" class="secondary" hidden>${l10n.t('Copy as Markdown')}</button>
        <button type="button" id="export" class="secondary" hidden>${l10n.t('Export…')}</button>`;
  return markup`${pageHeader(markup`<h1>${l10n.t('Who sent these mails')}</h1>`, commands)}
  <main>
    <p id="status" class="status" role="status"></p>
    <p class="status"><span id="again" role="status"></span> <button type="button" id="ask-again" hidden>${l10n.t('Ask Again')}</button></p>
    <div id="doubts"></div>
    <div id="accounts" class="content"></div>
  </main>`;
}
