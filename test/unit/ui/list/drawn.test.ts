import { expect, it } from 'vitest';
import type { HourCounts, Mails, RegionMails } from '../../../../src/senders/model/mails.ts';
import type { Snapshot } from '../../../../src/senders/model/model.ts';
import { onlyPrincipals } from '../../../../src/presentation/accounts/state.ts';
import type { State } from '../../../../src/presentation/accounts/state.ts';
import { haveSameRows } from '../../../../src/presentation/list/sameRows.ts';
import { gap, judged, snapshot } from '../../senders/builders.ts';

const scanning = (of: Snapshot, users = 0): State => ({
  kind: 'scanning',
  snapshot: of,
  asked: { users, of: 2 },
  earlier: null,
});
const rows = (...states: readonly State[]) => states;
const all = snapshot([judged({ name: 'alice' }), judged({ name: 'bob' })]);

it('Progress of a scan, and a refresh without changes, is not redrawn', () => {
  const again = snapshot([judged({ name: 'alice' }), judged({ name: 'bob' })]);
  expect(haveSameRows(rows(scanning(all)), rows(scanning(again, 2)))).toBe(true);
});

it.each<[string, State]>([
  ['another user', scanning(snapshot([judged({ name: 'alice' }), judged({ name: 'eve' })]))],
  ['a missing user', scanning(snapshot([judged({ name: 'alice' })]))],
  [
    'a missing answer',
    scanning(snapshot([judged({ name: 'alice' }), judged({ name: 'bob', gaps: [gap('ListAccessKeys')] })])),
  ],
  ['a missing answer of the account', scanning({ ...all, gaps: [gap('ListAccessKeys')] })],
  ['new changes', scanning({ ...all, changes: { since: '2026-11-20T10:00:00Z', principals: [] } })],
  ['the end of the scan', { kind: 'ready', snapshot: all, isCancelled: false }],
  ['a problem', { kind: 'problem', profile: 'a', problem: { kind: 'expired', message: '' }, snapshot: all }],
  ['no data', { kind: 'connecting', snapshot: null }],
])('A change of the Snapshot is redrawn: %s', (_, state) => {
  expect(haveSameRows(rows(scanning(all)), rows(state))).toBe(false);
  expect(haveSameRows(rows(scanning(all)), rows(scanning(all), state))).toBe(false);
});

it('Another problem is redrawn', () => {
  const problem = (kind: 'expired' | 'denied'): State => ({
    kind: 'problem',
    profile: 'a',
    problem: { kind: 'failed', message: kind },
    snapshot: all,
  });
  expect(haveSameRows(rows(problem('expired')), rows(problem('denied')))).toBe(false);
});

it('A user that is the same object is not compared in depth, since growing lists of thousands are compared often', () => {
  const opaque = Object.assign(judged({}), {
    toJSON: () => {
      throw new Error('It was looked into.');
    },
  });
  expect(haveSameRows(rows(scanning(snapshot([opaque]))), rows(scanning(snapshot([opaque]), 1)))).toBe(true);
});

it('Newly counted mails are redrawn without comparing their 9,600 hours one by one', () => {
  const asOf = '2026-11-23T09:00:00Z';
  const hours = { from: asOf, counts: new Uint32Array(1) };
  const region = (sent: HourCounts): RegionMails => ({ region: 'us-east-1', asOf, sent, senders: null });
  const counted = (but: Partial<Mails> = {}) =>
    scanning({ ...all, mails: { asOf, gaps: [], regions: [region(hours)], ...but } });
  const same = (one: State, other: State) => haveSameRows(rows(one), rows(other));
  expect(same(counted(), counted({ regions: [{ ...region(hours) }] }))).toBe(true);
  expect(same(scanning(all), counted())).toBe(false);
  expect(same(counted(), counted({ pending: ['eu-west-1'] }))).toBe(false);
  expect(same(counted(), counted({ regions: [] }))).toBe(false);
  expect(same(counted(), counted({ regions: [region({ ...hours })] }))).toBe(false);
  expect(same(counted(), counted({ regions: [{ ...region(hours), senders: [] }] }))).toBe(false);
  const opaque = Object.assign(new Uint32Array(1), {
    toJSON: () => {
      throw new Error('It was looked into.');
    },
  });
  const large = counted({ regions: [region({ from: asOf, counts: opaque })] });
  expect(same(large, counted({ regions: [region({ from: asOf, counts: opaque })] }))).toBe(false);
});

it('A tree of some principals shows only those, and is not redrawn when others change', () => {
  const [alice, worker, job] = [
    judged({ name: 'alice' }),
    judged({ name: 'worker', kind: 'role' }),
    judged({ name: 'job', kind: 'role' }),
  ];
  const users = onlyPrincipals(({ principals }) => principals.filter(({ kind }) => kind !== 'role'));
  const before = scanning(snapshot([alice, worker]));
  expect(users(before).snapshot?.principals).toEqual([alice]);
  expect(users(before).snapshot).toBe(users(before).snapshot);
  expect(users(scanning(all)).snapshot).toBe(all);
  expect(haveSameRows(rows(users(before)), rows(users(scanning(snapshot([alice, worker, job])))))).toBe(true);
});
