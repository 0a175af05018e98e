import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Principal } from '../../senders/model/model.ts';
import { isRole } from '../../senders/model/evidence.ts';
import { usersAndRoles } from '../../senders/words/words.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import { plainItem } from '../plainItem.ts';
import { plainLabel } from '../../presentation/plainText.ts';
import type { ListMemory } from './listMemory.ts';
import { values } from '../../presentation/list/filterValues.ts';
import { filterWords, GROUPINGS, isFiltered, NO_FILTER, SORTINGS } from '../../presentation/list/listView.ts';
import type { Filter, Grouping, Sorting } from '../../presentation/list/listView.ts';

const groupingWords = (): Readonly<Record<Grouping, string>> => ({
  verdict: l10n.t('Verdict'),
  lastUse: l10n.t('Last Use of SES'),
  path: l10n.t('Path'),
  iamGroup: l10n.t('IAM Group'),
  none: l10n.t('Not Grouped'),
});

const sortingWords = (): Readonly<Record<Sorting, string>> => ({
  latest: l10n.t('Latest Use of SES'),
  name: l10n.t('Name'),
  created: l10n.t('Creation Date, Newest First'),
});

/** Commands that change how the list is shown. */
export function listCommands(accounts: Accounts, memory: ListMemory) {
  const filter = (): void => {
    const users = accounts.snapshots.flatMap((snapshot) => snapshot.principals);
    pickFilter(users, memory);
  };
  return {
    groupBy: async () => {
      const grouping = await pickOne(
        l10n.t('Group Users By'),
        GROUPINGS,
        groupingWords(),
        memory.view.grouping,
      );
      if (grouping !== undefined) memory.change({ grouping });
    },
    sortBy: async () => {
      const sorting = await pickOne(l10n.t('Sort Users By'), SORTINGS, sortingWords(), memory.view.sorting);
      if (sorting !== undefined) memory.change({ sorting });
    },
    filter,
    // The same command, as a button that shows that a filter is on.
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
    // The check mark says the same, but not to a screen reader.
    ...(choice === current ? { description: l10n.t('now'), iconPath: new vscode.ThemeIcon('check') } : {}),
    choice,
  }));
  return (await vscode.window.showQuickPick(items, { title }))?.choice;
}

interface FilterItem extends vscode.QuickPickItem {
  /** How choosing it changes the filter; `null` for a heading. */
  readonly change: Partial<Filter> | null;
}

/** Filters by text (part of a name or key ID), active keys, service and Region. Choosing one again removes it. */
function pickFilter(users: readonly Principal[], memory: ListMemory): void {
  const picker = vscode.window.createQuickPick<FilterItem>();
  picker.title = l10n.t('Filter Users');
  picker.placeholder = l10n.t('Part of a name, or an access key ID (AKIA…)');
  picker.value = memory.view.filter.text;
  const fill = (): void => {
    const { filter } = memory.view;
    picker.items = itemsFor(users, filter);
    picker.title = isFiltered(filter)
      ? plainLabel(l10n.t('Filter Users: {0}', filterWords(filter)))
      : l10n.t('Filter Users');
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

function itemsFor(users: readonly Principal[], filter: Filter): readonly FilterItem[] {
  const { activeOnly, only } = filter;
  const kind = (label: string, wanted: 'users' | 'roles') =>
    item(label, '', only === wanted, { only: only === wanted ? null : wanted });
  const kinds = users.some(isRole)
    ? [kind(l10n.t('Only Users'), 'users'), kind(l10n.t('Only Roles'), 'roles')]
    : [];
  const facet = (of: 'service' | 'region') =>
    values(users, of).map(({ value, ...counts }) =>
      item(value, usersAndRoles(counts), filter[of] === value, {
        [of]: filter[of] === value ? null : value,
      }),
    );
  return [
    item(l10n.t('Show the List'), isFiltered(filter) ? filterWords(filter) : l10n.t('everybody'), false, {}),
    ...(isFiltered(filter) ? [item(l10n.t('Clear Filter'), '', false, NO_FILTER)] : []),
    ...withHeading(l10n.t('Users and Roles'), kinds),
    heading(l10n.t('Access Keys')),
    item(l10n.t('Only Users with an Active Access Key'), '', activeOnly, { activeOnly: !activeOnly }),
    ...withHeading(l10n.t('Last Used Service'), facet('service')),
    ...withHeading(l10n.t('Region'), facet('region')),
  ];
}

function item(label: string, description: string, isChosen: boolean, change: Partial<Filter>): FilterItem {
  return plainItem({
    label,
    description: [...(isChosen ? [l10n.t('chosen')] : []), ...(description === '' ? [] : [description])].join(
      ' · ',
    ),
    ...(isChosen ? { iconPath: new vscode.ThemeIcon('check') } : {}),
    // The text filters the users, not these rows.
    alwaysShow: true,
    change,
  });
}

function heading(label: string): FilterItem {
  return { label, kind: vscode.QuickPickItemKind.Separator, change: null };
}

function withHeading(label: string, items: readonly FilterItem[]): readonly FilterItem[] {
  return items.length === 0 ? [] : [heading(label), ...items];
}
