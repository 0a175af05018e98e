import * as l10n from '@vscode/l10n';
import { changeWords } from '../../senders/words/changeWords.ts';
import type { AccessKey, ChangedPrincipal, Principal } from '../../senders/model/model.ts';
import { usedSes } from '../../senders/model/evidence.ts';
import { useVerdict, VERDICTS, verdictStatus } from '../../senders/model/verdict.ts';
import { counted, verdictLabel } from '../../senders/words/words.ts';
import { isBusy } from '../accounts/state.ts';
import type { Remedy } from '../signIn/nextSteps.ts';
import { VERDICT_ICONS } from '../verdictLooks.ts';
import {
  advisorDescription,
  canDeactivate,
  isRecent,
  isUnanswered,
  keyDescription,
  lastSendAt,
  pastUseDescription,
  policyOrigin,
  userDescription,
  userName,
  userSpoken,
  type FormatContext,
} from './describe.ts';
import { accountDescription, accountSpoken, accountTitle } from './describeAccount.ts';
import { getChildren, type AccountNode, type ChangesNode, type Node, type UserNode } from './nodes.ts';

/** A row as shown. Its texts may contain data. */
export interface Row {
  readonly label: string;
  readonly description?: string;
  readonly icon?: Icon;
  /** What package.json's `when` clauses know it by. */
  readonly context: string;
  /** For screen readers; by default the label and the description. */
  readonly spoken?: string;
  /** `undefined`: it has no children. */
  readonly isExpanded?: boolean | undefined;
  readonly command?: Remedy;
}

type Icon = readonly [codicon: string, themeColor?: string];

/** How strongly a use of SES is emphasized. */
export interface Emphasis extends FormatContext {
  /** A use within this many days is emphasized. */
  readonly recentDays: number;
  /** The number of accounts in the tree. */
  readonly accounts: number;
}

/** The color of a use of SES that isn't recent. */
const QUIET = 'descriptionForeground';

const WARNING: Icon = ['warning', 'list.warningForeground'];

/** Up to this many accounts are expanded at first; with more, you choose. */
const OPEN_ACCOUNTS = 3;

/** Up to this many changed users are expanded at first; more would push the list out of view. */
const OPEN_CHANGES = 8;

/** Returns the row of a node. Tooltips come later, since most are never seen. */
export function createRow(node: Node, emphasis: Emphasis): Row {
  switch (node.kind) {
    case 'account':
      return {
        label: accountTitle(node),
        description: accountDescription(node, emphasis),
        icon: accountIcon(node, emphasis),
        context: isBusy(node.state) ? 'busyAccount' : 'account',
        spoken: accountSpoken(node, emphasis),
        isExpanded: getChildren(node).length === 0 ? undefined : emphasis.accounts <= OPEN_ACCOUNTS,
      };
    case 'remedy':
      return { label: node.remedy.title, icon: ['arrow-right'], context: 'remedy', command: node.remedy };
    case 'changes':
      return changesRow(node, emphasis);
    case 'deleted': {
      const description = changesDescription(node.changed, emphasis);
      return { label: userName(node.changed), description, icon: ['trash'], context: 'deleted' };
    }
    case 'group': {
      const { title, users, isOpen } = node.group;
      return {
        label: title,
        description: String(users.length),
        context: 'group',
        spoken: `${title}, ${counted(users.length, 'user')}`,
        isExpanded: isOpen,
      };
    }
    case 'user':
      return userRow(node, emphasis);
    case 'accessKey': {
      const { accessKey: key, parent } = node;
      const named = key.id === null ? 'unnamedAccessKey' : 'accessKey';
      return {
        label: key.id ?? l10n.t('Access key {0}', parent.user.accessKeys.indexOf(key) + 1),
        description: keyDescription(parent.user, key, emphasis),
        icon: keyIcon(parent.user, key, emphasis),
        context: canDeactivate(parent.user, key) ? 'activeAccessKey' : named,
      };
    }
    case 'pastUse':
      return {
        label: node.past.keyId ?? l10n.t('Earlier access key'),
        description: pastUseDescription(node.parent.user, node.past, emphasis),
        icon: ['history'],
        context: 'pastUse',
      };
    case 'advisor': {
      const { user } = node.parent;
      const title = l10n.t('Show Access Advisor');
      return {
        label: l10n.t('Access Advisor'),
        description: advisorDescription(user, emphasis),
        icon: [user.advisor === null ? 'eye-closed' : 'eye'],
        context: 'advisor',
        command: { command: 'awsSesSenders.showAccessAdvisor', title, arguments: [node] },
      };
    }
    case 'policy': {
      const { policy } = node;
      return { label: policy.name, description: policyOrigin(policy), icon: ['shield'], context: 'policy' };
    }
    case 'gap': {
      const { reason, call } = node.gap;
      const spoken = l10n.t('Missing answer: {0}, {1}', call, reason);
      return { label: reason, description: call, icon: WARNING, context: 'gap', spoken };
    }
  }
}

