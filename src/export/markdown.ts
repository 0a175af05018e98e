import * as l10n from '@vscode/l10n';
import type {
  AccessKey,
  GrantingPolicy,
  LastUsed,
  ScanMode,
  Snapshot,
  Timestamp,
} from '../senders/model/model.ts';
import type { Principal, Verdict } from '../senders/model/model.ts';
import { isRole } from '../senders/model/evidence.ts';
import { ALL_VERDICTS, VERDICTS } from '../senders/model/verdict.ts';
import { changeWords } from '../senders/words/changeWords.ts';
import { countLine, countUsers, knownLine } from '../senders/words/counts.ts';
import {
  accessWords,
  deletedWords,
  strongestSignals,
  noUseWords,
  pastUseWords,
} from '../senders/words/accessWords.ts';
import { noAdvisorWords } from '../senders/words/evidenceWords.ts';
import { mailWords, sentWords } from '../senders/words/mailWords.ts';
import { clockWords, reportCaveat, rolesCaveat } from '../senders/words/reportCaveat.ts';
import { blindSpots } from '../senders/words/blindSpots.ts';
import { principalName, roleWords } from '../senders/words/roleWords.ts';
import { countRows, countVerdicts, verdictSentence } from '../senders/words/verdictSentence.ts';
import {
  accountName,
  canSendWords,
  counted,
  formatCount,
  olderPolicies,
  sentences,
  verdictLabel,
} from '../senders/words/words.ts';
import { sumAccounts } from './allAccounts.ts';
import {
  isKeyAnswered,
  isKeyListAnswered,
  orderedRoles,
  orderedUsers,
  reportedGaps,
  type ReportedGap,
  type UnreadAccount,
} from './answers.ts';
import { createOverview, type OverviewOptions } from './overview/overview.ts';
import { regionTable } from './overview/mailTables.ts';
import { recentSentence, UTC } from './overview/pictureWords.ts';
import { replaceControlChars } from './replaceControlChars.ts';

/**
 * Returns the report as Markdown to paste into a ticket: for each account who sent lately, the counts by verdict, the users with their
 * evidence, and what none of it can show. Data from an account is in code spans, where no link, mention, HTML or
 * emphasis can start.
 * @param unread accounts of which nothing could be read
 */
