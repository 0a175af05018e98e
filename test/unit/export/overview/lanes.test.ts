import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../../../src/senders/model/model.ts';
import { MOST_LANES, createOverview, type Overview } from '../../../../src/export/overview/overview.ts';
import { legendKinds } from '../../../../src/export/overview/marks.ts';
import {
  laneFacts,
  recentSentence,
  UTC,
  withoutLaneWords,
} from '../../../../src/export/overview/pictureWords.ts';
import { account, GENERATED_AT, key, NOBODY, SMTP_USER, user, USED_USER } from '../sample.ts';

const overview = (users: readonly ReturnType<typeof user>[], recentDays = 7, changes = {}): Overview =>
  createOverview(account(users, changes), { now: GENERATED_AT, recentDays });

const names = ({ lanes }: Overview) => lanes.map(({ name, section }) => `${section}: ${name}`);
const sentence = (of: Overview) =>
  recentSentence(of, UTC)
    .map(({ text }) => text)
    .join('');
const using = (name: string, service: string, at: string, changes: Partial<Evidence> = {}) =>
  user({ name, accessKeys: [key({ lastUsed: { at, service, region: null } })], ...changes });

describe('Lanes are shown for', () => {
  test('users of SES, the latest first; then users with a missing answer; then users who may send', () => {
    const denied = user({
      name: 'denied',
      gaps: [{ call: 'ListAccessKeys', reason: 'AccessDenied', message: 'x' }],
    });
    const allowed = user({ name: 'allowed', canSend: 'conditional' });
    expect(names(overview([NOBODY, allowed, denied, USED_USER, SMTP_USER]))).toEqual([
      'used: ses-smtp-user.20260901-080000',
      'used: admin',
      'unknown: denied',
      'may-send: allowed',
    ]);
  });

  test('a key with its own time if the latest mails are in the same hour, as in the list', () => {
    const at = (keyAt: string) => {
      const sums = { last24Hours: 1, last7Days: 1, last30Days: 1, last400Days: 1 };
      const last = { at: '2026-09-01T14:00:00Z', region: 'us-east-1' };
      const [lane] = overview([
        using('shop', 'ses', keyAt, { sentMails: { asOf: GENERATED_AT, sums, last } }),
      ]).lanes;
      return [lane?.lastSesAt, lane?.shownAt];
    };
    const byKey = ['2026-09-01T14:00:00Z', '2026-09-01T13:05:00Z'];
    expect(at('2026-09-01T13:05:00Z')).toEqual(byKey);
    expect(at('2026-09-01T12:44:00Z')).toEqual([byKey[0], byKey[0]]);
    expect(at('2026-09-01T14:20:00Z')).toEqual(['2026-09-01T14:20:00Z', '2026-09-01T14:20:00Z']);
  });

  test('nobody without a sign of SES and without permission, whose number the picture shows', () => {
    const of = overview([NOBODY, user({ name: 'auditor' }), SMTP_USER]);
    expect(of.withoutLane).toEqual({ users: 2, roots: 0, roles: 0 });
    expect(withoutLaneWords(of)).toEqual([
      'Not shown: 2 users with no sign of SES use and no known policy that allows sending.',
      'Roles were not looked at.',
    ]);
    const role = user({ name: 'relay', kind: 'role', arn: 'arn:aws:iam::111122223333:role/relay' });
    expect(withoutLaneWords(overview([NOBODY, user({ name: 'auditor' }), role]))[0]).toBe(
      'Not shown: 2 users and 1 role with no sign of SES use and no known policy that allows sending.',
    );
    const { scan } = account([]);
    for (const other of [{ roles: true as const }, { finishedAt: null }])
      expect(
        withoutLaneWords(overview([NOBODY, SMTP_USER], 7, { scan: { ...scan, ...other } })),
      ).toHaveLength(1);
    expect(of.counts).toMatchObject({ 'sends-smtp': 1, 'no-ses': 2, unknown: 0 });
  });

  test('nobody who is still being asked about, unless more is known', () => {
    const waiting = user({ name: 'waiting', pending: ['GetAccessKeyLastUsed'] });
    const allowed = user({ name: 'allowed', canSend: 'yes', pending: ['GetAccessKeyLastUsed'] });
    const of = overview([waiting, allowed]);
    expect(names(of)).toEqual(['may-send: allowed']);
    expect([of.checking, of.withoutLane.users]).toEqual([1, 0]);
  });

  test('users of the same time by the strongest verdict, whatever the names', () => {
    const at = '2026-11-20T00:00:00Z';
    expect(
      names(overview([using('a', 'ses', at), using('b', 'ses-smtp', at), using('c', 'ses', at)])),
    ).toEqual(['used: b', 'used: a', 'used: c']);
  });

  test('a limited number; the others are counted', () => {
    const many = Array.from({ length: MOST_LANES + 3 }, (_, index) =>
      user({ name: `u${index}`, canSend: 'yes' }),
    );
    const of = overview(many);
    expect([of.lanes.length, of.lanesLeftOut, of.withoutLane.users]).toEqual([MOST_LANES, 3, 0]);
  });

  test('root, under its usual name', () => {
    expect(names(overview([user({ name: '<root_account>', kind: 'root', canSend: 'yes' })]))).toEqual([
      'may-send: Root user',
    ]);
  });
});

