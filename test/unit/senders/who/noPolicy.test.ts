import { describe, expect, it } from 'vitest';
import type { WhoFacts } from '../../../../src/senders/who/rank.ts';
import { advisor, gap } from '../builders.ts';
import {
  afterEnd,
  covered,
  events,
  fromStart,
  keyAt,
  LATER,
  role,
  standingOf,
  user,
  WHOLE,
} from './scene.ts';
import type { Case } from './scene.ts';

describe('Without a policy that allows sending', () => {
  const s3 = (but = {}) => user({ accessKeys: [keyAt('s3', fromStart(5))], ...but });
  const busy = role({ lastUsed: { at: LATER, region: null } });
  const policies = (from: string, until = LATER): Partial<WhoFacts> => ({
    trail: { ...WHOLE, policies: { from, until } },
  });
  const cases: readonly Case[] = [
    ['a busy user', s3(), {}, 'unlikely'],
    ['a busy role', busy, {}, 'unlikely'],
    ['one who may send', s3({ canSend: 'yes' }), {}, 'possible'],
    ['one who may send under conditions', s3({ canSend: 'conditional' }), {}, 'possible'],
    ['a user whose permission is unknown', s3({ canSend: 'unknown' }), {}, 'possible'],
    ['policies read before the window', s3({ permissionsAsOf: fromStart(30) }), {}, 'possible'],
    ['policies read at the end of the window', s3({ permissionsAsOf: afterEnd(0) }), {}, 'unlikely'],
    [
      'SES seen 14 minutes before',
      s3({ advisor: { ...advisor(fromStart(-14)), region: 'eu-west-1' } }),
      {},
      'possible',
    ],
    [
      'SES seen 16 minutes before',
      s3({ advisor: { ...advisor(fromStart(-16)), asOf: afterEnd(5) } }),
      {},
      'unlikely',
    ],
    ['SES seen since', s3({ advisor: advisor(afterEnd(30)) }), {}, 'possible'],
    ['an answer is missing', s3({ gaps: [gap('GenerateServiceLastAccessedDetails')] }), {}, 'possible'],
    ['a key deleted since', s3(), events(['DeleteAccessKey', { userName: 'bob' }]), 'possible'],
    ['a key of nobody known', s3(), events(['DeleteAccessKey', { userName: 'eve' }]), 'possible'],
    ['deleted keys not known', s3(), { trail: { ...WHOLE, keys: null } }, 'possible'],
    [
      'deleted keys known from 36 hours and 14 minutes before',
      s3(),
      covered(fromStart(-36 * 60 - 14)),
      'possible',
    ],
    ['deleted keys not known, a role', busy, { trail: { ...WHOLE, keys: null } }, 'unlikely'],
    ['changed policies not known', s3(), { trail: { ...WHOLE, policies: null } }, 'possible'],
    ['changed policies known from 14 minutes before', s3(), policies(fromStart(-14)), 'possible'],
    ['changed policies known from 16 minutes before', s3(), policies(fromStart(-16)), 'unlikely'],
    ['policies newer than Event history', s3(), policies(fromStart(-99), '2026-11-22T09:59:59Z'), 'possible'],
    ['a policy of its own taken away', s3(), events(['DetachUserPolicy', { userName: 'bob' }]), 'possible'],
    [
      'a policy taken away 16 minutes before',
      s3(),
      events(['DetachUserPolicy', { userName: 'bob', at: fromStart(-16) }]),
      'unlikely',
    ],
    [
      'a policy of another user',
      s3(),
      events(['DetachUserPolicy', { userName: 'eve' }], ['DeleteUser', { userName: 'eve' }]),
      'unlikely',
    ],
    ['a policy of a user unknown', s3(), events(['DetachUserPolicy', { userName: 'eve' }]), 'possible'],
    ['a policy of its role', busy, events(['DeleteRolePolicy', { roleName: 'lambda' }]), 'possible'],
    ['a policy of another role', busy, events(['DeleteRolePolicy', { roleName: 'other' }]), 'unlikely'],
    [
      'a policy of its group',
      s3({ groups: ['mail'] }),
      events(['DetachGroupPolicy', { groupName: 'mail' }]),
      'possible',
    ],
    [
      'a policy of another group',
      s3({ groups: ['ops'] }),
      events(['DetachGroupPolicy', { groupName: 'mail' }]),
      'unlikely',
    ],
    [
      'a policy of a group, its groups unknown',
      s3(),
      events(['DetachGroupPolicy', { groupName: 'mail' }]),
      'possible',
    ],
    ['a policy of a group, a role', busy, events(['DetachGroupPolicy', { groupName: 'mail' }]), 'unlikely'],
    ['a group renamed', s3({ groups: ['ops'] }), events(['UpdateGroup', { groupName: 'mail' }]), 'possible'],
    ['a managed policy changed', s3(), events(['SetDefaultPolicyVersion']), 'possible'],
    ['a managed policy changed, a role', busy, events(['CreatePolicyVersion']), 'possible'],
  ];
  it.each(cases)('%s', (_name, principal, but, standing) => {
    expect(standingOf(principal, but)).toBe(standing);
  });
});
