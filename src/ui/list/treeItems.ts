import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { AccessKey, Principal } from '../../senders/model/model.ts';
import { usedSes } from '../../senders/model/signals.ts';
import { useVerdict, VERDICTS, verdictStatus } from '../../senders/model/verdict.ts';
import { counted, verdictLabel } from '../../senders/words/words.ts';
import { isBusy } from '../../presentation/accounts/state.ts';
import { plainLabel } from '../../presentation/plainText.ts';
import { policyOrigin } from '../../presentation/policyOrigin.ts';
import { canDeactivate } from '../../presentation/list/activeKey.ts';
import {
  advisorDescription,
  isRecent,
  isUnanswered,
  keyDescription,
  lastSendAt,
  pastUseDescription,
  userDescription,
  userName,
  userSpoken,
} from '../../presentation/list/describe.ts';
import type { FormatContext } from '../../presentation/list/describe.ts';
import { accountDescription, accountSpoken, accountTitle } from '../../presentation/list/describeAccount.ts';
import { changesDescription, changesTitle } from '../../presentation/list/describeChanges.ts';
import { getChildren, getId } from '../../presentation/list/nodes.ts';
import type {
  AccountNode,
  ChangesNode,
  DeletedNode,
  FactNode,
  GroupNode,
  Node,
  RemedyNode,
  UserNode,
} from '../../presentation/list/nodes.ts';
import { VERDICT_ICONS } from '../../presentation/verdictLooks.ts';

/** How strongly a use of SES is emphasized. */
export interface Emphasis extends FormatContext {
  /** A use within this many days is emphasized. */
  readonly recentDays: number;
  readonly accounts: number;
}

/** The color of a use of SES that isn't recent. */
const QUIET = 'descriptionForeground';

/** Returns a node's item; data in its text stays text. Tooltips follow in `resolveTreeItem`, since most are never seen. */
export function treeItem(node: Node, loudness: Emphasis): vscode.TreeItem {
  const item = createTreeItem(node, loudness);
  const { label, description, accessibilityInformation: spoken } = item;
  item.id = getId(node);
  if (typeof label === 'string') item.label = plainLabel(label);
  if (typeof description === 'string') item.description = plainLabel(description);
  if (spoken !== undefined) item.accessibilityInformation = { ...spoken, label: plainLabel(spoken.label) };
  return item;
}

function createTreeItem(node: Node, loudness: Emphasis): vscode.TreeItem {
  switch (node.kind) {
    case 'account':
      return accountItem(node, loudness);
    case 'remedy':
      return remedyItem(node);
    case 'changes':
      return changesItem(node, loudness);
    case 'deleted':
      return deletedItem(node, loudness);
    case 'group':
      return groupItem(node);
    case 'user':
      return userItem(node, loudness);
    default:
      return factItem(node, loudness);
  }
}

/** Up to this many accounts are expanded at first; with more, you choose. */
const OPEN_ACCOUNTS = 3;

function accountItem(node: AccountNode, loudness: Emphasis): vscode.TreeItem {
  const { Expanded, Collapsed, None } = vscode.TreeItemCollapsibleState;
  const isOpen = loudness.accounts <= OPEN_ACCOUNTS;
  const title = accountTitle(node);
  const item = new vscode.TreeItem(
    title,
    getChildren(node).length === 0 ? None : isOpen ? Expanded : Collapsed,
  );
  item.description = accountDescription(node, loudness);
  item.iconPath = accountIcon(node, loudness);
  item.contextValue = isBusy(node.state) ? 'busyAccount' : 'account';
  item.accessibilityInformation = { label: accountSpoken(node, loudness) };
  return item;
}

/** Emphasized if someone sent lately; the text beside it says how many ever did. */
function accountIcon({ state }: AccountNode, { recentDays, now }: Emphasis): vscode.ThemeIcon {
  if (state.kind === 'problem')
    return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  if (state.kind === 'connecting' || state.kind === 'scanning') return new vscode.ThemeIcon('loading~spin');
  const isLoud =
    state.snapshot?.principals.some((user) => isRecent(lastSendAt(user), recentDays, now)) ?? false;
  return new vscode.ThemeIcon('cloud', isLoud ? new vscode.ThemeColor('charts.red') : undefined);
}

function remedyItem({ remedy }: RemedyNode): vscode.TreeItem {
  const item = new vscode.TreeItem(remedy.title, vscode.TreeItemCollapsibleState.None);
  item.iconPath = new vscode.ThemeIcon('arrow-right');
  item.contextValue = 'remedy';
  item.command = {
    command: remedy.command,
    title: remedy.title,
    ...(remedy.arguments === undefined ? {} : { arguments: [...remedy.arguments] }),
  };
  return item;
}

function groupItem({ group: { title, users, isOpen } }: GroupNode): vscode.TreeItem {
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(title, isOpen ? Expanded : Collapsed);
  item.description = String(users.length);
  item.contextValue = 'group';
  item.accessibilityInformation = { label: `${title}, ${counted(users.length, 'user')}` };
  return item;
}

