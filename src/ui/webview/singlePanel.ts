import * as vscode from 'vscode';

/** A page in its panel. */
export interface Filled<Asked extends readonly unknown[]> {
  /** Shows something else. */
  readonly show: (...asked: Asked) => void;
  readonly dispose: () => void;
}

/** The code of a panel, which is loaded when it's first shown. */
export interface PanelCode<Asked extends readonly unknown[]> {
  readonly fill: (panel: vscode.WebviewPanel, ...asked: Asked) => Filled<Asked>;
  /** Returns what a page showed before its window reloaded; `null`: its tab is closed. */
  readonly saved: (state: unknown) => Asked | null;
}

export interface SinglePanel<Asked extends readonly unknown[]> {
  /** @param beside whether it opens beside the active editor, which keeps the focus. */
  readonly show: (beside: boolean, ...asked: Asked) => Promise<void>;
  readonly dispose: () => void;
}

/** Registers a panel that has one tab. */
export function registerSinglePanel<Asked extends readonly unknown[]>(
  viewType: string,
  title: () => string,
  load: () => Promise<PanelCode<Asked>>,
): SinglePanel<Asked> {
  // A reload can restore a second one after the first was opened. `undefined`: it was closed before it was filled.
  const open = new Map<vscode.WebviewPanel, Promise<Filled<Asked> | undefined>>();

  /** What opened it has already reported why it could not be filled. */
  const end = (filled: Promise<Filled<Asked> | undefined>): void =>
    void filled.then((it) => it?.dispose()).catch(() => undefined);
  const fill = async (panel: vscode.WebviewPanel, asked: Asked): Promise<void> => {
    const filled = load().then((code) => (open.has(panel) ? code.fill(panel, ...asked) : undefined));
    open.set(panel, filled);
    panel.onDidDispose(() => {
      open.delete(panel);
      end(filled);
    });
    try {
      await filled;
    } catch (error) {
      // An empty tab would stay empty; the next one is loaded again.
      panel.dispose();
      throw error;
    }
  };

  const serializer = vscode.window.registerWebviewPanelSerializer(viewType, {
    deserializeWebviewPanel: async (panel, state: unknown) => {
      const asked = (await load()).saved(state);
      if (asked === null) panel.dispose();
      else await fill(panel, asked);
    },
  });
  return {
    show: async (beside, ...asked) => {
      const [known] = open;
      if (known !== undefined) {
        known[0].reveal(undefined, beside);
        (await known[1])?.show(...asked);
        return;
      }
      const viewColumn = beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
      const options = { enableScripts: true, enableFindWidget: true };
      const place = { viewColumn, preserveFocus: beside };
      await fill(vscode.window.createWebviewPanel(viewType, title(), place, options), asked);
    },
    // The tab stays: VS Code disposes extensions on reload, and a closed tab wouldn't return.
    dispose: () => {
      serializer.dispose();
      for (const filled of open.values()) end(filled);
    },
  };
}
