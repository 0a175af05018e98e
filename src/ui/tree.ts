import * as vscode from 'vscode';
import type { Snapshot } from '../senders/model.ts';
import { timeWords } from './times.ts';
import { reportNotice } from './describe.ts';
import type { Telling } from './describe.ts';
import { nextSteps } from './nextSteps.ts';
import { childrenOf, parentOf } from './nodes.ts';
import type { Node } from './nodes.ts';
import type { Session, State } from './session.ts';
import { settings } from './settings.ts';
import { tooltip } from './tooltips.ts';
import { treeItem } from './treeItems.ts';

export const USERS_VIEW = 'awsSesSenders.users';

/** The name of the view in package.json. */
const TITLE = 'IAM Users';

/** How often "3 minutes ago" is told anew, in milliseconds. */
const RETELL_EVERY = 60_000;

/** The tree of IAM users, its title, its message, its progress, and the context its welcome texts go by. */
export function registerTree(session: Session): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  const times = timeWords(vscode.env.language);
  const telling = (): Telling => ({ times, now: Date.now() });

  const provider: vscode.TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    getChildren: (node) => {
      if (node !== undefined) return [...childrenOf(node)];
      const snapshot = drawn(session.state);
      return snapshot === null ? [] : [{ kind: 'account', snapshot }];
    },
    getParent: parentOf,
    getTreeItem: (node) => treeItem(node, { ...telling(), recentDays: settings().recentDays }),
    resolveTreeItem: (item, node) => {
      item.tooltip = tooltip(node, telling());
      return item;
    },
  };
  const view = vscode.window.createTreeView(USERS_VIEW, {
    treeDataProvider: provider,
  });

  const show = (state: State): void => {
    void vscode.commands.executeCommand('setContext', 'awsSesSenders.state', contextOf(state));
    // Above rows, the first of them tells the account; above a welcome text nothing else would.
    view.title = drawn(state) === null ? subjectOf(state, session) || TITLE : TITLE;
    view.message = messageOf(state, telling()) ?? '';
    changed.fire(undefined);
  };
  const openOnce = (): void => {
    if (view.visible && session.state.kind === 'idle') void session.refresh(false);
  };

  show(session.state);
  openOnce();
  const clock = setInterval(() => {
    if (view.visible) show(session.state);
  }, RETELL_EVERY);
  return vscode.Disposable.from(
    view,
    changed,
    session.onDidChange(show),
    session.onDidChange(openOnce),
    view.onDidChangeVisibility(openOnce),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('awsSesSenders')) changed.fire(undefined);
    }),
    showProgress(session),
    { dispose: () => clearInterval(clock) },
  );
}

/** The bar over the view while something is asked. */
function showProgress(session: Session): vscode.Disposable {
  let end: (() => void) | null = null;
  return session.onDidChange(({ kind }) => {
    const isAsking = kind === 'connecting' || kind === 'scanning';
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

function snapshotOf(state: State): Snapshot | null {
  return state.kind === 'idle' ? null : state.snapshot;
}

/** The Snapshot whose users stand in the tree; `null` where a welcome text stands in its place. */
function drawn(state: State): Snapshot | null {
  const snapshot = snapshotOf(state);
  return snapshot === null || hasNobody(snapshot) ? null : snapshot;
}

/** No IAM user, and nothing to tell of root: who has no access key cannot have sent with one. */
function hasNobody({ users }: Snapshot): boolean {
  return users.every((user) => user.isRoot && user.accessKeys.length === 0);
}

/** What the `when` clauses of package.json go by: each has its own welcome text or buttons. */
function contextOf(state: State): string {
  switch (state.kind) {
    case 'problem':
      return state.problem.kind;
    case 'ready':
      return hasNobody(state.snapshot) ? 'empty' : 'ready';
    default:
      return state.kind;
  }
}

/** The profile, and the account where it is known: whose users these are. */
function subjectOf(state: State, session: Session): string {
  const snapshot = snapshotOf(state);
  if (snapshot !== null) return `${snapshot.profile} · ${snapshot.alias ?? snapshot.accountId}`;
  return state.kind === 'problem' ? state.profile : (session.profile ?? '');
}

/** The line above the tree: what is going on, and what is wrong with the list. */
function messageOf(state: State, telling: Telling): string | undefined {
  switch (state.kind) {
    case 'idle':
      return undefined;
    case 'connecting':
      return state.snapshot === null ? 'Signing in to AWS…' : 'Refreshing…';
    case 'scanning': {
      const { users } = state.snapshot;
      const done = users.filter((user) => user.pending.length === 0).length;
      return users.length === 0 ? 'Listing users…' : `Asking AWS… ${done} of ${users.length} users`;
    }
    case 'problem': {
      // Without a Snapshot the welcome text says it, with buttons.
      return drawn(state) === null ? undefined : `${problemText(state)} What was known before is shown.`;
    }
    case 'ready': {
      const cancelled = state.isCancelled ? ['The scan was cancelled; what is known is shown.'] : [];
      const notice = reportNotice(state.snapshot, telling);
      const said = [...cancelled, ...missing(state.snapshot), ...(notice === null ? [] : [notice])];
      // A line above the tree keeps VS Code from showing the welcome text, which would say this.
      const nobody = said.length > 0 && hasNobody(state.snapshot) ? ['This account has no IAM users.'] : [];
      return [...nobody, ...said].join(' ');
    }
  }
}

function problemText({ problem, profile }: State & { readonly kind: 'problem' }): string {
  const { title, nextStep } = nextSteps(problem.kind, profile);
  return `${title}. ${nextStep}`;
}

/** How many answers are missing, and why: nobody should take a list with gaps for the whole truth. */
function missing({ gaps, users }: Snapshot): readonly string[] {
  const all = [...gaps, ...users.flatMap((user) => user.gaps)];
  if (all.length === 0) return [];
  const reasons = [...Map.groupBy(all, ({ reason }) => reason)].map(
    ([reason, ofReason]) => `${reason}: ${[...new Set(ofReason.map(({ call }) => call))].join(', ')}.`,
  );
  return [`${all.length} ${all.length === 1 ? 'answer is' : 'answers are'} missing.`, ...reasons];
}
