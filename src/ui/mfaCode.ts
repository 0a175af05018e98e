import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { MfaCodeMissing } from '../senders/problem.ts';

/**
 * Asks for the code of an MFA device. The box keeps its focus, since the person looks at another device meanwhile.
 * @throws MfaCodeMissing when it is cancelled, by the person or by the signal.
 */
export async function askMfaCode(mfaSerial: string, signal: AbortSignal): Promise<string> {
  const cancel = new vscode.CancellationTokenSource();
  const onAbort = () => cancel.cancel();
  signal.addEventListener('abort', onAbort);
  try {
    const code = await vscode.window.showInputBox(
      {
        title: l10n.t('AWS Multi-Factor Authentication: {0}', mfaSerial),
        prompt: l10n.t('Code that the MFA device shows'),
        placeHolder: l10n.t('Six digits'),
        ignoreFocusOut: true,
        validateInput: (value) =>
          /^\d{6}$/.test(value.trim()) ? undefined : l10n.t('The code has six digits.'),
      },
      cancel.token,
    );
    if (code === undefined) throw new MfaCodeMissing(l10n.t('The MFA code was not entered.'));
    return code.trim();
  } finally {
    signal.removeEventListener('abort', onAbort);
    cancel.dispose();
  }
}
