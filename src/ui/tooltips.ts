import * as vscode from 'vscode';
import { NOT_ACCESSED, serviceMeaning, verdictSentence } from './accessAdvisor/words.ts';
import type { TimeWords } from './times.ts';
import { keyDescription, policyDescription, userName } from './describe.ts';
import type { Telling } from './describe.ts';
import { markdownText } from './markdownText.ts';
import { profileName } from './describeAccount.ts';
import type { AccountNode, GroupNode, Node } from './nodes.ts';
import { isAdvisorSilent } from '../senders/advisorData.ts';
import { VERDICTS } from '../senders/model.ts';
import type { Snapshot, Timestamp, User } from '../senders/model.ts';
import { verdictSentence as verdictMeaning } from '../senders/words.ts';

/** Everything known of a node, each fact with what it cannot say. Data goes in as text, never as Markdown. */
export function tooltip(node: Node, telling: Telling): vscode.MarkdownString | string | undefined {
  switch (node.kind) {
    case 'account':
      return accountTooltip(node, telling);
    case 'remedy':
      return undefined;
    case 'changes':
      return `What is new since the scan that ended ${moment(node.changes.since, telling.times)}.`;
    case 'deleted':
      return `${userName(node.changed)} is no longer in the account. A deleted key takes its history with it.`;
    case 'group':
      return groupTooltip(node);
    case 'user':
      return userTooltip(node.user, telling);
    case 'accessKey': {
      const { accessKey, parent } = node;
      const use = accessKey.lastUsed;
      return lines([
        [accessKey.id ?? 'Access key', keyDescription(parent.user, accessKey, telling)],
        ['Last used', use === null ? 'no use recorded' : moment(use.at, telling.times)],
        ...(use === null ? [] : [['Meaning', meaning(use.service)] as const]),
        ['Created', accessKey.createdAt === null ? 'not known' : moment(accessKey.createdAt, telling.times)],
        ['Source', source(accessKey.source, accessKey.asOf, telling.times)],
        ['Caveat', 'IAM keeps only the last service of a key, and only the first use within 15 minutes.'],
      ]);
    }
    case 'advisor':
      return advisorTooltip(node.parent.user, telling);
    case 'policy':
      return lines([
        [node.policy.name, policyDescription(node.policy)],
        ...(node.policy.arn === null ? [] : [['ARN', node.policy.arn] as const]),
      ]);
    case 'gap':
      return lines([
        [node.gap.call, node.gap.reason],
        ['Message', node.gap.message],
      ]);
  }
}

/** What the verdict that a group stands for proves. */
function groupTooltip({ group, account }: GroupNode): string | undefined {
  const verdict = VERDICTS.find((known) => known === group.key);
  return account.view.grouping !== 'verdict' || verdict === undefined ? undefined : verdictMeaning(verdict);
}

function accountTooltip({ target, state }: AccountNode, telling: Telling): vscode.MarkdownString {
  return lines([
    ...(target.kind === 'member'
      ? [
          ['Account of the organization', `${target.accountName} (${target.accountId})`] as const,
          ['Role', target.role ?? 'none: the profile is of this account'] as const,
        ]
      : []),
    ...(state.kind === 'problem' ? [['Problem', state.problem.message] as const] : []),
    ...(state.snapshot === null
      ? [['Profile', profileName(target)] as const]
      : known(state.snapshot, telling)),
  ]);
}

function known(
  { accountId, alias, profile, partition, scan, gaps }: Snapshot,
  { times }: Telling,
): readonly Fact[] {
  const calls = Object.values(scan.calls).reduce((sum, count) => sum + count, 0);
  return [
    ['Account', accountId],
    ...(alias === null ? [] : [['Alias', alias] as const]),
    ['Profile', profile],
    ['Partition', partition],
    [
      'Asked',
      scan.finishedAt === null ? 'not finished' : `${moment(scan.finishedAt, times)}, ${calls} calls`,
    ],
    [
      'Credential report',
      scan.reportGeneratedAt === null ? 'not available' : moment(scan.reportGeneratedAt, times),
    ],
    ['A sender', 'is a user that used SES, by a key’s last use or as Access Advisor saw it.'],
    ...gaps.map((gap) => [`Missing: ${gap.call}`, `${gap.reason}. ${gap.message}`] as const),
  ];
}

function userTooltip(user: User, telling: Telling): vscode.MarkdownString {
  const { times } = telling;
  return lines([
    [userName(user), verdictSentence(user)],
    ['Last sign of SES', user.lastSesAt === null ? 'none' : moment(user.lastSesAt, times)],
    ['Likely a send', { true: 'yes', false: 'no', null: 'no action data' }[String(user.likelySend)] ?? ''],
    ['May send', canSendText(user)],
    ...user.accessKeys.map((key) => [key.id ?? 'Access key', keyDescription(user, key, telling)] as const),
    ['ARN', user.arn],
    ['Path', user.path],
    ['Created', moment(user.createdAt, times)],
    ...user.gaps.map((gap) => [`Missing: ${gap.call}`, `${gap.reason}. ${gap.message}`] as const),
  ]);
}

function advisorTooltip(user: User, { times }: Telling): vscode.MarkdownString {
  const { advisor } = user;
  const facts: Fact[] =
    advisor === null
      ? [
          [
            'Amazon SES',
            user.gaps.length + user.pending.length > 0
              ? 'no answer'
              : isAdvisorSilent(user)
                ? 'not available here'
                : `${NOT_ACCESSED}, or not granted`,
          ],
        ]
      : [
          ['Amazon SES last accessed', moment(advisor.lastAccessedAt, times)],
          ...(advisor.trackedActions ?? []).map(({ action, at }): Fact => [action, moment(at, times)]),
        ];
  return lines([
    ...facts,
    [
      'Caveat',
      'Access Advisor does not name the sending action or the interface, and comes up to 4 hours late.',
    ],
  ]);
}

function canSendText(user: User): string {
  const policies = user.grantedBy.map((policy) => policy.name).join(', ');
  const words = {
    yes: 'yes',
    conditional: 'under conditions',
    no: 'no policy allows it',
    unknown: 'not known',
  };
  return policies === '' ? words[user.canSend] : `${words[user.canSend]}, by ${policies}`;
}

function meaning(service: string | null): string {
  const words = serviceMeaning(service);
  return words === '' ? 'no use of SES' : words;
}

function source(kind: 'live' | 'report', asOf: Timestamp, times: TimeWords): string {
  return `${kind === 'live' ? 'asked live' : 'credential report'}, ${moment(asOf, times)}`;
}

function moment(at: Timestamp, times: TimeWords): string {
  return `${times.absolute(at)} (${at})`;
}

type Fact = readonly [name: string, value: string];

/** One fact a line, its name in bold. What comes from AWS is text, never Markdown. */
function lines(facts: readonly Fact[]): vscode.MarkdownString {
  const text = facts.map(([name, value]) => `**${markdownText(name)}** ${markdownText(value)}`);
  return new vscode.MarkdownString(text.join('  \n'));
}
