import * as l10n from '@vscode/l10n';
import { isRole } from '../../senders/model/evidence.ts';
import { accessFacts, noUseWords, strongestSignals } from '../../senders/words/accessWords.ts';
import type { NamedFact } from '../../senders/words/changeWords.ts';
import { rolesCaveat } from '../../senders/words/reportCaveat.ts';
import { roleFacts } from '../../senders/words/roleWords.ts';
import { noAdvisorWords, pastUseFate } from '../../senders/words/evidenceWords.ts';
import type { AccessKey, CanSend, Gap, Principal, Snapshot, Timestamp } from '../../senders/model/model.ts';
import { ALL_VERDICTS } from '../../senders/model/verdict.ts';
import { verdictSentence } from '../../senders/words/verdictSentence.ts';
import { countLine, countUsers } from '../../senders/words/counts.ts';
import { counted } from '../../senders/words/words.ts';
import { unbroken } from '../plainText.ts';
import type { TimeWords } from '../times.ts';
import { serviceMeaning, verdictSoFar } from '../meanings.ts';
import { userName, type FormatContext } from './describe.ts';
import { getAccount } from './nodes.ts';
import { isUnanswered, keyDescription, pastUseDescription, policyOrigin, stopWay } from './describeFacts.ts';
import { profileName } from './describeAccount.ts';
import { mailFacts, regionsDescription, regionsLabel, sentFacts } from './describeMails.ts';
import { changesDescription } from './detailRows.ts';
import { setupSummary } from './mailRows.ts';
import type { AccountNode, GroupNode, Node, UserLink, UserNode } from './nodeKinds.ts';
import { replaceControlChars } from '../../export/replaceControlChars.ts';

/** A string is plain text. */
export type Tooltip = string | Markdown;

interface Markdown {
  readonly markdown: string;
}

/** The commands that links in a tooltip may run. */
export const LINKED_COMMANDS = [
  'awsSesSenders.copyDeactivateCommand',
  'awsSesSenders.showHowToStop',
  'awsSesSenders.showAccessAdvisor',
  'awsSesSenders.copySummary',
  'workbench.action.openSettings',
] as const;

/** Returns everything known about a node, each fact with what it can't say. Data is added as text, never as Markdown. */
export function createTooltip(node: Node, format: FormatContext): Tooltip | undefined {
  switch (node.kind) {
    case 'account':
      return accountTooltip(node, format);
    case 'remedy':
      return undefined;
    case 'changedRegion': {
      const { region, change } = node.changed;
      return lines([[region, changesDescription({ changes: [change] }, format)]]);
    }
    case 'mailSetup':
      return lines([
        [l10n.t('SES set-up'), setupSummary(node.setup)],
        ['', l10n.t('Result of the check of the SES set-up, {0}.', moment(node.setup.asOf, format.times))],
      ]);
    case 'mails':
      return lines(mailFacts(node, (at) => moment(at, format.times)));
    case 'mailRegions':
      return lines([
        ...(node.state === 'sends' ? [] : [[regionsLabel(node), regionsDescription(node, format)] as const]),
        ...mailFacts(node, (at) => moment(at, format.times)),
      ]);
    case 'changes':
      return sentence(
        l10n.t('What is new since the scan that ended {0}.', moment(node.changes.since, format.times)),
      );
    case 'deleted':
      return sentence(
        l10n.t(
          '{0} is no longer in the account. A deleted key takes its history with it.',
          userName(node.changed),
        ),
      );
    case 'group':
      return groupTooltip(node);
    case 'user':
      return withLinks(userTooltip(node, format), userLinks(node.user, getAccount(node)));
    case 'accessKey': {
      const { accessKey, parent } = node;
      const use = accessKey.lastUsed;
      const { user } = parent;
      const facts = lines([
        [accessKey.id ?? l10n.t('Access key'), keyDescription(parent.user, accessKey, format)],
        [
          l10n.t('Last used'),
          use === null ? unusedWords(parent.user, accessKey) : moment(use.at, format.times),
        ],
        ...(use === null ? [] : [[l10n.t('Meaning'), meaning(use.service)] as const]),
        [
          l10n.t('Created'),
          accessKey.createdAt === null ? l10n.t('not known') : moment(accessKey.createdAt, format.times),
        ],
        [l10n.t('Source'), source(accessKey.source, accessKey.asOf, format.times)],
        [
          l10n.t('Caveat'),
          l10n.t('IAM keeps only the last service of a key, and only the first use within 15 minutes.'),
        ],
      ]);
      return withLinks(facts, stopLinks(user, getAccount(node), [accessKey]));
    }
    case 'pastUse': {
      const { past, parent } = node;
      const { user } = parent;
      return lines([
        [past.keyId ?? l10n.t('Access key'), pastUseDescription(user, past, format)],
        [l10n.t('Used SES'), moment(past.use.at, format.times)],
        [l10n.t('Since then'), pastUseFate(user, past, (text) => text)],
        [l10n.t('Source'), l10n.t('an earlier answer of AWS, {0}', moment(past.asOf, format.times))],
      ]);
    }
    case 'advisor':
      return advisorTooltip(node.parent.user, format);
    case 'policy':
      return lines([
        [node.policy.name, policyOrigin(node.policy)],
        ...(node.policy.arn === null ? [] : [['ARN', node.policy.arn] as const]),
      ]);
    case 'gap':
      return lines([
        [node.gap.call, node.gap.reason],
        [l10n.t('Message'), node.gap.message],
      ]);
  }
}

