import * as vscode from 'vscode';
import type { Log as AccountsLog } from '../accounts/ports.ts';
import { replaceControlChars, replaceControlCharsInLines } from '../export/replaceControlChars.ts';

/** What the extension uses of the output channel. */
export interface Log extends AccountsLog {
  show(): void;
  dispose(): void;
}

/** The extension's log. Messages from AWS or a proxy stay on one line, so they can't forge a log line. */
export function createLog(redactSecrets: (line: string) => Promise<string>): Log {
  const channel = vscode.window.createOutputChannel('AWS SES Senders', { log: true });
  return {
    info: (text) => channel.info(replaceControlChars(text)),
    warn: (text) => channel.warn(replaceControlChars(text)),
    error: (error) => void errorText(error, redactSecrets).then((text) => channel.error(text)),
    show: () => channel.show(),
    dispose: () => channel.dispose(),
  };
}

/** A stack's lines, indented after the first. */
async function errorText(error: unknown, redactSecrets: (line: string) => Promise<string>): Promise<string> {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = await Promise.all(text.split(/\r?\n/).map(redactSecrets));
  return replaceControlCharsInLines(lines.join('\n')).replaceAll('\n', '\n    ');
}
