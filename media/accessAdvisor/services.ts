/** The table of all services, with search, filter and sortable columns. */
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import type { ServiceLastAccessed } from '../../src/senders/ports/iamReader.ts';
import {
  COLUMNS,
  FIRST_QUERY,
  HISTORIES,
  type Query,
} from '../../src/presentation/accessAdvisor/protocol.ts';
import { countText, queryRows, sortBy, usedActions } from '../../src/presentation/accessAdvisor/rows.ts';
import { waiting as waitingWords } from '../../src/presentation/accessAdvisor/pageWords.ts';
import { byId, h, list } from '../shared/dom.ts';
import type { Times } from '../shared/times.ts';

export interface ServicesTable {
  /** `null`: Access Advisor hasn't answered; `waiting`: it still may. `unused` is the text for a service without access. */
  show(
    services: readonly ServiceLastAccessed[] | null,
    waiting: boolean,
    query: Query,
    times: Times,
    unused: string,
  ): void;
}

/** Wires up the table's controls; `onQuery` gets the reader's search, filter and order. */
export function servicesTable(onQuery: (query: Query) => void): ServicesTable {
  const section = byId('services', HTMLElement);
  const search = byId('search', HTMLInputElement);
  const history = byId('history', HTMLSelectElement);
  const count = byId('count', HTMLElement);
  const pinned = byId('pinned', HTMLElement);
  const rows = byId('rows', HTMLElement);
  const noRows = byId('no-rows', HTMLElement);
  const headers = [...section.querySelectorAll<HTMLElement>('th[data-column]')];

  let shown: {
    readonly services: readonly ServiceLastAccessed[] | null;
    readonly times: Times;
    readonly unused: string;
  } | null = null;
  let query = FIRST_QUERY;
  let elements = new Map<ServiceLastAccessed, HTMLTableRowElement>();

  const rowOf = (service: ServiceLastAccessed, times: Times, unused: string): HTMLTableRowElement => {
    const known = elements.get(service) ?? serviceRow(service, times, unused);
    elements.set(service, known);
    return known;
  };

  const render = () => {
    for (const header of headers) {
      if (header.dataset['column'] === query.column) header.setAttribute('aria-sort', query.direction);
      else header.removeAttribute('aria-sort');
    }
    if (shown?.services == null) return;
    const { services, times, unused } = shown;
    const result = queryRows(services, query, times.locale);
    pinned.replaceChildren(...result.pinned.map((row) => rowOf(row, times, unused)));
    rows.replaceChildren(...result.others.map((row) => rowOf(row, times, unused)));
    count.textContent = countText(result);
    noRows.hidden = result.shown > 0;
    noRows.replaceChildren(
      ...(result.total === 0 ? [l10n.t('No identity policy grants access to any service.')] : nothingFound()),
    );
  };

  const change = (next: Query) => {
    query = next;
    render();
    onQuery(next);
  };

  const nothingFound = (): readonly (Node | string)[] => {
    const clear = h('button', { type: 'button', class: 'secondary' }, l10n.t('Clear search and filter'));
    clear.addEventListener('click', () => {
      search.value = '';
      history.value = 'all';
      change({ ...query, search: '', history: 'all' });
      search.focus();
    });
    return [l10n.t('No service matches.'), ' ', clear];
  };

  search.addEventListener('input', () => change({ ...query, search: search.value }));
  history.addEventListener('change', () => {
    if (v.is(v.picklist(HISTORIES), history.value)) change({ ...query, history: history.value });
  });
  for (const header of headers) {
    const { column } = header.dataset;
    header.querySelector('button')?.addEventListener('click', () => {
      if (v.is(v.picklist(COLUMNS), column)) change(sortBy(query, column));
    });
  }

  return {
    show: (services, waiting, nextQuery, times, unused) => {
      if (services !== shown?.services) elements = new Map();
      shown = { services, times, unused };
      query = nextQuery;
      if (search.value !== query.search) search.value = query.search;
      history.value = query.history;
      section.classList.toggle('unanswered', services === null);
      if (services === null) {
        count.textContent = '';
        noRows.hidden = false;
        noRows.replaceChildren(waiting ? waitingWords() : l10n.t('Not available here.'));
      }
      render();
    },
  };
}

function serviceRow(service: ServiceLastAccessed, times: Times, unused: string): HTMLTableRowElement {
  const { serviceName, serviceNamespace, lastAccessedAt, region } = service;
  return h(
    'tr',
    {},
    h(
      'th',
      { scope: 'row' },
      h('span', { class: 'name' }, serviceName),
      ' ',
      h('code', {}, serviceNamespace),
    ),
    lastAccessedAt === null
      ? h('td', { class: 'when muted' }, unused)
      : h('td', { class: 'when' }, times.ago(lastAccessedAt), ' ', times.exact(lastAccessedAt)),
    h('td', { class: 'region' }, region === null ? null : h('span', {}, region)),
    h('td', { class: 'actions' }, renderActions(service, times, unused)),
  );
}

/** The number of used actions; expanded, the actions with their times, which are rendered only then. */
function renderActions(service: ServiceLastAccessed, times: Times, unused: string): HTMLElement | string {
  const actions = service.trackedActions ?? [];
  if (actions.length === 0) return '';
  const details = h(
    'details',
    {},
    h(
      'summary',
      {},
      h('span', { class: 'unit' }, l10n.t('Tracked actions'), ' '),
      l10n.t('{0} of {1}', usedActions(service) ?? 0, actions.length),
    ),
  );
  const fill = () => {
    const newestFirst = actions.toSorted((a, b) => ((a.at ?? '') < (b.at ?? '') ? 1 : -1));
    const items = newestFirst.map(({ action, at }) =>
      h(
        'span',
        { class: at === null ? 'muted' : '' },
        h('code', {}, action),
        ' ',
        at === null ? unused.toLowerCase() : times.ago(at),
      ),
    );
    details.append(list('facts', items));
  };
  details.addEventListener('toggle', fill, { once: true });
  return details;
}
