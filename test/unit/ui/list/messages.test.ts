import { describe, expect, it } from 'vitest';
import type { Principal, Snapshot } from '../../../../src/senders/model/model.ts';
import type { State } from '../../../../src/presentation/accounts/state.ts';
import { FIRST_VIEW, NO_FILTER, type Filter } from '../../../../src/presentation/list/listView.ts';
import { badge } from '../../../../src/presentation/list/badge.ts';
import { noUsers } from '../../../../src/presentation/list/emptyAccount.ts';
import { filterMessage, stateMessage } from '../../../../src/presentation/list/messages.ts';
import { sumHours } from '../../../../src/senders/model/mails.ts';
import { timeWords } from '../../../../src/presentation/times.ts';
import { accessKey, gap, judged, judgedRole, NOW, snapshot as without, use } from '../../senders/builders.ts';

/** With roles listed, unless a test changes that. */
const snapshot = (users: readonly Principal[], but: Partial<Snapshot> = {}): Snapshot => {
  const known = without(users, but);
  return { ...known, scan: { roles: true, ...known.scan } };
};
const format = { times: timeWords('en', 'UTC'), now: Date.parse(NOW) };
const sender = judged({
  name: 'mailer',
  accessKeys: [accessKey(use('ses-smtp', '2026-11-22T00:00:00Z'))],
});
const ready: State = { kind: 'ready', snapshot: snapshot([sender]), isCancelled: false };
const failed: State = {
  kind: 'problem',
  profile: 'prod',
  problem: { kind: 'expired', message: 'expired' },
  snapshot: null,
};

