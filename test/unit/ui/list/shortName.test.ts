import { expect, it } from 'vitest';
import { createRow } from '../../../../src/presentation/list/detailRows.ts';
import type { UserNode } from '../../../../src/presentation/list/nodeKinds.ts';
import { shortName } from '../../../../src/presentation/list/shortName.ts';
import { timeWords } from '../../../../src/presentation/times.ts';
import { accessKey, advisor, judged, NOW, use } from '../../senders/builders.ts';

const shown = (...names: readonly string[]) => {
  const all = names.map((name) => judged({ name }));
  return all.map((one) => shortName(one, all));
};

it('A long name keeps its end, which distinguishes similar names', () => {
  expect(shown('ses-smtp-user.20240101-100102', 'ses-smtp-user.20240101-100103')).toEqual([
    'ses-sm…100102',
    'ses-sm…100103',
  ]);
  expect(shown('legacy-mailer-2')).toEqual(['legacy-mailer-2']);
});

it('No two names in a list look the same', () => {
  expect(shown('ses-smtp-user.20240101-100102', 'ses-smtp-user.20240102-100102')).toEqual([
    '…20240101-100102',
    '…20240102-100102',
  ]);
  const twins = ['a-mailer-of-the-shop-20240102-100102', 'a-mailer-of-the-ship-20240102-100102'];
  expect(shown(...twins)).toEqual(twins);
});

it('A key row omits the middle of the ID and has a short age, to leave room for the use; a screen reader gets all of it', () => {
  const key = accessKey(use('ses-smtp', '2026-11-23T08:57:00Z'), { id: 'AKIAIOSFODNN7EXAMPLE' });
  const past = { keyId: 'AKIAI44QH8DHBABCDEFG', use: use('ses'), asOf: NOW };
  const advised = advisor('2026-11-23T08:57:00Z');
  const parent = { user: judged({ accessKeys: [key], pastUses: [past], advisor: advised }) } as UserNode;
  const emphasis = { times: timeWords('en', 'UTC'), now: Date.parse(NOW), recentDays: 7, accounts: 1 };
  const row = createRow({ kind: 'accessKey', accessKey: key, parent }, emphasis);
  expect(row.label).toBe('AKIA…XAMPLE');
  expect(row.description).toBe('ses-smtp · 3m ago · us-east-1 · Active');
  expect(row.spoken).toBe('AKIAIOSFODNN7EXAMPLE, ses-smtp · 3 min ago · us-east-1 · Active');
  expect(createRow({ kind: 'pastUse', past, parent }, emphasis)).toMatchObject({
    label: 'AKIA…BCDEFG',
    spoken: expect.stringMatching(/^AKIAI44QH8DHBABCDEFG, /) as string,
  });
  expect(createRow({ kind: 'advisor', parent }, emphasis)).toMatchObject({
    description: 'SES · 3m ago · us-east-1',
    spoken: 'Access Advisor, SES · 3 min ago · us-east-1',
  });
  const alike = { ...past, keyId: 'AKIAI44QH8DHBEXAMPLE' };
  const twins = { user: judged({ accessKeys: [key], pastUses: [alike] }) } as UserNode;
  expect(createRow({ kind: 'pastUse', past: alike, parent: twins }, emphasis).label).toBe(alike.keyId);
});
