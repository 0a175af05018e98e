import * as vscode from 'vscode';
import type { User } from '../senders/model.ts';
import type { Accounts } from './accounts.ts';
import { counted } from './describe.ts';
import type { ListMemory } from './listMemory.ts';
import { filterWords, GROUPINGS, isFiltered, NO_FILTER, SORTINGS, values } from './listView.ts';
import type { Filter, Grouping, Sorting } from './listView.ts';

const GROUPING_WORDS: Readonly<Record<Grouping, string>> = {
  verdict: 'Verdict',
  lastUse: 'Last Use of SES',
  path: 'Path',
  iamGroup: 'IAM Group',
  none: 'Not Grouped',
};

const SORTING_WORDS: Readonly<Record<Sorting, string>> = {
  latest: 'Latest Use of SES',
  name: 'Name',
  created: 'Creation Date, Newest First',
};

/** The commands that change how the list is shown. */
export function listCommands(accounts: Accounts, memory: ListMemory) {
  const filter = (): void => {
    const users = accounts.snapshots.flatMap((snapshot) => snapshot.users);
    pickFilter(users, memory);
  };
  return {
    groupBy: async () => {
      const grouping = await pickOne('Group Users By', GROUPINGS, GROUPING_WORDS, memory.view.grouping);
      if (grouping !== undefined) memory.change({ grouping });
    },
    sortBy: async () => {
      const sorting = await pickOne('Sort Users By', SORTINGS, SORTING_WORDS, memory.view.sorting);
      if (sorting !== undefined) memory.change({ sorting });
    },
    filter,
    // The same, by a button that shows that a filter is on.
    changeFilter: filter,
    clearFilter: () => memory.change({ filter: NO_FILTER }),
  } as const;
}

async function pickOne<T extends string>(
  title: string,
  choices: readonly T[],
  words: Readonly<Record<T, string>>,
  current: T,
): Promise<T | undefined> {
  const items = choices.map((choice) => ({
    label: words[choice],
    // The tick says the same, but not to a screen reader.
    ...(choice === current ? { description: 'now', iconPath: new vscode.ThemeIcon('check') } : {}),
    choice,
  }));
  return (await vscode.window.showQuickPick(items, { title }))?.choice;
}

interface FilterItem extends vscode.QuickPickItem {
  /** What choosing it makes of the filter; `null` for a heading. */
  readonly change: Partial<Filter> | null;
}

/**
 * Filters by what is typed, a part of a name or of an access key ID, and by what is chosen: only active keys, a
 * service, a region. Choosing a chosen one again takes it back. The list follows at once.
 */
function pickFilter(users: readonly User[], memory: ListMemory): void {
  const picker = vscode.window.createQuickPick<FilterItem>();
  picker.title = 'Filter Users';
  picker.placeholder = 'Part of a name, or an access key ID (AKIA…)';
  picker.value = memory.view.filter.text;
  const fill = (): void => {
    const { filter } = memory.view;
    picker.items = itemsFor(users, filter);
    picker.title = isFiltered(filter) ? `Filter Users: ${filterWords(filter)}` : 'Filter Users';
  };
  picker.onDidChangeValue((text) => {
    memory.change({ filter: { ...memory.view.filter, text: text.trim() } });
    fill();
  });
  picker.onDidAccept(() => {
    const [chosen] = picker.activeItems;
    if (chosen?.change == null || Object.keys(chosen.change).length === 0) {
      picker.hide();
      return;
    }
    memory.change({ filter: { ...memory.view.filter, ...chosen.change } });
    if (chosen.change.text === '') picker.value = '';
    fill();
  });
  picker.onDidHide(() => picker.dispose());
  fill();
  picker.show();
}

function itemsFor(users: readonly User[], filter: Filter): readonly FilterItem[] {
  const { activeOnly } = filter;
  const facet = (of: 'service' | 'region') =>
    values(users, of).map(({ value, users: count }) =>
      item(value, counted(count, 'user'), filter[of] === value, {
        [of]: filter[of] === value ? null : value,
      }),
    );
  return [
    item('Show the List', isFiltered(filter) ? filterWords(filter) : 'everybody', false, {}),
    ...(isFiltered(filter) ? [item('Clear Filter', '', false, NO_FILTER)] : []),
    heading('Access Keys'),
    item('Only Users with an Active Access Key', '', activeOnly, { activeOnly: !activeOnly }),
    ...withHeading('Last Used Service', facet('service')),
    ...withHeading('Region', facet('region')),
  ];
}

function item(label: string, description: string, isChosen: boolean, change: Partial<Filter>): FilterItem {
  return {
    label,
    description: [...(isChosen ? ['chosen'] : []), ...(description === '' ? [] : [description])].join(' · '),
    ...(isChosen ? { iconPath: new vscode.ThemeIcon('check') } : {}),
    // What is typed filters the users, not these rows.
    alwaysShow: true,
    change,
  };
}

function heading(label: string): FilterItem {
  return { label, kind: vscode.QuickPickItemKind.Separator, change: null };
}

function withHeading(label: string, items: readonly FilterItem[]): readonly FilterItem[] {
  return items.length === 0 ? [] : [heading(label), ...items];
}
