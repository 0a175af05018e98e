import * as vscode from 'vscode';
import type { Clock } from '../../senders/ports/iamReader.ts';
import type { Principal, Snapshot } from '../../senders/model/model.ts';
import type { UserRef } from '../../senders/model/sameUser.ts';
import { accountLabel, sentences } from '../../senders/words/words.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import { isBusy, onlyPrincipals } from '../../presentation/accounts/state.ts';
import { setViewContext } from '../contextKeys.ts';
import { plainLabel, plainMessage } from '../../presentation/plainText.ts';
import { settings } from '../settings.ts';
import { timeWords } from '../../presentation/times.ts';
import type { FormatContext } from '../../presentation/list/describe.ts';
import { namesNoProfile } from '../../presentation/signIn/nextSteps.ts';
import { createDrawing } from './drawing.ts';
import { unfiltered, type ListMemory } from './listMemory.ts';
import { filterWords, isFiltered, type ListView } from '../../presentation/list/listView.ts';
import { isEmpty } from '../../presentation/list/emptyAccount.ts';
import {
  byInterest,
  getChildren,
  findNode,
  getId,
  getParent,
  getRoots,
} from '../../presentation/list/nodes.ts';
import type { AccountNode, Node } from '../../presentation/list/nodeKinds.ts';
import type { Row } from '../../presentation/list/treeRows.ts';

/** One tree: what it lists, and in which view of package.json. */
export interface TreeInput {
  readonly viewId: string;
  /** The view's name in package.json. */
  readonly title: () => string;
  /** Returns the principals of an account that it lists. */
  readonly principals: (snapshot: Snapshot) => readonly Principal[];
  /** The text for an account that has none of them. */
  readonly emptyText: () => string;
  /** Whether it shows each account's mails. */
  readonly showsMails: boolean;
  readonly memory: ListMemory;
}

/** How often relative times are updated, in milliseconds. */
const UPDATE_TIMES_EVERY = 60_000;

/** What others need of the view. */
export interface Tree {
  /** Opens the view and selects a user or one of their access keys. Clears a filter that hides it. */
  reveal(accountId: string, user: UserRef, keyId?: string): Promise<void>;
  selected(): Node | undefined;
  dispose(): void;
}

/** A chosen account with what the tree shows of it. */
type Entry = Pick<AccountNode, 'target' | 'state' | 'mails'>;

/**
 * Registers the tree of a view, with its title, message, progress, badge, and the context keys of its welcome views.
 * @param clock the time at AWS, as far as it's known
 */