/** Up to this many changed users are expanded at first; more would push the list out of view. */
const OPEN_CHANGES = 8;

function changesItem({ changes }: ChangesNode, format: FormatContext): vscode.TreeItem {
  const title = changesTitle(changes, format);
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(title, changes.principals.length <= OPEN_CHANGES ? Expanded : Collapsed);
  item.description = String(changes.principals.length);
  item.iconPath = new vscode.ThemeIcon('diff');
  item.contextValue = 'changes';
  item.accessibilityInformation = {
    label: l10n.t('{0}, {1}', title, counted(changes.principals.length, 'user')),
  };
  return item;
}

function deletedItem({ changed }: DeletedNode, format: FormatContext): vscode.TreeItem {
  const icon = new vscode.ThemeIcon('trash');
  return fact(userName(changed), changesDescription(changed, format), icon, 'deleted');
}

function userItem(node: UserNode, loudness: Emphasis): vscode.TreeItem {
  const { user } = node;
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  // Root without an access key has no children: Access Advisor doesn't cover root.
  const item = new vscode.TreeItem(userName(user), getChildren(node).length > 0 ? Collapsed : None);
  const news = node.changed === undefined ? null : changesDescription(node.changed, loudness);
  const description = news ?? userDescription(user, loudness);
  item.description = description;
  item.iconPath = verdictIcon(user, loudness);
  item.contextValue = user.kind === 'root' ? 'root' : 'user';
  item.accessibilityInformation = {
    label:
      news === null
        ? userSpoken(user, verdictLabel(verdictStatus(user)), description)
        : l10n.t('{0}, changed: {1}', userName(user), news),
  };
  return item;
}

function verdictIcon(user: Principal, { recentDays, now }: Emphasis): vscode.ThemeIcon {
  const { icon, color } = VERDICT_ICONS[verdictStatus(user)];
  // An old send isn't emphasized by a later access.
  const at = VERDICTS[user.verdict].says === 'send' ? lastSendAt(user) : user.lastSesAt;
  const isQuiet = usedSes(user) && !isRecent(at, recentDays, now);
  return new vscode.ThemeIcon(icon, new vscode.ThemeColor(isQuiet ? QUIET : color));
}

function factItem(node: FactNode, loudness: Emphasis): vscode.TreeItem {
  const { user } = node.parent;
  switch (node.kind) {
    case 'accessKey': {
      const label =
        node.accessKey.id ?? l10n.t('Access key {0}', user.accessKeys.indexOf(node.accessKey) + 1);
      const isNamed = node.accessKey.id !== null;
      const context = canDeactivate(user, node.accessKey)
        ? 'activeAccessKey'
        : isNamed
          ? 'accessKey'
          : 'unnamedAccessKey';
      return fact(
        label,
        keyDescription(user, node.accessKey, loudness),
        keyIcon(user, node.accessKey, loudness),
        context,
      );
    }
    case 'pastUse':
      return fact(
        node.past.keyId ?? l10n.t('Earlier access key'),
        pastUseDescription(user, node.past, loudness),
        new vscode.ThemeIcon('history'),
        'pastUse',
      );
    case 'advisor': {
      const icon = user.advisor === null ? 'eye-closed' : 'eye';
      const item = fact(
        l10n.t('Access Advisor'),
        advisorDescription(user, loudness),
        new vscode.ThemeIcon(icon),
        'advisor',
      );
      item.command = {
        command: 'awsSesSenders.showAccessAdvisor',
        title: l10n.t('Show Access Advisor'),
        arguments: [node],
      };
      return item;
    }
    case 'policy':
      return fact(node.policy.name, policyOrigin(node.policy), new vscode.ThemeIcon('shield'), 'policy');
    case 'gap': {
      const { gap } = node;
      const icon = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
      const item = fact(gap.reason, gap.call, icon, 'gap');
      item.accessibilityInformation = { label: l10n.t('Missing answer: {0}, {1}', gap.call, gap.reason) };
      return item;
    }
  }
}

function fact(
  label: string,
  description: string,
  icon: vscode.ThemeIcon,
  contextValue: string,
): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.description = description;
  item.iconPath = icon;
  item.contextValue = contextValue;
  item.accessibilityInformation = { label: `${label}, ${description}` };
  return item;
}

/** A key that used SES has that verdict's color, emphasized like its user. */
function keyIcon(user: Principal, key: AccessKey, { recentDays, now }: Emphasis): vscode.ThemeIcon {
  if (isUnanswered(user, key)) return new vscode.ThemeIcon('question');
  const verdict = useVerdict(key.lastUsed);
  if (verdict === null) return new vscode.ThemeIcon('key');
  const { color } = VERDICT_ICONS[verdict];
  const isQuiet = !isRecent(key.lastUsed?.at ?? null, recentDays, now);
  return new vscode.ThemeIcon('key', new vscode.ThemeColor(isQuiet ? QUIET : color));
}