/** What a group's verdict proves. */
function groupTooltip({ group, account }: GroupNode): string | undefined {
  const verdict = ALL_VERDICTS.find((known) => known === group.key);
  return account.view.grouping !== 'verdict' || verdict === undefined
    ? undefined
    : verdictSentence(verdict, group.users.every(isRole) ? 'role' : 'user');
}

function accountTooltip({ target, state }: AccountNode, format: FormatContext): Tooltip {
  const facts = lines([
    ...(target.kind === 'member'
      ? [
          [l10n.t('Account of the organization'), `${target.accountName} (${target.accountId})`] as const,
          [l10n.t('Role'), target.role ?? l10n.t('none: the profile is of this account')] as const,
        ]
      : []),
    ...(state.kind === 'problem' ? [[l10n.t('Problem'), state.problem.message] as const] : []),
    ...(state.snapshot === null
      ? [[l10n.t('Profile'), profileName(target)] as const]
      : known(state.snapshot, format)),
  ]);
  const isWithoutRoles = state.snapshot !== null && rolesCaveat(state.snapshot.scan) !== '';
  return withLinks(facts, isWithoutRoles ? [rolesLink()] : []);
}

function rolesLink(): string {
  return commandLink('workbench.action.openSettings', l10n.t('Show Roles'), 'awsSesSenders.showRoles');
}

function known(snapshot: Snapshot, { times }: FormatContext): readonly NamedFact[] {
  const { accountId, alias, profile, partition, scan, gaps } = snapshot;
  const calls = Object.values(scan.calls).reduce((sum, count) => sum + count, 0);
  return [
    [l10n.t('Account'), accountId],
    ...(alias === null ? [] : [[l10n.t('Alias'), alias] as const]),
    [l10n.t('Profile'), profile],
    [l10n.t('Partition'), partition],
    [l10n.t('Users and roles'), countLine(countUsers([snapshot]))],
    [
      l10n.t('Last scan'),
      scan.finishedAt === null
        ? l10n.t('not finished')
        : l10n.t('{0}, {1}', moment(scan.finishedAt, times), counted(calls, 'call')),
    ],
    [
      l10n.t('Credential report'),
      scan.reportGeneratedAt === null ? l10n.t('not available') : moment(scan.reportGeneratedAt, times),
    ],
    [
      l10n.t({ message: 'A sender', comment: 'Begins: A sender is a user that sent …' }),
      l10n.t(
        'is a user that sent or most likely sent through SES. Other users of SES are counted separately.',
      ),
    ],
    ...gaps.map(missing),
    ...(rolesCaveat(scan) === '' ? [] : [[l10n.t('Roles'), rolesCaveat(scan)] as const]),
  ];
}