/** Emphasized if someone sent lately; the text beside it says how many ever did. */
function accountIcon({ state }: AccountNode, { recentDays, now }: Emphasis): Icon {
  if (state.kind === 'problem') return WARNING;
  if (state.kind === 'connecting' || state.kind === 'scanning') return ['loading~spin'];
  const isLoud = state.snapshot?.principals.some((user) => isRecent(lastSendAt(user), recentDays, now));
  return isLoud === true ? ['cloud', 'charts.red'] : ['cloud'];
}

function changesRow({ changes }: ChangesNode, { times, now }: FormatContext): Row {
  const { principals, since } = changes;
  // You can't say "since now".
  const label =
    now - Date.parse(since) < 60_000
      ? l10n.t('Changed since a moment ago')
      : l10n.t('Changed since {0}', times.brief(since, now));
  return {
    label,
    description: String(principals.length),
    icon: ['diff'],
    context: 'changes',
    spoken: l10n.t('{0}, {1}', label, counted(principals.length, 'user')),
    isExpanded: principals.length <= OPEN_CHANGES,
  };
}

/** `first use of SES seen: ses-smtp in us-east-1, 2 min ago · new: access key AKIA…` */
function changesDescription({ changes }: ChangedPrincipal, { times, now }: FormatContext): string {
  const format = { when: (at: string) => times.brief(at, now), quoted: (text: string) => text };
  return changes.map((change) => changeWords(change, format)).join(' · ');
}

function userRow(node: UserNode, emphasis: Emphasis): Row {
  const { user } = node;
  const news = node.changed === undefined ? null : changesDescription(node.changed, emphasis);
  const description = news ?? userDescription(user, emphasis);
  return {
    label: userName(user),
    description,
    icon: verdictIcon(user, emphasis),
    context: user.kind === 'root' ? 'root' : 'user',
    spoken:
      news === null
        ? userSpoken(user, verdictLabel(verdictStatus(user)), description)
        : l10n.t('{0}, changed: {1}', userName(user), news),
    // Root without an access key has no children: Access Advisor doesn't cover root.
    isExpanded: getChildren(node).length > 0 ? false : undefined,
  };
}

function verdictIcon(user: Principal, { recentDays, now }: Emphasis): Icon {
  const { icon, color } = VERDICT_ICONS[verdictStatus(user)];
  // An old send isn't emphasized by a later access.
  const at = VERDICTS[user.verdict].says === 'send' ? lastSendAt(user) : user.lastSesAt;
  return [icon, usedSes(user) && !isRecent(at, recentDays, now) ? QUIET : color];
}

/** A key that used SES has that verdict's color, emphasized like its user. */
function keyIcon(user: Principal, key: AccessKey, { recentDays, now }: Emphasis): Icon {
  if (isUnanswered(user, key)) return ['question'];
  const verdict = useVerdict(key.lastUsed);
  if (verdict === null) return ['key'];
  return ['key', isRecent(key.lastUsed?.at ?? null, recentDays, now) ? VERDICT_ICONS[verdict].color : QUIET];
}
