/** The style of the picture in a file: light and dark colors, which a theme provides in a window. */

const LIGHT = {
  ink: '#1f1f1f',
  quiet: '#5c5c5c',
  paper: '#ffffff',
  line: '#d0d0d0',
  grid: '#e8e8e8',
  band: '#eaf2fb',
  smtp: '#c4262e',
  api: '#8a5a00',
  advisor: '#1a6fc4',
};

const DARK: typeof LIGHT = {
  ink: '#e6e6e6',
  quiet: '#a8a8a8',
  paper: '#1a1b1c',
  line: '#4a4a4a',
  grid: '#2a2b2c',
  band: '#20303f',
  smtp: '#f2777a',
  api: '#e2b93b',
  advisor: '#6cb6ff',
};

/** Where the reader's system has its own colors: marks differ in shape, and the recent days have an edge. */
const FORCED: typeof LIGHT = {
  ink: 'CanvasText',
  quiet: 'CanvasText',
  paper: 'Canvas',
  line: 'CanvasText',
  grid: 'color-mix(in srgb,CanvasText 30%,Canvas)',
  band: 'Canvas',
  smtp: 'CanvasText',
  api: 'CanvasText',
  advisor: 'CanvasText',
};

const variables = (colors: typeof LIGHT): string =>
  Object.entries(colors)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');

/** The colors as custom properties: dark if the reader's system is, light on paper, and the system's own if it has some. */
export const COLORS = `:root{color-scheme:light dark;${variables(LIGHT)}}
@media screen and (prefers-color-scheme:dark){:root{${variables(DARK)}}}
@media(forced-colors:active){:root{${variables(FORCED)}}}`;

/** Keeps words and shapes apart from the lines and shapes of the same color below them. */
const APART = 'stroke:var(--paper);stroke-width:3;paint-order:stroke';

export const PICTURE_STYLE = `.picture{background:var(--paper);font:13px system-ui,'Segoe UI',sans-serif}
.picture text{fill:var(--ink)}
.picture .quiet,.picture .when,.picture .tick,.picture .may-send .name{fill:var(--quiet)}
.picture .title{font-size:20px;font-weight:600}
.picture .section{fill:var(--quiet);font-weight:600}
.picture .recent-title,.picture .recent .name{font-weight:600}
.picture .band{fill:var(--band)}
.picture .row{fill:none}
.picture .grid{stroke:var(--grid)}
.picture .axis,.picture .life{stroke:var(--line)}
.picture .mark{stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
.picture .smtp{fill:var(--smtp);stroke:var(--smtp)}
.picture .api{fill:var(--api);stroke:var(--api)}
.picture .advisor{fill:none;stroke:var(--advisor)}
.picture .past{fill:none;stroke:var(--smtp)}
.picture .other,.picture .before{fill:none;stroke:var(--quiet)}
@media(forced-colors:active){.picture{forced-color-adjust:none}.picture .band{stroke:GrayText}.picture :is(.tick,.recent-title){${APART}}.picture :is(.smtp,.api){${APART}}}`;

/** The style of the strips. A picture without mails doesn't need it. */
export const MAIL_STYLE = `
.picture .mails{fill:var(--smtp);stroke:var(--smtp)}
.picture .bar{fill:var(--advisor)}
.picture .uncounted{stroke:var(--quiet);stroke-width:1.6;stroke-dasharray:2 4}
.picture .mails-24 .name{fill:var(--quiet)}
@media(forced-colors:active){.picture .mark.mails{${APART}}}`;
