/** The Overview's page before it has data: landmarks, headings and empty places, which its script fills. */
import { escapeHtml, type HtmlOptions } from '../accessAdvisor/html.ts';

/** The page's HTML; see {@link HtmlOptions}. Data of AWS never become part of it. */
export function overviewHtml({ title, cspSource, nonce, scriptUri, styleUri }: HtmlOptions): string {
  const policy = [
    `default-src 'none'`,
    `style-src ${cspSource}`,
    `script-src 'nonce-${nonce}'`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
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
        <h1 id="title">Overview</h1>
        <div id="account" class="account"></div>
      </div>
      <div class="commands">
        <select id="choices" aria-label="Account" hidden></select>
        <button type="button" id="export-svg" class="secondary">Export SVG…</button>
        <button type="button" id="export-html" class="secondary">Export HTML Report…</button>
        <button type="button" id="refresh">Refresh</button>
      </div>
    </div>
    <div id="progress" class="progress" role="progressbar" aria-label="Asking AWS" hidden></div>
  </header>
  <main>
    <p id="notice" class="status" role="status"></p>
    <div id="content" class="content" hidden>
      <section class="card glance" aria-label="Who sent lately, and counts by verdict">
        <p id="sentence" class="sentence"></p>
        <dl id="counts" class="counts"></dl>
      </section>
      <section class="lanes-section" aria-labelledby="lanes-title">
        <h2 id="lanes-title">Last 400 days</h2>
        <p id="hint" class="hint">Move over the lanes with the arrow keys; Enter shows a user in the list.</p>
        <div id="legend"></div>
        <div id="axis" class="axis-place"></div>
        <div id="lanes"></div>
        <div id="notes" class="notes"></div>
      </section>
      <div id="gaps"></div>
    </div>
    <div id="facts" class="facts-box" role="tooltip" hidden></div>
  </main>
  <script type="module" nonce="${nonce}" src="${escapeHtml(scriptUri)}"></script>
</body>
</html>
`;
}
