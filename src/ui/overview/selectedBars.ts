/** The bars that are selected on the page of the Overview: who could have sent their mails, which the lanes follow. */
import type * as vscode from 'vscode';
import type { AccountAnswer } from '../../export/overview/whoHtml.ts';
import type { Snapshot } from '../../senders/model/model.ts';
import { answerFromScan } from '../../senders/askWho/whoAnswer.ts';
import { accountName } from '../../senders/words/words.ts';
import type { BarSpan } from '../../presentation/overview/protocol.ts';
import { createSelectedWho } from '../../presentation/overview/selectedWho.ts';
import type { AccountWho } from '../../presentation/who/question.ts';
import type { WhoPanel } from '../who/register.ts';
import { shownAccountId } from './pageContent.ts';

export interface SelectedBars {
  /** What came for them so far; empty while none are selected. */
  readonly answers: readonly AccountAnswer[];
  /**
   * What came for the bars of other accounts, and what still comes, is not about these.
   * @returns whether they're others than the page shows.
   */
  forgetOther(snapshots: readonly Snapshot[]): boolean;
  /** Shows who could have sent the mails of bars, on the page and in the panel beside it. @param span `null`: none are selected. */
  ask(span: BarSpan | null, shown: readonly Snapshot[]): Promise<void>;
}

/** Returns the selected bars of a page, at first none. @param who the panel that asks AWS about them. */
export function createSelectedBars(webview: vscode.Webview, who: Pick<WhoPanel, 'show'>): SelectedBars {
  /** The account that the page shows, or all of them. */
  let shownId: string | null = null;
  let selection: BarSpan | null = null;
  let answers: readonly AccountAnswer[] = [];

  return {
    get answers() {
      return answers;
    },
    forgetOther: (snapshots) => {
      const id = shownAccountId(snapshots);
      const isSame = id === shownId;
      const asked = selection?.accountId ?? null;
      if (isSame && (asked === null || snapshots.some(({ accountId }) => accountId === asked))) return false;
      if (selection !== null) void webview.postMessage({ type: 'who', body: null });
      [shownId, selection, answers] = [id, null, []];
      return !isSame;
    },
    ask: async (span, shown) => {
      [selection, answers] = [span, []];
      const [only] = shown;
      if (span === null || only === undefined) return;
      const { region, from, to } = span;
      const accountId = shown.length > 1 ? span.accountId : only.accountId;
      const window = { region, from, to, messageId: null };
      const show = async (all: readonly Pick<AccountWho, 'snapshot' | 'answer'>[] | null): Promise<void> => {
        if (selection !== span) return;
        answers = (all ?? []).flatMap(({ snapshot, answer }) => {
          const account = shown.length > 1 && snapshot !== null ? accountName(snapshot) : null;
          return answer === null ? [] : [{ account, answer }];
        });
        await webview.postMessage({ type: 'who', body: all && createSelectedWho(answers) });
      };
      const asked = shown.filter((one) => accountId === null || one.accountId === accountId);
      // The page has it before VS Code is busy with a new panel.
      await show(asked.map((snapshot) => ({ snapshot, answer: answerFromScan(snapshot, window) })));
      if (selection === span)
        await who.show({ window, accountId, doubts: [] }, true, (all) => void show(all));
    },
  };
}
