import * as l10n from '@vscode/l10n';
import type { Principal } from '../../senders/model/model.ts';
import { countByKind, isRole, usedSes } from '../../senders/model/evidence.ts';
import { VERDICTS, verdictStatus } from '../../senders/model/verdict.ts';
import { formatCount, usersAndRoles, verdictLabel } from '../../senders/words/words.ts';
import { isBusy } from '../accounts/state.ts';
import type { Remedy } from '../signIn/nextSteps.ts';
import { VERDICT_ICONS } from '../verdictLooks.ts';
import {
  isRecent,
  lastSendAt,
  userDescription,
  spokenName,
  userSpoken,
  type FormatContext,
} from './describe.ts';
import { accountDescription, accountSpoken, accountTitle } from './describeAccount.ts';
import type { AccountNode, GroupNode, RemedyNode, UserNode } from './nodeKinds.ts';
import { isFiltered } from './listView.ts';
import { getAccount, getChildren, hasSenders, isLeaf } from './nodes.ts';
import { shortName } from './shortName.ts';
import type { TimeWords } from '../times.ts';

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

/** A role's own icon, in the color of its verdict. */
const ROLE_ICON = 'server-process';

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

/** Up to this many accounts are expanded at first; of more, those with senders. */
const OPEN_ACCOUNTS = 3;

/** Returns the row of an account or a group, or a button; `createRow` in `detailRows.ts` has all rows. */
export function createFirstRow(node: AccountNode | RemedyNode | GroupNode, emphasis: Emphasis): Row {
  switch (node.kind) {
    case 'account':
      return {
        label: accountTitle(node),
        description: accountDescription(node, emphasis),
        icon: accountIcon(node, emphasis),
        context: isBusy(node.state) ? 'busyAccount' : 'account',
        spoken: accountSpoken(node, emphasis),
        isExpanded: isLeaf(node)
          ? undefined
          : isFiltered(node.view.filter) || emphasis.accounts <= OPEN_ACCOUNTS || hasSenders(node),
      };
    case 'remedy':
      return { label: node.remedy.title, icon: ['arrow-right'], context: 'remedy', command: node.remedy };

    case 'group': {
      const { title, users, isOpen } = node.group;
      return {
        label: title,
        description: shortCount(users),
        context: 'group',
        spoken: `${title}, ${usersAndRoles(countByKind(users))}`,
        isExpanded: isOpen || isFiltered(node.account.view.filter),
      };
    }
  }
}

/** Returns how many rows there are; with roles, in words. */
export function shortCount(principals: readonly Pick<Principal, 'kind'>[]): string {
  const counts = countByKind(principals);
  return counts.roles === 0 ? formatCount(principals.length) : usersAndRoles(counts);
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
  const isVerdictSaid = node.parent.kind === 'group' && node.parent.account.view.grouping === 'verdict';
  const description = news ?? userDescription(user, emphasis, isVerdictSaid);
  return {
    label: shortName(user, getAccount(node).state.snapshot?.principals ?? []),
    description,
    icon: verdictIcon(user, emphasis),
    context: user.kind,
    spoken:
      news === null
        ? userSpoken(
            user,
            verdictLabel(verdictStatus(user), user.kind),
            // The verdict is said here, too.
            userDescription(user, aloud(emphasis), true),
          )
        : l10n.t('{0}, changed: {1}', spokenName(user), news),
    // Root without an access key has no children: Access Advisor doesn't cover root.
    isExpanded: getChildren(node).length > 0 ? false : undefined,
  };
}

/** `3 min ago` instead of `3m ago`, and `6 mo ago` instead of `6mo ago`. */
function aloud(format: FormatContext): FormatContext {
  const { times } = format;
  const narrow: TimeWords['narrow'] = (at, now) => times.brief(at, now);
  const day: TimeWords['day'] = (at, now) =>
    times.day(at, now) === times.narrow(at, now) ? narrow(at, now) : times.day(at, now);
  return { ...format, times: { ...times, narrow, day } };
}

function verdictIcon(user: Principal, { recentDays, now }: Emphasis): Icon {
  const { icon: ofVerdict, color } = VERDICT_ICONS[verdictStatus(user)];
  const icon = isRole(user) ? ROLE_ICON : ofVerdict;
  // An old send isn't emphasized by a later access.
  const at = VERDICTS[user.verdict].says === 'send' ? lastSendAt(user) : user.lastSesAt;
  return [icon, usedSes(user) && !isRecent(at, recentDays, now) ? QUIET : color];
}
