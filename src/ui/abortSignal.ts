import type * as vscode from 'vscode';

/** VS Code's way to cancel, as everything below the window takes it. */
export function abortSignal(token: vscode.CancellationToken): AbortSignal {
  const cancel = new AbortController();
  if (token.isCancellationRequested) cancel.abort();
  else token.onCancellationRequested(() => cancel.abort());
  return cancel.signal;
}