export function registerTree(input: TreeInput, accounts: Accounts, clock: Clock): Tree {
  const { viewId, title, memory } = input;
  const changed = new vscode.EventEmitter<undefined>();
  const times = timeWords(vscode.env.language);
  const context = (): FormatContext => ({ times, now: Date.parse(clock.now()) });
  const only = onlyPrincipals(input.principals);
  /** The accounts, except those that another one already shows. */
  const entries = (): readonly Entry[] =>
    accounts.sessions
      .filter(({ state }) => state.kind !== 'same')
      .map(({ target, state }) => ({
        target,
        state: only(state),
        ...(input.showsMails && state.snapshot !== null
          ? { mails: settings().countMails ? state.snapshot : ('off' as const) }
          : {}),
      }));
  const states = () => entries().map(({ state }) => state);
  const roots = () => accountNodes(entries(), memory.view, context().now);

  /** What was expanded or collapsed, by ID: VS Code forgets it while a filter hides the row. */
  const expanded = new Map<string, boolean>();
  const drawing = createDrawing(accounts, states, (options) => show(options));
  const provider: vscode.TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    getChildren: (node) => {
      drawing.filled();
      if (node?.kind === 'mails')
        return import('../../presentation/list/onDemand.ts').then(({ mailRows }) => [...mailRows(node)]);
      return [...(node === undefined ? getRoots(roots()) : getChildren(node))];
    },
    getParent: getParent,
    getTreeItem: (node) => {
      const emphasis = { ...context(), recentDays: settings().recentDays, accounts: entries().length };
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
  const view = vscode.window.createTreeView(viewId, { treeDataProvider: provider });
  let hadRows = false;

  const show = ({ redraws = true } = {}): void => {
    const shown = states();
    const { filter } = memory.view;
    const hasRows = roots().length > 0;
    setViewContext(viewId, {
      state: viewState(entries()),
      hasSeveral: shown.length > 1,
      filtered: isFiltered(filter),
      hasRows,
    });
    // With rows, the first one names the account; with a welcome view, nothing else would.
    view.title = hasRows ? title() : plainLabel(viewDescription(entries())) || title();
    view.description = plainLabel(filterWords(filter));
    // After a change of rows or message, VS Code collects further ones for 200 ms, so the first rows come first.
    if (redraws && (hasRows || hadRows)) changed.fire(undefined);
    hadRows = hasRows;
    setImmediate(() => void showAround());
  };
  /** Updates message and badge while VS Code asks for the rows. Reports only changes. */
  const showAround = async (): Promise<void> => {
    const { badge, filterMessage, stateMessage } = await import('../../presentation/list/onDemand.ts');
    const now = context();
    const shown = states();
    const snapshots = shown.flatMap(({ snapshot }) => snapshot ?? []);
    const message = plainMessage(
      sentences(
        ...filterMessage(snapshots, memory.view, now),
        stateMessage(shown, now, {
          emptyText: input.emptyText,
          showsMails: input.showsMails && settings().countMails,
        }),
      ),
    );
    if (message !== (view.message ?? '')) view.message = message;
    view.badge = badge(snapshots, settings().recentDays, now.now);
    // The first relative time takes Node 10 ms; leave those to the rows.
    if (hadRows) times.brief(clock.now(), now.now);
  };
  const openOnce = (): void => {
    const { sessions } = accounts;
    if (view.visible && sessions.every(({ state }) => state.kind === 'idle')) {
      void accounts.refresh(false, 'quick');
    }
  };

  show();
  openOnce();
  const updating = setInterval(() => {
    if (view.visible) show();
  }, UPDATE_TIMES_EVERY);
  const parts = vscode.Disposable.from(
    view,
    changed,
    drawing,
    memory.onDidChange(() => show()),
    view.onDidExpandElement(({ element }) => expanded.set(getId(element), true)),
    view.onDidCollapseElement(({ element }) => expanded.set(getId(element), false)),
    accounts.onDidChange(openOnce),
    view.onDidChangeVisibility(openOnce),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('awsSesSenders')) show();
    }),
    showProgress(viewId, accounts),
    { dispose: () => clearInterval(updating) },
  );
  const find = (accountId: string, user: UserRef, keyId?: string): Node | undefined => {
    const account = roots().find(({ state }) => state.snapshot?.accountId === accountId);
    return account && findNode(account, user, keyId);
  };
  return {
    reveal: async (accountId, user, keyId) => {
      drawing.catchUp();
      if (find(accountId, user) === undefined) memory.change(unfiltered(memory.view));
      const node = find(accountId, user, keyId);
      if (node === undefined) await vscode.commands.executeCommand(`${viewId}.focus`);
      else await view.reveal(node, { select: true, focus: true, expand: node.kind === 'user' });
    },
    selected: () => view.selection[0],
    dispose: () => {
      parts.dispose();
    },
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

/** The progress bar of the view while a scan is running. */
function showProgress(viewId: string, accounts: Accounts): { dispose(): unknown } {
  let end: (() => void) | null = null;
  return accounts.onDidChange(() => {
    const isAsking = accounts.sessions.some(({ state }) => isBusy(state));
    if (isAsking && end === null) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      end = () => resolve(undefined);
      void vscode.window.withProgress({ location: { viewId } }, () => promise);
    } else if (!isAsking) {
      end?.();
      end = null;
    }
  });
}

/** Returns the accounts; none if a welcome view replaces the only one. */
function accountNodes(entries: readonly Entry[], view: ListView, now: number): readonly AccountNode[] {
  const nodes = entries.map((entry): AccountNode => ({ kind: 'account', ...entry, view, now }));
  if (nodes.length > 1) return nodes.toSorted(byInterest);
  return nodes
    .filter(({ state: { snapshot }, mails }) => snapshot !== null && !isEmpty(snapshot, areShown(mails)))
    .map((node) => ({ ...node, isOnly: true }));
}

/** The state in package.json's `when` clauses: each has its own welcome view or buttons. */
function viewState(entries: readonly Entry[]): string {
  const [entry] = entries;
  if (entries.length === 1 && entry !== undefined) {
    const { state, mails } = entry;
    if (state.kind === 'problem') return state.problem.kind;
    if (state.kind === 'ready') return isEmpty(state.snapshot, areShown(mails)) ? 'empty' : 'ready';
    return state.kind === 'waiting' ? 'connecting' : state.kind;
  }
  return entries.some(({ state }) => isBusy(state)) ? 'scanning' : 'ready';
}

function areShown(mails: Entry['mails']): boolean {
  return mails !== undefined && mails !== 'off';
}

/** The profile, and the account once it's known. */
function viewDescription(entries: readonly Entry[]): string {
  return entries
    .map(({ target, state }) => {
      if (state.snapshot !== null)
        return `${state.snapshot.profile} · ${accountLabel(state.snapshot) ?? state.snapshot.accountId}`;
      if (state.kind !== 'problem') return target.profile ?? '';
      return namesNoProfile(state) ? '' : state.profile;
    })
    .join(', ');
}
