/** Notifications. Only this file shows them, so that data in them never becomes a link. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortSignal } from './abortSignal.ts';
import { errorMessage } from '../presentation/errorMessage.ts';
import type { Log } from './log.ts';
import { plainMessage } from '../presentation/plainText.ts';
import type { Remedy } from '../presentation/signIn/nextSteps.ts';

/** @returns the button that was pressed. */
export function showInformation(
  message: string,
  ...buttons: readonly string[]
): Thenable<string | undefined> {
  return vscode.window.showInformationMessage(plainMessage(message), ...buttons);
}

/** Shows what helps as buttons, and runs the command of the one that is pressed. */
export async function showWithRemedies(message: string, remedies: readonly Remedy[]): Promise<void> {
  const pressed = await showInformation(message, ...remedies.map(({ title }) => title));
  const chosen = remedies.find(({ title }) => title === pressed);
  if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command, ...(chosen.arguments ?? []));
}

/** @returns the button that was pressed. */
export function showWarning(message: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showWarningMessage(plainMessage(message), ...buttons);
}

/** @returns the button that was pressed. */
export function showError(message: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showErrorMessage(plainMessage(message), ...buttons);
}

/** Asks in a dialog, with what to know before. @returns whether the button was pressed. */
export async function askFirst(question: string, detail: string, button: string): Promise<boolean> {
  const options = { modal: true, detail };
  return (await vscode.window.showInformationMessage(plainMessage(question), options, button)) === button;
}

/** Shows progress with a Cancel button, whose signal `work` gets. @returns its result; `undefined` if it was canceled. */
export function withCancellableProgress<T>(
  title: string,
  work: (signal: AbortSignal) => Promise<T>,
): Thenable<T | undefined> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress(
    { location, title: plainMessage(title), cancellable: true },
    async (_, token) => {
      const signal = abortSignal(token);
      try {
        return await work(signal);
      } catch (error) {
        if (signal.aborted) return undefined;
        throw error;
      }
    },
  );
}

/** Runs an action. Shows and logs a failure; never rejects. @returns its result; `undefined` if it failed. */
export async function withErrorReporting(
  act: () => unknown,
  log: Pick<Log, 'error' | 'show'>,
): Promise<unknown> {
  try {
    return await act();
  } catch (error) {
    log.error(error);
    const showLog = l10n.t('Show Log');
    if ((await showError(errorMessage(error), showLog)) === showLog) log.show();
    return undefined;
  }
}
