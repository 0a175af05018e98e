import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Filled, OverviewTools } from './panel.ts';

/** Needs `onWebviewPanel:awsSesSenders.overview` among the activation events to survive a reload. */
const OVERVIEW_VIEW_TYPE = 'awsSesSenders.overview';

export interface OverviewPanel {
  /** Shows the Overview, of an account or, with `null`, of the one it showed or the first with senders. */
  show(accountId: string | null): Promise<void>;
  dispose(): void;
}

/** Makes the Overview possible: one tab. What fills it is loaded when it is first shown. */
export function registerOverview(tools: OverviewTools): OverviewPanel {
  let open: { readonly panel: vscode.WebviewPanel; readonly filled: Promise<Filled> } | undefined;

  const fill = (panel: vscode.WebviewPanel, accountId: string | null): Promise<Filled> => {
    const filled = import('./panel.ts').then(({ fillOverview }) => fillOverview(panel, accountId, tools));
    open = { panel, filled };
    panel.onDidDispose(() => {
      void filled.then((it) => it.dispose());
      if (open?.panel === panel) open = undefined;
    });
    return filled;
  };

  const serializer = vscode.window.registerWebviewPanelSerializer(OVERVIEW_VIEW_TYPE, {
    deserializeWebviewPanel: async (panel, state: unknown) => {
      const { isSavedState } = await import('./messageGuards.ts');
      await fill(panel, isSavedState(state) ? state.accountId : null);
    },
  });
  return {
    show: async (accountId) => {
      if (open !== undefined) {
        open.panel.reveal();
        (await open.filled).show(accountId);
        return;
      }
      const panel = vscode.window.createWebviewPanel(
        OVERVIEW_VIEW_TYPE,
        l10n.t('SES Overview'),
        vscode.ViewColumn.Active,
        { enableScripts: true, enableFindWidget: true },
      );
      await fill(panel, accountId);
    },
    // The tab stays: VS Code disposes extensions when the window reloads, and a closed tab would not come back.
    dispose: () => {
      serializer.dispose();
      void open?.filled.then((it) => it.dispose());
    },
  };
}
