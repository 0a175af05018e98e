import * as vscode from 'vscode';
import { abortSignal } from '../abortSignal.ts';
import { TOOL_NAMES } from '../../presentation/assistant/toolNames.ts';
import type { AssistantTools } from './tools.ts';

/** Lets assistants in VS Code ask about what the view shows. Each tool asks you before it runs. */
export function registerAssistantTools(tools: AssistantTools): vscode.Disposable {
  // Rarely used and not small, so loaded with the first call.
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
