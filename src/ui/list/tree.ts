import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Clock } from '../../senders/model/iamReader.ts';
import type { UserRef } from '../../senders/model/sameUser.ts';
import { sentences } from '../../senders/words/words.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import { isBusy } from '../../presentation/accounts/state.ts';
import type { State } from '../../presentation/accounts/state.ts';
import { setContext } from '../contextKeys.ts';
import { plainLabel, plainMessage } from '../../presentation/plainText.ts';
import { settings } from '../settings.ts';
import { timeWords } from '../../presentation/times.ts';
import { USERS_VIEW } from '../viewId.ts';
import type { FormatContext } from '../../presentation/list/describe.ts';
import { profileName } from '../../presentation/list/describeAccount.ts';
import { createDrawing } from './drawing.ts';
import { unfiltered } from './listMemory.ts';
import type { ListMemory } from './listMemory.ts';
import { filterWords, isFiltered } from '../../presentation/list/listView.ts';
import type { ListView } from '../../presentation/list/listView.ts';
import { badge, filterMessage, hasNobody, stateMessage } from '../../presentation/list/messages.ts';
import { byInterest, getChildren, findNode, getParent } from '../../presentation/list/nodes.ts';
import type { AccountNode, Node } from '../../presentation/list/nodes.ts';
import { treeItem } from './treeItems.ts';

/** The name of the view in package.json. */
const title = (): string => l10n.t('IAM Users');

/** How often "3 minutes ago" is told anew, in milliseconds. */
const RETELL_EVERY = 60_000;

/** The view, as far as others need it. */
export interface Tree {
  /** Opens the view and selects a user, or one of its access keys. A filter that hides it is taken away. */
  reveal(accountId: string, user: UserRef, keyId?: string): Promise<void>;
  /** The row that is selected, if any. */
  selected(): Node | undefined;
  dispose(): void;
}

/**
 * The tree of IAM users, its title, its message, its progress, its badge, and the context its welcome texts go by.
 * @param clock by AWS's time, as far as it is known.
 */
export function registerTree(accounts: Accounts, memory: ListMemory, clock: Clock): Tree {
  const changed = new vscode.EventEmitter<undefined>();
  const times = timeWords(vscode.env.language);
  const telling = (): FormatContext => ({ times, now: Date.parse(clock.now()) });

  const drawing = createDrawing(
    accounts,
    () => shownStates(accounts),
    (options) => show(options),
  );
  const provider: vscode.TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    getChildren: (node) => {
      drawing.filled();
      return [...(node === undefined ? roots(accounts, memory.view, telling().now) : getChildren(node))];
    },
    getParent: getParent,
    getTreeItem: (node) =>
      treeItem(node, {
        ...telling(),
        recentDays: settings().recentDays,
        accounts: shownStates(accounts).length,
      }),
    resolveTreeItem: async (item, node) => {
      const { tooltip } = await import('./tooltips.ts');
      item.tooltip = tooltip(node, telling());
      return item;
    },
  };
  const view = vscode.window.createTreeView(USERS_VIEW, { treeDataProvider: provider });
  let hadRows = false;

  const show = ({ redraws = true } = {}): void => {
    const states = shownStates(accounts);
    const { filter } = memory.view;
    setContext('state', viewContext(states));
    setContext('hasSeveral', states.length > 1);
    setContext('filtered', isFiltered(filter));
    const hasRows = roots(accounts, memory.view, telling().now).length > 0;
    // Above rows, the first of them tells the account; above a welcome text nothing else would.
    view.title = hasRows ? title() : plainLabel(viewDescription(accounts)) || title();
    view.description = plainLabel(filterWords(filter));
    // VS Code gathers for 200 ms what follows a change, be it of rows or of the message: the first rows come first.
    if (redraws && (hasRows || hadRows)) changed.fire(undefined);
    hadRows = hasRows;
    setImmediate(showAround);
  };
  /** What stands around the rows, while VS Code asks for them. Nothing that is no change is told. */
  const showAround = (): void => {
    const now = telling();
    const message = plainMessage(
      sentences(...filterMessage(accounts.snapshots, memory.view), stateMessage(shownStates(accounts), now)),
    );
    if (message !== (view.message ?? '')) view.message = message;
    view.badge = badge(accounts.snapshots, settings().recentDays, now.now);
    // Node takes 10 ms for the first time in words, which the rows are to have.
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
  const retelling = setInterval(() => {
    if (view.visible) show();
  }, RETELL_EVERY);
  const parts = vscode.Disposable.from(
    view,
    changed,
    drawing,
    memory.onDidChange(() => show()),
    accounts.onDidChange(openOnce),
    view.onDidChangeVisibility(openOnce),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('awsSesSenders')) show();
    }),
    showProgress(accounts),
    { dispose: () => clearInterval(retelling) },
  );
  const find = (accountId: string, user: UserRef, keyId?: string): Node | undefined => {
    const account = roots(accounts, memory.view, telling().now).find(
      ({ state }) => state.snapshot?.accountId === accountId,
    );
    return account && findNode(account, user, keyId);
  };
  return {
    reveal: async (accountId, user, keyId) => {
      drawing.catchUp();
      if (find(accountId, user) === undefined) memory.change(unfiltered(memory.view));
      const node = find(accountId, user, keyId);
      if (node === undefined) await vscode.commands.executeCommand(`${USERS_VIEW}.focus`);
      else await view.reveal(node, { select: true, focus: true, expand: node.kind === 'user' });
    },
    selected: () => view.selection[0],
    dispose: () => {
      parts.dispose();
    },
  };
}

