import * as vscode from 'vscode';
import { harmlessLines } from '../export/replaceControlChars.ts';

/** Copies text to the clipboard without anything that a terminal would obey when it's pasted. */
export function copyText(text: string): Thenable<void> {
  return vscode.env.clipboard.writeText(harmlessLines(text));
}
