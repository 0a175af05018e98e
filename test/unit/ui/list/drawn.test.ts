import { expect, it } from 'vitest';
import type { Snapshot } from '../../../../src/senders/model/model.ts';
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

it('Nothing new is drawn of a scan that is further on, and of users who were asked again to no news', () => {
  const again = snapshot([judged({ name: 'alice' }), judged({ name: 'bob' })]);
  expect(haveSameRows(rows(scanning(all)), rows(scanning(again, 2)))).toBe(true);
});

it.each<[string, State]>([
  ['another user', scanning(snapshot([judged({ name: 'alice' }), judged({ name: 'eve' })]))],
  ['one user less', scanning(snapshot([judged({ name: 'alice' })]))],
  [
    'a missing answer',
    scanning(snapshot([judged({ name: 'alice' }), judged({ name: 'bob', gaps: [gap('ListAccessKeys')] })])),
  ],
  ['a missing answer of the account', scanning({ ...all, gaps: [gap('ListAccessKeys')] })],
  ['news', scanning({ ...all, changes: { since: '2026-11-20T10:00:00Z', principals: [] } })],
  ['the end of the scan', { kind: 'ready', snapshot: all, isCancelled: false }],
  ['a problem', { kind: 'problem', profile: 'a', problem: { kind: 'expired', message: '' }, snapshot: all }],
  ['nothing known', { kind: 'connecting', snapshot: null }],
])('%s is drawn', (_, state) => {
  expect(haveSameRows(rows(scanning(all)), rows(state))).toBe(false);
  expect(haveSameRows(rows(scanning(all)), rows(scanning(all), state))).toBe(false);
});

it('Another problem is drawn', () => {
  const problem = (kind: 'expired' | 'denied'): State => ({
    kind: 'problem',
    profile: 'a',
    problem: { kind: 'failed', message: kind },
    snapshot: all,
  });
  expect(haveSameRows(rows(problem('expired')), rows(problem('denied')))).toBe(false);
});
