/** The mails in the HTML report: a table by Region or account, and one by day. */
import * as l10n from '@vscode/l10n';
import { counted } from '../../senders/words/words.ts';
import { foldedOff, mailNotes } from './mailSentence.ts';
import { mailTable, regionTable, type MailTable } from './mailTables.ts';
import { stripsTitle } from './barFacts.ts';
import type { JointMails, MailOverview } from './mails.ts';
import { escapeXml, proseHtml } from './svgNode.ts';
import { UTC } from './pictureWords.ts';

/** Returns the section, with a line end; empty if the headline says it all. Its tables are those of the strips. */
export function mailSection(mails: MailOverview | JointMails): string {
  const title = stripsTitle(mails.strips);
  const days = mailTable(mails.strips, 'days', '', UTC);
  const notes = mailNotes(mails, UTC).map((note) => `<p class="note"><bdi>${proseHtml(note)}</bdi></p>\n`);
  const off = foldedOff(mails);
  if (days.rows.length + notes.length === 0 && off === null) return '';
  const regions = mails.strips.length === 0 ? '' : `${tableHtml(regionTable(mails.strips), title)}\n`;
  const byDay = l10n.t('Mails by day, {0}', counted(days.rows.length, 'row'));
  const all =
    days.rows.length === 0
      ? ''
      : `<details><summary>${escapeXml(byDay)}</summary>
${tableHtml(days, byDay)}</details>
`;
  return `<h2 id="mails">${escapeXml(title)}</h2>
${regions}${notes.join('')}${offHtml(off)}${all}`;
}

function offHtml(off: ReturnType<typeof foldedOff>): string {
  return off === null
    ? ''
    : `<details><summary>${escapeXml(off.summary)}</summary>
<p class="note"><bdi>${proseHtml(off.names)}</bdi></p></details>
`;
}

/** A table that scrolls within the page: on a narrow one, its counts have no room. */
function tableHtml({ columns, rows }: MailTable, name: string): string {
  const header = columns.map((column) => `<th scope="col">${escapeXml(column)}</th>`).join('');
  const lines = rows.map(([first = '', ...cells]) => {
    const others = cells.map((cell) => `<td class="number">${escapeXml(cell)}</td>`).join('');
    return `<tr><th scope="row"><bdi>${proseHtml(first)}</bdi></th>${others}</tr>`;
  });
  const label = `aria-label="${escapeXml(name)}"`;
  return `<div class="scroll" tabindex="0" role="region" ${label}><table class="counts" ${label}><thead><tr>${header}</tr></thead>
<tbody>${lines.join('\n')}</tbody></table></div>`;
}
