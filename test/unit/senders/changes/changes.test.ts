import { describe, expect, it } from 'vitest';
import { changesSince } from '../../../../src/senders/snapshots/changes.ts';
import type { Change, Evidence } from '../../../../src/senders/model/model.ts';
import { withKnown } from '../../../../src/senders/snapshots/overlay.ts';
import { accessKey, advisor, gap, use } from '../builders.ts';
import {
  AFTER,
  BEFORE,
  BETWEEN,
  earlier,
  kinds,
  latest,
  LONG_AGO,
  news,
  now,
  old,
  reported,
  scan,
} from './scans.ts';
import type { Who } from './scans.ts';

const REPORT = '2026-11-23T04:00:00Z';

describe('No change is reported', () => {
  const bob: Who = {
    accessKeys: [old(use('ses-smtp', LONG_AGO))],
    advisor: advisor(LONG_AGO),
    canSend: 'yes',
  };

  it('for an account in which nothing happened', () => {
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
  ])('when the answer about %s is missing now, or was missing before', (_, missing) => {
    expect(news(earlier([bob]), latest([{ ...bob, ...missing }]))).toEqual([]);
    expect(news(earlier([{ ...bob, ...missing }]), latest([bob]))).toEqual([]);
  });

  it('when a credential report shows less than the live answer before it', () => {
    const live = {
      accessKeys: [old(use('ses-smtp', BEFORE)), old(null, { id: 'AKIA2', createdAt: BEFORE })],
    };
    const stale = {
      keysAsOf: REPORT,
      accessKeys: [accessKey(use('s3', LONG_AGO), { ...reported, asOf: REPORT })],
    };
    expect(news(earlier([live]), latest([stale], scan(AFTER, REPORT)))).toEqual([]);
  });

  it('for users missing from a list that did not come, or that come back with an old report', () => {
    const all = earlier([bob, { name: 'alice' }]);
    const unlisted = [gap('ListUsers'), gap('GetAccountAuthorizationDetails')];
    expect(news(all, latest([bob], { gaps: unlisted }))).toEqual([]);
    expect(news(earlier([bob]), latest([bob, { name: 'alice', createdAt: LONG_AGO }]))).toEqual([]);
  });

  it('for root, which only the credential report lists', () => {
    const root = { name: '<root_account>', kind: 'root' as const };
    expect(news(earlier([bob]), latest([bob, root]))).toEqual([]);
    expect(news(earlier([bob, root]), latest([bob]))).toEqual([]);
  });

  it('when an old use shows because more was asked this time', () => {
    const quick = { ...bob, accessKeys: [old(use('s3', LONG_AGO))], advisor: null };
    const complete = { ...bob, accessKeys: [now(use('s3', LONG_AGO))] };
    expect(news(earlier([quick]), latest([complete]))).toEqual([]);
  });

  it('for a key that the report shows by its creation time only, and the live answer by its ID', () => {
    const byReport = { keysAsOf: REPORT, accessKeys: [accessKey(null, { ...reported, asOf: REPORT })] };
    expect(news(earlier([byReport]), latest([{ accessKeys: [now(null)] }]))).toEqual([]);
  });
});

