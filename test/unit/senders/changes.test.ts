import { describe, expect, it } from 'vitest';
import { changesSince } from '../../../src/senders/changes.ts';
import type { Change, Evidence, Snapshot } from '../../../src/senders/model.ts';
import { withKnown } from '../../../src/senders/overlay.ts';
import { changeWords } from '../../../src/senders/changeWords.ts';
import { accessKey, advisor, gap, judged, snapshot, use } from './someone.ts';

const LONG_AGO = '2026-11-01T10:00:00Z';
const REPORT = '2026-11-23T04:00:00Z';
const BEFORE = '2026-11-23T06:00:00Z';
const BETWEEN = '2026-11-23T07:30:00Z';
const AFTER = '2026-11-23T09:00:00Z';

const scan = (at: string, reportGeneratedAt: string | null = null): Pick<Snapshot, 'scan'> => ({
  scan: {
    mode: reportGeneratedAt === null ? 'complete' : 'quick',
    startedAt: at,
    finishedAt: at,
    reportGeneratedAt,
    calls: {},
  },
});
type Who = Partial<Evidence>;
const earlier = (users: readonly Who[], but: Partial<Snapshot> = {}) =>
  snapshot(
    users.map((user) => judged({ keysAsOf: BEFORE, permissionsAsOf: BEFORE, ...user })),
    { ...scan(BEFORE), ...but },
  );
const latest = (users: readonly Who[], but: Partial<Snapshot> = {}) =>
  snapshot(
    users.map((user) => judged({ keysAsOf: AFTER, permissionsAsOf: AFTER, ...user })),
    { ...scan(AFTER), ...but },
  );

const old = (lastUsed: Parameters<typeof accessKey>[0], but: Parameters<typeof accessKey>[1] = {}) =>
  accessKey(lastUsed, { asOf: BEFORE, ...but });
const now = (lastUsed: Parameters<typeof accessKey>[0], but: Parameters<typeof accessKey>[1] = {}) =>
  accessKey(lastUsed, { asOf: AFTER, ...but });
const reported = { id: null, source: 'report' } as const;

const kinds = (before: readonly Who[], after: readonly Who[]) =>
  news(earlier(before), latest(after)).map(({ kind }) => kind);
/** What is new, where the later scan knew the earlier one, as each does. */
const news = (before: Snapshot, after: Snapshot): readonly Change[] =>
  changesSince(before, withKnown(after, before.users)).users.flatMap(({ changes }) => changes);

describe('Nothing is new', () => {
  const bob: Who = {
    accessKeys: [old(use('ses-smtp', LONG_AGO))],
    advisor: advisor(LONG_AGO),
    canSend: 'yes',
  };

  it('of an account at rest', () => {
    expect(news(earlier([bob]), latest([{ ...bob, accessKeys: [now(use('ses-smtp', LONG_AGO))] }]))).toEqual(
      [],
    );
  });

  it.each<[string, Who]>([
    ['the keys', { accessKeys: [], gaps: [gap('ListAccessKeys')] }],
    [
      'a last use',
      { accessKeys: [now(null)], gaps: [gap('GetAccessKeyLastUsed', 'Throttling', 'AKIAEXAMPLE1')] },
    ],
    ['Access Advisor', { advisor: null, gaps: [gap('GenerateServiceLastAccessedDetails')] }],
    ['the policies', { canSend: 'unknown' }],
  ])('where the answer about %s is missing now, or was missing before', (_, missing) => {
    expect(news(earlier([bob]), latest([{ ...bob, ...missing }]))).toEqual([]);
    expect(news(earlier([{ ...bob, ...missing }]), latest([bob]))).toEqual([]);
  });

  it('where a credential report tells less than the live answer before it', () => {
    const live = {
      accessKeys: [old(use('ses-smtp', BEFORE)), old(null, { id: 'AKIA2', createdAt: BEFORE })],
    };
    const stale = {
      keysAsOf: REPORT,
      accessKeys: [accessKey(use('s3', LONG_AGO), { ...reported, asOf: REPORT })],
    };
    expect(news(earlier([live]), latest([stale], scan(AFTER, REPORT)))).toEqual([]);
  });

  it('of users who are missing in a list that did not come, or come back with an old report', () => {
    const all = earlier([bob, { name: 'alice' }]);
    expect(news(all, latest([bob], { gaps: [gap('ListUsers')] }))).toEqual([]);
    expect(news(earlier([bob]), latest([bob, { name: 'alice', createdAt: LONG_AGO }]))).toEqual([]);
  });

  it('of root, whom only the credential report knows', () => {
    const root = { name: '<root_account>', isRoot: true };
    expect(news(earlier([bob]), latest([bob, root]))).toEqual([]);
    expect(news(earlier([bob, root]), latest([bob]))).toEqual([]);
  });

  it('where an old use shows because more was asked this time', () => {
    const quick = { ...bob, accessKeys: [old(use('s3', LONG_AGO))], advisor: null };
    const complete = { ...bob, accessKeys: [now(use('s3', LONG_AGO))] };
    expect(news(earlier([quick]), latest([complete]))).toEqual([]);
  });

  it('of a key that the report names by its time only, and then the live answer by its ID', () => {
    const byReport = { keysAsOf: REPORT, accessKeys: [accessKey(null, { ...reported, asOf: REPORT })] };
    expect(news(earlier([byReport]), latest([{ accessKeys: [now(null)] }]))).toEqual([]);
  });
});

