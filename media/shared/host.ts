import { dispatch, type Handlers, type Message } from '../../src/presentation/webview/protocol.ts';

/** The extension host, as a page has it. `M`: what the page may say to it. */
export interface Host<M> {
  postMessage(message: Message<M>): void;
  /** What the page kept; it outlives a reload of the window, and may be of an earlier version. */
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): unknown;

/** VS Code gives it once. */
export function connectHost<M>(): Host<M> {
  return acquireVsCodeApi() as Host<M>;
}

/** Hands what the host says to its handlers. What is no message of `M`, and every error of the page, is reported. */
export function listen<M extends object>(handlers: Handlers<M>, report: (message: string) => void): void {
  window.addEventListener('error', (event) => report(event.message));
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (!dispatch(data, handlers)) report('A message of the host was not understood; dropped.');
  });
}
