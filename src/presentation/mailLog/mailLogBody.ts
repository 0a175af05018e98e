import * as l10n from '@vscode/l10n';
import { markup, pageHeader, type Html } from '../webview/page.ts';

/** Returns the page's body before it has data: landmarks, headings and empty elements that its script fills. */
export function mailLogBody(): Html {
  const commands = markup`<button type="button" id="cancel" class="secondary" hidden>${l10n.t('Cancel')}</button>
        <button type="button" id="copy" class="secondary" hidden>${l10n.t('Copy as CSV')}</button>
        <button type="button" id="export" class="secondary" hidden>${l10n.t('Export…')}</button>`;
  return markup`${pageHeader(markup`<h1>${l10n.t('Mail log')}</h1>`, commands)}
  <main>
    <div id="status" class="status" role="status"></div>
    <div id="tools" class="tools" hidden>
      <input type="search" id="filter" placeholder="${l10n.t('Filter mails')}" aria-label="${l10n.t('Filter mails')}">
      <span id="count" role="status"></span>
    </div>
    <div id="mails" class="mails" role="region" aria-label="${l10n.t('Mails')}" tabindex="0" hidden></div>
  </main>`;
}
