import * as vscode from 'vscode';
import { harmlessLines } from '../export/replaceControlChars.ts';

/** Puts a text on the clipboard; a terminal that it is pasted into obeys nothing in it. */
export function copyText(text: string): Thenable<void> {
  return vscode.env.clipboard.writeText(harmlessLines(text));
}
