import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Node } from '../../presentation/list/nodeKinds.ts';
import type { WhoQuestion } from '../../presentation/who/question.ts';
import { WHO_PANEL } from '../viewId.ts';
import type { FilledWho, WhoTools } from './panel.ts';

export interface WhoPanel {
  /** Answers a question in the panel. @param beside whether it opens beside the active editor. */
  show(question: WhoQuestion, beside: boolean): Promise<void>;
  /** Asks which mails are meant, and answers. @param node the row that it's about. */
  ask(node: Node | undefined): Promise<void>;
  dispose(): void;
}

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  /** `undefined`: it was closed before. */
  readonly filled: Promise<FilledWho | undefined>;
}

/** Registers "Who Sent These Mails", one tab. Its code is loaded when it's first shown. */
export function registerWho(tools: WhoTools): WhoPanel {
  // A reload can restore a second one after the first was opened.
  const open = new Set<OpenPanel>();

  const fill = async (panel: vscode.WebviewPanel, question: WhoQuestion): Promise<void> => {
    const filled = import('./panel.ts').then(({ fillWho }) =>
      open.has(opened) ? fillWho(panel, question, tools) : undefined,
    );
    const opened: OpenPanel = { panel, filled };
    open.add(opened);
    panel.onDidDispose(() => {
      open.delete(opened);
      void filled.then((it) => it?.dispose());
    });
    await filled;
  };

  const serializer = vscode.window.registerWebviewPanelSerializer(WHO_PANEL, {
    deserializeWebviewPanel: async (panel, state: unknown) => {
      const { savedQuestion } = await import('./panel.ts');
      const question = savedQuestion(state);
      if (question === null) panel.dispose();
      else await fill(panel, question);
    },
  });
  const show = async (question: WhoQuestion, beside: boolean): Promise<void> => {
    const [known] = open;
    if (known !== undefined) {
      known.panel.reveal(undefined, beside);
      (await known.filled)?.ask(question);
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      WHO_PANEL,
      l10n.t('Who Sent These Mails'),
      { viewColumn: beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active, preserveFocus: beside },
      { enableScripts: true, enableFindWidget: true },
    );
    await fill(panel, question);
  };
  return {
    show,
    ask: async (node) => {
      const { askWhoSent } = await import('./panel.ts');
      await askWhoSent({ ...tools, show: (question) => show(question, false) }, node);
    },
    // The tab stays: VS Code disposes extensions on reload, and a closed tab wouldn't return.
    dispose: () => {
      serializer.dispose();
      for (const { filled } of open) void filled.then((it) => it?.dispose());
    },
  };
}
