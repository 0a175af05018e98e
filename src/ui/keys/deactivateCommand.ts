import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Clock } from '../../senders/ports/iamReader.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import { copyText } from '../copyText.ts';
import { canDeactivate } from '../../presentation/list/activeKey.ts';
import { namedKeys, pickKey } from '../list/pick.ts';
import type { Tree } from '../list/tree.ts';
import { showInformation } from '../notify.ts';
import { deactivation } from '../../presentation/keys/deactivateLine.ts';

export interface DeactivateTools {
  readonly accounts: Accounts;
  /** The row that is selected in the list. */
  readonly selected: Tree['selected'];
  readonly clock: Clock;
}

/**
 * Copies the AWS CLI's command that deactivates an access key; nothing is run, and no call is made.
 * @param keyId asked for where it is `undefined`: then the command came from the palette.
 */
export async function copyDeactivateCommand(
  { accounts, selected, clock }: DeactivateTools,
  keyId: string | undefined,
): Promise<void> {
  const keys = namedKeys(accounts.snapshots).filter(({ user, key }) => canDeactivate(user, key));
  const none = l10n.t('No active access key is known. Refresh AWS SES Senders to see the keys as they are.');
  const key =
    keyId === undefined ? await pickKey(keys, selected(), none, clock) : keys.find(({ id }) => id === keyId);
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
