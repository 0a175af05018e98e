import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { User } from '../../senders/model.ts';
import { userName } from '../list/describe.ts';
import { showInformation } from '../notify.ts';
import { plainItem } from '../plainItem.ts';

/**
 * Lets a person choose one of these access keys; `undefined` where none was chosen.
 * @param none what is said where there is none.
 */
export async function pickKey<K extends { readonly id: string; readonly user: User }>(
  keys: readonly K[],
  none: string,
): Promise<K | undefined> {
  if (keys.length === 0) {
    await showInformation(none);
    return undefined;
  }
  const items = keys.map((key) => ({
    ...plainItem({ label: key.id, description: userName(key.user) }),
    key,
  }));
  const options = { title: l10n.t('Select Access Key'), matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, options))?.key;
}