describe('What is new', () => {
  it('a user', () => {
    expect(kinds([], [{ createdAt: BETWEEN }])).toEqual(['user-created']);
    expect(kinds([{}], [])).toEqual(['user-deleted']);
  });

  it('a user whom the scan before should have told of, but was too early for', () => {
    const made = (createdAt: string, reportGeneratedAt: string | null = null) =>
      news(earlier([], scan(BEFORE, reportGeneratedAt)), latest([{ createdAt }])).map(({ kind }) => kind);
    // IAM may tell of a new user 15 minutes late.
    expect(made('2026-11-23T05:46:00Z')).toEqual(['user-created']);
    expect(made('2026-11-23T05:45:00Z')).toEqual([]);
    // And not everybody was asked about after the report.
    expect(made('2026-11-23T03:46:00Z', REPORT)).toEqual(['user-created']);
    expect(made('2026-11-23T03:45:00Z', REPORT)).toEqual([]);
  });

  it('a use that Access Advisor told too late for the scan before', () => {
    const seen = (at: string) => kinds([{}], [{ advisor: advisor(at) }]);
    expect(seen('2026-11-23T02:01:00Z')).toEqual(['advisor-saw-ses']);
    expect(seen('2026-11-23T02:00:00Z')).toEqual([]);
  });

  it('a user of the same name, made anew', () => {
    const again = { id: 'AIDA2', createdAt: BETWEEN };
    expect(kinds([{ id: 'AIDA1' }], [again])).toEqual(['user-created', 'user-deleted']);
  });

  it('a user who was made, sent and was deleted since, as the report tells', () => {
    const gone = {
      createdAt: BETWEEN,
      isDeleted: true,
      id: null,
      accessKeys: [now(use('ses', BETWEEN), reported)],
    };
    expect(kinds([], [{ ...gone, isDeleted: true }])).toEqual(['used-ses', 'user-created', 'user-deleted']);
  });

  it('that a user was deleted, once, and with what it did before', () => {
    const gone = { isDeleted: true } as const;
    expect(kinds([{}], [gone])).toEqual(['user-deleted']);
    expect(kinds([gone], [gone])).toEqual([]);
    expect(kinds([gone], [])).toEqual([]);
    const sent = { ...gone, accessKeys: [now(use('ses', BETWEEN))] };
    expect(kinds([{ accessKeys: [old(null)] }], [sent])).toEqual(['used-ses', 'user-deleted']);
  });

  it('a user who sends at once: that matters most', () => {
    const sender = {
      createdAt: BETWEEN,
      accessKeys: [now(use('ses-smtp', BETWEEN), { createdAt: BETWEEN })],
    };
    expect(kinds([], [sender])).toEqual(['used-ses', 'user-created']);
  });

  it('an access key, or that it is gone', () => {
    const second = now(null, { id: 'AKIA2', createdAt: BETWEEN });
    expect(kinds([{ accessKeys: [old(null)] }], [{ accessKeys: [now(null), second] }])).toEqual([
      'key-created',
    ]);
    expect(kinds([{ accessKeys: [old(null)] }], [{ accessKeys: [] }])).toEqual(['key-deleted']);
    expect(
      kinds([{ accessKeys: [old(null), old(null, { id: 'AKIA2' })] }], [{ accessKeys: [now(null)] }]),
    ).toEqual(['key-deleted']);
  });

  it('that a key is gone also where the row rests on a report, if that is newer than the last list', () => {
    const byReport = (asOf: string, ids: readonly string[]) => ({
      keysAsOf: asOf,
      accessKeys: ids.map((createdAt) => accessKey(null, { ...reported, createdAt, asOf })),
    });
    const [first, second] = [LONG_AGO, '2026-11-02T10:00:00Z'];
    const both = byReport(BEFORE, [first, second]);
    expect(kinds([both], [byReport(BETWEEN, [first])])).toEqual(['key-deleted']);
    expect(kinds([both], [byReport(BETWEEN, [])])).toEqual(['key-deleted', 'key-deleted']);
    // A list of the same moment, or of before, tells of no deletion, and neither of a change.
    const off = byReport(BEFORE, [first]).accessKeys.map((key) => ({ ...key, status: 'Inactive' as const }));
    expect(kinds([both], [{ keysAsOf: BEFORE, accessKeys: off }])).toEqual([]);
    expect(kinds([both], [{ keysAsOf: REPORT, accessKeys: off }])).toEqual([]);
  });

  it('that a key was deactivated', () => {
    expect(
      news(
        earlier([{ accessKeys: [old(null)] }]),
        latest([{ accessKeys: [now(null, { status: 'Inactive' })] }]),
      ),
    ).toEqual([{ kind: 'key-status', keyId: 'AKIAEXAMPLE1', status: 'Inactive' }]);
  });

  it('the first use of SES by a key', () => {
    const turned = use('ses-smtp', BETWEEN);
    expect(
      news(
        earlier([{ accessKeys: [old(use('s3', LONG_AGO))], canSend: 'yes' }]),
        latest([{ accessKeys: [now(turned)], canSend: 'yes' }]),
      ),
    ).toEqual([
      { kind: 'used-ses', keyId: 'AKIAEXAMPLE1', use: turned, isFirst: true },
      { kind: 'verdict', from: 'can-send', to: 'sends-smtp' },
    ]);
  });

  it('a later use, once, though Access Advisor tells it, too', () => {
    const before = { accessKeys: [old(use('ses', LONG_AGO))], advisor: advisor(LONG_AGO) };
    const after = { accessKeys: [now(use('ses', BETWEEN))], advisor: advisor(BETWEEN) };
    expect(news(earlier([before]), latest([after]))).toEqual([
      { kind: 'used-ses', keyId: 'AKIAEXAMPLE1', use: use('ses', BETWEEN), isFirst: false },
    ]);
  });

  it('a use that is later than an answer that was missing', () => {
    const missing = {
      accessKeys: [old(null)],
      gaps: [gap('GetAccessKeyLastUsed', 'Throttling', 'AKIAEXAMPLE1')],
    };
    expect(news(earlier([missing]), latest([{ accessKeys: [now(use('ses', BETWEEN))] }]))).toEqual([
      { kind: 'used-ses', keyId: 'AKIAEXAMPLE1', use: use('ses', BETWEEN), isFirst: false },
    ]);
    expect(news(earlier([missing]), latest([{ accessKeys: [now(use('ses', LONG_AGO))] }]))).toEqual([]);
  });

  it('a use that only Access Advisor shows, since the key moved on', () => {
    const before = { accessKeys: [old(use('s3', LONG_AGO))] };
    const after = { accessKeys: [now(use('s3', AFTER))], advisor: advisor(BETWEEN) };
    expect(news(earlier([before]), latest([after]))).toEqual([
      { kind: 'advisor-saw-ses', at: BETWEEN, isFirst: true },
    ]);
    const again = { ...before, advisor: advisor(LONG_AGO) };
    expect(news(earlier([again]), latest([after]))).toEqual([
      { kind: 'advisor-saw-ses', at: BETWEEN, isFirst: false },
    ]);
  });

  it.each<[Evidence['canSend'], Evidence['canSend'], readonly Change['kind'][]]>([
    ['no', 'yes', ['permission']],
    ['no', 'conditional', ['permission']],
    ['yes', 'no', ['permission']],
    ['yes', 'conditional', []],
    ['unknown', 'yes', []],
    ['yes', 'unknown', []],
  ])('that policies let a user send now, or no longer: once, from %s to %s', (from, to, told) => {
    expect(kinds([{ canSend: from }], [{ canSend: to }])).toEqual(told);
    const sender = { accessKeys: [old(use('ses-smtp', LONG_AGO))] };
    expect(kinds([{ ...sender, canSend: from }], [{ ...sender, canSend: to }])).toEqual(told);
  });

  it('a use that a watch saw, of a key that moved on or was deleted since', () => {
    const quiet = { accessKeys: [old(null)], canSend: 'yes' } as const;
    const past = { pastUses: [{ keyId: 'AKIAEXAMPLE1', use: use('ses-smtp', BETWEEN), asOf: BETWEEN }] };
    const told = { kind: 'used-ses', keyId: 'AKIAEXAMPLE1', use: use('ses-smtp', BETWEEN), isFirst: true };
    const moved = { ...quiet, ...past, accessKeys: [now(use('s3', AFTER))] };
    expect(news(earlier([quiet]), latest([moved]))).toContainEqual(told);
    const deleted = { ...quiet, ...past, accessKeys: [] };
    expect(news(earlier([quiet]), latest([deleted]))).toContainEqual(told);
    // What the scan before knew already is no news.
    const known = { accessKeys: [old(use('ses-smtp', BETWEEN))], canSend: 'yes' } as const;
    expect(kinds([known], [deleted])).toEqual(['key-deleted']);
  });

  it('since when: the end of the scan before; first uses first, the deleted last', () => {
    const before = earlier([
      { name: 'gone' },
      { name: 'again', accessKeys: [old(use('ses', LONG_AGO))] },
      { name: 'first', accessKeys: [old(null)] },
    ]);
    const after = latest([
      { name: 'again', accessKeys: [now(use('ses', BETWEEN))] },
      { name: 'first', accessKeys: [now(use('ses', BETWEEN))] },
      { name: 'new', createdAt: BETWEEN },
    ]);
    const { since, users } = changesSince(before, after);
    expect(since).toBe(BEFORE);
    expect(users.map(({ name }) => name)).toEqual(['first', 'again', 'new', 'gone']);
  });
});

