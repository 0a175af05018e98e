import * as vscode from 'vscode';
import { counted } from './describe.ts';
import type { KeptSnapshots } from './keptSnapshots.ts';

/** Deletes what is stored of accounts, and says how much it was. What this window shows stays until it closes. */
export async function clearStoredData(kept: KeptSnapshots): Promise<void> {
  const accounts = await kept.clear();
  const done =
    accounts === 0
      ? 'Nothing was stored.'
      : `The stored data of ${counted(accounts, 'account')} was deleted.`;
  const open = 'Open Settings';
  const answer = await vscode.window.showInformationMessage(
    `${done} The next scan is stored again unless the setting Store Scans is off.`,
    open,
  );
  if (answer === open)
    await vscode.commands.executeCommand('workbench.action.openSettings', 'awsSesSenders.storeScans');
}
