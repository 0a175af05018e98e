import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import type { Snapshot, Timestamp } from '../../senders/model/model.ts';
import { blindSpots } from '../../senders/words/blindSpots.ts';
import { countLine } from '../../senders/words/counts.ts';
import { countRows } from '../../senders/words/verdictSentence.ts';
import { accountName, formatCount, sentences, usersAndRoles } from '../../senders/words/words.ts';
import { replaceControlChars } from '../replaceControlChars.ts';
import type { UnreadAccount } from '../answers.ts';
import { scanSentence } from '../markdown.ts';
import { reportTable, type ReportRow } from './reportTable.ts';
import { drawnText, escapeXml, proseHtml } from './svgNode.ts';
import type { Lane } from './lanes.ts';
import { asList, createOverview, type Overview } from './overview.ts';
import { COLORS, MAIL_STYLE, PICTURE_STYLE } from './style.ts';
import { daysSection, mailSection } from './mailHtml.ts';
import { drawPicture, PICTURE_SIZES, pictureCaveat } from './pictureDocument.ts';
import { whoSection, type AccountAnswer } from './whoHtml.ts';
import { headline } from './mailSentence.ts';
import { laneFacts, pictureTitle, tallyWords, unreadWords, UTC, withoutLaneWords } from './pictureWords.ts';

type StopOf = NonNullable<HtmlOptions['stopOf']>;

/** Shows the cells of a table below one another. Its head is there for those who hear it. */
const stacked = (table: string): string =>
  `${table} thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}${table} tr{display:block;padding:10px 0;border-bottom:1px solid var(--line)}${table} :is(th,td){display:block;min-width:0;padding:2px 0;border:0;text-align:left;white-space:normal}${table} td:empty{display:none}${table} td[data-label]::before{content:attr(data-label) ': ';color:var(--quiet)}`;

/** The same side by side as far as there is space: each is a count. */
const counts = (table: string): string =>
  `${stacked(table)}${table} tr{display:grid;grid-template-columns:repeat(auto-fill,minmax(132px,1fr));gap:2px 16px}${table} tbody th{grid-column:1/-1}${table} td[data-label]::before{display:block;content:attr(data-label);font-size:13px}`;

const STYLE = `${COLORS}
${PICTURE_STYLE}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1280px;padding:32px 40px 64px;color:var(--ink);background:var(--paper);font:15px/1.5 system-ui,'Segoe UI',sans-serif;overflow-wrap:anywhere}
h1{margin:0 0 4px;font-size:28px;line-height:1.25}
h2{margin:36px 0 8px;font-size:19px}
p{margin:4px 0}
ul{margin:4px 0;padding-left:20px}
bdi,code{unicode-bidi:isolate}
.meta,.note{color:var(--quiet)}
.region,.time,.option{white-space:nowrap}
.loud{margin:20px 0;padding:14px 18px;border-left:4px solid var(--smtp);background:var(--band);font-size:18px}
.scroll{overflow-x:auto}
.picture{display:block;max-width:none}
.wide .picture{width:100%;min-width:1000px;max-width:1200px;height:auto}
.narrow,.phone{display:none}
:is(.narrow,.phone) .picture{width:100%;height:auto}
.narrow .picture{min-width:560px;max-width:720px}
.phone .picture{min-width:328px;max-width:440px}
table{width:100%;border-collapse:collapse}
.counts{width:auto}
th,td{padding:7px 18px 7px 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
.mail-sums :is(th,td){padding-right:12px}
.number{font-variant-numeric:tabular-nums;text-align:right}
td.number{white-space:nowrap}
td ul{margin:0;padding:0;list-style:none}
td li{padding-left:16px;text-indent:-16px}
.days{margin-top:36px}
.users tbody th{min-width:180px}
h1,h2,thead th{overflow-wrap:break-word;word-break:keep-all}
summary{cursor:pointer}
@media screen and (max-width:1159px){${counts('.mail-sums')}}
@media screen and (max-width:1079px){.wide,.phone{display:none}.narrow{display:block}}
@media screen and (max-width:880px){${counts('.mail-days')}}
@media screen and (max-width:760px){body{padding:20px 16px}${stacked('.users')}}
@media screen and (max-width:591px){.narrow{display:none}.phone{display:block}}
@media screen and (max-width:480px){${stacked('.counts')}}
@page{size:landscape;margin:14mm}
@media print{body{max-width:none;padding:0;font-size:11px}.wide .picture{width:100%;min-width:0;height:auto}.scroll{overflow:visible}th,td{padding:4px 10px 4px 0}tr,li{break-inside:avoid}thead{display:table-header-group}tfoot{display:table-row-group}h2,summary{break-after:avoid}summary{list-style:none}details::details-content{content-visibility:visible}.loud,.band{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
@media(forced-colors:active){.loud{border:2px solid}}`;

