import * as vscode from 'vscode';
import type { Clock } from '../../senders/ports/iamReader.ts';
import type { UserRef } from '../../senders/model/sameUser.ts';
import { sentences } from '../../senders/words/words.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import { isBusy } from '../../presentation/accounts/state.ts';
import { setViewContext } from '../contextKeys.ts';
import { plainLabel, plainMessage } from '../../presentation/plainText.ts';
import { settings } from '../settings.ts';
import { timeWords } from '../../presentation/times.ts';
import type { FormatContext } from '../../presentation/list/describe.ts';
import { createDrawing } from './drawing.ts';
import { unfiltered, type ListMemory } from './listMemory.ts';
import { filterWords, isFiltered } from '../../presentation/list/listView.ts';
import { findNode } from '../../presentation/list/nodes.ts';
import type { Node } from '../../presentation/list/nodeKinds.ts';
import {
  accountNodes,
  createTreeAccounts,
  viewDescription,
  viewState,
  type ListedOfAccount,
  type TreeAccount,
} from './treeAccounts.ts';
import { createTreeProvider } from './treeProvider.ts';

/** One tree: what it lists, and in which view of package.json. */
export interface TreeInput extends ListedOfAccount {
  readonly viewId: string;
  /** The view's name in package.json. */
  readonly title: () => string;
  /** The text for an account that has none of its principals. */
  readonly emptyText: () => string;
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

/**
 * Registers the tree of a view, with its title, message, progress, badge, and the context keys of its welcome views.
 * @param clock the time at AWS, as far as it's known
 */
export function registerTree(input: TreeInput, accounts: Accounts, clock: Clock): Tree {
  const { viewId, memory } = input;
  const times = timeWords(vscode.env.language);
  const context = (): FormatContext => ({ times, now: Date.parse(clock.now()) });
  const shownNow = createTreeAccounts(input, accounts);
  const states = () => shownNow().map(({ state }) => state);
  const roots = () => accountNodes(shownNow(), memory.view, context().now);

  const drawing = createDrawing(accounts, states, (options) => show(options));
  const rows = createTreeProvider({
    roots,
    context,
    countAccounts: () => shownNow().length,
    onAsked: () => drawing.filled(),
  });
  const view = vscode.window.createTreeView(viewId, { treeDataProvider: rows.provider });
  let hadRows = false;
  const show = ({ redraws = true } = {}): void => {
    const hasRows = roots().length > 0;
    showHead(view, input, shownNow(), hasRows);
    // After a change of rows or message, VS Code collects further ones for 200 ms, so the first rows come first.
    if (redraws && (hasRows || hadRows)) rows.redraw();
    hadRows = hasRows;
    setImmediate(() => void showAround());
  };
  const showAround = async (): Promise<void> => {
    await showMessageAndBadge(view, input, shownNow, context);
    // The first relative time takes Node 10 ms; leave those to the rows.
    if (hadRows) times.brief(clock.now(), context().now);
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
    rows,
    drawing,
    memory.onDidChange(() => show()),
    view.onDidExpandElement(({ element }) => rows.keepExpanded(element, true)),
    view.onDidCollapseElement(({ element }) => rows.keepExpanded(element, false)),
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

/** Updates the title and description of a view, and the context keys of its welcome views and buttons. */
function showHead(
  view: vscode.TreeView<Node>,
  { viewId, title, memory }: TreeInput,
  shown: readonly TreeAccount[],
  hasRows: boolean,
): void {
  const { filter } = memory.view;
  setViewContext(viewId, {
    state: viewState(shown),
    hasSeveral: shown.length > 1,
    filtered: isFiltered(filter),
    hasRows,
  });
  // With rows, the first one names the account; with a welcome view, nothing else would.
  view.title = hasRows ? title() : plainLabel(viewDescription(shown)) || title();
  view.description = plainLabel(filterWords(filter));
}

/** Updates message and badge while VS Code asks for the rows. Reports only changes. */
async function showMessageAndBadge(
  view: vscode.TreeView<Node>,
  { memory, emptyText, showsMails }: TreeInput,
  shownNow: () => readonly TreeAccount[],
  context: () => FormatContext,
): Promise<void> {
  const { badge, filterMessage, stateMessage } = await import('../../presentation/list/onDemand.ts');
  const now = context();
  const { countMails, recentDays } = settings();
  const shown = shownNow().map(({ state }) => state);
  const snapshots = shown.flatMap(({ snapshot }) => snapshot ?? []);
  const message = plainMessage(
    sentences(
      ...filterMessage(snapshots, memory.view, now),
      stateMessage(shown, now, { emptyText, showsMails: showsMails && countMails }),
    ),
  );
  if (message !== (view.message ?? '')) view.message = message;
  view.badge = badge(snapshots, recentDays, now.now);
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
