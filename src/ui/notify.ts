/** Notifications. The one place that shows them, so that data in them are never links. */
import * as vscode from 'vscode';
import { plainMessage } from './plainText.ts';

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

/** A notification while something is under way, with a button that cancels it. */
export function withCancellableProgress<T>(
  title: string,
  work: (token: vscode.CancellationToken) => Thenable<T>,
): Thenable<T> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title: plainMessage(title), cancellable: true }, (_, token) =>
    work(token),
  );
}
