/** The mails in the HTML report: a table by Region or account, and one by day. */
import * as l10n from '@vscode/l10n';
import { counted } from '../../senders/words/words.ts';
import { foldedOff, mailNotes } from './mailSentence.ts';
import { mailTable, regionTable, type MailTable } from './mailTables.ts';
import { stripsTitle } from './barFacts.ts';
import type { JointMails, MailOverview } from './mails.ts';
import { reportTable } from './reportTable.ts';
import { escapeXml, proseHtml } from './svgNode.ts';
import { UTC } from './pictureWords.ts';

/** Returns the section, with a line end; empty if the headline says it all. Its table is that of the strips. */
export function mailSection(mails: MailOverview | JointMails): string {
  const title = stripsTitle(mails.strips);
  const notes = mailNotes(mails, UTC).map((note) => `<p class="note"><bdi>${proseHtml(note)}</bdi></p>\n`);
  const off = foldedOff(mails);
  if (mails.strips.length + notes.length === 0 && off === null) return '';
  const regions =
    mails.strips.length === 0
      ? ''
      : `${tableHtml('mail-sums', regionTable(mails.strips), title)}
`;
  return `<h2 id="mails">${escapeXml(title)}</h2>
${regions}${notes.join('')}${offHtml(off)}`;
}

/** Returns the mails by day, with a line end: on paper hundreds of rows, so what is said of users comes before. */
export function daysSection(mails: MailOverview | JointMails): string {
  const days = mailTable(mails.strips, 'days', '', UTC);
  if (days.rows.length === 0) return '';
  const title = l10n.t('Mails by day, {0}', counted(days.rows.length, 'row'));
  return `<details class="days"><summary>${escapeXml(title)}</summary>
${tableHtml('mail-days', days, title)}</details>
`;
}

function offHtml(off: ReturnType<typeof foldedOff>): string {
  return off === null
    ? ''
    : `<details><summary>${escapeXml(off.summary)}</summary>
<p class="note"><bdi>${proseHtml(off.names)}</bdi></p></details>
`;
}

function tableHtml(className: string, { columns, rows, names }: MailTable, name: string): string {
  return reportTable(
    className,
    `aria-label="${escapeXml(name)}"`,
    columns.map((title, column) => ({ title, isNumber: column >= names })),
    rows.map((row) =>
      row.map((cell, column) => (column < names ? `<bdi>${proseHtml(cell)}</bdi>` : escapeXml(cell))),
    ),
  );
}
