/** The mails in the HTML report: a table by Region or account, and one by day. */
import * as l10n from '@vscode/l10n';
import { formatCount } from '../../senders/words/words.ts';
import { mailNotes } from './mailSentence.ts';
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
  if (days.rows.length + notes.length === 0) return '';
  return `<h2 id="mails">${escapeXml(title)}</h2>
${mails.strips.length === 0 ? '' : `${tableHtml(regionTable(mails.strips), 'mails')}\n`}${notes.join('')}${
    days.rows.length === 0
      ? ''
      : `<details><summary>${escapeXml(l10n.t('Mails by day, {0} rows', formatCount(days.rows.length)))}</summary>
${tableHtml(days, 'mails')}</details>
`
  }`;
}

function tableHtml({ columns, rows }: MailTable, labelledBy: string): string {
  const header = columns.map((column) => `<th scope="col">${escapeXml(column)}</th>`).join('');
  const lines = rows.map(([first = '', ...cells]) => {
    const others = cells.map((cell) => `<td class="number">${escapeXml(cell)}</td>`).join('');
    return `<tr><th scope="row"><bdi>${escapeXml(first)}</bdi></th>${others}</tr>`;
  });
  return `<table class="counts" aria-labelledby="${labelledBy}"><thead><tr>${header}</tr></thead>
<tbody>${lines.join('\n')}</tbody></table>`;
}
