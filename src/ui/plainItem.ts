import type * as vscode from 'vscode';
import { plainLabel } from '../presentation/plainText.ts';

/** An item of a quick pick whose words may hold data: VS Code draws icons in all of them. */
export function plainItem<T extends vscode.QuickPickItem>(item: T): T {
  const { label, description, detail } = item;
  return {
    ...item,
    label: plainLabel(label),
    ...(description === undefined ? {} : { description: plainLabel(description) }),
    ...(detail === undefined ? {} : { detail: plainLabel(detail) }),
  };
}
