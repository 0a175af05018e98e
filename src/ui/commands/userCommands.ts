import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Snapshot, User } from '../../senders/model.ts';
import type { Clock } from '../../senders/questions.ts';
import { userConsoleUrl } from '../accessAdvisor/consoleLinks.ts';
import type { AccessAdvisor } from '../accessAdvisor/register.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { copyText } from '../copyText.ts';
import { copySummary } from '../export/copySummary.ts';
import { userName } from '../list/describe.ts';
import { userOf } from '../list/nodes.ts';
import { showInformation } from '../notify.ts';
import { plainItem } from '../plainItem.ts';
import { USERS_VIEW } from '../viewId.ts';
import type { Handler } from './registerCommands.ts';

export interface UserTools {
  readonly accounts: Accounts;
  readonly advisor: AccessAdvisor;
  readonly clock: Clock;
}

/** The commands about one user: that of the row, or the one that a person picks. */
export function userCommands({ accounts, advisor, clock }: UserTools) {
  return {
    refreshUser: withUser(accounts, (user, { accountId }) => {
      if (user.isRoot)
        return showInformation(
          l10n.t('IAM tells of the root user only in the credential report: refresh all.'),
        );
      return vscode.window.withProgress({ location: { viewId: USERS_VIEW } }, () =>
        accounts.refreshUser(accountId, user),
      );
    }),
    showAccessAdvisor: withUser(accounts, (user, { profile, accountId }) => {
      if (user.isRoot) return showInformation(l10n.t('IAM Access Advisor does not know the root user.'));
      return advisor.show({ profile, accountId, userArn: user.arn });
    }),
    openInConsole: withUser(accounts, (user, { partition }) => {
      if (user.isRoot) return showInformation(l10n.t('The IAM console has no page of the root user.'));
      const url = userConsoleUrl(partition, user.name);
      if (url !== null) return vscode.env.openExternal(vscode.Uri.parse(url));
      return showInformation(l10n.t('The IAM console of the partition {0} is not known.', partition));
    }),
    copyArn: withUser(accounts, (user) => copyText(user.arn)),
    copySummary: withUser(accounts, (user, snapshot) => copySummary(snapshot, user, clock.now())),
  } as const;
}

/** @param act is given the user as it is known now, with the Snapshot of its account. */
function withUser(accounts: Accounts, act: (user: User, snapshot: Snapshot) => unknown): Handler {
  return async (node) => {
    const chosen = (node === undefined ? undefined : userOf(node)) ?? (await pickUser(accounts.snapshots));
    // The list may have moved on since the menu was opened; what it knows now counts.
    for (const snapshot of accounts.snapshots) {
      const user = snapshot.users.find((candidate) => candidate.arn === chosen?.arn);
      if (user !== undefined) return act(user, snapshot);
    }
    return undefined;
  };
}

async function pickUser(snapshots: readonly Snapshot[]): Promise<User | undefined> {
  if (snapshots.length === 0) {
    await showInformation(l10n.t('No users are known yet. Open AWS SES Senders and refresh.'));
    return undefined;
  }
  const items = snapshots.flatMap(({ users }) =>
    users.map((user) => ({ ...plainItem({ label: userName(user), description: user.arn }), user })),
  );
  const options = { title: l10n.t('Select IAM User'), matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, options))?.user;
}
