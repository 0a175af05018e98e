import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import type { Snapshot, Timestamp } from '../../senders/model/model.ts';
import { blindSpots } from '../../senders/words/blindSpots.ts';
import { countRows } from '../../senders/words/verdictSentence.ts';
import { accountName, formatCount, sentences, usersAndRoles } from '../../senders/words/words.ts';
import { replaceControlChars } from '../replaceControlChars.ts';
import type { UnreadAccount } from '../answers.ts';
import { scanSentence } from '../markdown.ts';
import { drawnText, escapeXml, proseHtml } from './svgNode.ts';
import type { Lane } from './lanes.ts';
import { asList, createOverview, type Overview } from './overview.ts';
import { COLORS, MAIL_STYLE, PICTURE_STYLE } from './style.ts';
import { mailSection } from './mailHtml.ts';
import { drawPicture, pictureCaveat } from './pictureDocument.ts';
import { whoSection, type AccountAnswer } from './whoHtml.ts';
import { headline } from './mailSentence.ts';
import { laneFacts, pictureTitle, tallyWords, unreadWords, UTC, withoutLaneWords } from './pictureWords.ts';

type StopOf = NonNullable<HtmlOptions['stopOf']>;

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
.region,.time{white-space:nowrap}
.loud{margin:20px 0;padding:14px 18px;border-left:4px solid var(--smtp);background:var(--band);font-size:18px}
.scroll{overflow-x:auto}
.picture{display:block;max-width:none}
.wide .picture{width:100%;min-width:1000px;max-width:1200px;height:auto}
.narrow{display:none}
table{width:100%;border-collapse:collapse}
.counts{width:auto}
th,td{padding:7px 18px 7px 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
td.number{font-variant-numeric:tabular-nums;text-align:right;white-space:nowrap}
td ul{margin:0;padding:0;list-style:none}
th.user{font-weight:600;min-width:180px}
h1,h2,thead th{overflow-wrap:break-word;word-break:keep-all}
@media(max-width:1079px){.wide{display:none}.narrow{display:block}}
@media(max-width:760px){body{padding:20px 16px}.users thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}.users tr{display:block;padding:10px 0;border-bottom:1px solid var(--line)}.users th,.users td{display:block;padding:2px 0;border:0}.users td:empty{display:none}.users td[data-label]::before{content:attr(data-label) ': ';color:var(--quiet)}}
@page{size:landscape;margin:14mm}
@media print{body{max-width:none;padding:0;font-size:11px}.wide{display:block}.narrow{display:none}.wide .picture{width:100%;min-width:0;height:auto}.scroll{overflow:visible}tr,li{break-inside:avoid}thead{display:table-header-group}.loud,.band{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
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
  const pictures = [false, true].map((isNarrow) => drawnText(drawPicture(overview, null, isNarrow)));
  const caveat = pictureCaveat(asList(of));
  const style = overview.mails === undefined ? STYLE : `${STYLE}${MAIL_STYLE}`;
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const title = pictureTitle(overview);
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
  .map((line) => `<p class="meta">${escapeXml(line)}</p>`)
  .join('\n')}
</header>
<main>
<p class="loud">${headline(overview, UTC)
    .map(({ text, strong }) => (strong ? `<strong><bdi>${proseHtml(text)}</bdi></strong>` : proseHtml(text)))
    .join('')}</p>
<p>${escapeXml(tallyWords(overview))}</p>
${unreadWords(overview)
  .map((text) => `<p class="note">${proseHtml(text)}</p>\n`)
  .join(
    '',
  )}${caveat === '' ? '' : `<p class="note">${proseHtml(replaceControlChars(caveat))}</p>\n`}<div class="scroll" tabindex="0" role="region" aria-label="${escapeXml(l10n.t('Picture'))}"><div class="wide">${pictures[0]}</div><div class="narrow">${pictures[1]}</div></div>
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
</main>
</body>
</html>
`;
}

function metaLines({ accounts, now }: Overview): readonly string[] {
  const [account] = accounts;
  if (account !== undefined && accounts.length === 1)
    return [
      l10n.t(
        'Account {0}, profile {1}. Generated {2}. All times are UTC.',
        accountName(account),
        account.profile,
        UTC.full(now),
      ),
      scanWords(account),
    ];
  return [
    l10n.t('Generated {0}. All times are UTC.', UTC.full(now)),
    ...accounts.map((one) => l10n.t('{0}: {1}', accountName(one), scanWords(one))),
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
  const ofRoles = (count: number | null | undefined): string =>
    count === undefined ? '' : `<td class="number">${count === null ? '' : formatCount(count)}</td>`;
  const rows = countRows(counts, roleCounts, tally).map(
    ({ label, sentence, users, roles }) =>
      `<tr><th scope="row">${escapeXml(label)}</th>${ofRoles(users)}${ofRoles(roles)}<td>${escapeXml(sentence)}</td></tr>`,
  );
  if (rows.length === 0) return `<p>${escapeXml(tallyWords(overview))}</p>`;
  const columns = [
    ...[l10n.t('Verdict'), tally.roots > 0 ? l10n.t('Users and root') : l10n.t('Users')],
    ...(roleCounts === null ? [] : [l10n.t('Roles')]),
    l10n.t('What it means'),
  ];
  return `<table class="counts" aria-labelledby="counts"><thead><tr>${columns.map((title) => `<th scope="col">${escapeXml(title)}</th>`).join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody>
<tfoot><tr><th scope="row">${escapeXml(l10n.t('All'))}</th><td class="number">${formatCount(tally.users + tally.roots)}</td>${ofRoles(tally.roles?.roles)}<td></td></tr></tfoot></table>`;
}

function usersTable({ lanes }: Overview, stopOf: StopOf): string {
  if (lanes.length === 0) return `<p>${escapeXml(l10n.t('None.'))}</p>`;
  const columns = [
    l10n.t('User'),
    l10n.t('Verdict'),
    l10n.t('Last use of SES'),
    l10n.t('Evidence'),
    l10n.t('As of'),
  ];
  const header = columns
    .map((column) => `<th scope="col" role="columnheader">${escapeXml(column)}</th>`)
    .join('');
  const rows = lanes.map((lane) => userRow(lane, stopOf(lane.arn), columns.slice(1)));
  // Roles, since a narrow window shows the cells below one another, which takes theirs away.
  return `<table class="users" role="table" aria-labelledby="users"><thead role="rowgroup"><tr role="row">${header}</tr></thead>
<tbody role="rowgroup">${rows.join('\n')}</tbody></table>`;
}

function userRow(lane: Lane, stop: ReturnType<StopOf>, labels: readonly string[]): string {
  const [verdict = '', ...facts] = laneFacts(lane, UTC);
  const asOf = lane.marks.map((mark) => mark.asOf).sort();
  const cells = [
    escapeXml(verdict),
    lane.lastSesAt === null ? escapeXml(lane.noUse) : proseHtml(UTC.full(lane.lastSesAt)),
    `${list(facts)}${stop === null ? '' : stopHtml(stop)}`,
    asOf[0] === undefined ? '' : proseHtml(UTC.full(asOf[0])),
  ];
  return `<tr role="row"><th scope="row" role="rowheader" class="user"><bdi>${escapeXml(lane.name)}</bdi></th>${cells
    .map((cell, column) => `<td role="cell" data-label="${escapeXml(labels[column] ?? '')}">${cell}</td>`)
    .join('')}</tr>`;
}

function stopHtml({ lines, words }: NonNullable<ReturnType<StopOf>>): string {
  const title = l10n.t('To stop it:');
  const commands = lines.map((line) => `<li><code>${escapeXml(replaceControlChars(line))}</code></li>`);
  if (commands.length > 0) return `<p class="note">${escapeXml(title)}</p><ul>${commands.join('')}</ul>`;
  return words === null ? '' : `<p class="note">${escapeXml(replaceControlChars(words))}</p>`;
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
