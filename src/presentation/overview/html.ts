/** The Overview's page before it has data: landmarks, headings and empty elements that its script fills. */
import * as l10n from '@vscode/l10n';
import { sentences } from '../../senders/words/words.ts';
import { escapeHtml } from '../webview/page.ts';

/** Returns the page's body for `pageHtml`. */
export function overviewBody(): string {
  const say = {
    overview: l10n.t('Overview'),
    svg: l10n.t('Export SVG…'),
    html: l10n.t('Export HTML Report…'),
    refresh: l10n.t('Refresh'),
    days: l10n.t('Last 400 days'),
    hint: sentences(
      l10n.t('Move over the lanes with the arrow keys; Enter shows a user in the list.'),
      l10n.t('Days and times are in your time zone.'),
    ),
    account: l10n.t('Account'),
    asking: l10n.t('Asking AWS'),
    glance: l10n.t('Who sent lately, and counts by verdict'),
  };
  return `  <header>
    <div class="top">
      <div class="identity">
        <h1 id="title">${escapeHtml(say.overview)}</h1>
        <div id="account" class="account"></div>
      </div>
      <div class="commands">
        <select id="choices" aria-label="${escapeHtml(say.account)}" hidden></select>
        <button type="button" id="export-svg" class="secondary">${escapeHtml(say.svg)}</button>
        <button type="button" id="export-html" class="secondary">${escapeHtml(say.html)}</button>
        <button type="button" id="refresh">${escapeHtml(say.refresh)}</button>
      </div>
    </div>
    <div id="progress" class="progress" role="progressbar" aria-label="${escapeHtml(say.asking)}" hidden></div>
  </header>
  <main>
    <p id="notice" class="status" role="status"></p>
    <div id="content" class="content" hidden>
      <section class="card glance" aria-label="${escapeHtml(say.glance)}">
        <div>
          <p id="sentence" class="sentence"></p>
          <p id="tally" class="hint"></p>
        </div>
        <dl id="counts" class="counts"></dl>
      </section>
      <section class="lanes-section" aria-labelledby="lanes-title">
        <h2 id="lanes-title">${escapeHtml(say.days)}</h2>
        <p id="hint" class="hint">${escapeHtml(say.hint)}</p>
        <div id="legend"></div>
        <div id="axis" class="axis-place"></div>
        <div id="lanes"></div>
        <div id="notes" class="notes"></div>
      </section>
      <div id="gaps"></div>
    </div>
    <div id="facts" class="facts-box" role="tooltip" hidden></div>
  </main>`;
}
