import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Node } from '../../presentation/list/nodeKinds.ts';
import type { WhoQuestion } from '../../presentation/who/question.ts';
import { WHO_PANEL } from '../viewId.ts';
import type { FilledWho, Follow, MailIn, WhoTools } from './panel.ts';

export interface WhoPanel {
  /**
   * Answers a question in the panel.
   * @param beside whether it opens beside the active editor.
   * @param follow gets the answers as they come; `null` when another question is asked.
   */
  show(question: WhoQuestion, beside: boolean, follow?: Follow): Promise<void>;
  /** Asks which mails are meant, and answers. @param node the row that it's about. */
  ask(node: Node | undefined): Promise<void>;
  /** Returns the mails sent through SES that a text names; if it names another mail, why not. */
  mailIn(text: string): Promise<MailIn>;
  /** Shows who could have sent the mail that a text names. */
  askAboutMail(text: string): Promise<void>;
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

  const fill = async (panel: vscode.WebviewPanel, question: WhoQuestion, follow?: Follow): Promise<void> => {
    const filled = import('./panel.ts').then(({ fillWho }) =>
      open.has(opened) ? fillWho(panel, question, tools, follow) : undefined,
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
  const show = async (question: WhoQuestion, beside: boolean, follow?: Follow): Promise<void> => {
    const [known] = open;
    if (known !== undefined) {
      known.panel.reveal(undefined, beside);
      (await known.filled)?.ask(question, follow);
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      WHO_PANEL,
      l10n.t('Who Sent These Mails'),
      { viewColumn: beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active, preserveFocus: beside },
      { enableScripts: true, enableFindWidget: true },
    );
    await fill(panel, question, follow);
  };
  return {
    show,
    ask: async (node) => {
      const { askWhoSent } = await import('./panel.ts');
      await askWhoSent({ ...tools, show: (question) => show(question, false) }, node);
    },
    mailIn: async (text) => (await import('./panel.ts')).mailIn(text),
    askAboutMail: async (text) => {
      const { askAboutMail } = await import('./panel.ts');
      await askAboutMail(text, (question) => show(question, false));
    },
    // The tab stays: VS Code disposes extensions on reload, and a closed tab wouldn't return.
    dispose: () => {
      serializer.dispose();
      for (const { filled } of open) void filled.then((it) => it?.dispose());
    },
  };
}