describe('A change is', () => {
  it('a new user', () => {
    expect(kinds([], [{ createdAt: BETWEEN }])).toEqual(['user-created']);
    expect(kinds([{}], [])).toEqual(['user-deleted']);
  });

  it('a user that was created too late for the scan before', () => {
    const made = (createdAt: string, reportGeneratedAt: string | null = null) =>
      news(earlier([], scan(BEFORE, reportGeneratedAt)), latest([{ createdAt }])).map(({ kind }) => kind);
    // IAM may list a new user up to 15 minutes late.
    expect(made('2026-11-23T05:46:00Z')).toEqual(['user-created']);
    expect(made('2026-11-23T05:45:00Z')).toEqual([]);
    // And not every user was asked about after the report.
    expect(made('2026-11-23T03:46:00Z', REPORT)).toEqual(['user-created']);
    expect(made('2026-11-23T03:45:00Z', REPORT)).toEqual([]);
    // A report that was made while the scan ran is later than what the scan asked first.
    expect(made('2026-11-23T05:50:00Z', '2026-11-23T06:10:00Z')).toEqual(['user-created']);
  });

  it('a use that Access Advisor showed too late for the scan before', () => {
    const seen = (at: string) => kinds([{}], [{ advisor: advisor(at) }]);
    expect(seen('2026-11-23T02:01:00Z')).toEqual(['advisor-saw-ses']);
    expect(seen('2026-11-23T02:00:00Z')).toEqual([]);
  });

  it('a user who was created again under the same name', () => {
    const again = { id: 'AIDA2', createdAt: BETWEEN };
    expect(kinds([{ id: 'AIDA1' }], [again])).toEqual(['user-created', 'user-deleted']);
    const { principals } = changesSince(earlier([{ id: 'AIDA1' }]), latest([again]));
    expect(principals.map(({ arn, id }) => [arn, id])).toEqual([
      ['arn:aws:iam::111122223333:user/bob', 'AIDA2'],
      ['arn:aws:iam::111122223333:user/bob', 'AIDA1'],
    ]);
  });

  it('a use since the earlier scan by a user whose keys, or who itself, was missing there', () => {
    const sent = { accessKeys: [now(use('ses-smtp', BETWEEN))], createdAt: LONG_AGO };
    const unlisted = { createdAt: LONG_AGO, gaps: [gap('ListAccessKeys')] };
    for (const before of [[unlisted], []]) {
      expect(news(earlier(before), latest([sent]))).toMatchObject([
        { kind: 'used-ses', keyId: 'AKIAEXAMPLE1', use: { at: BETWEEN }, isFirst: false },
      ]);
      const old = { ...sent, accessKeys: [now(use('ses-smtp', LONG_AGO))] };
      expect(news(earlier(before), latest([old]))).toEqual([]);
    }
  });

  it('what only Access Advisor saw of a user who is new, or was missing in the earlier list', () => {
    const seen = { advisor: advisor(BETWEEN) };
    expect(kinds([], [{ ...seen, createdAt: BETWEEN }])).toEqual(['advisor-saw-ses', 'user-created']);
    expect(kinds([], [{ ...seen, createdAt: LONG_AGO }])).toEqual(['advisor-saw-ses']);
    expect(kinds([], [{ advisor: advisor(LONG_AGO), createdAt: LONG_AGO }])).toEqual([]);
  });

  it('what happened while the list of keys was missing, once it comes again', () => {
    const first = latest([{ keysAsOf: BEFORE, accessKeys: [old(null), old(null, { id: 'AKIAGONE' })] }]);
    const blind = latest([{ gaps: [gap('ListAccessKeys')] }], scan('2026-11-23T08:00:00Z'));
    const before = withKnown(blind, first.principals);
    const after = latest([
      { accessKeys: [now(use('ses-smtp', BETWEEN)), now(null, { id: 'AKIANEW', createdAt: BETWEEN })] },
    ]);
    expect(news(before, after)).toMatchObject([
      { kind: 'used-ses', keyId: 'AKIAEXAMPLE1' },
      { kind: 'key-created', keyId: 'AKIANEW' },
      { kind: 'key-deleted', keyId: 'AKIAGONE' },
    ]);
  });

  it('a user who was created, sent, and was deleted since, according to the report', () => {
    const gone = {
      createdAt: BETWEEN,
      isDeleted: true,
      id: null,
      accessKeys: [now(use('ses', BETWEEN), reported)],
    };
    expect(kinds([], [{ ...gone, isDeleted: true }])).toEqual(['used-ses', 'user-created', 'user-deleted']);
  });

  it('the deletion of a user, once, with what it did before', () => {
    const gone = { isDeleted: true } as const;
    expect(kinds([{}], [gone])).toEqual(['user-deleted']);
    expect(kinds([gone], [gone])).toEqual([]);
    expect(kinds([gone], [])).toEqual([]);
    const sent = { ...gone, accessKeys: [now(use('ses', BETWEEN))] };
    expect(kinds([{ accessKeys: [old(null)] }], [sent])).toEqual(['used-ses', 'user-deleted']);
  });

  it('a new user who sends at once, as the first use', () => {
    const sender = {
      createdAt: BETWEEN,
      accessKeys: [now(use('ses-smtp', BETWEEN), { createdAt: BETWEEN })],
    };
    expect(news(earlier([]), latest([sender]))).toMatchObject([
      { kind: 'used-ses', isFirst: true },
      { kind: 'user-created' },
    ]);
    // The key was used for another service before it was asked.
    const movedOn = {
      createdAt: BETWEEN,
      accessKeys: [now(use('s3', AFTER), { createdAt: BETWEEN })],
      pastUses: [{ keyId: null, use: use('ses', BETWEEN), asOf: AFTER }],
    };
    expect(news(earlier([]), latest([movedOn]))).toMatchObject([
      { kind: 'used-ses', use: { service: 'ses', at: BETWEEN }, isFirst: true },
      { kind: 'user-created' },
    ]);
  });

  it('an access key that is new or gone', () => {
    const second = now(null, { id: 'AKIA2', createdAt: BETWEEN });
    expect(kinds([{ accessKeys: [old(null)] }], [{ accessKeys: [now(null), second] }])).toEqual([
      'key-created',
    ]);
    expect(kinds([{ accessKeys: [old(null)] }], [{ accessKeys: [] }])).toEqual(['key-deleted']);
    expect(
      kinds([{ accessKeys: [old(null), old(null, { id: 'AKIA2' })] }], [{ accessKeys: [now(null)] }]),
    ).toEqual(['key-deleted']);
  });

  it('a key that is gone also when the row rests on a report newer than the last list', () => {
    const byReport = (asOf: string, ids: readonly string[]) => ({
      keysAsOf: asOf,
      accessKeys: ids.map((createdAt) => accessKey(null, { ...reported, createdAt, asOf })),
    });
    const [first, second] = [LONG_AGO, '2026-11-02T10:00:00Z'];
    const both = byReport(BEFORE, [first, second]);
    expect(kinds([both], [byReport(BETWEEN, [first])])).toEqual(['key-deleted']);
    expect(kinds([both], [byReport(BETWEEN, [])])).toEqual(['key-deleted', 'key-deleted']);
    // A list of the same moment, or of before, shows no deletion and no change.
    const off = byReport(BEFORE, [first]).accessKeys.map((key) => ({ ...key, status: 'Inactive' as const }));
    expect(kinds([both], [{ keysAsOf: BEFORE, accessKeys: off }])).toEqual([]);
    expect(kinds([both], [{ keysAsOf: REPORT, accessKeys: off }])).toEqual([]);
  });

  it('a key that was deactivated', () => {
    expect(
      news(
        earlier([{ accessKeys: [old(null)] }]),
        latest([{ accessKeys: [now(null, { status: 'Inactive' })] }]),
      ),
    ).toEqual([{ kind: 'key-status', keyId: 'AKIAEXAMPLE1', status: 'Inactive' }]);
  });

  it('the first SES use of a key', () => {
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

  it('a later use, once, though Access Advisor shows it as well', () => {
    const before = { accessKeys: [old(use('ses', LONG_AGO))], advisor: advisor(LONG_AGO) };
    const after = { accessKeys: [now(use('ses', BETWEEN))], advisor: advisor(BETWEEN) };
    expect(news(earlier([before]), latest([after]))).toEqual([
      { kind: 'used-ses', keyId: 'AKIAEXAMPLE1', use: use('ses', BETWEEN), isFirst: false },
    ]);
  });

  it('a use later than an answer that was missing', () => {
    const missing = {
      accessKeys: [old(null)],
      gaps: [gap('GetAccessKeyLastUsed', 'Throttling', 'AKIAEXAMPLE1')],
    };
    expect(news(earlier([missing]), latest([{ accessKeys: [now(use('ses', BETWEEN))] }]))).toEqual([
      { kind: 'used-ses', keyId: 'AKIAEXAMPLE1', use: use('ses', BETWEEN), isFirst: false },
    ]);
    expect(news(earlier([missing]), latest([{ accessKeys: [now(use('ses', LONG_AGO))] }]))).toEqual([]);
  });

  it('a use that only Access Advisor shows, since the key was used for another service', () => {
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
    ['unknown', 'no', []],
    ['no', 'unknown', []],
  ])('that policies let a user send now, or no longer: once, from %s to %s', (from, to, expected) => {
    expect(kinds([{ canSend: from }], [{ canSend: to }])).toEqual(expected);
    const sender = { accessKeys: [old(use('ses-smtp', LONG_AGO))] };
    expect(kinds([{ ...sender, canSend: from }], [{ ...sender, canSend: to }])).toEqual(expected);
  });

  it('a use that a watch saw, of a key that was used otherwise or deleted since', () => {
    const quiet = { accessKeys: [old(null)], canSend: 'yes' } as const;
    const past = { pastUses: [{ keyId: 'AKIAEXAMPLE1', use: use('ses-smtp', BETWEEN), asOf: BETWEEN }] };
    const firstUse = {
      kind: 'used-ses',
      keyId: 'AKIAEXAMPLE1',
      use: use('ses-smtp', BETWEEN),
      isFirst: true,
    };
    const moved = { ...quiet, ...past, accessKeys: [now(use('s3', AFTER))] };
    expect(news(earlier([quiet]), latest([moved]))).toContainEqual(firstUse);
    const deleted = { ...quiet, ...past, accessKeys: [] };
    expect(news(earlier([quiet]), latest([deleted]))).toContainEqual(firstUse);
    // A use that the scan before knew is not news.
    const known = { accessKeys: [old(use('ses-smtp', BETWEEN))], canSend: 'yes' } as const;
    expect(kinds([known], [deleted])).toEqual(['key-deleted']);
  });

  it('dated from the end of the scan before, and sorted: first uses first, deletions last, then by name', () => {
    const key = (lastUsed: Parameters<typeof accessKey>[0], but: Who = {}): Who => ({
      ...but,
      accessKeys: [accessKey(lastUsed)],
    });
    const two = { accessKeys: [old(null), old(null, { id: 'AKIA2' })] };
    /** Each with what is known before and after; the names are the other way round. */
    const stories: readonly (readonly [name: string, before: Who | null, after: Who | null])[] = [
      ['k first', key(null), key(use('ses', BETWEEN))],
      ['j again', key(use('ses', LONG_AGO)), key(use('ses', BETWEEN))],
      ['i advisor', { advisor: advisor(LONG_AGO) }, { advisor: advisor(BETWEEN) }],
      ['h right', { canSend: 'no' }, { canSend: 'yes' }],
      ['g new', null, { createdAt: BETWEEN }],
      ['f key', {}, { accessKeys: [now(null, { createdAt: BETWEEN })] }],
      ['e off', key(null), { accessKeys: [now(null, { status: 'Inactive' })] }],
      ['d verdict', key(use('ses', LONG_AGO), { advisor: advisor(LONG_AGO) }), key(use('s3', BETWEEN))],
      ['c key gone', two, { accessKeys: [now(null)] }],
      ['a gone', {}, null],
      ['b gone', {}, null],
    ];
    const listed = (at: 1 | 2) =>
      stories.toReversed().flatMap((story) => {
        const who = story[at];
        return who === null ? [] : [{ name: story[0], ...who }];
      });
    const before = earlier(listed(1), { scan: { ...scan(BEFORE).scan, startedAt: '2026-11-23T05:59:00Z' } });
    const { since, principals: users } = changesSince(
      before,
      withKnown(latest(listed(2)), before.principals),
    );
    expect(since).toBe(BEFORE);
    expect(users.map(({ name }) => name)).toEqual(stories.map(([name]) => name));
  });

  it('sorted, for one user, with the most important first', () => {
    const before = { accessKeys: [old(null), old(null, { id: 'AKIA2' })], canSend: 'no' } as const;
    const after = { accessKeys: [now(null, { status: 'Inactive' })], canSend: 'yes' } as const;
    expect(kinds([before], [after])).toEqual(['permission', 'key-status', 'key-deleted']);
    // The new verdict adds nothing to the lost permission, whatever else happened; with a use it does.
    expect(kinds([{ ...before, canSend: 'yes' }], [{ accessKeys: [] }])).toEqual([
      'permission',
      'key-deleted',
      'key-deleted',
    ]);
    expect(kinds([before], [{ ...after, accessKeys: [now(use('ses', BETWEEN))] }])).toEqual([
      'used-ses',
      'permission',
      'verdict',
      'key-deleted',
    ]);
  });
});

describe('A use shown by Access Advisor is', () => {
  it('news if it is later than the known one', () => {
    const seen = (at: string): Who => ({ advisor: advisor(at) });
    expect(kinds([seen(LONG_AGO)], [seen('2026-11-10T10:00:00Z')])).toEqual(['advisor-saw-ses']);
  });

  it('the first use only if none was known, and none can have been missed', () => {
    const isFirst = (before: Who) =>
      news(earlier([before]), latest([{ advisor: advisor(BETWEEN) }])).flatMap((change) =>
        change.kind === 'advisor-saw-ses' ? [change.isFirst] : [],
      );
    expect(isFirst({})).toEqual([true]);
    expect(isFirst({ gaps: [gap('GenerateServiceLastAccessedDetails')] })).toEqual([false]);
    expect(isFirst({ accessKeys: [old(use('ses', LONG_AGO))] })).toEqual([false]);
  });
});

describe('A different verdict is news', () => {
  const sends = { accessKeys: [now(use('ses-smtp', BETWEEN))] };

  it.each([
    'ListAccessKeys',
    'GetAccessKeyLastUsed',
    'GenerateServiceLastAccessedDetails',
    'GetServiceLastAccessedDetails',
    'GetServiceLastAccessedDetailsWithEntities',
  ] as const)('unless %s had not been answered', (call) => {
    const before = { advisor: advisor(LONG_AGO), accessKeys: [old(null)] };
    expect(kinds([before], [sends])).toContain('verdict');
    expect(kinds([{ ...before, gaps: [gap(call)] }], [sends])).not.toContain('verdict');
    expect(kinds([before], [{ ...sends, gaps: [gap(call)] }])).not.toContain('verdict');
  });

  it('unless it was "Cannot tell" before', () => {
    const unnamed = { accessKeys: [old(use(null, LONG_AGO))] };
    expect(news(earlier([unnamed]), latest([sends]))).toMatchObject([{ kind: 'used-ses', isFirst: false }]);
  });

  it('also beside an answer that shows no use, and when the key was used for another service', () => {
    const gaps = [gap('ListPoliciesGrantingServiceAccess')];
    expect(news(earlier([{ gaps, accessKeys: [old(null)] }]), latest([sends]))).toMatchObject([
      { kind: 'used-ses', isFirst: true },
      { kind: 'verdict' },
    ]);
    const used = { advisor: advisor(LONG_AGO), accessKeys: [old(use('ses', LONG_AGO))] };
    expect(news(earlier([used]), latest([{ accessKeys: [now(use('s3', BETWEEN))] }]))).toEqual([
      { kind: 'verdict', from: 'uses-api', to: 'used-ses' },
    ]);
  });
});
