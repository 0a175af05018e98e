import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { OVERVIEW_PANEL } from '../viewId.ts';
import type { Filled, OverviewTools } from './panel.ts';

export interface OverviewPanel {
  /** Shows the Overview of an account; `null`: of what it showed, or of all accounts. */
  show(accountId: string | null): Promise<void>;
  dispose(): void;
}

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  /** `undefined`: it was closed before. */
  readonly filled: Promise<Filled | undefined>;
}

/** Registers the Overview, one tab. Its code is loaded when it's first shown. */
export function registerOverview(tools: OverviewTools): OverviewPanel {
  // A reload can restore a second one after the first was opened.
  const open = new Set<OpenPanel>();

  const fill = async (panel: vscode.WebviewPanel, accountId: string | null): Promise<void> => {
    const filled = import('./panel.ts').then(({ fillOverview }) =>
      open.has(opened) ? fillOverview(panel, accountId, tools) : undefined,
    );
    const opened: OpenPanel = { panel, filled };
    open.add(opened);
    panel.onDidDispose(() => {
      open.delete(opened);
      void filled.then((it) => it?.dispose());
    });
    await filled;
  };

  const serializer = vscode.window.registerWebviewPanelSerializer(OVERVIEW_PANEL, {
    deserializeWebviewPanel: async (panel, state: unknown) => {
      const { savedAccountId } = await import('./panel.ts');
      await fill(panel, savedAccountId(state));
    },
  });
  return {
    show: async (accountId) => {
      const [known] = open;
      if (known !== undefined) {
        known.panel.reveal();
        (await known.filled)?.show(accountId);
        return;
      }
      const panel = vscode.window.createWebviewPanel(
        OVERVIEW_PANEL,
        l10n.t('SES Overview'),
        vscode.ViewColumn.Active,
        { enableScripts: true, enableFindWidget: true },
      );
      await fill(panel, accountId);
    },
    // The tab stays: VS Code disposes extensions on reload, and a closed tab wouldn't return.
    dispose: () => {
      serializer.dispose();
      for (const { filled } of open) void filled.then((it) => it?.dispose());
    },
  };
}