describe('The message above the tree', () => {
  it('is empty if all is well, or if a welcome view says it', () => {
    expect(stateMessage([ready], format)).toBe('');
    expect(stateMessage([failed], format)).toBe('');
  });
  it('says that roles are left out, with the setting that lists them', () => {
    const of = (users: readonly Principal[]): State => ({
      ...{ kind: 'ready', isCancelled: false },
      snapshot: without(users),
    });
    const words = 'Roles were not looked at: to list them, turn on awsSesSenders.showRoles and refresh.';
    expect(stateMessage([of([sender])], format)).toBe(words);
    expect(stateMessage([ready, of([sender])], format)).toBe(words);
    // A message would take the place of the welcome text.
    expect(stateMessage([of([])], format)).toBe('');
  });
  it('says that an account has no users if its mails replace the welcome view', () => {
    const withMails = (...counts: readonly number[]): State => {
      const sent = { from: NOW, counts: Uint32Array.from(counts) };
      const regions = [{ region: 'us-east-1', asOf: NOW, sent, senders: null }];
      return {
        kind: 'ready',
        snapshot: snapshot([], { mails: { asOf: NOW, regions, gaps: [] } }),
        isCancelled: false,
      };
    };
    const texts = (showsMails: boolean) => ({ emptyText: noUsers, showsMails });
    expect(stateMessage([withMails(0, 3)], format, texts(true))).toBe('This account has no IAM users.');
    expect(stateMessage([withMails(0, 0)], format, texts(true))).toBe('');
    expect(stateMessage([withMails(0, 3)], format, texts(false))).toBe('');
  });
  it('shows the progress of several accounts, how many senders there are so far, and how many failed', () => {
    const waiting: State = { kind: 'waiting', snapshot: null };
    expect(stateMessage([ready, failed, waiting, waiting], format)).toBe(
      'Asking AWS… 2 of 4 accounts · 1 sender so far · 1 failed',
    );
  });
  it.each([
    [0, 0, '2026-11-23T06:00:00Z', 'Listing users… Showing what was known 3 hr ago.'],
    [1, 20, '2026-11-23T06:00:00Z', 'Asking AWS… 1 of 20 users. Showing what was known 3 hr ago.'],
    [4614, 5000, null, 'Asking AWS… 4,614 of 5,000 users'],
    [20, 20, '2026-11-23T06:00:00Z', 'Asking AWS… 20 of 20 users'],
    [1, 20, NOW, 'Asking AWS… 1 of 20 users'],
    [1, 20, null, 'Asking AWS… 1 of 20 users'],
  ])('shows the progress of a refresh: %i of %i users, over what is known of %s', (users, of, at, words) => {
    const known = snapshot([sender]);
    const state: State = {
      kind: 'scanning',
      snapshot: { ...known, scan: { ...known.scan, finishedAt: null } },
      asked: { users, of },
      earlier: at === null ? null : { ...known, scan: { ...known.scan, finishedAt: at } },
    };
    expect(stateMessage([state], format)).toBe(words);
  });
  it('mentions several accounts that could not be read, and missing answers', () => {
    const gaps: State = {
      kind: 'ready',
      snapshot: snapshot([judged({ gaps: [gap('ListAccessKeys', 'AccessDenied')] })]),
      isCancelled: false,
    };
    expect(stateMessage([ready, failed, gaps], format)).toBe(
      '1 account could not be read. 1 answer is missing. AccessDenied: ListAccessKeys.',
    );
    // Where no rows name them.
    const named = (...names: string[]) => stateMessage([ready, failed], format, undefined, names);
    expect(named('profile prod')).toBe('1 account could not be read: profile prod.');
    expect(named('a', 'b', 'c', 'd', 'e')).toMatch(/: a, b, c and 2 more\.$/);
  });
  it.each([
    [-14 * 60, '14 minutes behind'],
    [60, '1 minute ahead'],
    [5 * 3_600, '5 hours ahead'],
    [-3 * 86_400, '3 days behind'],
  ])('mentions once that the clock of the machine is wrong: %i s', (clockAhead, off) => {
    const known = snapshot([sender]);
    const state: State = {
      kind: 'ready',
      snapshot: { ...known, scan: { ...known.scan, clockAhead } },
      isCancelled: false,
    };
    const words = `The clock of this machine is ${off}. Times and ages here go by the clock of AWS.`;
    expect(stateMessage([state], format)).toBe(words);
    expect(stateMessage([state, state], format)).toBe(words);
  });
  it('names the users whose data is from an old report, however many accounts are shown', () => {
    const scanned = (
      users: readonly Principal[],
      reportGeneratedAt: string,
      mode: 'quick' | 'complete' = 'quick',
    ) => {
      const scan = { mode, startedAt: NOW, finishedAt: NOW, reportGeneratedAt, calls: {} };
      return { kind: 'ready', snapshot: snapshot(users, { scan }), isCancelled: false } as const;
    };
    const [old, fresh] = ['2026-11-23T06:00:00Z', '2026-11-23T08:58:00Z'];
    const restingOn = (asOf: string) =>
      ['anna', 'ben', 'carl', 'dora'].map((name) =>
        judged({ name, accessKeys: [accessKey(null, { id: null, source: 'report', asOf })] }),
      );
    const resting = restingOn(old);
    const live = judged({ name: 'live', accessKeys: [accessKey(null)] });
    const gone = judged({ ...resting[0]!, name: 'gone', isDeleted: true });
    // A user without an answer was asked about, and is mentioned as missing.
    const denied = judged({ ...resting[1]!, gaps: [gap('ListAccessKeys')] });
    expect(stateMessage([scanned([denied], old)], format)).not.toContain('not asked');
    expect(stateMessage([scanned([resting[0]!, live, gone], old)], format)).toBe(
      '1 user was not asked about live (anna): its access keys are shown as of 3 hr ago. A later use does not show, for example with permissions that were removed since then, or by the policy of an SES identity. A complete scan asks about everyone.',
    );
    expect(stateMessage([scanned(resting, old), scanned([live], fresh)], format)).toMatch(
      /^4 users were not asked about live \(anna, ben, carl, and 1 more\): their access keys are shown as of 3 hr ago or later\. /,
    );
    expect(stateMessage([scanned(restingOn(fresh), fresh)], format)).toBe('');
    // An answer of an earlier scan is kept if the report is even older.
    const earlier = judged({
      name: 'earlier',
      accessKeys: [accessKey(null, { asOf: '2026-11-23T08:00:00Z' })],
    });
    expect(stateMessage([scanned([earlier, live], old)], format)).toMatch(
      /^1 user was not asked about live \(earlier\): its access keys are shown as of 1 hr ago\. /,
    );
    expect(stateMessage([scanned(resting, old, 'complete')], format)).toBe('');
  });
  it('shows how many users a filter matches', () => {
    const view = { ...FIRST_VIEW, filter: { ...NO_FILTER, text: 'mail' } };
    expect(filterMessage([snapshot([sender, judged({})])], view, format)).toEqual([
      'Filter “mail”: 1 of 2 users.',
    ]);
    expect(filterMessage([snapshot([sender])], FIRST_VIEW, format)).toEqual([]);
    // Root is no IAM user: nobody counts 2 of 1 user.
    const all = [sender, judged({ name: 'root', kind: 'root' }), judgedRole('relay')];
    const only = { ...FIRST_VIEW, filter: { ...NO_FILTER, only: 'users' as const } };
    expect(filterMessage([snapshot(all)], only, format)).toEqual([
      'Filter users: 1 user and root of 1 user and root, 0 of 1 role.',
    ]);
  });
  it('says whether a filter by Region may miss someone who sent from there', () => {
    const of = { ...FIRST_VIEW, filter: { ...NO_FILTER, region: 'eu-west-1' } };
    const said = (mails?: Snapshot['mails']) =>
      filterMessage([snapshot([sender], mails === undefined ? {} : { mails })], of, format).slice(1);
    const counts = (...sent: readonly number[]) => ({
      from: '2026-11-23T06:00:00Z',
      counts: Uint32Array.from(sent),
    });
    const counted = (named: readonly number[] | null): Snapshot['mails'] => {
      const sums = named === null ? null : sumHours(counts(...named));
      const senders = sums && [
        {
          ...{ callerIdentity: 'mailer', sums, currentHour: 0, lastHour: NOW },
          days: { from: NOW.slice(0, 10), counts: new Uint32Array(1) },
        },
      ];
      const region = { region: 'eu-west-1', asOf: NOW, sent: counts(40, 2, 0), senders };
      return { asOf: NOW, gaps: [], regions: [region] };
    };
    const keysOnly = [
      'An access key shows only the Region of its last use; others may send from eu-west-1, too.',
    ];
    expect(said()).toEqual(keysOnly);
    expect(
      said({ asOf: NOW, regions: [], gaps: [{ ...gap('GetMetricData'), region: 'eu-west-1' }] }),
    ).toEqual(keysOnly);
    expect(said(counted(null))).toEqual([
      'Mails sent from eu-west-1 in 30 days, as of Nov 23, 2026, 9:00 AM: 42. For 42 of them, no user or role is known; whoever sent them may be missing here.',
    ]);
    expect(said(counted([30, 2, 0]))[0]).toMatch(/ For 10 of them, no user or role is known; /);
    expect(said(counted([40, 2, 0]))).toEqual([]);
    const [region] = counted(null)!.regions;
    const sent = counts(7, ...new Uint32Array(800));
    expect(said({ asOf: NOW, gaps: [], regions: [{ ...region!, sent }] })[0]).toMatch(
      /^Mails sent from eu-west-1 in 400 days, as of .+: 7\. For 7 of them, /,
    );
  });
  it('says who used SES in the Region by other evidence, and is left out by the filter for a service', () => {
    const last = { at: NOW, region: 'us-east-1' };
    const relay = judgedRole('relay', { sentMails: { asOf: NOW, sums: null, last } });
    const api = judged({ name: 'api', accessKeys: [accessKey(use('ses', NOW))] });
    const said = (filter: Partial<Filter>) =>
      filterMessage(
        [snapshot([api, sender, judged({}), relay])],
        { ...FIRST_VIEW, filter: { ...NO_FILTER, ...filter } },
        format,
      );
    const keysOnly =
      'An access key shows only the Region of its last use; others may send from us-east-1, too.';
    expect(said({ region: 'us-east-1', service: 'ses' })).toEqual([
      'Filter ses · us-east-1: 1 of 3 users, 0 of 1 role.',
      'AWS shows the service only for access keys. Without ses, the filter also shows 1 user and 1 role with a use of SES in us-east-1.',
      keysOnly,
    ]);
    expect(said({ region: 'us-east-1' })).toEqual(['Filter us-east-1: 2 of 3 users, 1 of 1 role.', keysOnly]);
    expect(said({ region: 'us-east-1', service: 'ses', only: 'roles' })[1]).toMatch(/ shows 1 role with /);
    expect(said({ region: 'us-east-1', service: 'ses', text: 'api' })).toHaveLength(2);
    // Uses of another service say nothing about who sends.
    expect(said({ region: 'us-east-1', service: 's3' })).toEqual([
      'Filter s3 · us-east-1: 0 of 3 users, 0 of 1 role.',
    ]);
  });
});

describe('The badge', () => {
  it('counts senders, and how many sent lately', () => {
    const old = judged({ name: 'old', accessKeys: [accessKey(use('ses-smtp', '2026-01-01T00:00:00Z'))] });
    const reader = judged({ name: 'reader', accessKeys: [accessKey(use('ses', '2026-11-22T00:00:00Z'))] });
    expect(badge([snapshot([sender, old, reader])], 7, format.now)).toEqual({
      value: 2,
      tooltip: '2 senders · 1 other SES user. In the last 7 days: 1 sender.',
    });
  });
  it('is absent if there are none', () => expect(badge([snapshot([])], 7, format.now)).toBeUndefined());
});
