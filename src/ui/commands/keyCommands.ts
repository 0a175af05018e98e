import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Clock } from '../../senders/ports/iamReader.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import { copyText } from '../copyText.ts';
import { findAccessKey } from '../keys/findAccessKey.ts';
import type { Node } from '../../presentation/list/nodeKinds.ts';
import { namedKeys, pickKey } from '../list/pick.ts';
import type { Tree } from '../list/tree.ts';
import { canDeactivate } from '../../presentation/list/describeFacts.ts';
import { showInformation } from '../notify.ts';
import { deactivation } from '../../presentation/keys/deactivateLine.ts';

export interface KeyTools {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly reveal: Tree['reveal'];
  readonly selected: Tree['selected'];
}

/** Commands about one access key: the row's, or one that you pick or enter. */
export function keyCommands(tools: KeyTools) {
  return {
    copyAccessKeyId: async (node?: Node) => {
      const id = getKeyId(node) ?? (await pickNamedKey(tools));
      if (id !== undefined) await copyText(id);
    },
    copyDeactivateCommand: (node?: Node) => copyDeactivateCommand(tools, getKeyId(node)),
    findAccessKey: () => findAccessKey(tools),
  } as const;
}

function getKeyId(node: Node | undefined): string | undefined {
  return node?.kind === 'accessKey' ? (node.accessKey.id ?? undefined) : undefined;
}

async function pickNamedKey({ accounts, selected, clock }: KeyTools): Promise<string | undefined> {
  const none = l10n.t('No access key is known. Refresh AWS SES Senders to see the keys as they are.');
  return (await pickKey(namedKeys(accounts.snapshots), selected(), none, clock))?.id;
}

/** Copies the AWS CLI command that deactivates a key, and runs nothing. @param keyId `undefined`: the palette, so asks for it. */
async function copyDeactivateCommand(
  { accounts, selected, clock }: KeyTools,
  keyId: string | undefined,
): Promise<void> {
  const keys = namedKeys(accounts.snapshots).filter(({ user, key }) => canDeactivate(user, key));
  const none = l10n.t('No active access key is known. Refresh AWS SES Senders to see the keys as they are.');
  const key =
    keyId === undefined ? await pickKey(keys, selected(), none, clock) : keys.find(({ id }) => id === keyId);
  if (key === undefined) {
    // The pick was canceled, or the list has changed since the menu was opened.
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
