import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Snapshot, User } from '../../senders/model.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { copyText } from '../copyText.ts';
import { canDeactivate } from '../list/activeKey.ts';
import { showInformation } from '../notify.ts';
import { deactivation } from './deactivateLine.ts';
import { pickKey } from './pickKey.ts';

/**
 * Copies the AWS CLI's command that deactivates an access key; nothing is run, and no call is made.
 * @param keyId asked for where it is `undefined`: then the command came from the palette.
 */
export async function copyDeactivateCommand(accounts: Accounts, keyId: string | undefined): Promise<void> {
  const keys = activeKeys(accounts.snapshots);
  const none = l10n.t('No active access key is known. Refresh AWS SES Senders to see the keys as they are.');
  const key = keyId === undefined ? await pickKey(keys, none) : keys.find(({ id }) => id === keyId);
  if (key === undefined) {
    // What was offered was left, or the list has moved on since the menu was opened.
    if (keyId !== undefined)
      await showInformation(
        l10n.t('{0} is no active key. Refresh AWS SES Senders to see the keys as they are.', keyId),
      );
    return;
  }
  const target = accounts.sessionOf(key.snapshot.accountId)?.target;
  const { line, words } = deactivation(vscode.env.shell, key.snapshot, target, key.user.name, key.id);
  await copyText(line);
  void showInformation(words);
}

interface ActiveKey {
  readonly id: string;
  readonly user: User;
  readonly snapshot: Snapshot;
}

function activeKeys(snapshots: readonly Snapshot[]): readonly ActiveKey[] {
  return snapshots.flatMap((snapshot) =>
    snapshot.users.flatMap((user) =>
      user.accessKeys.flatMap((key) =>
        key.id !== null && canDeactivate(user, key) ? [{ id: key.id, user, snapshot }] : [],
      ),
    ),
  );
}
