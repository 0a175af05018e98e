import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { MfaCodeMissing } from '../../senders/model/problem.ts';
import { plainLabel } from '../../presentation/plainText.ts';

/** @throws MfaCodeMissing when it's canceled, by you or by the signal. */
export type AskMfaCode = (mfaSerial: string, signal: AbortSignal) => Promise<string>;

/** Boxes that ask for codes, one at a time: VS Code shows only one, and a second would cancel the first. */
export function mfaCodeBoxes(): AskMfaCode {
  let asked: Promise<unknown> = Promise.resolve();
  return (mfaSerial, signal) => {
    const answer = asked.then(() => {
      if (signal.aborted) throw notEntered();
      return askMfaCode(mfaSerial, signal);
    });
    asked = answer.catch(() => undefined);
    return answer;
  };
}

const notEntered = () => new MfaCodeMissing(l10n.t('The MFA code was not entered.'));

/** The box stays open without focus, since you look at another device meanwhile. */
async function askMfaCode(mfaSerial: string, signal: AbortSignal): Promise<string> {
  const cancel = new vscode.CancellationTokenSource();
  const onAbort = () => cancel.cancel();
  signal.addEventListener('abort', onAbort);
  try {
    const code = await vscode.window.showInputBox(
      {
        title: plainLabel(l10n.t('AWS Multi-Factor Authentication: {0}', mfaSerial)),
        prompt: l10n.t('Code that the MFA device shows'),
        placeHolder: l10n.t('Six digits'),
        ignoreFocusOut: true,
        validateInput: (value) =>
          /^\d{6}$/.test(value.trim()) ? undefined : l10n.t('The code has six digits.'),
      },
      cancel.token,
    );
    if (code === undefined) throw notEntered();
    return code.trim();
  } finally {
    signal.removeEventListener('abort', onAbort);
    cancel.dispose();
  }
}
