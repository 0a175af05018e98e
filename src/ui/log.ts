import * as vscode from 'vscode';
import type { Log as AccountsLog } from '../accounts/ports.ts';
import { replaceControlChars, harmlessLines } from '../export/replaceControlChars.ts';

/** The output channel, as far as it is used. */
export interface Log extends AccountsLog {
  show(): void;
  dispose(): void;
}

/**
 * The log of the extension. What AWS or a proxy said stays in one line each, so that it cannot write a line of its own.
 * @param withoutSecrets leaves out of a line the secrets that it quotes.
 */
export function createLog(withoutSecrets: (line: string) => Promise<string>): Log {
  const channel = vscode.window.createOutputChannel('AWS SES Senders', { log: true });
  return {
    info: (text) => channel.info(replaceControlChars(text)),
    warn: (text) => channel.warn(replaceControlChars(text)),
    error: (error) => void errorText(error, withoutSecrets).then((text) => channel.error(text)),
    show: () => channel.show(),
    dispose: () => channel.dispose(),
  };
}

/** The lines of a stack, each further one indented. */
async function errorText(error: unknown, withoutSecrets: (line: string) => Promise<string>): Promise<string> {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = await Promise.all(text.split(/\r?\n/).map(withoutSecrets));
  return harmlessLines(lines.join('\n')).replaceAll('\n', '\n    ');
}
