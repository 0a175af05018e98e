import { dispatch, type Handlers, type Message } from '../../src/presentation/webview/protocol.ts';
import * as l10n from '@vscode/l10n';
import { WORDS_ID } from '../../src/presentation/webview/page.ts';

/** The extension host as a page sees it. `M`: the messages that the page may post. */
export interface Host<M> {
  postMessage(message: Message<M>): void;
  /** Returns the page's saved state, which survives a reload of the window and may come from an earlier version. */
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): unknown;

/** Call it once: VS Code provides the API once. */
export function connectHost<M>(): Host<M> {
  return acquireVsCodeApi() as Host<M>;
}

/** Passes the host's messages to their handlers. Reports anything that isn't a message of `M`, and all page errors. */
export function listen<M extends object>(handlers: Handlers<M>, report: (message: string) => void): void {
  window.addEventListener('error', (event) => report(event.message));
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (!dispatch(data, handlers)) report('Ignored an invalid message from the host.');
  });
}

/** Loads the translations that the host put into the page. Call it before anything is shown. */
export function takeWords(): void {
  l10n.config({ contents: document.getElementById(WORDS_ID)?.textContent ?? '{}' });
}