/** The bar over the view while something is asked. */
function showProgress(accounts: Accounts): { dispose(): unknown } {
  let end: (() => void) | null = null;
  return accounts.onDidChange(() => {
    const isAsking = accounts.sessions.some(({ state }) => isBusy(state));
    if (isAsking && end === null) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      end = () => resolve(undefined);
      void vscode.window.withProgress({ location: { viewId: USERS_VIEW } }, () => promise);
    } else if (!isAsking) {
      end?.();
      end = null;
    }
  });
}

/** What is known of each account, but for those that another one shows. */
function shownStates({ sessions }: Accounts): readonly State[] {
  return sessions.map(({ state }) => state).filter(({ kind }) => kind !== 'same');
}

/** None where a welcome text stands in the place of the one account. */
function roots({ sessions }: Accounts, view: ListView, now: number): readonly AccountNode[] {
  const nodes = sessions
    .filter(({ state }) => state.kind !== 'same')
    .map(({ target, state }): AccountNode => ({ kind: 'account', target, state, view, now }));
  if (nodes.length > 1) return nodes.toSorted(byInterest);
  return nodes.filter(({ state: { snapshot } }) => snapshot !== null && !hasNobody(snapshot));
}

/** What the `when` clauses of package.json go by: each has its own welcome text or buttons. */
function viewContext(states: readonly State[]): string {
  const [state] = states;
  if (states.length === 1 && state !== undefined) {
    if (state.kind === 'problem') return state.problem.kind;
    if (state.kind === 'ready') return hasNobody(state.snapshot) ? 'empty' : 'ready';
    return state.kind === 'waiting' ? 'connecting' : state.kind;
  }
  return states.some(isBusy) ? 'scanning' : 'ready';
}

/** The profile, and the account where it is known: whose users these are. */
function viewDescription({ sessions }: Accounts): string {
  return sessions
    .filter(({ state }) => state.kind !== 'same')
    .map(({ target, state }) => {
      if (state.snapshot !== null)
        return `${state.snapshot.profile} · ${state.snapshot.alias ?? state.snapshot.accountId}`;
      return state.kind === 'problem' ? state.profile : target.profile === null ? '' : profileName(target);
    })
    .join(', ');
}