describe('The marks of a lane', () => {
  test("are each key's last use by service, ignoring case, and Access Advisor; earliest first", () => {
    const [lane] = overview([SMTP_USER]).lanes;
    expect(lane?.marks.map(({ kind, at }) => [kind, at])).toEqual([
      ['other', '2026-01-02T03:04:05Z'],
      ['advisor', '2026-11-22T13:00:00Z'],
      ['smtp', '2026-11-22T13:14:52Z'],
    ]);
    const [loud] = overview([using('u', 'SES', '2026-11-20T00:00:00Z')]).lanes;
    expect(loud?.marks[0]?.kind).toBe('api');
  });

  test('never show a missing answer as "never used"', () => {
    const gaps = [{ call: 'GetAccessKeyLastUsed', reason: 'AccessDenied', message: 'x' }] as const;
    const unanswered = user({ name: 'batch', accessKeys: [key()], gaps });
    const [lane] = overview([unanswered]).lanes;
    const facts = laneFacts(lane!, UTC);
    expect(facts.join('\n')).not.toMatch(/no use recorded|No access key/);
    expect(facts).toContain('Not answered: GetAccessKeyLastUsed, AccessDenied');
  });

  test('are missing for a key that was never used, or no key, with a text that says so', () => {
    const [unused, none] = overview([
      user({ name: 'a', canSend: 'yes', accessKeys: [key()] }),
      user({ name: 'b', canSend: 'yes' }),
    ]).lanes;
    expect(laneFacts(unused!, UTC)).toContain('AKIAIOSFODNN7EXAMPLE: no use recorded');
    expect(laneFacts(none!, UTC)).toContain('No access key now');
  });
});

