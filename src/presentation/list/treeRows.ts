import * as l10n from '@vscode/l10n';
import type { Principal } from '../../senders/model/model.ts';
import { usedSes } from '../../senders/model/evidence.ts';
import { VERDICTS, verdictStatus } from '../../senders/model/verdict.ts';
import { counted, formatCount, verdictLabel } from '../../senders/words/words.ts';
import { isBusy } from '../accounts/state.ts';
import type { Remedy } from '../signIn/nextSteps.ts';
import { VERDICT_ICONS } from '../verdictLooks.ts';
import {
  isRecent,
  lastSendAt,
  userDescription,
  userName,
  userSpoken,
  type FormatContext,
} from './describe.ts';
import { accountDescription, accountSpoken, accountTitle } from './describeAccount.ts';
import type { AccountNode, GroupNode, RemedyNode, UserNode } from './nodeKinds.ts';
import { getChildren } from './nodes.ts';

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

export type Icon = readonly [codicon: string, themeColor?: string];

/** How strongly a use of SES is emphasized. */
export interface Emphasis extends FormatContext {
  /** A use within this many days is emphasized. */
  readonly recentDays: number;
  /** The number of accounts in the tree. */
  readonly accounts: number;
}

/** The color of a use of SES that isn't recent. */
export const QUIET = 'descriptionForeground';

export const WARNING: Icon = ['warning', 'list.warningForeground'];

/** Up to this many accounts are expanded at first; with more, you choose. */
const OPEN_ACCOUNTS = 3;

/**
 * Returns a row that's shown at first. The others are in `detailRows.ts`, loaded when they're shown;
 * tooltips come later, since most are never seen.
 */
export function createRow(node: AccountNode | RemedyNode | GroupNode | UserNode, emphasis: Emphasis): Row {
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
    case 'group': {
      const { title, users, isOpen } = node.group;
      return {
        label: title,
        description: formatCount(users.length),
        context: 'group',
        spoken: `${title}, ${counted(users.length, 'user')}`,
        isExpanded: isOpen,
      };
    }
    case 'user':
      return userRow(node, emphasis);
  }
}

/** Emphasized if someone sent lately; the text beside it says how many ever did. */
function accountIcon({ state }: AccountNode, { recentDays, now }: Emphasis): Icon {
  if (state.kind === 'problem') return WARNING;
  if (state.kind === 'connecting' || state.kind === 'scanning') return ['loading~spin'];
  const isLoud = state.snapshot?.principals.some((user) => isRecent(lastSendAt(user), recentDays, now));
  return isLoud === true ? ['cloud', 'charts.red'] : ['cloud'];
}

/** @param news what's new about the user, if the row shows that */
export function userRow(node: UserNode, emphasis: Emphasis, news: string | null = null): Row {
  const { user } = node;
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
