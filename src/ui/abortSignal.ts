import type * as vscode from 'vscode';

/** Turns VS Code's cancellation into the AbortSignal that everything below the window uses. */
export function abortSignal(token: vscode.CancellationToken): AbortSignal {
  const cancel = new AbortController();
  if (token.isCancellationRequested) cancel.abort();
  else token.onCancellationRequested(() => cancel.abort());
  return cancel.signal;
}
