import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { counted, sentences } from '../../senders/words.ts';
import { showInformation } from '../notify.ts';
import type { KeptSnapshots } from './keptSnapshots.ts';

/** Deletes what is stored of accounts, and says how much it was. What this window shows stays until it closes. */
export async function clearStoredData(kept: KeptSnapshots): Promise<void> {
  const accounts = await kept.clear();
  const done =
    accounts === 0
      ? l10n.t('Nothing was stored.')
      : l10n.t('The stored data of {0} was deleted.', counted(accounts, 'account'));
  const open = l10n.t('Open Settings');
  const answer = await showInformation(
    sentences(done, l10n.t('The next scan is stored again unless the setting Store Scans is off.')),
    open,
  );
  if (answer === open)
    await vscode.commands.executeCommand('workbench.action.openSettings', 'awsSesSenders.storeScans');
}
