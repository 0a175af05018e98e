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

describe('The order of services', () => {
  test('has SES first and separate, then the last access, with never accessed last, then the name', () =>
    expect(namespaces({})).toEqual({ pinned: ['SES'], others: ['s3', 'rds', 'athena', 'lambda'] }));

  test.each([
    ['lastAccessed', 'ascending', ['athena', 'lambda', 'rds', 's3']],
    ['service', 'ascending', ['athena', 'rds', 's3', 'lambda']],
    ['service', 'descending', ['lambda', 's3', 'rds', 'athena']],
    ['region', 'ascending', ['athena', 'lambda', 'rds', 's3']],
    ['region', 'descending', ['s3', 'rds', 'athena', 'lambda']],
    ['actions', 'descending', ['s3', 'rds', 'athena', 'lambda']],
  ] as const)('can be by %s %s', (column, direction, others) => {
    expect(namespaces({ column, direction })).toEqual({ pinned: ['SES'], others });
  });

  test('is reversed by a click on the sorted column; another column starts in its usual order', () => {
    expect(sortBy(FIRST_QUERY, 'lastAccessed').direction).toBe('ascending');
    expect(sortBy(FIRST_QUERY, 'service')).toMatchObject({ column: 'service', direction: 'ascending' });
    expect(sortBy(FIRST_QUERY, 'actions')).toMatchObject({ column: 'actions', direction: 'descending' });
  });
});

describe('Search and filter', () => {
  test('find by name, namespace, and Region, ignoring case', () => {
    expect(namespaces({ search: 'LAMBDA' }).others).toEqual(['lambda']);
    expect(namespaces({ search: 'eu-west' }).others).toEqual(['rds']);
  });

  test('require every word to match', () =>
    expect(namespaces({ search: ' amazon  us-east ' }).others).toEqual(['s3']));

  test('find SES by "ses", but not every service with an action ListDatabases', () =>
    expect(namespaces({ search: 'ses' })).toEqual({ pinned: ['SES'], others: [] }));

  test('apply to SES, too', () => {
    expect(namespaces({ search: 'lambda' }).pinned).toEqual([]);
    expect(namespaces({ history: 'not-accessed' })).toEqual({ pinned: [], others: ['athena', 'lambda'] });
    expect(namespaces({ history: 'accessed' })).toEqual({ pinned: ['SES'], others: ['s3', 'rds'] });
  });

  test('show how many of how many rows match', () => {
    expect(countText(queryRows(SERVICES, FIRST_QUERY, 'en'))).toBe('5 services');
    expect(countText(queryRows(SERVICES, { ...FIRST_QUERY, search: 'ses' }, 'en'))).toBe('1 of 5 services');
  });
});
