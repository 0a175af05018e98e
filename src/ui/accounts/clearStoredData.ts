import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { counted, sentences } from '../../senders/words/words.ts';
import { showInformation } from '../notify.ts';
import { PANEL_PAGES } from '../viewId.ts';
import type { StoredScans } from './snapshotStore.ts';

export interface Stored {
  readonly kept: StoredScans;
  /** VS Code's memory for the extension: the chosen accounts and list views. */
  readonly memories: readonly vscode.Memento[];
}

/**
 * Deletes everything stored and says how much it was. This window's list stays until it closes; its panels are closed,
 * since VS Code stores what an open one shows.
 * @throws Error with a message if something is left
 */
export async function clearStoredData({ kept, memories }: Stored): Promise<void> {
  await Promise.all(memories.flatMap((memory) => memory.keys().map((key) => memory.update(key, undefined))));
  await closePanels();
  const accounts = await kept.clear();
  const open = l10n.t('Open Settings');
  const answer = await showInformation(
    sentences(
      accounts === 0
        ? l10n.t('No scan was stored.')
        : l10n.t('The stored data of {0} was deleted.', counted(accounts, 'account')),
      l10n.t('Selected accounts and list views are no longer stored.'),
      l10n.t('The next scan is stored again unless the setting Store Scans is off.'),
    ),
    open,
  );
  if (answer === open)
    await vscode.commands.executeCommand('workbench.action.openSettings', 'awsSesSenders.storeScans');
}

/** Includes panels that a reload restored and nobody has opened since. */
async function closePanels(): Promise<void> {
  const { tabGroups } = vscode.window;
  const isPanel = ({ input }: vscode.Tab): boolean =>
    input instanceof vscode.TabInputWebview &&
    // VS Code adds a prefix.
    PANEL_PAGES.some((page) => input.viewType.endsWith(`awsSesSenders.${page}`));
  await tabGroups.close(tabGroups.all.flatMap(({ tabs }) => tabs.filter(isPanel)));
}
