/** One count for every surface: senders, other SES users, and users with missing answers. */
import { describe, expect, it } from 'vitest';
import { countLine, countUsers, isOpen, shortParts } from '../../../src/senders/words/counts.ts';
import { countRows, countVerdicts } from '../../../src/senders/words/verdictSentence.ts';
import type { UserCounts } from '../../../src/senders/words/counts.ts';
import { accessKey, gap, judged, snapshot, use } from './builders.ts';

const USERS = [
  judged({ name: 'sender', accessKeys: [accessKey(use('ses-smtp'))] }),
  judged({ name: 'partly', accessKeys: [accessKey(use('ses'))], gaps: [gap('GetAccessKeyLastUsed')] }),
  judged({ name: 'partly-too', accessKeys: [accessKey(use('ses-smtp'))], gaps: [gap('ListAccessKeys')] }),
  judged({ name: 'caller', accessKeys: [accessKey(use('ses'))] }),
  judged({ name: 'checking', pending: ['ListAccessKeys'] }),
  judged({ name: 'unknown', gaps: [gap('ListAccessKeys')] }),
  judged({ name: 'may', canSend: 'yes' }),
  judged({ name: 'quiet' }),
  judged({ name: 'calm' }),
];
const finished = snapshot(USERS);
const growing = snapshot([], { scan: { ...finished.scan, finishedAt: null }, gaps: [gap('ListUsers')] });
const denied = snapshot([], { gaps: [gap('ListUsers')] });
const NONE: UserCounts = {
  ...{ users: 0, senders: 0, otherUse: 0, cannotTell: 0, checking: 0, mayOnly: 0, noUse: 0 },
  ...{ roots: 0, rootsUnknown: 0, partly: 0, isGrowing: false, unlisted: 0, roles: null },
};

describe('The count of users', () => {
  it('counts each once, over all accounts', () => {
    const counts = {
      ...NONE,
      ...{ users: 9, senders: 2, otherUse: 2, cannotTell: 1, checking: 1, mayOnly: 1, noUse: 2, partly: 2 },
    };
    expect(countUsers([finished])).toEqual(counts);
    expect(countUsers([finished, growing])).toEqual({ ...counts, isGrowing: true });
    expect(countUsers([finished, denied])).toEqual({ ...counts, unlisted: 1 });
    expect(countUsers([snapshot(USERS, { gaps: [gap('ListAccountAliases')] })])).toEqual(counts);
    expect(countUsers([snapshot([])])).toEqual(NONE);
    // An answer that is pending is not missing.
    const asked = judged({ accessKeys: [accessKey(use('ses-smtp'))], pending: ['GetAccessKeyLastUsed'] });
    expect(countUsers([snapshot([asked])])).toEqual({ ...NONE, users: 1, senders: 1 });
  });

  it('keeps root apart from IAM users, as the IAM console does', () => {
    const root = judged({ name: '<root_account>', kind: 'root' });
    const sends = judged({ ...root, accessKeys: [accessKey(use('ses-smtp'))] });
    const unnamed = judged({ ...root, accessKeys: [accessKey(use(null))] });
    const line = (...principals: Parameters<typeof snapshot>[0]) =>
      countLine(countUsers([snapshot(principals)]));
    const bob = judged();
    expect(line(bob, root)).toBe('0 senders · 1 user and root');
    expect(line(bob, sends)).toBe('1 sender · 1 user and root');
    expect(line(bob, unnamed)).toBe('Cannot tell: root · 1 user and root');
    expect(line(root)).toBe('0 senders · root');
    expect(isOpen(countUsers([snapshot([bob, unnamed])]))).toBe(true);
    expect(countLine(countUsers([snapshot([bob, root]), snapshot([root])]))).toBe(
      '0 senders · 1 user and 2 root users',
    );
  });

  it('includes all users of the report when the list of users is missing', () => {
    const unlisted = (reportGeneratedAt: string | null) =>
      countUsers([
        snapshot(USERS, {
          gaps: [gap('ListUsers'), gap('GetAccountAuthorizationDetails')],
          scan: { ...finished.scan, reportGeneratedAt },
        }),
      ]).unlisted;
    expect(unlisted(null)).toBe(1);
    expect(unlisted('2026-11-23T08:00:00Z')).toBe(0);
  });

  it('is by verdict, once users have one', () => {
    expect(countVerdicts(USERS)).toEqual({
      ...{ sent: 0, 'sends-smtp': 2, 'uses-api': 2, 'used-ses': 0, unknown: 1, 'can-send': 1, 'no-ses': 2 },
      checking: 1,
    });
  });
});