describe('The sentence about recent senders', () => {
  const likely = user({
    name: 'alice',
    canSend: 'yes',
    advisor: {
      lastAccessedAt: '2026-11-22T00:00:00Z',
      region: null,
      trackedActions: [{ action: 'GetSendQuota', at: '2026-11-21T00:00:00Z' }],
      source: 'user',
      asOf: GENERATED_AT,
    },
  });

  test('separates certain sends from likely ones, and from other uses', () => {
    const of = overview([
      likely,
      SMTP_USER,
      using('bob', 'ses', '2026-11-20T00:00:00Z'),
      using('carol', 'ses-smtp', '2026-11-21T00:00:00Z', { canSend: 'yes' }),
    ]);
    expect(sentence(of)).toBe(
      'In the last 7 days ses-smtp-user.20260901-080000 and carol sent by SMTP; alice most likely sent; bob called the SES API.',
    );
  });

  test('does not count an old send by SMTP as recent, even if Access Advisor saw SES lately', () => {
    const of = overview([
      using('dave', 'ses-smtp', '2026-01-01T00:00:00Z', {
        advisor: { ...likely.advisor!, trackedActions: null },
      }),
    ]);
    expect(sentence(of)).toBe('In the last 7 days dave used SES.');
  });

  test('keeps a send by SMTP months ago apart from a read of SES yesterday, each at its own time', () => {
    const at = '2026-11-22T10:00:00Z';
    const of = overview([
      using('dave', 'ses-smtp', '2026-02-01T00:00:00Z', {
        canSend: 'yes',
        advisor: { ...likely.advisor!, lastAccessedAt: at, trackedActions: [{ action: 'GetSendQuota', at }] },
      }),
    ]);
    expect(sentence(of)).toBe('In the last 7 days dave called the SES API.');
    expect(laneFacts(of.lanes[0]!, UTC).slice(1, 3)).toEqual([
      'Latest SES access that AWS names: GetSendQuota, 2026-11-22 10:00:00 UTC; a send in the same minute would not show',
      'Latest send: the SMTP interface, 2026-02-01 00:00:00 UTC',
    ]);
  });

  test('counts a tracked action that sends as a send, with its own mark', () => {
    const at = '2026-11-20T00:00:00Z';
    const of = overview(
      [{ ...likely, advisor: { ...likely.advisor!, trackedActions: [{ action: 'SendBounce', at }] } }].map(
        (one) => user(one),
      ),
    );
    expect(of.lanes[0]?.marks.map((mark) => [mark.at, mark.action])).toEqual([
      [at, 'SendBounce'],
      ['2026-11-22T00:00:00Z', null],
    ]);
    expect(sentence(of)).toBe('In the last 7 days alice sent by the SES API.');
  });

  test('counts mails that SES counted as sent, whatever the policies allow', () => {
    const last = { at: '2026-11-20T00:00:00Z', region: 'us-east-1' };
    const sentMails = { asOf: GENERATED_AT, sums: null, last };
    const sender = using('eve', 'ses-smtp', '2026-11-20T00:00:00Z', { canSend: 'no', sentMails });
    expect(sentence(overview([sender]))).toBe('In the last 7 days eve sent mails.');
  });

  test('says that a user without a policy to send sent or tried to, since denied attempts count as uses', () => {
    const of = overview([using('eve', 'ses-smtp', '2026-11-22T00:00:00Z')]);
    expect(sentence(of)).toBe(
      'In the last 7 days eve sent or tried to send, though no policy is known to allow sending.',
    );
  });

  test('has a use that the keys no longer show, marked with what became of the key', () => {
    const use = { at: '2026-11-22T00:00:00Z', region: null, service: 'ses-smtp' };
    const gone = user({
      name: 'gone',
      canSend: 'yes',
      pastUses: [{ keyId: 'AKIAGONE', use, asOf: GENERATED_AT }],
    });
    const of = overview([gone]);
    expect(of.lanes[0]?.marks.map(({ kind }) => kind)).toEqual(['past']);
    expect([legendKinds(of).includes('past'), legendKinds(overview([SMTP_USER])).includes('past')]).toEqual([
      true,
      false,
    ]);
    const last = { at: GENERATED_AT, region: 'us-east-1' };
    const mailer = overview([user({ name: 'mailer', sentMails: { asOf: GENERATED_AT, sums: null, last } })]);
    expect([legendKinds(of).includes('mails'), legendKinds(mailer).includes('mails')]).toEqual([false, true]);
    expect(laneFacts(of.lanes[0]!, UTC)).toContain(
      'AKIAGONE: ses-smtp, 2026-11-22 00:00:00 UTC, key deleted since',
    );
    expect(sentence(of)).toBe('In the last 7 days gone sent by SMTP.');
  });

  test('says "nobody" only of those with all answers', () => {
    const gaps = [{ call: 'GetAccessKeyLastUsed', reason: 'AccessDenied', message: 'x' }] as const;
    const denied = user({ name: 'denied', gaps });
    const old = using('old', 'ses', '2026-01-01T00:00:00Z', { gaps });
    expect(sentence(overview([denied]))).toBe('Cannot tell: 1 of 1 user.');
    expect(sentence(overview([denied, NOBODY]))).toBe(
      'Cannot tell: 1 of 2 users. Of 1 user with all answers, none was seen using Amazon SES in the last 7 days.',
    );
    expect(sentence(overview([old]))).toBe(
      'Answers are missing about 1 user seen using SES; later uses may not show.',
    );
    expect(sentence(overview([], 7, { gaps: [{ ...gaps[0], call: 'ListUsers' }] }))).toBe(
      'Cannot tell: AWS did not list all users.',
    );
  });

  test('includes uses exactly at the limit of the recent days', () => {
    const at = '2026-11-16T09:00:00Z';
    expect(sentence(overview([using('u', 'ses', at)]))).toContain('u called');
    expect(sentence(overview([using('u', 'ses', '2026-11-16T08:59:59Z')]))).toBe(
      'In the last 7 days no use of Amazon SES was seen.',
    );
    expect(sentence(overview([], 1))).toBe('In the last day no use of Amazon SES was seen.');
  });

  test('shortens a long list of names', () => {
    const many = Array.from({ length: 12 }, (_, index) =>
      using(`u${index}`, 'ses', `2026-11-20T00:00:${String(59 - index)}Z`),
    );
    expect(sentence(overview(many))).toBe(
      'In the last 7 days u0, u1, u2, u3, u4, and 7 others called the SES API.',
    );
    expect(sentence(overview(many.slice(0, 3)))).toBe(
      'In the last 7 days u0, u1, and u2 called the SES API.',
    );
  });

  test('does not say "nobody" while answers are pending', () => {
    const scan = { ...account([]).scan, finishedAt: null };
    const waiting = user({ name: 'w', pending: ['GetAccessKeyLastUsed'] });
    expect(sentence(overview([], 7, { scan }))).toBe('Asking AWS…');
    expect(sentence(overview([waiting], 7, { scan }))).toBe('Still checking 1 of 1 user.');
  });
});

test('Missing answers are counted by call and reason, including those of users without a lane', () => {
  const gap = { call: 'GetAccountAuthorizationDetails', reason: 'AccessDenied', message: 'x' } as const;
  const of = overview([user({ name: 'a', gaps: [gap, gap] }), user({ name: 'b', gaps: [gap] })]);
  expect(of.userGaps).toEqual([{ call: gap.call, reason: gap.reason, users: 2, roots: 0, roles: 0 }]);
});
