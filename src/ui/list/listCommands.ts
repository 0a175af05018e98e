import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Principal } from '../../senders/model/model.ts';
import { countByKind, isRole } from '../../senders/model/evidence.ts';
import { usersAndRoles, verdictLabel } from '../../senders/words/words.ts';
import { partWords } from '../../senders/words/roleWords.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import { showInformation } from '../notify.ts';
import { USERS_VIEW } from '../viewId.ts';
import { plainItem } from '../plainItem.ts';
import { plainLabel } from '../../presentation/plainText.ts';
import type { ListMemory } from './listMemory.ts';
import { sendingRegions, values, verdictValues } from '../../presentation/list/filterValues.ts';
import {
  filterWords,
  GROUPINGS,
  isFiltered,
  NO_FILTER,
  passes,
  SORTINGS,
} from '../../presentation/list/listView.ts';
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
  const users = () => accounts.snapshots.flatMap((snapshot) => snapshot.principals);
  const withUsers = (act: (users: readonly Principal[]) => void) => () => {
    if (users().length > 0) act(users());
    else void showInformation(l10n.t('There is nothing to filter yet. Refresh AWS SES Senders first.'));
  };
  const pickAny = (known: readonly Principal[]) =>
    pickFacets(known, sendingRegions(accounts.snapshots), memory);
  const filter = withUsers((known) => enterText(known, memory, pickAny));
  return {
    groupBy: async () => {
      const grouping = await pickOne(
        {
          title: l10n.t('Group Users By'),
          placeHolder: l10n.t('Select how to group users and roles'),
        },
        GROUPINGS,
        groupingWords(),
        memory.view.grouping,
      );
      if (grouping !== undefined) memory.change({ grouping });
    },
    sortBy: async () => {
      const sorting = await pickOne(
        {
          title: l10n.t('Sort Users By'),
          placeHolder: l10n.t('Select how to sort users and roles within a group'),
        },
        SORTINGS,
        sortingWords(),
        memory.view.sorting,
      );
      if (sorting !== undefined) memory.change({ sorting });
    },
    filter,
    // The same command, as a button that shows that a filter is on.
    changeFilter: filter,
    filterBy: withUsers(pickAny),
    clearFilter: () => memory.change({ filter: NO_FILTER }),
    collapseAll: async () => {
      await vscode.commands.executeCommand(`${USERS_VIEW}.focus`);
      await vscode.commands.executeCommand('list.collapseAll');
    },
  } as const;
}

async function pickOne<T extends string>(
  options: { readonly title: string; readonly placeHolder: string },
  choices: readonly T[],
  words: Readonly<Record<T, string>>,
  current: T,
): Promise<T | undefined> {
  const items = choices.map((choice) => ({
    label: words[choice],
    // The check mark says the same, but not to a screen reader.
    ...(choice === current ? { description: l10n.t('chosen'), iconPath: new vscode.ThemeIcon('check') } : {}),
    choice,
  }));
  return (await vscode.window.showQuickPick(items, options))?.choice;
}

interface FilterItem extends vscode.QuickPickItem {
  /** How choosing it changes the filter; `null` for a heading. */
  readonly change: Partial<Filter> | null;
}

/** Filters by text as you type it: part of a name or key ID. Nothing else is chosen by Enter. */
function enterText(
  users: readonly Principal[],
  memory: ListMemory,
  pickOthers: (users: readonly Principal[]) => void,
): void {
  const box = vscode.window.createInputBox();
  const others: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('list-filter'),
    tooltip: l10n.t('Filter by Verdict, Service, or Region…'),
  };
  const update = (): void => {
    box.title = filterTitle(memory);
    // What describes the box is read to those who don't see the list.
    box.prompt = filteredCount(users, memory.view.filter);
  };
  box.placeholder = l10n.t('Part of a name, or an access key ID (AKIA…)');
  box.value = memory.view.filter.text;
  box.buttons = [others];
  box.onDidChangeValue((text) => {
    memory.change({ filter: { ...memory.view.filter, text: text.trim() } });
    update();
  });
  update();
  box.onDidTriggerButton(() => {
    box.hide();
    pickOthers(users);
  });
  box.onDidAccept(() => box.hide());
  box.onDidHide(() => box.dispose());
  box.show();
}