function missing({ call, reason, message }: Gap): NamedFact {
  return [l10n.t('Missing: {0}', call), `${reason}. ${message}`];
}

function userTooltip({ user, changed }: UserNode, format: FormatContext): Markdown {
  const { times } = format;
  const words = { when: (at: Timestamp) => moment(at, times), quoted: (text: string) => text };
  return lines([
    [isRole(user) ? l10n.t('Role {0}', user.name) : userName(user), verdictSoFar(user)],
    ...(changed === undefined
      ? []
      : [[l10n.t('Since the last scan'), changesDescription(changed, format)] as const]),
    ...(user.lastSesAt === null ? [[l10n.t('Latest SES access'), noUseWords(user)] as const] : []),
    ...sentFacts(user, words.when),
    ...accessFacts(strongestSignals(user), user, words),
    ...(isRole(user) ? roleFacts(user, words) : []),
    [l10n.t('Permission to send'), canSendText(user)],
    ...(user.permissionsAsOf === undefined
      ? []
      : [[l10n.t('Policies read'), moment(user.permissionsAsOf, times)] as const]),
    ...user.accessKeys.map(
      (key) => [key.id ?? l10n.t('Access key'), keyDescription(user, key, format)] as const,
    ),
    ...(user.pastUses ?? []).map((past): NamedFact => [
      past.keyId ?? l10n.t('Earlier access key'),
      pastUseDescription(user, past, format),
    ]),
    ...(user.kind === 'root' || user.advisor !== null
      ? []
      : [[l10n.t('Access Advisor'), noAdvisorWords(user) ?? ''] as const]),
    ['ARN', user.arn],
    [l10n.t('Path'), user.path],
    [l10n.t('Created'), moment(user.createdAt, times)],
    ...user.gaps.map(missing),
  ]);
}

function advisorTooltip(user: Principal, { times }: FormatContext): Tooltip {
  const { advisor } = user;
  const facts: NamedFact[] =
    advisor === null
      ? [['Amazon SES', noAdvisorWords(user) ?? '']]
      : [
          [l10n.t('Amazon SES last accessed'), moment(advisor.lastAccessedAt, times)],
          ...(advisor.trackedActions ?? []).map(({ action, at }): NamedFact => [action, moment(at, times)]),
        ];
  return lines([
    ...facts,
    [
      l10n.t('Caveat'),
      l10n.t(
        'Access Advisor does not name SendEmail, SendRawEmail or the interface, and can be 4 hours late.',
      ),
    ],
  ]);
}

function canSendText(user: Principal): string {
  const policies = user.grantedBy.map((policy) => policy.name).join(l10n.t(', '));
  const words = canSendWords(user.canSend);
  return policies === '' ? words : l10n.t('{0}, by {1}', words, policies);
}

function canSendWords(canSend: CanSend): string {
  switch (canSend) {
    case 'yes':
      return l10n.t('yes');
    case 'conditional':
      return l10n.t('under conditions');
    case 'no':
      return l10n.t('no policy allows it');
    case 'unknown':
      return l10n.t('not known');
  }
}

/** A missing answer must not read as "no use". */
function unusedWords(user: Principal, key: AccessKey): string {
  if (isUnanswered(user, key)) return l10n.t('not known');
  return user.pending.includes('GetAccessKeyLastUsed') ? l10n.t('checking…') : l10n.t('no use recorded');
}

function meaning(service: string | null): string {
  if (service === null) return l10n.t('AWS does not name the service; it could have been Amazon SES');
  const words = serviceMeaning(service);
  return words === '' ? l10n.t('no use of SES') : words;
}

function source(kind: 'live' | 'report', asOf: Timestamp, times: TimeWords): string {
  const at = moment(asOf, times);
  return kind === 'live' ? l10n.t('asked live, {0}', at) : l10n.t('credential report, {0}', at);
}

