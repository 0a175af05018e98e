import { expect, it } from 'vitest';
import { shortName } from '../../../../src/presentation/list/shortName.ts';
import { judged } from '../../senders/builders.ts';

const shown = (...names: readonly string[]) => {
  const all = names.map((name) => judged({ name }));
  return names.map((name) => shortName(name, all));
};

it('A long name keeps its end, by which similar names differ', () => {
  expect(shown('ses-smtp-user.20240101-100102', 'ses-smtp-user.20240101-100103')).toEqual([
    'ses-sm…100102',
    'ses-sm…100103',
  ]);
  expect(shown('legacy-mailer-2')).toEqual(['legacy-mailer-2']);
});

it('No two names of a list look the same', () => {
  expect(shown('ses-smtp-user.20240101-100102', 'ses-smtp-user.20240102-100102')).toEqual([
    '…20240101-100102',
    '…20240102-100102',
  ]);
  const twins = ['a-mailer-of-the-shop-20240102-100102', 'a-mailer-of-the-ship-20240102-100102'];
  expect(shown(...twins)).toEqual(twins);
});