export function toMarkdown(
  snapshots: readonly Snapshot[],
  generatedAt: Timestamp,
  recentDays = 7,
  unread: readonly UnreadAccount[] = [],
): string {
  const blocks = [
    `# ${l10n.t('Use of Amazon SES by IAM users and roles')}`,
    l10n.t('Generated {0}. All times are UTC.', generatedAt),
    ...(unread.length === 0 ? [] : [unreadMarkdown(unread).trim()]),
    ...allAccounts(snapshots, unread.length),
    ...snapshots.flatMap((snapshot) => accountBlocks(snapshot, { now: generatedAt, recentDays })),
    `## ${l10n.t('What this cannot show')}`,
    list(blindSpots()),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** Returns the accounts of which nothing could be read, with an empty line after them; empty for none. */
export function unreadMarkdown(unread: readonly UnreadAccount[]): string {
  if (unread.length === 0) return '';
  const lines = unread.map(({ name, why }) => l10n.t('{0}: {1}', code(name), code(why)));
  return `${l10n.t('Not included, since they could not be read:')}\n\n${list(lines)}\n\n`;
}

/** Of several accounts, those with a sign of SES or with missing answers: where to look first. */
function allAccounts(snapshots: readonly Snapshot[], unread: number): readonly string[] {
  if (snapshots.length < 2) return [];
  const { listed, quiet } = sumAccounts(snapshots);
  const header = [
    l10n.t('Account'),
    l10n.t('Last use of SES'),
    l10n.t('Mails in 30 days'),
    l10n.t('Senders'),
  ];
  const rows = listed.map(({ snapshot, lastSesAt, mails, isRead }) => [
    code(accountName(snapshot)),
    lastSesAt ?? '',
    mails,
    isRead ? countLine(countUsers([snapshot])) : l10n.t('Could not be read'),
  ]);
  const count = formatCount(snapshots.length);
  const title =
    unread === 0
      ? l10n.t('All {0} accounts', count)
      : l10n.t('{0} of {1}', count, counted(snapshots.length + unread, 'account'));
  return [
    `## ${title}`,
    ...(rows.length === 0 ? [] : [table(header, rows)]),
    ...(quiet === 0 ? [] : [l10n.t('No sign of SES in {0}.', counted(quiet, 'account'))]),
    countLine(countUsers(snapshots)),
  ];
}

/** `In the last 7 days ann sent by SMTP.`, as in the Overview. */
function headline(snapshot: Snapshot, options: OverviewOptions): string {
  return recentSentence(createOverview(snapshot, options), { ...UTC, full: (at) => at })
    .map(({ text, strong }) => (strong ? code(text) : text))
    .join('');
}

function accountBlocks(snapshot: Snapshot, options: OverviewOptions): readonly string[] {
  const users = orderedUsers(snapshot);
  const roles = orderedRoles(snapshot);
  const hasRoles = roles.length > 0;
  const hasRoot = users.some(({ kind }) => kind === 'root');
  const groups = [users, roles].flatMap((principals) =>
    ALL_VERDICTS.map((verdict) => ({
      verdict,
      users: principals.filter((user) => user.verdict === verdict),
    })),
  );
  const tally = countUsers([snapshot]);
  const counts = countRows(countVerdicts(users), hasRoles ? countVerdicts(roles) : null, tally).map(
    ({ label, users: ofUsers, roles: ofRoles }) => [
      label,
      countCell(ofUsers),
      ...(ofRoles === undefined ? [] : [countCell(ofRoles)]),
    ],
  );
  const caveat = reportCaveat([snapshot], (at) => at, code);
  const deleted = deletedWords(snapshot, IN_A_TICKET);
  const said = headline(snapshot, options);
  return [
    `## ${l10n.t('Account {0}', code(accountName(snapshot)))}`,
    ...(said === '' ? [countLine(tally)] : [`**${said}**`, knownLine(tally)]),
    scanLine(snapshot),
    ...(snapshot.mails === undefined
      ? []
      : [mailWords(snapshot, IN_A_TICKET), ...regionBlocks(snapshot, options)]),
    ...(counts.length === 0
      ? []
      : [
          table(
            [
              l10n.t('Verdict'),
              hasRoot ? l10n.t('Users and root') : l10n.t('Users'),
              ...(hasRoles ? [l10n.t('Roles')] : []),
            ],
            counts,
          ),
        ]),
    ...changeBlocks(snapshot),
    ...(deleted === '' ? [] : [deleted]),
    ...(caveat === '' ? [] : [caveat]),
    ...(snapshot.gaps.length === 0
      ? []
      : [l10n.t('Not answered for the account:'), list(reportedGaps(snapshot).map(gapText))]),
    ...groups.filter((group) => group.users.length > 0).flatMap((group) => verdictBlocks(group, snapshot)),
  ];
}

/** The sums of each Region that sent. */
function regionBlocks(snapshot: Snapshot, options: OverviewOptions): readonly string[] {
  const { mails } = createOverview(snapshot, options);
  if (mails === undefined || mails.strips.length === 0) return [];
  const { columns, rows } = regionTable(mails.strips);
  return [
    table(
      columns,
      rows.map(([region = '', ...sums]) => [code(region), ...sums]),
    ),
  ];
}

function scanLine({ profile, scan }: Snapshot): string {
  const { mode, startedAt, finishedAt, reportGeneratedAt } = scan;
  const report = reportGeneratedAt === null ? '' : l10n.t('Credential report of {0}.', reportGeneratedAt);
  return sentences(
    scanSentence(code(profile), mode, startedAt, finishedAt),
    report,
    rolesCaveat(scan),
    clockWords(scan) ?? '',
  );
}

/** Returns how an account was scanned, as a sentence, with times formatted by the caller. */
export function scanSentence(profile: string, mode: ScanMode, from: Timestamp, to: Timestamp | null): string {
  if (to === null) {
    return mode === 'quick'
      ? l10n.t('Profile {0}, quick scan from {1} not finished.', profile, from)
      : l10n.t('Profile {0}, complete scan from {1} not finished.', profile, from);
  }
  return mode === 'quick'
    ? l10n.t('Profile {0}, quick scan from {1} to {2}.', profile, from, to)
    : l10n.t('Profile {0}, complete scan from {1} to {2}.', profile, from, to);
}

/** Formatting in a ticket: times in UTC, names as code. */
export const IN_A_TICKET = { when: (at: Timestamp): string => at, quoted: code };

/** Returns what's new since the scan before, one line per Region, user and role; empty where none is known. */
export function changeBlocks({ changes }: Snapshot): readonly string[] {
  if (changes === undefined) return [];
  const { since, regions = [], principals: users } = changes;
  if (users.length + regions.length === 0)
    return [l10n.t('Nothing has changed since the scan of {0}.', since)];
  return [
    l10n.t('Changed since the scan of {0}:', since),
    list([
      ...regions.map(({ region, change }) => `${code(region)}: ${changeWords(change, IN_A_TICKET)}`),
      ...users.map(
        ({ name, kind, changes: of }) =>
          `${code(principalName({ name, kind }))}: ${of.map((change) => changeWords(change, IN_A_TICKET)).join(l10n.t('; '))}`,
      ),
    ]),
  ];
}

/** Users with no sign of use are only named, and such roles are only counted; the others are in a table. */
function verdictBlocks(
  { verdict, users }: { verdict: Verdict; users: readonly Principal[] },
  { scan }: Snapshot,
): readonly string[] {
  const areRoles = users.every(isRole);
  const label = areRoles ? l10n.t('Roles: {0}', verdictLabel(verdict, 'role')) : verdictLabel(verdict);
  const heading = [
    `### ${label} (${formatCount(users.length)})`,
    verdictSentence(verdict, areRoles ? 'role' : 'user'),
  ];
  if (VERDICTS[verdict].says === 'no-use')
    return areRoles
      ? heading
      : [...heading, users.map((user) => code(principalName(user))).join(l10n.t(', '))];
  const rows = users.map((user) => [
    code(principalName(user)),
    user.lastSesAt ?? noUseWords(user),
    lines(evidenceItems(user)),
    lines([canSendWords(user.canSend, olderPolicies(user, scan)), ...user.grantedBy.map(policyText)]),
    lines(reportedGaps(user).map(gapText)),
  ]);
  const header = [
    areRoles ? l10n.t('Role') : l10n.t('User'),
    l10n.t('Last use of SES'),
    l10n.t('Evidence'),
    l10n.t('Policies'),
    l10n.t('Not answered'),
  ];
  return [...heading, table(header, rows)];
}

/** What the keys and Access Advisor say about a user, one fact per item. */
export function evidenceItems(user: Principal): readonly string[] {
  const { accessKeys, advisor, pastUses = [] } = user;
  const evidence = accessKeys.map((key) => keyText(key, isKeyAnswered(user, key)));
  if (isRole(user)) evidence.push(...roleWords(user, IN_A_TICKET));
  else if (!isKeyListAnswered(user)) evidence.push(l10n.t('access keys could not be listed'));
  else if (accessKeys.length === 0) evidence.push(l10n.t('no access key'));
  evidence.push(...pastUses.map((past) => pastUseWords(user, past, IN_A_TICKET)));
  const silence = noAdvisorWords(user);
  if (silence !== null) evidence.push(l10n.t('Access Advisor: {0}', silence));
  if (advisor !== null) {
    const { region, lastAccessedAt } = advisor;
    evidence.push(
      region === null
        ? l10n.t('Access Advisor: SES last accessed {0}', lastAccessedAt)
        : l10n.t('Access Advisor: SES last accessed {0} in {1}', lastAccessedAt, code(region)),
    );
    const actions = (advisor.trackedActions ?? []).map(({ action, at }) => `${code(action)} ${at}`);
    if (actions.length > 0) evidence.push(l10n.t('tracked actions: {0}', actions.join(l10n.t(', '))));
  }
  evidence.push(...accessWords(strongestSignals(user), user, IN_A_TICKET), ...sentWords(user, IN_A_TICKET));
  return evidence;
}

/** One access key and its last use. @param answered whether the last use is known. */
export function keyText({ id, status, lastUsed, source, asOf }: AccessKey, answered: boolean): string {
  const name = id === null ? l10n.t('access key') : code(id);
  const key = status === 'Active' ? l10n.t('{0} (active)', name) : l10n.t('{0} (inactive)', name);
  const text = `${key}: ${useText(lastUsed, answered)}`;
  return source === 'report' ? l10n.t('{0}, according to the credential report of {1}', text, asOf) : text;
}

function useText(lastUsed: LastUsed | null, answered: boolean): string {
  if (lastUsed === null) return answered ? l10n.t('no use recorded') : l10n.t('last use not known');
  const { at, region } = lastUsed;
  const service = code(lastUsed.service ?? l10n.t('a service that AWS does not name'));
  return region === null ? `${service} ${at}` : l10n.t('{0} in {1} {2}', service, code(region), at);
}

/** A policy that allows sending, and the group it comes from. */
export function policyText({ type, name, arn, group }: GrantingPolicy): string {
  const policy = code(arn ?? name);
  switch (type) {
    case 'inline':
      return l10n.t('inline policy {0}', policy);
    case 'managed':
      return l10n.t('managed policy {0}', policy);
    case 'group-inline':
      return l10n.t('inline policy {0} of group {1}', policy, code(group ?? ''));
    case 'group-managed':
      return l10n.t('managed policy {0} of group {1}', policy, code(group ?? ''));
    case 'identity-policy':
      return l10n.t('policy {0} of the SES identity {1}', code(name), policy);
  }
}

/** A missing answer and why it's missing. */
export function gapText({ call, reason, message }: ReportedGap): string {
  return `${call}: ${code(reason)}, ${code(message)}`;
}

/** Empty where none is known and there may be some. */
const countCell = (count: number | null): string => (count === null ? '' : formatCount(count));

/** A table with a header row. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** One item per line. */
export const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

const lines = (items: readonly string[]): string => items.join('<br>');

/**
 * Returns a text as a code span. A backtick or pipe (in a path, message or profile name) would end the span or the
 * cell, so such a text becomes a `<code>` element with its punctuation as character references, which are never syntax.
 */
export function code(text: string): string {
  const shown = replaceControlChars(text).trim();
  if (shown === '') return l10n.t('(empty)');
  if (!/[`|]/.test(shown)) return `\`${shown}\``;
  const escaped = shown.replaceAll(/[^\p{L}\p{M}\p{N} ]/gu, (mark) => `&#${mark.codePointAt(0) ?? 0xfffd};`);
  return `<code>${escaped}</code>`;
}
