import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALL_VERDICTS, type Principal } from '../../../src/senders/model/verdict.ts';
import { compareUsers } from '../../../src/senders/model/order.ts';

const user = (
  name: string,
  verdict: Principal['verdict'],
  lastSesAt: string | null,
  arn = name,
): Principal => ({
  name,
  arn,
  id: null,
  path: '/',
  createdAt: '2026-01-01T00:00:00Z',
  kind: 'user',
  accessKeys: [],
  advisor: null,
  canSend: 'no',
  grantedBy: [],
  gaps: [],
  pending: [],
  verdict,
  lastSesAt,
  likelySend: null,
});

const EXPECTED: readonly Principal[] = [
  user('old-but-smtp', 'sends-smtp', '2020-01-01T00:00:00Z'),
  user('newest', 'uses-api', '2026-11-22T00:00:00Z'),
  user('older', 'uses-api', '2026-11-21T00:00:00Z'),
  user('without-a-time', 'uses-api', null),
  user('moved-on', 'used-ses', '2026-11-23T00:00:00Z'),
  user('cannot-tell', 'unknown', null),
  user('Zoe', 'can-send', null),
  user('adam', 'can-send', null),
  user('twice', 'no-ses', null, 'arn:a'),
  user('twice', 'no-ses', null, 'arn:b'),
];

test('Users are sorted by verdict, then newest use, then name, then ARN', () => {
  expect([...EXPECTED].reverse().sort(compareUsers)).toEqual(EXPECTED);
});

test('The order of users does not depend on the order before', () => {
  const anyUser = fc
    .tuple(fc.constantFrom('a', 'b'), fc.constantFrom(...ALL_VERDICTS), fc.constantFrom(null, '2026', '2025'))
    .map(([name, verdict, at]) => user(name, verdict, at));
  fc.assert(
    fc.property(fc.array(anyUser), (users) => {
      expect([...users].reverse().sort(compareUsers)).toEqual([...users].sort(compareUsers));
    }),
  );
});
