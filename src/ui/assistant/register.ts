import * as vscode from 'vscode';
import type { Clock } from '../../senders/model/iamReader.ts';
import { abortSignal } from '../abortSignal.ts';
import type { Accounts } from '../accounts/accounts.ts';

/** As package.json declares them, under `languageModelTools`. */
export const TOOL_NAMES = [
  'ses_senders_list',
  'ses_senders_user',
  'ses_senders_find_key',
  'ses_senders_refresh',
] as const;
export type ToolName = (typeof TOOL_NAMES)[number];

export interface AssistantTools {
  readonly accounts: Accounts;
  readonly clock: Clock;
}

/** Lets the assistants in VS Code ask what the view shows. Each tool asks a person before it runs. */
export function registerAssistantTools(tools: AssistantTools): vscode.Disposable {
  // Seldom used, and not small: loaded with the first question.
  const load = () => import('./tools.ts');
  return vscode.Disposable.from(
    ...TOOL_NAMES.map((name) =>
      vscode.lm.registerTool<unknown>(name, {
        prepareInvocation: async ({ input }) => (await load()).prepare(name, input, tools),
        invoke: async ({ input }, token) => {
          const signal = abortSignal(token);
          try {
            const text = await (await load()).answer(name, input, tools, signal);
            return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
          } catch (error) {
            throw signal.aborted ? new vscode.CancellationError() : error;
          }
        },
      }),
    ),
  );
}
