import { describe, expect, it } from 'vitest';
import type { WhoFacts } from '../../../../src/senders/who/rank.ts';
import { addTime } from '../../../../src/senders/model/evidence/timestamp.ts';
import { accessKey, advisor, gap, use } from '../builders.ts';
import {
  afterEnd,
  counts,
  covered,
  events,
  fromStart,
  HOUR,
  keyAt,
  LATER,
  LONG_AGO,
  NEVER,
  OLD_KEY,
  rank,
  role,
  root,
  standingOf,
  user,
  WHOLE,
  WINDOW,
  withKey,
} from './scene.ts';
import type { Case } from './scene.ts';

const [BOB] = [user().arn];
const signedIn = (at: string | null, asOf = LATER): Partial<WhoFacts> => ({
  signIns: new Map([[BOB, { at, asOf }]]),
});

const reportKey = (asOf: string) => accessKey(OLD_KEY.lastUsed, { id: null, source: 'report', asOf });

describe('The standing, by the first rule that matches', () => {
  const lines: Readonly<Record<string, readonly Case[]>> = {
    counted: [
      ['mails under its name', user(), counts(['bob', 5]), 'counted'],
      ['no mails under its name', user(), counts(['eve', 5], ['bob', 0]), 'ruled-out'],
      [
        'created in the hour, after the window',
        user({ createdAt: afterEnd(-1) }),
        counts(['bob', 5]),
        'counted',
      ],
      ['created after the hours', user({ createdAt: afterEnd(0) }), counts(['bob', 5]), 'ruled-out'],
      ['root by its name', root(), counts(['root', 5]), 'counted'],
      ['before a use that fits', withKey('ses', fromStart(10)), counts(['bob', 5]), 'counted'],
    ],
    fits: [
      ['a key last used by SMTP in the window', withKey('ses-smtp', fromStart(10)), {}, 'fits'],
      ['14 minutes before', withKey('ses', fromStart(-14)), {}, 'fits'],
      ['16 minutes before', withKey('ses', fromStart(-16)), {}, 'possible'],
      ['14 minutes after', withKey('ses', afterEnd(14)), {}, 'fits'],
      ['16 minutes after', withKey('ses', afterEnd(16)), {}, 'possible'],
      ['another service', withKey('s3', fromStart(10)), {}, 'possible'],
      [
        'another Region',
        user({ accessKeys: [accessKey({ at: fromStart(9), region: 'eu-west-1', service: 'ses' })] }),
        {},
        'possible',
      ],
      [
        'no Region of the key',
        user({ accessKeys: [accessKey({ at: fromStart(9), region: null, service: 'ses' })] }),
        {},
        'fits',
      ],
      [
        'no Region of the window',
        user({ accessKeys: [accessKey({ at: fromStart(9), region: 'eu-west-1', service: 'ses' })] }),
        { window: { ...WINDOW, region: null } },
        'fits',
      ],
      ['Access Advisor 14 minutes before', user({ advisor: advisor(fromStart(-14)) }), {}, 'fits'],
      ['Access Advisor 16 minutes before', user({ advisor: advisor(fromStart(-16)) }), {}, 'ruled-out'],
      ['Access Advisor 14 minutes after', user({ advisor: advisor(afterEnd(14)) }), {}, 'fits'],
      [
        'a use of a key that is gone',
        user({ pastUses: [{ keyId: 'AKIAGONE', use: use('ses', fromStart(5)), asOf: LATER }] }),
        {},
        'fits',
      ],
      ['a role by Access Advisor', role({}, { advisor: advisor(fromStart(5)) }), {}, 'fits'],
      [
        'a use that a later one of the key took the place of',
        user({
          accessKeys: [accessKey(use('ses-smtp', LATER), { asOf: LATER })],
          earlierUses: [{ keyId: 'AKIAEXAMPLE1', use: use('ses-smtp', fromStart(5)), asOf: fromStart(90) }],
        }),
        {},
        'fits',
      ],
      [
        'such a use in another Region',
        user({
          accessKeys: [accessKey(use('ses-smtp', LATER), { asOf: LATER })],
          earlierUses: [
            { keyId: null, use: { ...use('ses', fromStart(5)), region: 'eu-west-1' }, asOf: fromStart(90) },
          ],
        }),
        {},
        'possible',
      ],
      [
        'one that Access Advisor showed before',
        role(
          {},
          {
            advisor: advisor(LATER),
            earlierUses: [
              { keyId: null, use: { ...use('ses', fromStart(5)), service: null }, asOf: fromStart(300) },
            ],
          },
        ),
        {},
        'fits',
      ],
    ],
    'ruled-out, since it was created later': [
      [
        'a second after',
        user({ createdAt: '2026-11-20T11:00:01Z', keysAsOf: fromStart(0) }),
        {},
        'ruled-out',
      ],
      ['at the end', user({ createdAt: '2026-11-20T11:00:00Z', keysAsOf: fromStart(0) }), {}, 'possible'],
      [
        'a role',
        role({ lastUsed: { at: LATER, region: null } }, { createdAt: afterEnd(1) }),
        {},
        'ruled-out',
      ],
    ],
    'ruled-out, by the keys': [
      ['no keys', user(), {}, 'ruled-out'],
      ['a key never used', user({ accessKeys: [accessKey(null, { asOf: LATER })] }), {}, 'ruled-out'],
      ['a key last used long before', user({ accessKeys: [OLD_KEY] }), {}, 'ruled-out'],
      ['36 hours and 14 minutes before', withKey('s3', fromStart(-36 * 60 - 14)), {}, 'possible'],
      ['36 hours and 16 minutes before', withKey('s3', fromStart(-36 * 60 - 16)), {}, 'ruled-out'],
      ['SES 36 hours and 16 minutes before', withKey('ses-smtp', fromStart(-36 * 60 - 16)), {}, 'ruled-out'],
      ['one of two keys', user({ accessKeys: [OLD_KEY, keyAt('s3', fromStart(0))] }), {}, 'possible'],
      ['a key made later and used since', withKey('s3', LATER, { createdAt: afterEnd(1) }), {}, 'ruled-out'],
      ['a key made before', withKey('s3', LATER, { createdAt: afterEnd(0) }), {}, 'possible'],
      [
        'a key "made" later by the report',
        withKey('s3', LATER, { createdAt: afterEnd(1), id: null }),
        {},
        'possible',
      ],
      [
        'a key used before it was made',
        withKey('s3', fromStart(5), { createdAt: afterEnd(1) }),
        {},
        'possible',
      ],
      [
        'a live answer, 59 minutes after',
        withKey('s3', '2026-10-01T00:00:00Z', { asOf: afterEnd(59) }),
        {},
        'possible',
      ],
      [
        'a live answer, 61 minutes after',
        withKey('s3', '2026-10-01T00:00:00Z', { asOf: afterEnd(61) }),
        {},
        'ruled-out',
      ],
      [
        'a live list, 59 minutes after',
        user({ accessKeys: [OLD_KEY], keysAsOf: afterEnd(59) }),
        {},
        'possible',
      ],
      [
        'a live list, 61 minutes after',
        user({ accessKeys: [OLD_KEY], keysAsOf: afterEnd(61) }),
        {},
        'ruled-out',
      ],
      ['the report, 3:59 after', user({ accessKeys: [reportKey(afterEnd(239))] }), {}, 'possible'],
      [
        'the report, 4:01 after',
        user({ accessKeys: [reportKey(afterEnd(241))], keysAsOf: afterEnd(241) }),
        {},
        'ruled-out',
      ],
      ['an empty list, 3:59 after', user({ keysAsOf: afterEnd(239) }), {}, 'possible'],
      ['an empty list, 4:01 after', user({ keysAsOf: afterEnd(241) }), {}, 'ruled-out'],
      ['no list', user({ keysAsOf: undefined } as never), {}, 'possible'],
      ['a list that is missing', user({ gaps: [gap('ListAccessKeys')] }), {}, 'possible'],
      [
        'a last use that is missing',
        user({ accessKeys: [accessKey(null)], gaps: [gap('GetAccessKeyLastUsed')] }),
        {},
        'possible',
      ],
      [
        'a last use that is pending',
        user({ accessKeys: [accessKey(null)], pending: ['GetAccessKeyLastUsed'] }),
        {},
        'possible',
      ],
      ['a user who is gone', user({ isDeleted: true }), {}, 'possible'],
    ],
    'ruled-out, by the console': [
      ['never signed in', user(), signedIn(null), 'ruled-out'],
      ['12 hours and 14 minutes before', user(), signedIn(fromStart(-12 * 60 - 14)), 'possible'],
      ['12 hours and 16 minutes before', user(), signedIn(fromStart(-12 * 60 - 16)), 'ruled-out'],
      ['after the window', user(), signedIn(LATER), 'possible'],
      ['as of 59 minutes after', user(), signedIn(null, afterEnd(59)), 'possible'],
      ['as of 61 minutes after', user(), signedIn(null, afterEnd(61)), 'ruled-out'],
      ['not known', user(), { signIns: new Map() }, 'possible'],
      ['root, long before', root(), {}, 'ruled-out'],
      [
        'root, as of 3:59 after',
        root(),
        { signIns: new Map([[root().arn, { ...LONG_AGO, asOf: afterEnd(239) }]]) },
        'possible',
      ],
      ['root, whose password may be gone', root(), { signIns: new Map([[root().arn, NEVER]]) }, 'possible'],
    ],
    'ruled-out, by deleted keys': [
      ['Event history not read', user(), { trail: { ...WHOLE, keys: null } }, 'possible'],
      [
        'Event history from 36 hours and 14 minutes before',
        user(),
        covered(fromStart(-36 * 60 - 14)),
        'possible',
      ],
      [
        'Event history from 36 hours and 16 minutes before',
        user(),
        covered(fromStart(-36 * 60 - 16)),
        'ruled-out',
      ],
      [
        'a list that is newer than Event history',
        user(),
        covered(fromStart(-9_999), '2026-11-22T09:59:59Z'),
        'possible',
      ],
      [
        'a new list with all keys of an older one',
        user(),
        { ...covered(fromStart(-9_999), '2026-11-22T09:59:59Z'), keysSince: new Map([[BOB, afterEnd(500)]]) },
        'ruled-out',
      ],
      ['a key deleted since', user(), events(['DeleteAccessKey', { userName: 'bob' }]), 'possible'],
      [
        'a key deleted 36 hours and 14 minutes before',
        user(),
        events(['DeleteAccessKey', { userName: 'bob', at: fromStart(-36 * 60 - 14) }]),
        'possible',
      ],
      [
        'a key deleted 36 hours and 16 minutes before',
        user(),
        events(['DeleteAccessKey', { userName: 'bob', at: fromStart(-36 * 60 - 16) }]),
        'ruled-out',
      ],
      ['a key of nobody known', user(), events(['DeleteAccessKey', { userName: 'eve' }]), 'possible'],
      [
        'a key of a user who was deleted',
        user(),
        events(
          ['DeleteAccessKey', { userName: 'eve' }],
          ['DeleteUser', { userName: 'eve', at: afterEnd(1) }],
        ),
        'ruled-out',
      ],
      [
        'a key of a user of the same name, who was deleted',
        user({ createdAt: fromStart(-5) }),
        events(['DeleteAccessKey', { userName: 'bob', at: fromStart(-10) }]),
        'ruled-out',
      ],
      [
        'a key of a user who was renamed since',
        user(),
        events(
          ['DeleteAccessKey', { userName: 'eve' }],
          ['UpdateUser', { userName: 'eve', newUserName: 'bob', at: afterEnd(1) }],
        ),
        'possible',
      ],
      [
        'a key of a user whose name another one took',
        user(),
        events(
          ['DeleteAccessKey', { userName: 'bob' }],
          ['UpdateUser', { userName: 'bob', newUserName: 'eve', at: afterEnd(1) }],
        ),
        'possible',
      ],
      [
        'a key of a user who was deleted after the list was read',
        user(),
        events(
          ['DeleteAccessKey', { userName: 'bob' }],
          ['DeleteUser', { userName: 'bob', at: afterEnd(1) }],
        ),
        'possible',
      ],
      [
        'a key of a user who was deleted, and whose name another one had before',
        user(),
        events(
          ['DeleteAccessKey', { userName: 'eve' }],
          ['UpdateUser', { userName: 'eve', newUserName: 'bob', at: fromStart(-1) }],
          ['DeleteUser', { userName: 'eve', at: afterEnd(1) }],
        ),
        'ruled-out',
      ],
      ["root's own key", root(), events(['DeleteAccessKey', { isRoot: true }]), 'possible'],
    ],
    'ruled-out, a role': [
      [
        'last used 14 minutes before',
        role({ lastUsed: { at: fromStart(-14), region: null } }),
        {},
        'possible',
      ],
      [
        'last used 16 minutes before',
        role({ lastUsed: { at: fromStart(-16), region: null } }),
        {},
        'ruled-out',
      ],
      ['last used since', role({ lastUsed: { at: LATER, region: 'eu-west-1' } }), {}, 'possible'],
      ['never used', role({ lastUsed: null }), {}, 'ruled-out'],
      ['as of 3:59 after', role({ asOf: afterEnd(239) }), {}, 'possible'],
      ['as of 4:01 after', role({ asOf: afterEnd(241) }), {}, 'ruled-out'],
      ['not known', role({ lastUsed: undefined } as never), {}, 'possible'],
      [
        'never used in the 400 days after the window',
        role({ lastUsed: null, asOf: '2028-01-01T00:00:00Z' }),
        {},
        'possible',
      ],
      [
        'needs no Event history',
        role(),
        { trail: { ...WHOLE, keys: null }, signIns: new Map() },
        'ruled-out',
      ],
    ],
    'unlikely, by Access Advisor': [
      ['saw SES 16 minutes before', withKey('s3', LATER, {}), {}, 'possible'],
      ...(
        [
          ['saw SES last 16 minutes before', { advisor: advisor(fromStart(-16)) }, 'unlikely'],
          ['saw SES last 14 minutes before', { advisor: advisor(fromStart(-14)) }, 'fits'],
          ['as of 4:01 after', { advisor: { ...advisor(fromStart(-99)), asOf: afterEnd(241) } }, 'unlikely'],
          ['as of 3:59 after', { advisor: { ...advisor(fromStart(-99)), asOf: afterEnd(239) } }, 'possible'],
          ['never', { advisorNone: { kind: 'not-accessed', asOf: afterEnd(241) } }, 'unlikely'],
          [
            'never, as of 3:59 after',
            { advisorNone: { kind: 'not-accessed', asOf: afterEnd(239) } },
            'possible',
          ],
          [
            'never in the 400 days after',
            { advisorNone: { kind: 'not-accessed', asOf: '2028-01-01T00:00:00Z' } },
            'possible',
          ],
          ['does not list SES', { advisorNone: { kind: 'not-listed', asOf: LATER } }, 'possible'],
          [
            'of a user who is gone',
            { advisorNone: { kind: 'not-accessed', asOf: LATER }, isDeleted: true },
            'possible',
          ],
        ] as const
      ).map(([name, but, standing]): Case => [
        name,
        user({ accessKeys: [keyAt('s3', LATER)], canSend: 'yes', ...but }),
        {},
        standing,
      ]),
    ],
  };
  for (const [line, cases] of Object.entries(lines)) {
    // Users with a policy: otherwise the rule about policies would match before "possible".
    it.each(cases)(`${line}: %s`, (_name, principal, but, standing) => {
      expect(standingOf({ ...principal, canSend: 'yes' }, but)).toBe(standing);
    });
  }
});