export interface HtmlOptions {
  /** Accounts of which nothing could be read. */
  readonly unread?: readonly UnreadAccount[];
  /** Who could have sent the mails of the selected bars, in each account that was asked about. */
  readonly who?: readonly AccountAnswer[];
  /** Returns how to stop a user or role, by ARN: commands, and words where there is none. */
  readonly stopOf?: (
    arn: string,
  ) => { readonly lines: readonly string[]; readonly words: string | null } | null;
}

/**
 * Returns one account, or several, on one page: who sent lately, the picture, the counts, the evidence of every user with a lane,
 * what wasn't answered, and what none of it can show. Its policy allows this one style sheet and nothing else, so no
 * name in it can become code.
 */
export function toHtml(
  of: Snapshot | readonly Snapshot[],
  generatedAt: Timestamp,
  recentDays: number,
  { unread = [], who = [], stopOf = () => null }: HtmlOptions = {},
): string {
  const overview = createOverview(of, { now: generatedAt, recentDays, unread });
  const pictures = PICTURE_SIZES.map(
    (size) => `<div class="${size}">${drawnText(drawPicture(overview, null, size))}</div>`,
  );
  const caveat = pictureCaveat(asList(of));
  const style = overview.mails === undefined ? STYLE : `${STYLE}${MAIL_STYLE}`;
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const title = pictureTitle(overview);
  const tally = tallyWords(overview);
  return `<!DOCTYPE html>
<html lang="${l10n.t({ message: 'en', comment: 'The language of these words (BCP 47)' })}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${escapeXml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escapeXml(title)}</h1>
${metaLines(overview)
  .map((line) => `<p class="meta">${proseHtml(line)}</p>`)
  .join('\n')}
</header>
<main>
<p class="loud">${headline(overview, UTC)
    .map(({ text, strong }) => (strong ? `<strong><bdi>${proseHtml(text)}</bdi></strong>` : proseHtml(text)))
    .join('')}</p>
${
  tally === ''
    ? ''
    : `<p>${escapeXml(tally)}</p>
`
}${unreadWords(overview)
    .map((text) => `<p class="note">${proseHtml(text)}</p>\n`)
    .join(
      '',
    )}${caveat === '' ? '' : `<p class="note">${proseHtml(replaceControlChars(caveat))}</p>\n`}<div class="scroll" tabindex="0" role="region" aria-label="${escapeXml(l10n.t('Picture'))}">${pictures.join('')}</div>
${who.map(whoSection).join('')}${overview.mails === undefined ? '' : mailSection(overview.mails)}<h2 id="counts">${escapeXml(l10n.t('Users by verdict'))}</h2>
${countsTable(overview)}
<h2 id="users">${escapeXml(l10n.t('Users who used or may use Amazon SES'))}</h2>
${usersTable(overview, stopOf)}
${withoutLaneWords(overview)
  .map((text) => `<p class="note">${proseHtml(text)}</p>`)
  .join('\n')}
<h2>${escapeXml(l10n.t('Not answered'))}</h2>
${gapsList(overview)}
<h2>${escapeXml(l10n.t('What this cannot show'))}</h2>
${list(blindSpots())}
${overview.mails === undefined ? '' : daysSection(overview.mails)}</main>
</body>
</html>
`;
}

function metaLines({ accounts, now }: Overview): readonly string[] {
  // The title names the only account.
  const isOne = accounts.length === 1;
  return [
    l10n.t('Generated {0}. All times are UTC.', UTC.full(now)),
    ...accounts.map((one) => (isOne ? scanWords(one) : l10n.t('{0}: {1}', accountName(one), scanWords(one)))),
  ];
}

