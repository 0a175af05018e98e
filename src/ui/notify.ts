/** Notifications. The one place that shows them, so that data in them are never links. */
import * as vscode from 'vscode';
import { abortSignal } from './abortSignal.ts';
import { plainMessage } from '../presentation/plainText.ts';

/** @returns the button that was pressed. */
export function showInformation(
  message: string,
  ...buttons: readonly string[]
): Thenable<string | undefined> {
  return vscode.window.showInformationMessage(plainMessage(message), ...buttons);
}

/** @returns the button that was pressed. */
export function showWarning(message: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showWarningMessage(plainMessage(message), ...buttons);
}

/** @returns the button that was pressed. */
export function showError(message: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showErrorMessage(plainMessage(message), ...buttons);
}

/**
 * A notification while something is under way, with a button that cancels it.
 * @param work is given the signal of that button.
 * @returns what it came to; `undefined` where it was cancelled before.
 */
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
