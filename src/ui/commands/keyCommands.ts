import * as l10n from '@vscode/l10n';
import type { Clock } from '../../senders/ports/iamReader.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import { copyText } from '../copyText.ts';
import { copyDeactivateCommand } from '../keys/deactivateCommand.ts';
import { findAccessKey } from '../keys/findAccessKey.ts';
import type { Node } from '../../presentation/list/nodes.ts';
import { namedKeys, pickKey } from '../list/pick.ts';
import type { Tree } from '../list/tree.ts';

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
