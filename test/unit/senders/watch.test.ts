import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../src/senders/model/model.ts';
import {
  callsAnHour,
  keysToWatch,
  newUses,
  unwatchedKeys,
  usersToName,
  usesWords,
  withLastUses,
  withNamedKeys,
} from '../../../src/senders/keys/watch.ts';
import type { AskedKey, WatchedKey } from '../../../src/senders/keys/watch.ts';
import type { State } from '../../../src/presentation/accounts/state.ts';
import {
  describeWatch,
  startWords,
  unwatchedWords,
  watchedNames,
} from '../../../src/presentation/watch/watchWords.ts';
import { accessKey, gap, judged, NOW, snapshot, use } from './builders.ts';

const EARLIER = '2026-11-20T10:00:00Z';
const LATER = '2026-11-23T08:58:00Z';

const watchedIn = (...users: readonly Partial<Evidence>[]) =>
  keysToWatch(snapshot(users.map(judged))).map(({ id }) => id);
const key = (but: Partial<WatchedKey> = {}): WatchedKey => ({
  id: 'AKIAEXAMPLE1',
  user: { arn: 'arn:aws:iam::111122223333:user/bob', id: 'AIDAEXAMPLE' },
  userName: 'bob',
  knownUntil: EARLIER,
  ...but,
});
const NOTHING = new Map<string, string>();

describe('The keys to watch', () => {
  const accessKeys = [accessKey(null)];

  it.each<[string, Partial<Evidence>]>([
    ['a policy allows sending', { canSend: 'yes' }],
    ['a policy allows sending under conditions', { canSend: 'conditional' }],
    ['it is unknown whether a policy allows sending', { canSend: 'unknown' }],
    ['SES was used before', { accessKeys: [accessKey(use('ses'))] }],
    ['an answer about SES is missing', { gaps: [gap('GenerateServiceLastAccessedDetails')] }],
  ])('include those of a user if %s', (_, who) => {
    expect(watchedIn({ accessKeys, ...who })).toEqual(['AKIAEXAMPLE1']);
  });

  it.each<[string, Partial<Evidence>]>([
    ['who may not send', { canSend: 'no' }],
    ['whose key is inactive', { canSend: 'yes', accessKeys: [accessKey(null, { status: 'Inactive' })] }],
    ['whose key has no known ID', { canSend: 'yes', accessKeys: [accessKey(null, { id: null })] }],
    ['who is root', { canSend: 'yes', kind: 'root' }],
  ])('exclude those of a user %s', (_, who) => {
    expect(watchedIn({ accessKeys, ...who })).toEqual([]);
  });

  it('include those of users who lost the permission to send lately, unless they are deleted', () => {
    expect(watchedIn({ accessKeys, canSend: 'no', couldSendAt: NOW })).toEqual(['AKIAEXAMPLE1']);
    expect(watchedIn({ accessKeys, canSend: 'yes', isDeleted: true })).toEqual([]);
  });

  it('leave out others, and the watch says why', () => {
    const users = [
      {
        name: 'sender',
        canSend: 'yes',
        accessKeys: [accessKey(null), accessKey(null, { status: 'Inactive' })],
      },
      { name: 'jane', accessKeys: [accessKey(null), accessKey(null)] },
      { name: 'new', canSend: 'yes', accessKeys: [accessKey(null, { id: null, source: 'report' })] },
      { name: 'gone', isDeleted: true, accessKeys },
    ] as const;
    const unwatched = unwatchedKeys([snapshot(users.map(judged))]);
    expect(unwatched).toEqual({ mayNotSend: ['jane', 'jane'], inactive: ['sender'], unnamed: ['new'] });
    expect(unwatchedWords(unwatched)).toBe(
      'Not watched: 2 access keys of users who may not send (jane); 1 inactive access key (sender); 1 access key without a known ID (new).',
    );
    expect(unwatchedWords({ mayNotSend: [], inactive: [], unnamed: [] })).toBe('');
    expect(unwatchedWords({ ...unwatched, mayNotSend: [], unnamed: [], inactive: ['a', 'b'] })).toBe(
      'Not watched: 2 inactive access keys (a and b).',
    );
    expect(startWords(1, 0, 5, unwatched, [])).toContain(unwatchedWords(unwatched));
  });

  it('come from the accounts in the list, which the watch names when they are few', () => {
    const of = (alias: string | null): State => ({
      ...{ kind: 'ready', isCancelled: false },
      snapshot: { ...snapshot([]), alias },
    });
    const target = { kind: 'profile', profile: 'prod' } as const;
    const account = { profile: 'prod', accountId: '111122223333', alias: null, partition: 'aws' } as const;
    const watched = (...states: readonly State[]) =>
      describeWatch({
        ...{ isPaused: false, keys: 1, regions: 0, everyMinutes: 5, checked: null, problem: null },
        unwatched: { mayNotSend: [], inactive: [], unnamed: [] },
        accounts: watchedNames(states.map((state) => ({ target, state }))),
      }).tooltip;
    expect(watched(of('acme'))).toContain(' Account watched: acme (111122223333). ');
    expect(watched(of('a'), { kind: 'same', account, snapshot: null }, of(null))).toContain(
      ' Accounts watched: a (111122223333), 111122223333. ',
    );
    expect(watched({ kind: 'idle', snapshot: null })).toContain(' Account watched: profile prod. ');
    expect(watched(of('a'), of('b'), of('c'), of('d'))).toContain(' Accounts watched: all 4 in the list. ');
    expect(startWords(1, 0, 5, unwatchedKeys([]), ['a'])).toContain(' Account watched: a. ');
  });

  it('know until when their uses are known', () => {
    const known = (who: Partial<Evidence>) => keysToWatch(snapshot([judged({ canSend: 'yes', ...who })]))[0];
    expect(known({ accessKeys: [accessKey(use('s3', EARLIER))] })?.knownUntil).toBe(EARLIER);
    expect(known({ accessKeys })?.knownUntil).toBe('');
    const gaps = [gap('GetAccessKeyLastUsed', 'Throttling', 'AKIAEXAMPLE1')];
    expect(known({ accessKeys, gaps })?.knownUntil).toBe(NOW);
    const others = [
      gap('GetAccessKeyLastUsed', 'Throttling', 'AKIA2'),
      gap('ListPoliciesGrantingServiceAccess'),
    ];
    expect(known({ accessKeys, gaps: others })?.knownUntil).toBe('');
  });

  it.each<[string, Partial<Evidence>, boolean]>([
    ['one of its keys has none', {}, true],
    ['all have one', { accessKeys }, false],
    [
      'only an inactive key has none',
      { accessKeys: [accessKey(null, { id: null, status: 'Inactive' })] },
      false,
    ],
    ['IAM denies the list of keys', { gaps: [gap('ListAccessKeys')] }, false],
    ['another answer is missing', { gaps: [gap('GetAccessKeyLastUsed')] }, true],
    ['the user may not send', { canSend: 'no' }, false],
  ])('need IDs if %s: %o', (_, who, expected) => {
    const unnamed = { canSend: 'yes', accessKeys: [...accessKeys, accessKey(null, { id: null })] } as const;
    expect(usersToName(snapshot([judged({ ...unnamed, ...who })]))).toHaveLength(expected ? 1 : 0);
  });
});

