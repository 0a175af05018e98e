import * as l10n from '@vscode/l10n';
import type { Clock } from '../../senders/questions.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { copyText } from '../copyText.ts';
import { copyDeactivateCommand } from '../keys/deactivateCommand.ts';
import { findAccessKey } from '../keys/findAccessKey.ts';
import { pickKey } from '../keys/pickKey.ts';
import type { Node } from '../list/nodes.ts';
import type { Tree } from '../list/tree.ts';

export interface KeyTools {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly reveal: Tree['reveal'];
}

/** The commands about one access key: that of the row, or the one that a person picks or names. */
export function keyCommands(tools: KeyTools) {
  const { accounts } = tools;
  return {
    copyAccessKeyId: async (node?: Node) => {
      const id = idOf(node) ?? (await pickNamedKey(accounts));
      if (id !== undefined) await copyText(id);
    },
    copyDeactivateCommand: (node?: Node) => copyDeactivateCommand(accounts, idOf(node)),
    findAccessKey: () => findAccessKey(tools),
  } as const;
}

function idOf(node: Node | undefined): string | undefined {
  return node?.kind === 'accessKey' ? (node.accessKey.id ?? undefined) : undefined;
}

async function pickNamedKey({ snapshots }: Accounts): Promise<string | undefined> {
  const keys = snapshots.flatMap(({ users }) =>
    users.flatMap((user) => user.accessKeys.flatMap(({ id }) => (id === null ? [] : [{ id, user }]))),
  );
  const none = l10n.t('No access key is known. Refresh AWS SES Senders to see the keys as they are.');
  return (await pickKey(keys, none))?.id;
}
