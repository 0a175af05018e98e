import type * as vscode from 'vscode';
import { plainLabel } from '../presentation/plainText.ts';

/** Returns a quick pick item whose texts may contain data: VS Code draws icons in all of them. */
export function plainItem<T extends vscode.QuickPickItem>(item: T): T {
  const { label, description, detail } = item;
  return {
    ...item,
    label: plainLabel(label),
    ...(description === undefined ? {} : { description: plainLabel(description) }),
    ...(detail === undefined ? {} : { detail: plainLabel(detail) }),
  };
}
