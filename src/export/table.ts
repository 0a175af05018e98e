import type { Snapshot, Principal } from '../senders/model/model.ts';
import { keySignals } from '../senders/model/evidence/accessKeys.ts';
import { mailWords } from '../senders/words/mailWords.ts';
import { reportCaveat, rolesCaveat } from '../senders/words/reportCaveat.ts';
import { accountName, formatCount, usersAndRoles, verdictLabel } from '../senders/words/words.ts';
import { countLine, countUsers } from '../senders/words/counts.ts';
import { countVerdicts } from '../senders/words/verdictSentence.ts';
import { advisorStatus, VERDICT_STATUSES, VERDICTS } from '../senders/model/verdict.ts';
import { principalName } from '../senders/words/roleWords.ts';
import { countByKind, isRole } from '../senders/model/evidence.ts';
import {
  areKeysAnswered,
  countedSums,
  deniedLines,
  isDenied,
  orderedRoles,
  orderedUsers,
  principalGaps,
  reportedGaps,
} from './answers.ts';
import { sumAccounts } from './allAccounts.ts';
import { replaceControlChars } from './replaceControlChars.ts';

const LAST_SES = 'LAST SES (UTC)';
/** `2026-11-23 09:00` */
const LAST_SES_WIDTH = 16;
const MAILS = 'MAILS IN 30 DAYS';
const HEADER = [
  'USER',
  'VERDICT',
  LAST_SES,
  MAILS,
  'KEY LAST USED FOR',
  'ACCESS ADVISOR',
  'MAY SEND',
  'MISSING',
];
const ACCOUNTS_HEADER = ['ACCOUNT', LAST_SES, MAILS, 'SENDERS'];
const GAP = '  ';
/** Columns don't get narrower than this, even if the line is then too long. */
const NARROWEST = 6;

/**
 * Returns the report as aligned columns for a terminal of `width` columns (unlimited if there is no terminal): one line
 * per user, and per role that used or may use SES, cut with `…` if needed, then the counts by verdict and what wasn't
 * answered; of several accounts, a table of those with senders, mails or missing answers at the end. Nothing in it can
 * move the cursor or change a color.
 * @param unread how many accounts could not be read
 */
export function toTable(snapshots: readonly Snapshot[], width = Infinity, unread = 0): string {
  const accounts = snapshots.map((snapshot) => accountTable(snapshot, width));
  return `${[...accounts, ...allAccounts(snapshots, width, unread)].join('\n\n')}\n`;
}

function allAccounts(snapshots: readonly Snapshot[], width: number, unread: number): readonly string[] {
  if (snapshots.length < 2) return [];
  const { listed, quiet } = sumAccounts(snapshots);
  const rows = listed.map(({ snapshot, lastSesAt, mails, isRead }) => [
    accountName(snapshot),
    minute(lastSesAt ?? ''),
    mails,
    isRead ? countLine(countUsers([snapshot])) : 'Could not be read',
  ]);
  const count = formatCount(snapshots.length);
  return [
    [
      unread === 0
        ? `All ${count} accounts`
        : `${count} of ${formatCount(snapshots.length + unread)} accounts`,
      ...(rows.length === 0
        ? []
        : alignedRows([ACCOUNTS_HEADER, ...rows.map((row) => row.map(replaceControlChars))], width)),
      ...(quiet === 0
        ? []
        : [`${quiet === 1 ? '1 account shows' : `${formatCount(quiet)} accounts show`} no sign of SES.`]),
      countLine(countUsers(snapshots)),
    ].join('\n'),
  ];
}

function accountTable(snapshot: Snapshot, width: number): string {
  const users = orderedUsers(snapshot);
  const account = replaceControlChars(`${accountName(snapshot)} · profile ${snapshot.profile}`);
  const roles = orderedRoles(snapshot);
  const shown = [...users, ...roles.filter(({ verdict }) => VERDICTS[verdict].says !== 'no-use')];
  const all = [HEADER, ...shown.map((user) => tableRow(user, snapshot))];
  const hasMails = shown.some((user) => mailsText(user, snapshot) !== '');
  const columns = hasMails ? all : all.map((row) => row.filter((_, column) => HEADER[column] !== MAILS));
  const rows = shown.length === 0 ? [] : alignedRows(columns, width);
  return [
    account,
    ...rows,
    countLine(countUsers([snapshot])),
    ...(users.length === 0 ? [] : [countsLine(users)]),
    ...(roles.length === 0 ? [] : [`Roles: ${countsLine(roles)}`]),
    ...mailLines(snapshot),
    ...missingLines(snapshot),
    ...caveatLines(snapshot),
  ].join('\n');
}

function tableRow(user: Principal, snapshot: Snapshot): readonly string[] {
  const missing = reportedGaps(user).length;
  return [
    principalName(user),
    verdictLabel(user.verdict, user.kind),
    minute(user.lastSesAt ?? ''),
    mailsText(user, snapshot),
    keyUse(user),
    advisorText(user),
    user.canSend,
    missing === 0 ? '' : String(missing),
  ].map(replaceControlChars);
}

/**
 * The mails of 30 days under the name; `40+`: at least; `?`: others have it, too; `this hour`: only in the hour that ran, which
 * no sum has yet; empty where they are not known.
 */
