import * as vscode from 'vscode';
import type { Accounts } from '../../accounts/accounts.ts';
import { isFiltered, NO_FILTER, readListView, type ListView } from '../../presentation/list/listView.ts';

/** How the list is shown, remembered for each account and for several accounts together. */
export interface ListMemory {
  readonly view: ListView;
  readonly onDidChange: vscode.Event<ListView>;
  change(change: Partial<ListView>): void;
  dispose(): void;
}

const KEY = 'listView';
const SEVERAL = 'several';

/** @param memory stores the views between windows, by account. */
export function createListMemory(accounts: Accounts, memory: vscode.Memento): ListMemory {
  const changed = new vscode.EventEmitter<ListView>();
  let about = '';
  let view = readListView(undefined);
  const take = (): void => {
    const now = listKey(accounts) ?? about;
    if (now === about) return;
    about = now;
    view = readListView(memory.get<unknown>(`${KEY} ${about}`));
    changed.fire(view);
  };
  take();
  const listening = accounts.onDidChange(take);
  return {
    get view() {
      return view;
    },
    onDidChange: changed.event,
    change: (change) => {
      view = { ...view, ...change };
      void memory.update(`${KEY} ${about}`, view);
      changed.fire(view);
    },
    dispose: () => {
      listening.dispose();
      changed.dispose();
    },
  };
}

/** The account whose list it is; `undefined` until it's known. */
function listKey({ sessions, snapshots }: Accounts): string | undefined {
  return sessions.length > 1 ? SEVERAL : snapshots[0]?.accountId;
}

/** Returns the view without its filter; the same object if it has none. */
export function unfiltered(view: ListView): ListView {
  return isFiltered(view.filter) ? { ...view, filter: NO_FILTER } : view;
}
