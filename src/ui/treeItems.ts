import * as vscode from 'vscode';
import type { AccessKey, User, Verdict } from '../senders/model.ts';
import { accountName, verdictLabel } from '../senders/words.ts';
import { isSesUse, SES_SMTP } from '../senders/verdict.ts';
import { advisorDescription, isRecent, isUnanswered, keyDescription, policyDescription } from './describe.ts';
import { summary, userDescription, userName, userSpoken } from './describe.ts';
import type { Telling } from './describe.ts';
import { childrenOf, idOf } from './nodes.ts';
import type { AccountNode, FactNode, GroupNode, Node, UserNode } from './nodes.ts';

/** How loud a use of SES is. */
export interface Loudness extends Telling {
  /** A use within this many days is loud. */
  readonly recentDays: number;
}

/** Icon and colour of a verdict; the words beside them say the same. Older uses are quiet. */
const LOOKS: Readonly<Record<GroupNode['verdict'], { readonly icon: string; readonly color: string }>> = {
  'sends-smtp': { icon: 'mail', color: 'charts.red' },
  'uses-api': { icon: 'code', color: 'charts.yellow' },
  'used-ses': { icon: 'history', color: 'charts.blue' },
  unknown: { icon: 'question', color: 'charts.purple' },
  'can-send': { icon: 'unlock', color: 'icon.foreground' },
  'no-ses': { icon: 'circle-slash', color: 'disabledForeground' },
  checking: { icon: 'loading~spin', color: 'descriptionForeground' },
};

/** The colour of a use of SES that is not recent. */
const QUIET = 'descriptionForeground';

/** Groups that answer the question are open; the long tail is not. */
const OPEN: ReadonlySet<GroupNode['verdict']> = new Set([
  'sends-smtp',
  'uses-api',
  'used-ses',
  'unknown',
  'checking',
]);

const CHECKING = 'Checking…';

/** The look of a node. Tooltips come later, by `resolveTreeItem`, since most are never seen. */
export function treeItem(node: Node, loudness: Loudness): vscode.TreeItem {
  const item = itemOf(node, loudness);
  item.id = idOf(node);
  return item;
}

/** What a group of users is called. */
export function groupTitle(verdict: GroupNode['verdict']): string {
  return verdict === 'checking' ? CHECKING : verdictLabel(verdict);
}

function itemOf(node: Node, loudness: Loudness): vscode.TreeItem {
  switch (node.kind) {
    case 'account':
      return accountItem(node, loudness);
    case 'group':
      return groupItem(node);
    case 'user':
      return userItem(node, loudness);
    default:
      return factItem(node, loudness);
  }
}

function accountItem({ snapshot }: AccountNode, loudness: Loudness): vscode.TreeItem {
  const { alias, accountId } = snapshot;
  const item = new vscode.TreeItem(alias ?? accountId, vscode.TreeItemCollapsibleState.Expanded);
  item.description = `${snapshot.profile} · ${summary(snapshot, loudness)}`;
  item.iconPath = new vscode.ThemeIcon('cloud');
  item.contextValue = 'account';
  item.accessibilityInformation = {
    label: `AWS account ${accountName(snapshot)}, profile ${snapshot.profile}, ${summary(snapshot, loudness)}`,
  };
  return item;
}

function groupItem({ verdict, users }: GroupNode): vscode.TreeItem {
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const title = groupTitle(verdict);
  const item = new vscode.TreeItem(title, OPEN.has(verdict) ? Expanded : Collapsed);
  item.description = String(users.length);
  item.contextValue = 'group';
  item.accessibilityInformation = {
    label: `${title}, ${users.length} ${users.length === 1 ? 'user' : 'users'}`,
  };
  return item;
}

function userItem(node: UserNode, loudness: Loudness): vscode.TreeItem {
  const { user, group } = node;
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  // Root without an access key has nothing below: it has no Access Advisor.
  const item = new vscode.TreeItem(userName(user), childrenOf(node).length > 0 ? Collapsed : None);
  item.description = userDescription(user, loudness);
  item.iconPath = verdictIcon(group.verdict, user, loudness);
  item.contextValue = user.isRoot ? 'root' : 'user';
  item.accessibilityInformation = { label: userSpoken(user, groupTitle(group.verdict), loudness) };
  return item;
}

function verdictIcon(
  verdict: GroupNode['verdict'],
  user: User,
  { recentDays, now }: Loudness,
): vscode.ThemeIcon {
  const { icon, color } = LOOKS[verdict];
  const isQuiet = isUse(verdict) && !isRecent(user.lastSesAt, recentDays, now);
  return new vscode.ThemeIcon(icon, new vscode.ThemeColor(isQuiet ? QUIET : color));
}

function isUse(verdict: Verdict | 'checking'): boolean {
  return verdict === 'sends-smtp' || verdict === 'uses-api' || verdict === 'used-ses';
}

function factItem(node: FactNode, loudness: Loudness): vscode.TreeItem {
  const { user } = node.parent;
  switch (node.kind) {
    case 'accessKey': {
      const label = node.accessKey.id ?? `Access key ${user.accessKeys.indexOf(node.accessKey) + 1}`;
      const context = node.accessKey.id === null ? 'unnamedAccessKey' : 'accessKey';
      return fact(
        label,
        keyDescription(user, node.accessKey, loudness),
        keyIcon(user, node.accessKey, loudness),
        context,
      );
    }
    case 'advisor': {
      const icon = user.advisor === null ? 'eye-closed' : 'eye';
      const item = fact(
        'Access Advisor',
        advisorDescription(user, loudness),
        new vscode.ThemeIcon(icon),
        'advisor',
      );
      item.command = {
        command: 'awsSesSenders.showAccessAdvisor',
        title: 'Show Access Advisor',
        arguments: [node],
      };
      return item;
    }
    case 'policy':
      return fact(node.policy.name, policyDescription(node.policy), new vscode.ThemeIcon('shield'), 'policy');
    case 'gap': {
      const { gap } = node;
      const icon = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
      const item = fact(gap.reason, gap.call, icon, 'gap');
      item.accessibilityInformation = { label: `Missing answer: ${gap.call}, ${gap.reason}` };
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

/** A key that used SES has the colour of that verdict, as loud as its user. */
function keyIcon(user: User, key: AccessKey, { recentDays, now }: Loudness): vscode.ThemeIcon {
  if (isUnanswered(user, key)) return new vscode.ThemeIcon('question');
  const use = key.lastUsed;
  if (use === null || !isSesUse(use)) return new vscode.ThemeIcon('key');
  const { color } = LOOKS[use.service?.toLowerCase() === SES_SMTP ? 'sends-smtp' : 'uses-api'];
  const isQuiet = !isRecent(use.at, recentDays, now);
  return new vscode.ThemeIcon('key', new vscode.ThemeColor(isQuiet ? QUIET : color));
}
