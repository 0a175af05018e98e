import path from 'node:path';
import { vi } from 'vitest';
import type * as vscode from 'vscode';

type Listener = () => void;

/** A fake of VS Code's editor tab with a page: using the page of a closed one throws. */
class Tab {
  title = '';
  isClosed = false;
  readonly visible = true;
  readonly reveal = vi.fn();
  /** What the page was sent. */
  readonly posted: { readonly type: string; readonly body: unknown }[] = [];
  /** Sends a message as the page does. */
  send: (message: { readonly type: string; readonly body: unknown }) => void = () => undefined;
  readonly #onClose: Listener[] = [];
  readonly #webview = {
    html: '',
    options: {},
    postMessage: (message: Tab['posted'][number]) => Promise.resolve(this.posted.push(message) > 0),
    onDidReceiveMessage: (listener: Tab['send']) => {
      this.send = listener;
      return { dispose: () => undefined };
    },
  };

  get webview() {
    if (this.isClosed) throw new Error('Webview is disposed');
    return this.#webview;
  }

  readonly onDidDispose = (listener: Listener) => {
    this.#onClose.push(listener);
    return { dispose: () => undefined };
  };

  dispose() {
    this.isClosed = true;
    for (const listener of this.#onClose) listener();
  }
}

/** The tabs of the window, in the order of opening. */
export const tabs: Tab[] = [];

/** A tab that a reload has brought back. */
export function restored(): vscode.WebviewPanel {
  return opened() as unknown as vscode.WebviewPanel;
}

export function opened(): Tab {
  const tab = new Tab();
  tabs.push(tab);
  return tab;
}

type Restore = (panel: vscode.WebviewPanel, state: unknown) => Promise<void>;
/** Restores a tab of an earlier window, as VS Code does when it is first visible. */
export const serializer: { restore: Restore } = {
  restore: () => Promise.reject(new Error('None is registered.')),
};

/** The commands that were run. */
export const ran: string[] = [];

/** The part of VS Code that panels need. */
export const vscodeOfTabs = {
  ViewColumn: { Active: -1 },
  Uri: { joinPath: (...parts: readonly string[]) => ({ fsPath: path.join(...parts) }) },
  Disposable: {
    from: (...parts: readonly { dispose(): void }[]) => ({
      dispose: () => {
        for (const part of parts) part.dispose();
      },
    }),
  },
  commands: { executeCommand: (command: string) => Promise.resolve(void ran.push(command)) },
  env: { language: 'en' },
  l10n: { bundle: undefined },
  window: {
    createWebviewPanel: opened,
    registerWebviewPanelSerializer: (
      _: string,
      { deserializeWebviewPanel }: { deserializeWebviewPanel: Restore },
    ) => {
      serializer.restore = deserializeWebviewPanel;
      return { dispose: () => undefined };
    },
  },
  workspace: {
    getConfiguration: () => ({ get: (_: string, fallback: unknown) => fallback }),
    onDidChangeConfiguration: () => ({ dispose: () => undefined }),
  },
};
