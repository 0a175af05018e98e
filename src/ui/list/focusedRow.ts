import * as vscode from 'vscode';
import { USERS_VIEW } from '../viewId.ts';
import type { Node } from './nodes.ts';

let asked = 0;

/**
 * The row of the view that has the focus. VS Code gives it to commands in a view's title only, so one is run as those
 * are: by VS Code's `runCommands`, with the argument that stands for the focused row.
 * @returns `undefined` where no row has the focus, and while the tree is being redrawn.
 */
export async function focusedRow(): Promise<Node | undefined> {
  let focused: Node | undefined;
  asked += 1;
  const command = `_awsSesSenders.focusedRow.${asked}`;
  const answer = vscode.commands.registerCommand(command, (node: Node | null | undefined) => {
    focused = node ?? undefined;
  });
  try {
    const args = [{ $treeViewId: USERS_VIEW, $focusedTreeItem: true }];
    await vscode.commands.executeCommand('runCommands', { commands: [{ command, args }] });
  } finally {
    answer.dispose();
  }
  return focused;
}
