import * as vscode from 'vscode';
import { replaceControlCharsInLines } from '../export/replaceControlChars.ts';

/** Copies text to the clipboard without anything that a terminal would obey when it's pasted. */
export function copyText(text: string): Thenable<void> {
  return vscode.env.clipboard.writeText(replaceControlCharsInLines(text));
}