/** Filters by verdict, active keys, service and Region. Choosing one again removes it. */
function pickFacets(users: readonly Principal[], sending: readonly string[], memory: ListMemory): void {
  const picker = vscode.window.createQuickPick<FilterItem>();
  picker.placeholder = l10n.t('Choose what to show');
  const fill = (): void => {
    picker.items = itemsFor(users, sending, memory.view.filter);
    picker.title = filterTitle(memory);
  };
  picker.onDidAccept(() => {
    const [chosen] = picker.activeItems;
    if (chosen?.change == null || Object.keys(chosen.change).length === 0) {
      picker.hide();
      return;
    }
    memory.change({ filter: { ...memory.view.filter, ...chosen.change } });
    picker.value = '';
    fill();
  });
  picker.onDidHide(() => picker.dispose());
  fill();
  picker.show();
}

/** Returns how many pass a filter: `2 of 9 users and root`. */
function filteredCount(users: readonly Principal[], filter: Filter): string {
  const passing = users.filter((user) => passes(user, filter));
  return partWords(countByKind(passing), countByKind(users));
}

function filterTitle({ view: { filter } }: ListMemory): string {
  return isFiltered(filter)
    ? plainLabel(l10n.t('Filter Users: {0}', filterWords(filter)))
    : l10n.t('Filter Users');
}

function itemsFor(
  users: readonly Principal[],
  sending: readonly string[],
  filter: Filter,
): readonly FilterItem[] {
  const { activeOnly, maySendOnly, only } = filter;
  const able = users.filter((user) => passes(user, { ...filter, maySendOnly: true }));
  const kind = (label: string, wanted: 'users' | 'roles') =>
    item(label, '', only === wanted, { only: only === wanted ? null : wanted });
  const kinds = users.some(isRole)
    ? [kind(l10n.t('Only Users'), 'users'), kind(l10n.t('Only Roles'), 'roles')]
    : [];
  const facet = (of: 'service' | 'region') =>
    values(users, of, filter, of === 'region' ? sending : []).map(({ value, ...counts }) =>
      item(value, usersAndRoles(counts), filter[of] === value, {
        [of]: filter[of] === value ? null : value,
      }),
    );
  return [
    isFiltered(filter)
      ? item(l10n.t('Show the List'), filteredCount(users, filter), false, {})
      : item(l10n.t('All Users and Roles'), '', false, {}),
    ...withHeading(
      l10n.t('Verdict'),
      verdictValues(users, filter).map(({ value, ...counts }) =>
        item(
          verdictLabel(value, counts.roles > 0 ? 'role' : 'user'),
          usersAndRoles(counts),
          filter.verdict === value,
          {
            verdict: filter.verdict === value ? null : value,
          },
        ),
      ),
    ),
    ...withHeading(l10n.t('Users and Roles'), kinds),
    heading(l10n.t('Permission to Send')),
    item(l10n.t('Only Those That May Send'), usersAndRoles(countByKind(able)), maySendOnly, {
      maySendOnly: !maySendOnly,
    }),
    heading(l10n.t('Access Keys')),
    item(l10n.t('Only Users with an Active Access Key'), '', activeOnly, { activeOnly: !activeOnly }),
    ...withHeading(l10n.t('Last Used Service'), facet('service')),
    ...withHeading(l10n.t('Region'), facet('region')),
    // The last, so that no other row moves when it comes.
    ...(isFiltered(filter) ? [heading(''), item(l10n.t('Clear Filter'), '', false, NO_FILTER)] : []),
  ];
}

function item(label: string, description: string, isChosen: boolean, change: Partial<Filter>): FilterItem {
  return plainItem({
    label,
    description: [...(isChosen ? [l10n.t('chosen')] : []), ...(description === '' ? [] : [description])].join(
      ' · ',
    ),
    ...(isChosen ? { iconPath: new vscode.ThemeIcon('check') } : {}),
    change,
  });
}

function heading(label: string): FilterItem {
  return { label, kind: vscode.QuickPickItemKind.Separator, change: null };
}

function withHeading(label: string, items: readonly FilterItem[]): readonly FilterItem[] {
  return items.length === 0 ? [] : [heading(label), ...items];
}