describe('Words of a change', () => {
  const telling = { when: () => '2 min ago', quoted: (text: string) => text };
  it.each<[Change, string]>([
    [
      { kind: 'used-ses', keyId: 'AKIA1', use: use('ses-smtp'), isFirst: true },
      'first use of SES seen: ses-smtp in us-east-1, 2 min ago',
    ],
    [{ kind: 'used-ses', keyId: null, use: use('ses'), isFirst: false }, 'used ses in us-east-1, 2 min ago'],
    [
      { kind: 'used-ses', keyId: null, use: { ...use('ses'), region: null }, isFirst: false },
      'used ses, 2 min ago',
    ],
    [{ kind: 'advisor-saw-ses', at: BETWEEN, isFirst: false }, 'used SES: Access Advisor, 2 min ago'],
    [
      { kind: 'advisor-saw-ses', at: BETWEEN, isFirst: true },
      'first use of SES seen: Access Advisor, 2 min ago',
    ],
    [{ kind: 'permission', from: 'yes', to: 'no' }, 'may no longer send'],
    [{ kind: 'permission', from: 'no', to: 'conditional' }, 'may send now'],
    [{ kind: 'user-created' }, 'new user'],
    [{ kind: 'user-deleted' }, 'deleted'],
    [{ kind: 'key-created', keyId: 'AKIA1' }, 'new: access key AKIA1'],
    [{ kind: 'key-deleted', keyId: null }, 'deleted: an access key'],
    [{ kind: 'key-status', keyId: 'AKIA1', status: 'Inactive' }, 'deactivated: access key AKIA1'],
    [{ kind: 'key-status', keyId: null, status: 'Active' }, 'activated: an access key'],
    [
      { kind: 'verdict', from: 'can-send', to: 'sends-smtp' },
      'now "Sends by SMTP", was "May send, no use seen"',
    ],
  ])('%o', (change, words) => {
    expect(changeWords(change, telling)).toBe(words);
  });
});
