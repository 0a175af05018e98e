/** The rows of a tree as VS Code asks for them, with their tooltips. */
import * as vscode from 'vscode';
import { plainLabel } from '../../presentation/plainText.ts';
import type { FormatContext } from '../../presentation/list/describe.ts';
import type { AccountNode, Node } from '../../presentation/list/nodeKinds.ts';
import { getChildren, getId, getParent, getRoots } from '../../presentation/list/nodes.ts';
import type { Row } from '../../presentation/list/treeRows.ts';
import { settings } from '../settings.ts';

/** What the rows are made of. */
export interface ProviderInput {
  /** Returns the accounts as nodes. */
  readonly roots: () => readonly AccountNode[];
  /** Returns how many accounts there are, shown as nodes or not. */
  readonly countAccounts: () => number;
  readonly context: () => FormatContext;
  /** Is called when VS Code asks for rows. */
  readonly onAsked: () => void;
}

export interface TreeProvider {
  readonly provider: vscode.TreeDataProvider<Node>;
  /** Lets VS Code ask for all rows again. */
  readonly redraw: () => void;
  /** Keeps whether a row is expanded: VS Code forgets it while a filter hides the row. */
  readonly keepExpanded: (node: Node, isExpanded: boolean) => void;
  readonly dispose: () => void;
}

/** Returns what gives VS Code the rows of a tree. */
export function createTreeProvider({ roots, countAccounts, context, onAsked }: ProviderInput): TreeProvider {
  const changed = new vscode.EventEmitter<undefined>();
  /** What was expanded or collapsed, by ID. */
  const expanded = new Map<string, boolean>();
  const provider: vscode.TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    getChildren: (node) => {
      onAsked();
      if (node?.kind === 'mails')
        return import('../../presentation/list/onDemand.ts').then(({ mailRows }) => [...mailRows(node)]);
      return [...(node === undefined ? getRoots(roots()) : getChildren(node))];
    },
    getParent,
    getTreeItem: (node) => {
      const emphasis = { ...context(), recentDays: settings().recentDays, accounts: countAccounts() };
      return import('../../presentation/list/onDemand.ts').then(({ createRow }) =>
        createTreeItem(node, createRow(node, emphasis), expanded),
      );
    },
    resolveTreeItem: async (item, node) => {
      const { createTooltip, LINKED_COMMANDS } = await import('../../presentation/list/onDemand.ts');
      const tooltip = createTooltip(node, context());
      if (typeof tooltip === 'object') {
        const markdown = new vscode.MarkdownString(tooltip.markdown);
        markdown.isTrusted = { enabledCommands: LINKED_COMMANDS };
        markdown.supportHtml = true;
        item.tooltip = markdown;
      } else item.tooltip = tooltip;
      return item;
    },
  };
  return {
    provider,
    redraw: () => changed.fire(undefined),
    keepExpanded: (node, isExpanded) => void expanded.set(getId(node), isExpanded),
    dispose: () => changed.dispose(),
  };
}

function createTreeItem(node: Node, row: Row, expanded: ReadonlyMap<string, boolean>): vscode.TreeItem {
  const { label, description, icon, context, spoken, isExpanded, command } = row;
  const { Expanded, Collapsed, None } = vscode.TreeItemCollapsibleState;
  const id = getId(node);
  const children = (expanded.get(id) ?? isExpanded) === true ? Expanded : Collapsed;
  const item = new vscode.TreeItem(plainLabel(label), isExpanded === undefined ? None : children);
  item.id = id;
  item.contextValue = context;
  if (icon !== undefined) {
    const [codicon, color] = icon;
    item.iconPath = new vscode.ThemeIcon(
      codicon,
      color === undefined ? undefined : new vscode.ThemeColor(color),
    );
  }
  if (description !== undefined) {
    item.description = plainLabel(description);
    item.accessibilityInformation = { label: plainLabel(spoken ?? `${label}, ${description}`) };
  }
  if (command !== undefined) item.command = { ...command, arguments: [...(command.arguments ?? [])] };
  return item;
}
