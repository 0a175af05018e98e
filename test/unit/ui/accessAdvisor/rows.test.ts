import { describe, expect, test } from 'vitest';
import { FIRST_QUERY, type Query } from '../../../../src/presentation/accessAdvisor/protocol.ts';
import { countText, queryRows, sortBy } from '../../../../src/presentation/accessAdvisor/rows.ts';
import { aService } from './pages.ts';

const used = (action: string) => ({ action, at: '2026-01-01T00:00:00Z', region: null });
const unused = (action: string) => ({ action, at: null, region: null });

const SERVICES = [
  aService('lambda', { serviceName: 'AWS Lambda' }),
  aService('s3', {
    lastAccessedAt: '2026-11-23T08:00:00Z',
    region: 'us-east-1',
    trackedActions: [used('GetObject')],
  }),
  aService('rds', {
    lastAccessedAt: '2026-11-21T08:00:00Z',
    region: 'eu-west-1',
    trackedActions: [unused('ListDatabases')],
  }),
  aService('SES', { lastAccessedAt: '2026-11-22T08:00:00Z', region: 'us-west-2' }),
  aService('athena', { serviceName: 'Amazon Athena' }),
];

function namespaces(query: Partial<Query>): { pinned: string[]; others: string[] } {
  const rows = queryRows(SERVICES, { ...FIRST_QUERY, ...query }, 'en');
  return {
    pinned: rows.pinned.map((row) => row.serviceNamespace),
    others: rows.others.map((row) => row.serviceNamespace),
  };
}

describe('order', () => {
  test('SES stands apart on top; the others go by last access, never accessed last and then by name', () =>
    expect(namespaces({})).toEqual({ pinned: ['SES'], others: ['s3', 'rds', 'athena', 'lambda'] }));

  test.each([
    ['lastAccessed', 'ascending', ['athena', 'lambda', 'rds', 's3']],
    ['service', 'ascending', ['athena', 'rds', 's3', 'lambda']],
    ['service', 'descending', ['lambda', 's3', 'rds', 'athena']],
    ['region', 'ascending', ['athena', 'lambda', 'rds', 's3']],
    ['region', 'descending', ['s3', 'rds', 'athena', 'lambda']],
    ['actions', 'descending', ['s3', 'rds', 'athena', 'lambda']],
  ] as const)('%s %s', (column, direction, others) => {
    expect(namespaces({ column, direction })).toEqual({ pinned: ['SES'], others });
  });

  test('a click turns the sorted column round, and starts another where it is mostly wanted', () => {
    expect(sortBy(FIRST_QUERY, 'lastAccessed').direction).toBe('ascending');
    expect(sortBy(FIRST_QUERY, 'service')).toMatchObject({ column: 'service', direction: 'ascending' });
    expect(sortBy(FIRST_QUERY, 'actions')).toMatchObject({ column: 'actions', direction: 'descending' });
  });
});

describe('search and filter', () => {
  test('finds by name, namespace and region, without regard to case', () => {
    expect(namespaces({ search: 'LAMBDA' }).others).toEqual(['lambda']);
    expect(namespaces({ search: 'eu-west' }).others).toEqual(['rds']);
  });

  test('every word must match', () =>
    expect(namespaces({ search: ' amazon  us-east ' }).others).toEqual(['s3']));

  test('"ses" finds SES, not every service with an action ListDatabases', () =>
    expect(namespaces({ search: 'ses' })).toEqual({ pinned: ['SES'], others: [] }));

  test('SES obeys the search and the filter, too', () => {
    expect(namespaces({ search: 'lambda' }).pinned).toEqual([]);
    expect(namespaces({ history: 'not-accessed' })).toEqual({ pinned: [], others: ['athena', 'lambda'] });
    expect(namespaces({ history: 'accessed' })).toEqual({ pinned: ['SES'], others: ['s3', 'rds'] });
  });

  test('the count says how many of how many', () => {
    expect(countText(queryRows(SERVICES, FIRST_QUERY, 'en'))).toBe('5 services');
    expect(countText(queryRows(SERVICES, { ...FIRST_QUERY, search: 'ses' }, 'en'))).toBe('1 of 5 services');
  });
});
