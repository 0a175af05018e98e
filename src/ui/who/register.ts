import * as l10n from '@vscode/l10n';
import type { Node } from '../../presentation/list/nodeKinds.ts';
import type { WhoQuestion } from '../../presentation/who/question.ts';
import { WHO_PANEL } from '../viewId.ts';
import { registerSinglePanel } from '../webview/singlePanel.ts';
import type { Follow, MailIn, WhoTools } from './panel.ts';

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

/** Registers "Who Sent These Mails", one tab. Its code is loaded when it's first shown. */
export function registerWho(tools: WhoTools): WhoPanel {
  const { show: showPanel, dispose } = registerSinglePanel<[question: WhoQuestion, follow?: Follow]>(
    WHO_PANEL,
    () => l10n.t('Who Sent These Mails'),
    async () => {
      const { fillWho, savedQuestion } = await import('./panel.ts');
      return {
        fill: (panel, question, follow) => fillWho(panel, question, tools, follow),
        saved: (state) => {
          const question = savedQuestion(state);
          return question && [question];
        },
      };
    },
  );
  const show: WhoPanel['show'] = (question, beside, follow) => showPanel(beside, question, follow);
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
    dispose,
  };
}