function scanWords({ profile, scan }: Overview['accounts'][number]): string {
  const { mode, startedAt, finishedAt, reportGeneratedAt } = scan;
  return sentences(
    scanSentence(profile, mode, UTC.full(startedAt), finishedAt && UTC.full(finishedAt)),
    reportGeneratedAt === null ? '' : l10n.t('Credential report of {0}.', UTC.full(reportGeneratedAt)),
  );
}

function countsTable(overview: Overview): string {
  const { counts, roleCounts, tally } = overview;
  const ofRoles = (count: number | null | undefined): readonly string[] =>
    count === undefined ? [] : [count === null ? '' : formatCount(count)];
  const rows = countRows(counts, roleCounts, tally).map(({ label, sentence, users, roles }) => [
    escapeXml(label),
    ...ofRoles(users),
    ...ofRoles(roles),
    escapeXml(sentence),
  ]);
  if (rows.length === 0) return `<p>${escapeXml(countLine(tally))}</p>`;
  const columns = [
    { title: l10n.t('Verdict') },
    { title: tally.roots > 0 ? l10n.t('Users and root') : l10n.t('Users'), isNumber: true },
    ...(roleCounts === null ? [] : [{ title: l10n.t('Roles'), isNumber: true }]),
    { title: l10n.t('What it means') },
  ];
  const sums = [
    escapeXml(l10n.t('All')),
    formatCount(tally.users + tally.roots),
    ...ofRoles(tally.roles?.roles),
    '',
  ];
  return reportTable('counts', 'aria-labelledby="counts"', columns, rows, sums);
}

function usersTable({ lanes }: Overview, stopOf: StopOf): string {
  if (lanes.length === 0) return `<p>${escapeXml(l10n.t('None.'))}</p>`;
  const columns = [
    l10n.t('User'),
    l10n.t('Verdict'),
    l10n.t('Last use of SES'),
    l10n.t('Evidence'),
    l10n.t('As of'),
  ].map((title) => ({ title }));
  const rows = lanes.map((lane) => userRow(lane, stopOf(lane.arn)));
  return reportTable('users', 'aria-labelledby="users"', columns, rows);
}

function userRow(lane: Lane, stop: ReturnType<StopOf>): ReportRow {
  const [verdict = '', ...facts] = laneFacts(lane, UTC);
  const asOf = lane.marks.map((mark) => mark.asOf).sort();
  return [
    `<bdi>${escapeXml(lane.name)}</bdi>`,
    escapeXml(verdict),
    lane.lastSesAt === null ? escapeXml(lane.noUse) : proseHtml(UTC.full(lane.lastSesAt)),
    `${list(facts)}${stop === null ? '' : stopHtml(stop)}`,
    asOf[0] === undefined ? '' : proseHtml(UTC.full(asOf[0])),
  ];
}

function stopHtml({ lines, words }: NonNullable<ReturnType<StopOf>>): string {
  const title = l10n.t('To stop it:');
  const commands = lines.map((line) => `<li><code>${commandHtml(line)}</code></li>`);
  if (commands.length > 0) return `<p class="note">${escapeXml(title)}</p><ul>${commands.join('')}</ul>`;
  return words === null ? '' : `<p class="note">${escapeXml(replaceControlChars(words))}</p>`;
}

/** Escapes a command in which no line ends within the name of an option. */
function commandHtml(line: string): string {
  return replaceControlChars(line)
    .split(/(?<= )(--[a-z-]+)(?= |$)/)
    .map((part, at) => (at % 2 === 1 ? `<span class="option">${part}</span>` : escapeXml(part)))
    .join('');
}

function gapsList({ gaps, userGaps, unread = [] }: Overview): string {
  const items = [
    ...unread.map(({ name, why }) => l10n.t('{0}: {1}', name, why)),
    ...gaps.map(({ call, reason, message }) => `${call}: ${reason}, ${message}`),
    ...userGaps.map((gap) => l10n.t('{0}: {1}, about {2}', gap.call, gap.reason, usersAndRoles(gap))),
  ];
  return items.length === 0 ? `<p>${escapeXml(l10n.t('AWS answered every call.'))}</p>` : list(items);
}

function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li><bdi>${proseHtml(item)}</bdi></li>`).join('')}</ul>`;
}
