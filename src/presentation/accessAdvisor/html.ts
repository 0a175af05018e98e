/** The Access Advisor page before it has data: landmarks, headings and empty elements that its script fills. */
import * as l10n from '@vscode/l10n';
import { escapeHtml } from '../webview/page.ts';
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

/** Returns the page's body for `pageHtml`. */
export function advisorBody(): string {
  const headers = columnTitles().map(
    ([column, text]) =>
      `<th scope="col" data-column="${column}"><button type="button" class="sort">${escapeHtml(text)}</button></th>`,
  );
  const titles = historyTitles();
  const histories = HISTORIES.map(
    (history) =>
      `<option value="${history}"${history === FIRST_QUERY.history ? ' selected' : ''}>${escapeHtml(titles[history])}</option>`,
  );
  const say = {
    cancel: l10n.t('Cancel'),
    refresh: l10n.t('Refresh'),
    copy: l10n.t('Copy as Markdown'),
    export: l10n.t('Export…'),
    asking: l10n.t('Asking AWS'),
    timeline: l10n.t('Last 400 days'),
    ses: l10n.t('Amazon SES in Access Advisor'),
    proof: l10n.t('What this can and cannot prove'),
    explain: l10n.t('How do I prove it?'),
    services: l10n.t('Services'),
    searchLabel: l10n.t('Search services by name, namespace or region'),
    search: l10n.t('Search name or region'),
    filter: l10n.t('Filter by services history'),
  };
  return `  <header>
    <div class="top">
      <div class="identity">
        <h1 id="user"></h1>
        <div id="account" class="account"></div>
      </div>
      <div class="commands">
        <button type="button" id="cancel" class="secondary" hidden>${escapeHtml(say.cancel)}</button>
        <button type="button" id="copy" class="secondary" hidden>${escapeHtml(say.copy)}</button>
        <button type="button" id="export" class="secondary" hidden>${escapeHtml(say.export)}</button>
        <button type="button" id="refresh">${escapeHtml(say.refresh)}</button>
      </div>
    </div>
    <div id="progress" class="progress" role="progressbar" aria-label="${escapeHtml(say.asking)}" hidden></div>
  </header>
  <main>
    <p id="status" class="status" role="status"></p>
    <div id="problem" role="alert"></div>
    <div id="content" class="content" hidden>
      <div class="glance">
        <section class="card" aria-labelledby="verdict-title">
          <h2 id="verdict-title" class="verdict"></h2>
          <div id="verdict"></div>
        </section>
        <section class="card" aria-labelledby="timeline-title">
          <h2 id="timeline-title">${escapeHtml(say.timeline)}</h2>
          <div id="timeline" class="timeline"></div>
        </section>
        <section class="card" aria-labelledby="ses-title">
          <h2 id="ses-title">${escapeHtml(say.ses)}</h2>
          <div id="ses"></div>
        </section>
        <section class="card" aria-labelledby="proof-title">
          <h2 id="proof-title">${escapeHtml(say.proof)}</h2>
          <div id="proof"></div>
          <p class="next"><button type="button" id="explain" class="link">${escapeHtml(say.explain)}</button></p>
        </section>
      </div>
      <div id="gaps"></div>
      <section id="services" class="services" aria-labelledby="services-title">
        <div class="tools">
          <h2 id="services-title">${escapeHtml(say.services)}</h2>
          <input type="search" id="search" aria-label="${escapeHtml(say.searchLabel)}" placeholder="${escapeHtml(say.search)}" autocomplete="off" spellcheck="false">
          <select id="history" aria-label="${escapeHtml(say.filter)}">${histories.join('')}</select>
          <p id="count" class="count" role="status"></p>
        </div>
        <table aria-labelledby="services-title">
          <thead><tr>${headers.join('')}</tr></thead>
          <tbody id="pinned" class="pinned"></tbody>
          <tbody id="rows"></tbody>
        </table>
        <p id="no-rows" class="no-rows" hidden></p>
      </section>
    </div>
  </main>`;
}
