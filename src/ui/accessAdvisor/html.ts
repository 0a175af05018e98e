/** The page before it has data: landmarks, headings and empty places, which the page's script fills. */
import { FIRST_QUERY, HISTORIES, type Column, type History } from './protocol.ts';

export interface HtmlOptions {
  readonly title: string;
  readonly cspSource: string;
  /** New for every page. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
}

const COLUMN_TITLES: readonly (readonly [Column, string])[] = [
  ['service', 'Service'],
  ['lastAccessed', 'Last accessed'],
  ['region', 'Region'],
  ['actions', 'Tracked actions'],
];

const HISTORY_TITLES: Readonly<Record<History, string>> = {
  all: 'All services',
  accessed: 'Accessed',
  'not-accessed': 'Not accessed',
};

/**
 * The page's HTML. Nothing but its own style sheet and script may run: no inline code or style, no images, no
 * connections. Data of AWS never become part of it; they come later, as text.
 */
export function advisorHtml({ title, cspSource, nonce, scriptUri, styleUri }: HtmlOptions): string {
  const policy = [
    `default-src 'none'`,
    `style-src ${cspSource}`,
    `script-src 'nonce-${nonce}'`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  const headers = COLUMN_TITLES.map(
    ([column, text]) =>
      `<th scope="col" data-column="${column}"><button type="button" class="sort">${text}</button></th>`,
  );
  const histories = HISTORIES.map(
    (history) =>
      `<option value="${history}"${history === FIRST_QUERY.history ? ' selected' : ''}>${HISTORY_TITLES[history]}</option>`,
  );
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${escapeHtml(styleUri)}">
  <title>${escapeHtml(title)}</title>
</head>
<body>
  <header>
    <div class="top">
      <div class="identity">
        <h1 id="user"></h1>
        <div id="account" class="account"></div>
      </div>
      <div class="commands">
        <button type="button" id="cancel" class="secondary" hidden>Cancel</button>
        <button type="button" id="refresh">Refresh</button>
      </div>
    </div>
    <div id="progress" class="progress" role="progressbar" aria-label="Asking AWS" hidden></div>
  </header>
  <main>
    <p id="status" class="status" role="status"></p>
    <div id="problem" role="alert"></div>
    <div id="content" class="content" hidden>
      <div class="glance">
        <div class="stack">
          <section class="card" aria-labelledby="verdict-title">
            <h2 id="verdict-title" class="verdict"></h2>
            <div id="verdict"></div>
          </section>
          <section class="card" aria-labelledby="ses-title">
            <h2 id="ses-title">Amazon SES in Access Advisor</h2>
            <div id="ses"></div>
          </section>
        </div>
        <section class="card" aria-labelledby="proof-title">
          <h2 id="proof-title">What this can and cannot prove</h2>
          <div id="proof"></div>
        </section>
      </div>
      <div id="gaps"></div>
      <section id="services" class="services" aria-labelledby="services-title">
        <div class="tools">
          <h2 id="services-title">Services</h2>
          <input type="search" id="search" aria-label="Search services by name, namespace or region" placeholder="Search name or region" autocomplete="off" spellcheck="false">
          <select id="history" aria-label="Filter by services history">${histories.join('')}</select>
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
  </main>
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