function mailsText(user: Principal, snapshot: Snapshot): string {
  if (user.sentMails?.isShared === true) return '?';
  const sums = countedSums(snapshot, user);
  if (sums === null) return '';
  if (sums.last400Days === 0 && (user.sentMails?.last ?? null) !== null) return 'this hour';
  return `${formatCount(sums.last30Days)}${user.sentMails?.isPartial === true ? '+' : ''}`;
}

/** `2026-11-23 09:00`; `-` for no time. */
function minute(at: string): string {
  return at === '' ? '-' : at.slice(0, LAST_SES_WIDTH).replace('T', ' ');
}

/** `ses-smtp us-east-1`, the latest use of SES before any other; `-`: no use; `?`: an answer that could show one is missing. */
function keyUse(user: Principal): string {
  if (isRole(user)) return '';
  const signals = keySignals(user);
  const use = signals.find(({ proves }) => proves !== 'other') ?? signals[0];
  if (use === undefined) return areKeysAnswered(user) ? '-' : '?';
  return [use.service ?? '?', ...(use.region === null ? [] : [use.region])].join(' ');
}

/** The date of the last access that Access Advisor saw, or why there is none; `?`: an answer is missing. */
function advisorText(user: Principal): string {
  const status = advisorStatus(user);
  if (user.advisor !== null) return user.advisor.lastAccessedAt.slice(0, 10);
  if (user.kind === 'root') return '-';
  return status === 'unknown' || status === 'pending' ? '?' : status.replace('-', ' ');
}

/** How many mails left, and from where. */
function mailLines(snapshot: Snapshot): readonly string[] {
  const words = mailWords(snapshot, { when: (at) => at, quoted: (text) => text });
  return words === '' ? [] : [replaceControlChars(words)];
}

/** Who wasn't asked about live, and what that hides. */
function caveatLines(snapshot: Snapshot): readonly string[] {
  const caveats = [reportCaveat([snapshot], (at) => at), rolesCaveat(snapshot.scan)];
  return caveats.filter((caveat) => caveat !== '').map(replaceControlChars);
}

/** What is missing for the account, and for how many users, each answer once. */
function missingLines(snapshot: Snapshot): readonly string[] {
  const gaps = reportedGaps(snapshot);
  const missing = new Map<string, Set<Principal>>();
  for (const principal of snapshot.principals) {
    for (const { call, reason } of reportedGaps(principal)) {
      const gap = `${call}: ${reason}`;
      missing.set(gap, (missing.get(gap) ?? new Set()).add(principal));
    }
  }
  return [
    ...gaps
      .filter((gap) => !isDenied(gap))
      .map(({ call, reason, message }) => `Not answered: ${call}: ${reason}. ${message}`),
    ...[...missing].map(([gap, those]) => `Not answered: ${gap} (${usersAndRoles(countByKind([...those]))})`),
    ...deniedLines([...gaps, ...principalGaps(snapshot.principals)]),
  ].map(replaceControlChars);
}

/** `Sends by SMTP 1 · No SES 2` */
function countsLine(users: readonly Principal[]): string {
  const counts = countVerdicts(users);
  return VERDICT_STATUSES.filter((status) => counts[status] > 0)
    .map(
      (status) =>
        `${status === 'checking' ? 'Checking' : verdictLabel(status, users[0]?.kind)} ${counts[status]}`,
    )
    .join(' · ');
}

/** Returns rows as lines with aligned columns, the widest ones shortened where a line is longer than `width` columns. */
export function alignedRows(rows: readonly (readonly string[])[], width = Infinity): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, columnWidth(row[column] ?? '')), 0),
  );
  const fitted = fit(widths, width - GAP.length * (widths.length - 1));
  return rows.map((row) =>
    row
      .map((cell, column) => padded(cell, fitted[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

/** The latest use of SES keeps its minute while another column can shrink. */
const FLOORS = HEADER.map((title) => (title === LAST_SES ? LAST_SES_WIDTH : NARROWEST));

/** Shrinks the widest column until the line fits or none can shrink further. */
function fit(widths: readonly number[], room: number): readonly number[] {
  const fitted = [...widths];
  for (const floor of [(column: number) => FLOORS[column] ?? NARROWEST, () => NARROWEST]) {
    while (sum(fitted) > room) {
      const spare = fitted.map((width, column) => (width > floor(column) ? width : 0));
      const widest = Math.max(...spare);
      if (widest === 0) break;
      fitted[spare.indexOf(widest)] = widest - 1;
    }
  }
  return fitted;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function padded(text: string, width: number): string {
  const shown = columnWidth(text) <= width ? text : shortened(text, width);
  return shown + ' '.repeat(width - columnWidth(shown));
}

function shortened(text: string, width: number): string {
  return `${cutOff(text, width - 1)}…`;
}

/** Returns the beginning of a text that fits into so many terminal columns. */
export function cutOff(text: string, width: number): string {
  let shown = '';
  let used = 0;
  for (const character of text) {
    used += columnWidth(character);
    if (used > width) break;
    shown += character;
  }
  return shown;
}

/** Scripts whose characters take two terminal columns, and marks that take none. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uFF01-\uFF60]/u;
const MARK = /\p{M}/u;
const ASCII = /^[ -~]*$/;

/** Returns the columns that a text takes. IAM's names are ASCII; profiles and messages may not be. */
function columnWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  return sum(Array.from(text).map((character) => (MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1)));
}