/** The reader's time, which no line end divides, and UTC. */
function moment(at: Timestamp, times: TimeWords): string {
  return `${unbroken(times.absolute(at))} (${at})`;
}

/** The commands about a user that come next. */
function userLinks(user: Principal, account: AccountNode): readonly string[] {
  return [
    ...stopLinks(user, account),
    ...(user.kind === 'root'
      ? []
      : [userLink('awsSesSenders.showAccessAdvisor', l10n.t('Show Access Advisor'), user, account)]),
    userLink('awsSesSenders.copySummary', l10n.t('Copy Summary'), user, account),
  ];
}

/** @param keys the only one that it's about, else all of the user's */
function stopLinks(user: Principal, account: AccountNode, keys?: readonly [AccessKey]): readonly string[] {
  switch (stopWay(user, keys)) {
    case 'deactivate': {
      const title = l10n.t('Copy Command to Deactivate Key');
      const keyId = keys?.[0].id ?? undefined;
      return [userLink('awsSesSenders.copyDeactivateCommand', title, user, account, keyId)];
    }
    case 'words':
      return [userLink('awsSesSenders.showHowToStop', l10n.t('Show How to Stop Sends'), user, account)];
    case null:
      return [];
  }
}

function userLink(
  command: LinkedCommand,
  title: string,
  { arn, id }: Principal,
  { state }: AccountNode,
  keyId?: string,
): string {
  const link: UserLink = {
    accountId: state.snapshot?.accountId ?? '',
    user: { arn, id },
    ...(keyId === undefined ? {} : { keyId }),
  };
  return commandLink(command, title, link);
}

type LinkedCommand = (typeof LINKED_COMMANDS)[number];

function commandLink(command: LinkedCommand, title: string, argument: unknown): string {
  // A parenthesis would end the address.
  const args = encodeURIComponent(JSON.stringify([argument])).replaceAll(/[()]/g, (sign) =>
    sign === '(' ? '%28' : '%29',
  );
  return `[${markdownText(title)}](command:${command}?${args})`;
}

function withLinks({ markdown }: Markdown, links: readonly string[]): Markdown {
  return { markdown: links.length === 0 ? markdown : `${markdown}\n\n${links.join(' · ')}` };
}

/** One fact per line, its name in bold. Data from AWS is text, never Markdown. */
function lines(facts: readonly NamedFact[]): Markdown {
  const text = facts.map(([name, value]) =>
    name === '' ? wholeWords(value) : `**${wholeWords(name)}** ${wholeWords(value)}`,
  );
  return { markdown: text.join('  \n') };
}

const sentence = (text: string): Markdown => lines([['', text]]);

/** A browser breaks lines after these, within a name or a time. */
const BREAKS = /[-/?]/;

/**
 * Returns Markdown that shows exactly this text, in which no line ends within a name, a time, or between a number and its
 * unit. Whatever is longer than a line breaks. VS Code allows `display:inline-block;`; one that doesn't leaves it out.
 */
function wholeWords(text: string): string {
  return text
    .replaceAll(/(?<=\d) (?=(?:h|hr|min|mo|yr)\b)/g, unbroken)
    .split(/([!-~\u00A0]+)/)
    .map((word, place) =>
      place % 2 === 1 && BREAKS.test(word.slice(0, -1))
        ? `<span style="display:inline-block;">${markdownText(word)}</span>`
        : markdownText(word),
    )
    .join('');
}

/**
 * Returns Markdown that shows exactly this text: no link, icon, emphasis or line of its own. CommonMark allows escaping
 * any ASCII punctuation. (`MarkdownString.appendText` also makes every space non-breaking, so longer sentences break
 * inside words.) Spaces that don't break stay.
 */
export function markdownText(text: string): string {
  return replaceControlChars(text.replaceAll(/(?:(?!\u00A0)[\s\p{Cc}])+/gu, ' ')).replaceAll(
    /[!-/:-@[-`{-~]/g,
    String.raw`\$&`,
  );
}