it('A deleted key belongs to the user whom the list still has under an older name', () => {
  const but = events(
    ['DeleteAccessKey', { userName: 'bob' }],
    ['UpdateUser', { userName: 'bob', newUserName: 'zed', at: afterEnd(1) }],
  );
  const { principals } = rank([user(), user({ name: 'eve' })], but);
  expect(principals.map(({ principal, standing }) => [principal.name, standing])).toEqual([
    ['bob', 'possible'],
    ['eve', 'ruled-out'],
  ]);
});

it('A use that Access Advisor shows 15 minutes before the window may hide one in it, since its times are whole minutes', () => {
  const window = { ...WINDOW, from: '2026-11-20T10:00:10Z' };
  const seen = (at: string) =>
    user({ advisor: advisor(at), accessKeys: [keyAt('s3', fromStart(5))], canSend: 'yes' });
  expect(standingOf(seen('2026-11-20T09:45:00Z'), { window })).toBe('fits');
  expect(standingOf(seen('2026-11-20T09:44:00Z'), { window })).toBe('unlikely');
  const elsewhere = { ...advisor('2026-11-20T09:45:00Z'), region: 'eu-west-1' };
  expect(standingOf({ ...seen(''), advisor: elsewhere }, { window })).toBe('possible');
});

it('A window of one mail is judged by its second', () => {
  const at = fromStart(0);
  const window = { ...WINDOW, from: at, to: at };
  expect(standingOf(withKey('ses', fromStart(14)), { window })).toBe('fits');
  expect(standingOf(withKey('ses', fromStart(16)), { window })).toBe('possible');
  const asOf = (milliseconds: number) =>
    user({ canSend: 'yes', accessKeys: [OLD_KEY], keysAsOf: addTime(at, HOUR + milliseconds) });
  expect(standingOf(asOf(0), { window })).toBe('possible');
  expect(standingOf(asOf(1000), { window })).toBe('ruled-out');
  expect(standingOf(user({ createdAt: at, gaps: [gap('ListAccessKeys')] }), { window })).toBe('possible');
});