describe('More uses than counted are possible', () => {
  const OPEN = ['cannotTell', 'checking', 'partly', 'unlisted'] as const;
  it('when an answer is missing or pending', () => {
    expect(isOpen(NONE)).toBe(false);
    expect(isOpen({ ...NONE, isGrowing: true })).toBe(true);
    for (const one of OPEN)
      for (const other of OPEN) expect(isOpen({ ...NONE, [one]: 1, [other]: 1 })).toBe(true);
  });

  it('and then the number of senders is never 0', () => {
    expect(shortParts({ ...NONE, users: 3 })).toEqual(['0 senders']);
    for (const one of OPEN)
      for (const other of OPEN)
        expect(shortParts({ ...NONE, users: 3, [one]: 1, [other]: 1 }).join()).not.toMatch(/sender/);
  });
});

describe('The rows of a table of counts', () => {
  const none = countVerdicts([]);
  const rows = (
    users: Partial<typeof none>,
    roles: Partial<typeof none> | null = null,
    listed: Partial<UserCounts> = {},
  ) =>
    countRows({ ...none, ...users }, roles && { ...none, ...roles }, { ...NONE, users: 1, ...listed }).map(
      ({ label, users: of, roles: ofRoles }) =>
        [label, of, ...(ofRoles === undefined ? [] : [ofRoles])].join(' '),
    );
  it('include every verdict, with a counted 0', () => {
    expect(rows({ 'no-ses': 2 })).toEqual([
      'Sends by SMTP 0',
      'Calls the SES API 0',
      'Used SES, key moved on 0',
      'Cannot tell 0',
      'May send, no use seen 0',
      'No SES 2',
    ]);
  });
  it('have no 0 when the user with an unknown or pending verdict may belong there', () => {
    expect(rows({ 'sends-smtp': 1, unknown: 2 })).toEqual(['Sends by SMTP 1', 'Cannot tell 2']);
    expect(rows({ 'sends-smtp': 1, checking: 2 })).toEqual(['Sends by SMTP 1', 'Checking… 2']);
  });
  it('have no 0 when nobody, or not everybody, is listed yet', () => {
    expect(rows({}, null, { users: 0, isGrowing: true })).toEqual([]);
    expect(rows({}, null, { users: 0, unlisted: 1 })).toEqual([]);
    expect(rows({ 'no-ses': 2 }, null, { unlisted: 1 })).toEqual(['No SES 2']);
    expect(rows({}, null, { users: 0 })).toContain('No SES 0');
  });
  it('separate users from roles', () => {
    expect(rows({ unknown: 1 }, { 'uses-api': 1 })).toEqual([
      'Sends by SMTP  0',
      'Calls the SES API  1',
      'Used SES, key moved on  0',
      'Cannot tell 1 0',
      'May send, no use seen  0',
      'No SES  0',
    ]);
  });
});

describe('The counts as text', () => {
  it.each<[string, Partial<UserCounts>, string]>([
    ['for a scan that has just begun', { isGrowing: true }, 'still checking'],
    [
      'for a scan that found a sender',
      { isGrowing: true, senders: 1, users: 3 },
      '1 sender so far · 3 users',
    ],
    [
      'for a scan that is asking about some users',
      { isGrowing: true, senders: 1, checking: 1, users: 3 },
      '1 sender so far · still checking 1 of 3 users',
    ],
    [
      'for a scan that is asking about all users',
      { isGrowing: true, checking: 3, users: 3 },
      'still checking 3 of 3 users',
    ],
    [
      'for a scan that ended',
      { senders: 3, otherUse: 1, users: 7 },
      '3 senders · 1 other SES user · 7 users',
    ],
    [
      'for accounts without lists of users',
      { unlisted: 2 },
      'Cannot tell: not all users are listed in 2 accounts',
    ],
    [
      'for a scan with missing answers',
      { senders: 1, cannotTell: 2, users: 7 },
      '1 sender · Cannot tell: 2 of 7 users',
    ],
    [
      'for a scan with missing answers about users, root, and roles, in one sentence',
      {
        ...{ cannotTell: 2, users: 7, rootsUnknown: 1, unlisted: 1, checking: 3 },
        roles: { roles: 4, senders: 1, otherUse: 0, cannotTell: 1, checking: 2 },
      },
      'Cannot tell: 2 of 7 users, root, and 1 of 4 roles; not all users are listed in 1 account · ' +
        'still checking 3 of 7 users and 2 of 4 roles · 1 sending role',
    ],
  ])('%s', (_, counts, line) => {
    expect(countLine({ ...NONE, ...counts })).toBe(line);
  });
});
