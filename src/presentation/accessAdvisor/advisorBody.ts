import * as l10n from '@vscode/l10n';
import { markup, pageHeader, type Html } from '../webview/page.ts';
import { FIRST_QUERY, HISTORIES, type Column, type History } from './protocol.ts';

const columnTitles = (): readonly (readonly [Column, string])[] => [
  ['service', l10n.t('Service')],
  ['lastAccessed', l10n.t('Last accessed')],
  ['region', l10n.t('Region')],
  ['actions', l10n.t('Tracked actions')],
];

const historyTitles = (): Readonly<Record<History, string>> => ({
  all: l10n.t('All services'),
  accessed: l10n.t('Accessed'),
  'not-accessed': l10n.t('Not accessed'),
});

/** Returns the page's body before it has data: landmarks, headings and empty elements that its script fills. */
export function advisorBody(): Html {
  const headers = columnTitles().map(
    ([column, text]) =>
      markup`<th scope="col" data-column="${column}"><button type="button" class="sort">${text}</button></th>`,
  );
  const titles = historyTitles();
  const histories = HISTORIES.map(
    (history) =>
      markup`<option value="${history}"${history === FIRST_QUERY.history ? ' selected' : ''}>${titles[history]}</option>`,
  );
  const commands = markup`<button type="button" id="cancel" class="secondary" hidden>${l10n.t('Cancel')}</button>
        <button type="button" id="copy" class="secondary" hidden>${l10n.t('Copy as Markdown')}</button>
        <button type="button" id="export" class="secondary" hidden>${l10n.t('Export…')}</button>`;
  return markup`${pageHeader(markup`<h1 id="user"></h1>`, commands)}
  <main>
    <p id="status" class="status" role="status"></p>
    <div id="problem" role="alert"></div>
    <div id="content" class="content" hidden>
      <div class="glance">
        <section class="card" aria-labelledby="verdict-title">
          <h2 id="verdict-title" class="verdict"></h2>
          <div id="verdict"></div>
          <p class="next"><button type="button" id="stop" class="link"></button></p>
        </section>
        <section class="card" aria-labelledby="timeline-title">
          <h2 id="timeline-title">${l10n.t('Last 400 days')}</h2>
          <div id="timeline" class="timeline"></div>
        </section>
        <section class="card" aria-labelledby="ses-title">
          <h2 id="ses-title">${l10n.t('Amazon SES in Access Advisor')}</h2>
          <div id="ses"></div>
        </section>
        <section class="card" aria-labelledby="proof-title">
          <h2 id="proof-title">${l10n.t('What this can and cannot prove')}</h2>
          <div id="proof"></div>
          <p class="next"><button type="button" id="explain" class="link">${l10n.t('How do I prove it?')}</button></p>
          <p id="calls-line" class="next" hidden><button type="button" id="calls" class="link">${l10n.t('Show Recent Calls')}</button></p>
        </section>
      </div>
      <div id="gaps"></div>
      <section id="services" class="services" aria-labelledby="services-title">
        <div class="tools">
          <h2 id="services-title">${l10n.t('Services')}</h2>
          <input type="search" id="search" aria-label="${l10n.t('Search services by name, namespace, or Region')}" placeholder="${l10n.t('Search name or Region')}" autocomplete="off" spellcheck="false">
          <select id="history" aria-label="${l10n.t('Filter by services history')}">${histories}</select>
          <p id="count" class="count" role="status"></p>
        </div>
        <table aria-labelledby="services-title">
          <thead><tr>${headers}</tr></thead>
          <tbody id="pinned" class="pinned"></tbody>
          <tbody id="rows"></tbody>
        </table>
        <p id="no-rows" class="no-rows" hidden></p>
      </section>
    </div>
  </main>`;
}
