import * as l10n from '@vscode/l10n';
import { sentences } from '../../senders/words/words.ts';
import { markup, pageHeader, type Html } from '../webview/page.ts';

/** Returns the page's body before it has data: landmarks, headings and empty elements that its script fills. */
export function overviewBody(): Html {
  const barsHint = sentences(
    l10n.t('A click on a bar, a drag over several, or Enter shows who could have sent their mails.'),
    l10n.t('Shift+arrow keys select several bars.'),
  );
  const zone = l10n.t('Times are in your time zone; mails per day are counted by UTC days.');
  const commands = markup`<select id="choices" aria-label="${l10n.t('Account')}" hidden></select>
        <button type="button" id="export-svg" class="secondary">${l10n.t('Export SVG…')}</button>
        <button type="button" id="export-html" class="secondary">${l10n.t('Export HTML Report…')}</button>`;
  return markup`${pageHeader(markup`<h1 id="title">${l10n.t('Overview')}</h1>`, commands)}
  <main>
    <p id="notice" class="status" role="status"></p>
    <div id="remedies" class="commands" hidden></div>
    <div id="content" class="content" hidden>
      <section id="glance" class="card glance" aria-label="${l10n.t('Who sent lately, and counts by verdict')}">
        <div>
          <p id="mail-sentence" class="sentence" hidden></p>
          <p id="sentence" class="sentence"></p>
          <p id="tally" class="hint"></p>
        </div>
        <dl id="counts" class="counts"></dl>
      </section>
      <section class="lanes-section" aria-labelledby="lanes-title">
        <div class="over-time">
          <h2 id="lanes-title">${l10n.t('Last 400 days')}</h2>
          <div id="zoom" class="zoom" role="group" aria-label="${l10n.t('Time shown')}" hidden></div>
          <p id="zone" class="muted">${zone}</p>
        </div>
        <p id="hint" class="hint">${l10n.t('Move over lanes and bars with the arrow keys; Enter shows a user in the list.')}</p>
        <div id="legend"></div>
        <div id="axis" class="axis-place"></div>
        <div id="mails" hidden></div>
        <p id="bars-hint" class="hint" hidden>${barsHint}</p>
        <div id="who" class="who" role="status"></div>
        <div id="mail-notes" class="notes" hidden></div>
        <details id="mail-off" class="mail-off notes" hidden>
          <summary id="mail-off-summary"></summary>
          <p id="mail-off-names"></p>
        </details>
        <details id="mail-table" class="mail-table" hidden>
          <summary>${l10n.t('Show as Table')}</summary>
          <div id="mail-rows" class="mail-rows" role="region" aria-label="${l10n.t('Mails')}" tabindex="0"></div>
        </details>
        <div id="lanes"></div>
        <div id="notes" class="notes"></div>
      </section>
      <div id="gaps"></div>
    </div>
    <div id="facts" class="facts-box" role="tooltip" hidden></div>
  </main>`;
}
