/** The rows of the service table and their order. SES is pinned at the top. */
import * as l10n from '@vscode/l10n';
import { SES_NAMESPACE } from '../../senders/model/advisorData.ts';
import type { ServiceLastAccessed } from '../../senders/ports/iamReader.ts';
import { counted } from '../../senders/words/words.ts';
import type { Column, Direction, History, Query } from './protocol.ts';

export interface Rows {
  /** Amazon SES, if it's listed and matches. */
  readonly pinned: readonly ServiceLastAccessed[];
  readonly others: readonly ServiceLastAccessed[];
  readonly shown: number;
  readonly total: number;
}

/** Returns the rows that match the query, in its order. `locale` sorts the names. */
export function queryRows(services: readonly ServiceLastAccessed[], query: Query, locale: string): Rows {
  const matches = services.filter(
    (row) => hasHistory(row, query.history) && matchesSearch(row, query.search),
  );
  const sorted = matches.toSorted(
    order(query.column, query.direction, new Intl.Collator(locale, { numeric: true })),
  );
  return {
    pinned: sorted.filter(isSes),
    others: sorted.filter((row) => !isSes(row)),
    shown: sorted.length,
    total: services.length,
  };
}

/** Returns the query after a click on a header, which reverses its column. Times and counts start descending, names ascending. */
export function sortBy(query: Query, column: Column): Query {
  if (query.column === column) return { ...query, direction: OPPOSITE[query.direction] };
  return { ...query, column, direction: FIRST_DIRECTION[column] };
}

/** Returns how many tracked actions were used; `null` if AWS tracks none or returned none. */
export function usedActions(row: ServiceLastAccessed): number | null {
  return row.trackedActions?.filter((tracked) => tracked.at !== null).length ?? null;
}

/** `12 of 455 services`, for eyes and screen readers. */
export function countText({ shown, total }: Rows): string {
  const all = counted(total, 'service');
  return shown === total ? all : l10n.t('{0} of {1}', shown, all);
}

const OPPOSITE: Readonly<Record<Direction, Direction>> = { ascending: 'descending', descending: 'ascending' };

const FIRST_DIRECTION: Readonly<Record<Column, Direction>> = {
  service: 'ascending',
  lastAccessed: 'descending',
  region: 'ascending',
  actions: 'descending',
};

function isSes(row: ServiceLastAccessed): boolean {
  return row.serviceNamespace.toLowerCase() === SES_NAMESPACE;
}

function hasHistory(row: ServiceLastAccessed, history: History): boolean {
  return history === 'all' || (row.lastAccessedAt !== null) === (history === 'accessed');
}

/** Every word must occur in the name, the namespace or the Region. Action names would match too often. */
function matchesSearch(row: ServiceLastAccessed, search: string): boolean {
  const text = [row.serviceName, row.serviceNamespace, row.region ?? ''].join('\n').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

type Order = (a: ServiceLastAccessed, b: ServiceLastAccessed) => number;

/** Never accessed sorts as longest ago, a missing Region or count as smallest. Ties sort by name. */
function order(column: Column, direction: Direction, names: Intl.Collator): Order {
  const byName: Order = (a, b) =>
    names.compare(a.serviceName, b.serviceName) || names.compare(a.serviceNamespace, b.serviceNamespace);
  const orders: Readonly<Record<Column, Order>> = {
    service: byName,
    lastAccessed: (a, b) => compare(a.lastAccessedAt ?? '', b.lastAccessedAt ?? ''),
    region: (a, b) => compare(a.region ?? '', b.region ?? ''),
    actions: (a, b) => compare(usedActions(a) ?? -1, usedActions(b) ?? -1),
  };
  const sign = direction === 'ascending' ? 1 : -1;
  return (a, b) => sign * orders[column](a, b) || byName(a, b);
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
