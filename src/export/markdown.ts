import {
  VERDICTS,
  type AccessKey,
  type GrantingPolicy,
  type Snapshot,
  type Timestamp,
} from '../senders/model.ts';
import type { User, Verdict } from '../senders/model.ts';
import { changeWords } from '../senders/changeWords.ts';
import { accountName, BLIND_SPOTS, canSendLabel, verdictLabel, verdictSentence } from '../senders/words.ts';
import { isKeyAnswered, isKeyListAnswered, orderedUsers, reportedGaps, type ReportedGap } from './answers.ts';
import { harmless } from './harmless.ts';

/**
 * The report as Markdown, to be pasted into a ticket: of each account the counts by verdict, then the users with
 * their evidence, and in the end what all of it cannot show. Everything that comes from an account stands in code
 * spans, where no link, mention, HTML or emphasis begins.
 */
export function toMarkdown(snapshots: readonly Snapshot[], generatedAt: Timestamp): string {
  const blocks = [
    '# IAM users that send e-mail through Amazon SES',
    `Made ${generatedAt}. All times are UTC.`,
    ...snapshots.flatMap(accountBlocks),
    '## What this cannot show',
    list(BLIND_SPOTS),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function accountBlocks(snapshot: Snapshot): readonly string[] {
  const users = orderedUsers(snapshot);
  const groups = VERDICTS.map((verdict) => ({
    verdict,
    users: users.filter((user) => user.verdict === verdict),
  }));
  const counts = groups.map((group) => [verdictLabel(group.verdict), String(group.users.length)]);
  return [
    `## Account ${code(accountName(snapshot))}`,
    scanLine(snapshot),
    table(['Verdict', 'Users'], counts),
    ...changeBlocks(snapshot),
    ...(snapshot.gaps.length === 0
      ? []
      : ['Not answered for the account:', list(reportedGaps(snapshot).map(gapText))]),
    ...groups.filter((group) => group.users.length > 0).flatMap((group) => verdictBlocks(group)),
  ];
}

function scanLine({ profile, scan }: Snapshot): string {
  const ended = scan.finishedAt === null ? 'not finished' : `to ${scan.finishedAt}`;
  const report = scan.reportGeneratedAt === null ? '' : ` Credential report of ${scan.reportGeneratedAt}.`;
  return `Profile ${code(profile)}, ${scan.mode} scan from ${scan.startedAt} ${ended}.${report}`;
}

/** What is new since the scan before, a line a user. */
function changeBlocks({ changes }: Snapshot): readonly string[] {
  if (changes === undefined) return [];
  const { since, users } = changes;
  if (users.length === 0) return [`Nothing has changed since the scan of ${since}.`];
  const telling = { when: (at: Timestamp) => at, quoted: code };
  return [
    `Changed since the scan of ${since}:`,
    list(
      users.map(
        ({ name, changes: of }) =>
          `${code(name)}: ${of.map((change) => changeWords(change, telling)).join('; ')}`,
      ),
    ),
  ];
}

/** Users without any sign are named only; all others stand in a table. */
function verdictBlocks({ verdict, users }: { verdict: Verdict; users: readonly User[] }): readonly string[] {
  const heading = [`### ${verdictLabel(verdict)} (${users.length})`, verdictSentence(verdict)];
  if (verdict === 'no-ses') return [...heading, users.map((user) => code(user.name)).join(', ')];
  const rows = users.map((user) => [
    code(user.name),
    user.lastSesAt ?? 'none seen',
    lines(evidenceOf(user)),
    lines([canSendLabel(user.canSend), ...user.grantedBy.map(policyText)]),
    lines(reportedGaps(user).map(gapText)),
  ]);
  return [...heading, table(['User', 'Last use of SES', 'Evidence', 'Policies', 'Not answered'], rows)];
}

/** What the keys and Access Advisor say of a user, one fact an item. */
export function evidenceOf(user: User): readonly string[] {
  const { accessKeys, advisor, likelySend } = user;
  const evidence = accessKeys.map((key) => keyText(key, isKeyAnswered(user, key)));
  if (!isKeyListAnswered(user)) evidence.push('which access keys there are was not answered');
  else if (accessKeys.length === 0) evidence.push('no access key');
  if (advisor !== null) {
    const region = advisor.region === null ? '' : ` in ${code(advisor.region)}`;
    evidence.push(`Access Advisor: SES last reached ${advisor.lastAccessedAt}${region}`);
    const actions = (advisor.trackedActions ?? []).map(({ action, at }) => `${code(action)} ${at}`);
    if (actions.length > 0) evidence.push(`tracked actions: ${actions.join(', ')}`);
  }
  if (likelySend === true) evidence.push('the last touch was most likely a send');
  if (likelySend === false) evidence.push('the last touch was no send; earlier ones may have been');
  return evidence;
}

/** One access key and its last use. @param answered whether its last use is known. */
export function keyText({ id, status, lastUsed, source, asOf }: AccessKey, answered: boolean): string {
  const key = `${id === null ? 'access key' : code(id)} (${status.toLowerCase()})`;
  const asOfReport = source === 'report' ? `, by the credential report of ${asOf}` : '';
  if (lastUsed === null)
    return `${key}: ${answered ? 'no use recorded' : 'last use not answered'}${asOfReport}`;
  const region = lastUsed.region === null ? '' : ` in ${code(lastUsed.region)}`;
  return `${key}: ${code(lastUsed.service ?? 'unknown service')}${region} ${lastUsed.at}${asOfReport}`;
}

/** A policy that allows sending, and the group it comes through. */
export function policyText({ type, name, arn, group }: GrantingPolicy): string {
  return `${type} ${code(arn ?? name)}${group === null ? '' : ` of group ${code(group)}`}`;
}

/** A missing answer and why it is missing. */
export function gapText({ call, reason, message }: ReportedGap): string {
  return `${call}: ${code(reason)}, ${code(message)}`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** One item a line. */
export const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

const lines = (items: readonly string[]): string => items.join('<br>');

/**
 * A text as a code span. One with a backtick or a pipe (which no name of IAM has, but a message or a profile may)
 * would end the span or the cell: its punctuation becomes character references, which are never syntax.
 */
export function code(text: string): string {
  const shown = harmless(text).trim();
  if (shown === '') return '(empty)';
  if (!/[`|]/.test(shown)) return `\`${shown}\``;
  return shown.replaceAll(/[^\p{L}\p{M}\p{N} ]/gu, (mark) => `&#${mark.codePointAt(0) ?? 0xfffd};`);
}