describe('A new SES use', () => {
  const round = (known: ReadonlyMap<string, string>, ...asked: readonly AskedKey[]) => newUses(known, asked);

  it('is reported once, by its time', () => {
    const asked = { key: key(), lastUsed: use('ses-smtp', LATER) };
    const first = round(NOTHING, asked);
    expect(first.uses).toEqual([{ key: key(), use: use('ses-smtp', LATER) }]);
    expect(round(first.known, asked).uses).toEqual([]);
    // Though the list may still show the older use.
    expect(round(first.known, { ...asked, key: key({ knownUntil: '' }) }).uses).toEqual([]);
    expect(round(first.known, { ...asked, lastUsed: use('ses-smtp', NOW) }).uses).toHaveLength(1);
  });

  it('is not a use of another service, a missing use, or the known use', () => {
    expect(round(NOTHING, { key: key(), lastUsed: use('s3', LATER) }).uses).toEqual([]);
    expect(round(NOTHING, { key: key(), lastUsed: null }).uses).toEqual([]);
    expect(round(NOTHING, { key: key(), lastUsed: use('ses', EARLIER) }).uses).toEqual([]);
  });

  it('is not forgotten when another service is used in between', () => {
    const { known } = round(NOTHING, { key: key(), lastUsed: use('s3', LATER) });
    expect(round(known, { key: key(), lastUsed: use('SES-SMTP', NOW) }).uses).toHaveLength(1);
  });

  it('has its sentence; several are sorted with the latest first', () => {
    const uses = ['a', 'b', 'c', 'd', 'e'].map((userName, index) => ({
      key: key({ id: userName, userName }),
      lastUsed: use('ses-smtp', `2026-11-23T08:5${index}:00Z`),
    }));
    const when = (at: string) => at.slice(11, 16);
    const [a, b, c] = uses;
    expect(round(NOTHING, b!, a!, c!).uses.map((newUse) => newUse.key.userName)).toEqual(['c', 'b', 'a']);
    const words = (asked: typeof uses) =>
      usesWords(
        round(NOTHING, ...asked).uses.map((found) => ({ ...found, accountId: '111122223333' })),
        when,
      );
    expect(words(uses.slice(0, 1))).toBe(
      'a used ses-smtp in us-east-1, 08:50 (access key a, account 111122223333).',
    );
    expect(words(uses)).toMatch(
      /^5 access keys used SES: e used ses-smtp in us-east-1, 08:54 \(access key e, account 111122223333\); d used .+; c used .+; and 2 more\.$/,
    );
  });
});

