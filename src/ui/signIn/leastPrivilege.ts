import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import policy from '../../../docs/least-privilege-policy.json' with { type: 'json' };
import { copyText } from '../copyText.ts';
import { showInformation } from '../notify.ts';

/** Copies the least-privilege policy for all calls of the extension, as JSON. */
export async function copyPolicy(): Promise<void> {
  await copyText(`${JSON.stringify(policy, null, 2)}\n`);
  const learn = l10n.t('Learn What Each Permission Is For');
  const copied = l10n.t(
    'The policy is on the clipboard. Give it to whoever grants permissions in the account.',
  );
  if ((await showInformation(copied, learn)) === learn)
    await vscode.commands.executeCommand('awsSesSenders.explainPermissions');
}
