import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Snapshot, Principal } from '../../senders/model/model.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import { findUser } from '../../senders/model/sameUser.ts';
import type { ChangesNode, Node } from '../../presentation/list/nodeKinds.ts';
import { getKeyId } from './keyCommands.ts';
import { policyConsoleUrl, principalConsoleUrl } from '../../presentation/accessAdvisor/consoleLinks.ts';
import type { AccessAdvisor } from '../accessAdvisor/register.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import type { CallsPanels } from '../calls/panel.ts';
import { copyText } from '../copyText.ts';
import { copySummary } from '../export/exportReport.ts';
import { userName } from '../../presentation/list/describe.ts';
import { getUser } from '../../presentation/list/nodes.ts';
import { pickUser, type UserPick } from '../list/pick.ts';
import type { Tree } from '../list/tree.ts';
import { showInformation } from '../notify.ts';
import type { OnDemand } from '../onDemand.ts';
import { USERS_VIEW } from '../viewId.ts';
import type { Handler } from '../../presentation/commands/rows.ts';

export interface UserTools {
  readonly calls: OnDemand<CallsPanels>;
  readonly accounts: Accounts;
  readonly advisor: AccessAdvisor;
  readonly clock: Clock;
  readonly selected: Tree['selected'];
}

/** Commands about one user: the row's, or one that you pick. */
export function userCommands(tools: UserTools) {
  const { accounts, advisor, clock } = tools;
  const copyUserArn = withUser(
    tools,
    { title: l10n.t('Copy ARN'), placeholder: l10n.t('The ARN is copied to the clipboard') },
    (user, _, node) => copyText(node?.kind === 'policy' ? (node.policy.arn ?? user.arn) : user.arn),
  );
  return {
    refreshUser: withUser(
      tools,
      {
        title: l10n.t('Refresh User or Role'),
        placeholder: l10n.t('AWS is asked about this user or role again'),
        isFor: isNotRoot,
      },
      (user, { accountId }) => {
        if (user.kind === 'root')
          return showInformation(
            l10n.t('IAM lists the root user only in the credential report. Refresh all users.'),
          );
        return vscode.window.withProgress({ location: { viewId: USERS_VIEW } }, () =>
          accounts.refreshUser(accountId, user),
        );
      },
    ),
    showAccessAdvisor: withUser(
      tools,
      {
        title: l10n.t('Show Access Advisor'),
        placeholder: l10n.t('AWS is asked when this user or role last accessed each service'),
        isFor: isNotRoot,
      },
      (user, { profile, accountId }) => {
        if (user.kind === 'root')
          return showInformation(l10n.t('IAM Access Advisor does not cover the root user.'));
        return advisor.show({ profile, accountId, userArn: user.arn, userId: user.id });
      },
    ),
    showCalls: withUser(
      tools,
      {
        title: l10n.t('Show Recent Calls'),
        placeholder: l10n.t('Event history is searched for the calls of this user'),
        isFor: ({ kind }) => kind !== 'role',
      },
      async (user, snapshot, node) => {
        if (user.kind === 'role')
          return showInformation(l10n.t('Event history is searched by users and access keys, not by roles.'));
        (await tools.calls.get()).show(snapshot, user, getKeyId(node) ?? null);
        return undefined;
      },
    ),
    openInConsole: withUser(
      tools,
      {
        title: l10n.t('Open in IAM Console'),
        placeholder: l10n.t('The page of this user or role opens in the browser'),
        isFor: isNotRoot,
      },
      (user, { partition }, node) => {
        if (user.kind === 'root')
          return showInformation(l10n.t('The IAM console has no page for the root user.'));
        const url =
          node?.kind === 'policy'
            ? policyConsoleUrl(partition, node.policy, user)
            : principalConsoleUrl(partition, user);
        if (url !== null) return vscode.env.openExternal(vscode.Uri.parse(url));
        return showInformation(l10n.t('The IAM console of the partition {0} is not known.', partition));
      },
    ),
    copyArn: (node?: Node) => (node?.kind === 'deleted' ? copyText(node.changed.arn) : copyUserArn(node)),
    copyNames: (node?: Node) => {
      if (node?.kind === 'group') return copyText(node.group.users.map(userName).join('\n'));
      return node?.kind === 'changes' ? copyText(changedNames(node).join('\n')) : undefined;
    },
    copySummary: withUser(
      tools,
      {
        title: l10n.t('Copy Summary'),
        placeholder: l10n.t('What is known about this user or role is copied to the clipboard'),
      },
      (user, snapshot) => copySummary(snapshot, user, clock.now()),
    ),
  } as const;
}

/** Returns who changed; where only Regions did, which. */
function changedNames({ changes: { principals, regions = [] } }: ChangesNode): readonly string[] {
  return principals.length > 0 ? principals.map(userName) : regions.map(({ region }) => region);
}

const isNotRoot = ({ kind }: Principal): boolean => kind !== 'root';

/** @param act gets the user as currently known, with their account's Snapshot. */
function withUser(
  { accounts, selected, clock }: UserTools,
  pick: UserPick,
  act: (user: Principal, snapshot: Snapshot, node: Node | undefined) => unknown,
): Handler {
  return async (node) => {
    const given = node === undefined ? undefined : getUser(node);
    const chosen = given ?? (await pickUser(accounts.snapshots, selected(), clock, pick));
    if (chosen === undefined) return undefined;
    // The list may have changed since the menu was opened; use what it has now.
    for (const snapshot of accounts.snapshots) {
      const user = findUser(snapshot.principals, chosen);
      if (user !== undefined) return act(user, snapshot, node);
    }
    return showInformation(l10n.t('{0} is no longer in the list.', userName(chosen)));
  };
}