describe('The list during a watch', () => {
  const bob = judged({
    canSend: 'yes',
    accessKeys: [accessKey(null, { asOf: EARLIER, source: 'report' })],
    gaps: [gap('GetAccessKeyLastUsed', 'Throttling', 'AKIAEXAMPLE1')],
  });
  const list = snapshot([bob, judged({ name: 'alice' })]);

  it('shows what was learned, with new verdicts and the gap filled', () => {
    const { principals: users } = withLastUses(list, [{ key: key(), lastUsed: use('ses-smtp', LATER) }], NOW);
    expect(users[0]).toMatchObject({ verdict: 'sends-smtp', lastSesAt: LATER, gaps: [] });
    expect(users[0]?.accessKeys).toEqual([accessKey(use('ses-smtp', LATER))]);
    expect(users[1]).toBe(list.principals[1]);
  });

  it('keeps the other keys as they were, and the gaps about them', () => {
    const other = accessKey(null, { id: 'AKIA2', asOf: EARLIER, source: 'report' });
    const gaps = [
      gap('GetAccessKeyLastUsed', 'Throttling', 'AKIA2'),
      gap('GenerateServiceLastAccessedDetails'),
    ];
    const before = judged({ accessKeys: [other, accessKey(null)], gaps: [...bob.gaps, ...gaps] });
    const asked = { key: key(), lastUsed: use('ses', LATER) };
    const [user] = withLastUses(snapshot([before]), [asked], NOW).principals;
    expect(user).toMatchObject({ accessKeys: [other, accessKey(use('ses', LATER))], gaps });
    // A user without these keys stays the same object, and is not drawn again.
    const alice = judged({ name: 'alice', accessKeys: [other] });
    expect(withLastUses(snapshot([before, alice]), [asked], NOW).principals[1]).toBe(alice);
  });

  it('does not change when nothing new was learned', () => {
    expect(withLastUses(list, [{ key: key(), lastUsed: null }], NOW)).toBe(list);
    expect(withLastUses(list, [], NOW)).toBe(list);
  });

  it('keeps the later of two uses', () => {
    const later = snapshot([judged({ accessKeys: [accessKey(use('ses', LATER))] })]);
    expect(withLastUses(later, [{ key: key(), lastUsed: use('s3', EARLIER) }], NOW)).toBe(later);
    // The same use is not a later one, and nothing is drawn again.
    expect(withLastUses(later, [{ key: key(), lastUsed: use('ses', LATER) }], NOW)).toBe(later);
  });

  it('keeps an SES use of a key that has since been used for another service', () => {
    const before = snapshot([judged({ accessKeys: [accessKey(use('ses-smtp', EARLIER))] })]);
    const [user] = withLastUses(before, [{ key: key(), lastUsed: use('s3', LATER) }], NOW).principals;
    expect(user).toMatchObject({ verdict: 'used-ses', lastSesAt: EARLIER, likelySend: true });
  });

  it('keeps what is known of keys whose IDs are requested', () => {
    const before = snapshot([
      judged({
        accessKeys: [accessKey(use('ses-smtp', EARLIER)), accessKey(null, { id: null, source: 'report' })],
      }),
    ]);
    const listed = { id: 'AKIAEXAMPLE1', status: 'Active', createdAt: '2024-01-02T03:04:05Z' } as const;
    const answers = new Map([[before.principals[0]!, [listed, { ...listed, id: 'AKIAEXAMPLE2' }]]]);
    const [user] = withNamedKeys(before, answers, NOW).principals;
    expect(user).toMatchObject({ verdict: 'sends-smtp', lastSesAt: EARLIER, keysAsOf: NOW });
    expect(user?.accessKeys.map(({ id }) => id)).toEqual(['AKIAEXAMPLE1', 'AKIAEXAMPLE2']);
  });

  it('assigns requested keys to the same user, though another one has its name by then', () => {
    const slot = accessKey(null, { id: null, source: 'report' });
    const asked = judged({ name: 'bob', id: 'AIDABOB', accessKeys: [slot] });
    const renamed = { ...asked, name: 'robert', arn: `${asked.arn}ert` };
    const other = judged({ name: 'bob', id: 'AIDAOTHER', createdAt: '2025-05-05T05:05:05Z' });
    const listed = { id: 'AKIAEXAMPLE1', status: 'Active', createdAt: '2024-01-02T03:04:05Z' } as const;
    const { principals: users } = withNamedKeys(
      snapshot([other, renamed]),
      new Map([[asked, [listed]]]),
      NOW,
    );
    expect(users.map(({ name, accessKeys }) => [name, accessKeys.map(({ id }) => id)])).toEqual([
      ['bob', []],
      ['robert', ['AKIAEXAMPLE1']],
    ]);
  });
});

it('Watching 400 keys every 5 minutes makes 4,800 calls an hour', () => {
  expect(callsAnHour(400, 5)).toBe(4_800);
});
