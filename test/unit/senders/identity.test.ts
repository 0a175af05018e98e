/** Recognizing users who were renamed, moved, deleted, or created again since the credential report. */
import { describe, expect, it } from 'vitest';
import { setTimeout as delay } from 'node:timers/promises';
import { formatStoredSnapshot, parseStoredSnapshot } from '../../../src/senders/snapshots/storedSnapshot.ts';
import { deletedPrincipals } from '../../../src/senders/evidence/snapshotBuilder.ts';
import type { Gap, Principal, Snapshot } from '../../../src/senders/model/model.ts';
import { mergeSnapshots, withCancelled } from '../../../src/senders/snapshots/overlay.ts';
import { changesSince } from '../../../src/senders/snapshots/changes.ts';
import { missing, ok } from './fakeIamReader.ts';
import { answers, clock, detailsOf, MADE, noting, quickScan, quickScans, userArn } from './smallAccount.ts';
import type { Person } from './smallAccount.ts';
import { accessKey, gap, judged, snapshot, use } from './builders.ts';

const UNLISTED: readonly Gap[] = (['ListUsers', 'GetAccountAuthorizationDetails'] as const).map((call) =>
  gap(call),
);
const REPORT = '2026-11-23T06:00:00Z';
const USED = '2026-11-22T00:00:00Z';
const LATER = { clock: { ...clock, now: () => '2026-11-23T10:00:00Z' } };

/** A quick scan by a report of one time and a list of now. */
const scanOf = (then: readonly Person[], now: readonly Person[], earlier: Snapshot | null = null) => {
  const idOf = ({ name, id = name }: Person) => `AKIA${id}`;
  const keyOf = (name: string) => {
    const person = now.find((candidate) => candidate.name === name)!;
    const { madeAt = MADE, keyMadeAt = madeAt } = person;
    return ok([{ id: idOf(person), status: 'Active' as const, createdAt: keyMadeAt }]);
  };
  const listing = noting(keyOf);
  const iam = answers(then, REPORT, {
    getAccountAuthorizationDetails: () => ok(detailsOf(now)),
    listAccessKeys: listing.ask,
    getAccessKeyLastUsed: (id) => {
      const at = now.find((person) => id === idOf(person))?.usedAt;
      return ok(at === undefined ? null : { at, region: 'us-east-1', service: 'ses-smtp' });
    },
  });
  const scanned = quickScan(iam, { earlier, ...(earlier === null ? {} : LATER) });
  return scanned.then((snapshot) => ({ snapshot, asked: listing.asked }));
};
const seen = ({ principals: users }: Snapshot) =>
  users.map(({ name, verdict, isDeleted = false }) => [name, verdict, isDeleted ? 'deleted' : 'there']);

describe('A user who was renamed or moved since the report', () => {
  const sender: Person = { name: 'sender', usedAt: USED };
  const others: readonly Person[] = [{ name: 'reader' }, { name: 'other' }];

  it.each([
    ['renamed', { ...sender, name: 'news', id: 'sender' }],
    ['moved', { ...sender, path: '/team/' }],
    ['both', { ...sender, name: 'news', path: '/team/', id: 'sender' }],
  ])('is one user, with the keys from the report: %s', async (_, now) => {
    const { snapshot, asked } = await scanOf([sender, ...others], [now, ...others]);
    expect(seen(snapshot)).toContainEqual([now.name, 'sends-smtp', 'there']);
    expect(snapshot.principals).toHaveLength(3);
    expect(asked).toEqual([now.name]);
  });

  it('is distinguished by keys from another one of the same creation time', async () => {
    const [a, b]: readonly Person[] = [
      { name: 'a', usedAt: USED, keyMadeAt: '2024-02-02T00:00:00Z' },
      { name: 'b', keyMadeAt: '2024-03-03T00:00:00Z' },
    ];
    const now = [
      { ...a!, name: 'c', id: 'a' },
      { ...b!, name: 'd', id: 'b' },
    ];
    const { snapshot } = await scanOf([a!, b!], now);
    expect(seen(snapshot)).toEqual([
      ['c', 'sends-smtp', 'there'],
      ['d', 'no-ses', 'there'],
    ]);
  });

  it.each([0, 1])(
    'is distinguished by an earlier scan from a deleted user of the same creation time: %i',
    async (at) => {
      const people: readonly Person[] = [
        { name: 'a', usedAt: USED },
        { name: 'b', usedAt: '2026-11-21T00:00:00Z' },
      ];
      const earlier = (await scanOf(people, people)).snapshot;
      const { name, ...renamed } = people[at]!;
      const { snapshot } = await scanOf(people, [{ ...renamed, name: 'c', id: name }], earlier);
      expect(seen(snapshot).toSorted()).toEqual([
        [people[1 - at]!.name, 'sends-smtp', 'deleted'],
        ['c', 'sends-smtp', 'there'],
      ]);
      const kept = snapshot.principals.find((user) => user.name === 'c');
      expect(new Set(kept?.pastUses?.map(({ keyId }) => keyId))).toEqual(new Set([`AKIA${name}`]));
      expect(kept?.lastSesAt).toBe(renamed.usedAt);
    },
  );

  it('is distinguished by keys from one of the same creation time that had the name in an earlier scan', async () => {
    const silent: Person = { name: 'x', id: 'silent', keyMadeAt: '2024-02-02T00:00:00Z' };
    const busy: Person = { name: 'y', id: 'busy', keyMadeAt: '2024-03-03T00:00:00Z', usedAt: USED };
    const earlier = (await scanOf([silent, busy], [silent, busy])).snapshot;
    const swapped = [
      { ...busy, name: 'x' },
      { ...silent, name: 'y' },
    ];
    const { snapshot } = await scanOf(swapped, swapped, earlier);
    expect(snapshot.principals.map(({ name, id, lastSesAt }) => [name, id, lastSesAt]).toSorted()).toEqual([
      ['x', expect.stringContaining('busy'), USED],
      ['y', expect.stringContaining('silent'), null],
    ]);
  });

  it('gets nothing from a user who has the name now', async () => {
    const { snapshot } = await scanOf(
      [sender],
      [
        { ...sender, name: 'old', id: 'sender' },
        { name: 'sender', id: 'other', madeAt: '2026-11-23T07:00:00Z' },
      ],
    );
    expect(seen(snapshot)).toEqual([
      ['sender', 'no-ses', 'there'],
      ['old', 'sends-smtp', 'there'],
    ]);
  });

  it('is the same user in changes: a first send is reported, and no deletion', async () => {
    const quiet: Person = { name: 'quiet', policies: ['Mail'] };
    const earlier = (await scanOf([quiet], [quiet])).snapshot;
    const now = { ...quiet, name: 'news', id: 'quiet', usedAt: '2026-11-23T09:30:00Z' };
    const { snapshot } = await scanOf([quiet], [now], earlier);
    const changes = changesSince(earlier, snapshot).principals;
    expect(changes.map(({ name, arn }) => [name, arn])).toEqual([['news', userArn('news')]]);
    expect(changes[0]?.changes[0]).toMatchObject({ kind: 'used-ses', isFirst: true });
  });
});

describe('A deleted user', () => {
  const sender: Person = { name: 'sender', usedAt: USED };
  const silent: Person = { name: 'silent' };
  const other: Person = { name: 'other', madeAt: '2025-01-01T00:00:00Z' };

  it('is listed as deleted with the data of the report; the rest is unknown', async () => {
    const { snapshot, asked } = await scanOf([sender, silent, other], [other]);
    expect(seen(snapshot)).toEqual([
      ['sender', 'uses-api', 'deleted'],
      ['silent', 'unknown', 'deleted'],
      ['other', 'no-ses', 'there'],
    ]);
    expect(asked).toEqual([]);
  });

  it('is reported once, with what was known, and is gone in the next scan', async () => {
    const earlier = (await scanOf([sender, other], [sender, other])).snapshot;
    const { snapshot } = await scanOf([sender, other], [other], earlier);
    expect(seen(snapshot)[0]).toEqual(['sender', 'sends-smtp', 'deleted']);
    const deletion = { name: 'sender', changes: [{ kind: 'user-deleted' }] };
    expect(changesSince(earlier, snapshot).principals).toMatchObject([deletion]);
    const after = (await scanOf([sender, other], [other], snapshot)).snapshot;
    expect(seen(after)).toEqual([['other', 'no-ses', 'there']]);
    expect(changesSince(snapshot, after).principals).toEqual([]);
  });

  it('is remembered for the last days, in every later scan, window, and merge', async () => {
    const people = [sender, silent, other];
    const earlier = (await scanOf(people, people)).snapshot;
    const withDeletion = (await scanOf(people, [other], earlier)).snapshot;
    const gone = (await scanOf(people, [other], withDeletion)).snapshot;
    const later = (await scanOf([other], [other], gone)).snapshot;
    // The report of a later scan no longer lists the deleted user.
    const atOnce = (await scanOf([other], [other], earlier)).snapshot;
    const again: Person = { name: 'sender', id: 'again', madeAt: '2026-11-23T07:00:00Z' };
    const remade = (await scanOf(people, [again, other], earlier)).snapshot;
    const reloaded = parseStoredSnapshot(
      formatStoredSnapshot({ scan: gone, snapshot: gone }),
      gone.accountId,
    );
    const fresh = (await scanOf([other], [other])).snapshot;
    const all = [
      ...[gone, later, atOnce, remade],
      ...[earlier, gone, later].flatMap((known) => [
        mergeSnapshots(known, { ...fresh, scan: later.scan }),
        mergeSnapshots({ ...fresh, scan: earlier.scan }, known === earlier ? later : known),
      ]),
    ];
    for (const snapshot of [...all, ...(reloaded.ok ? [reloaded.known.scan, reloaded.known.snapshot] : [])])
      expect(
        snapshot.deletedPrincipals?.map(({ id, isDeleted, lastSesAt }) => [id, isDeleted, lastSesAt]),
      ).toEqual([['AIDAsender', true, USED]]);
    for (const snapshot of [
      earlier,
      withDeletion,
      mergeSnapshots(earlier, { ...withDeletion, gaps: UNLISTED }),
    ])
      expect(snapshot).not.toHaveProperty('deletedPrincipals');
    expect(changesSince(gone, later).principals).toEqual([]);
  });

  it('is kept for 400 days after the last use, up to 100 of them', () => {
    const one = snapshot([]);
    const used = (name: string, at: string) => judged({ name, accessKeys: [accessKey(use('ses', at))] });
    const keptOf = (...gone: readonly Principal[]) =>
      deletedPrincipals(one, [], gone).map(({ name }) => name);
    expect(keptOf(used('a', '2025-10-19T09:00:00Z'), used('b', '2025-10-19T08:59:59Z'))).toEqual(['a']);
    expect(keptOf(judged({ name: 'quiet' }), { ...used('root', USED), kind: 'root' })).toEqual([]);
    const minute = (index: number) => `2026-11-22T00:${String(index).padStart(2, '0')}:00Z`;
    const many = Array.from({ length: 120 }, (_, index) => used(`u${index}`, minute(index % 60)));
    expect(keptOf(...many)).toHaveLength(100);
    expect(keptOf(...many).slice(0, 2)).toEqual(['u59', 'u119']);
    // An earlier window may know the same user.
    expect(keptOf(used('a', USED), used('a', USED))).toEqual(['a']);
  });

  it('created again under the same name is another user', async () => {
    const again: Person = { name: 'sender', id: 'again', madeAt: '2026-11-23T07:00:00Z' };
    const earlier = (await scanOf([sender, other], [sender, other])).snapshot;
    const { snapshot } = await scanOf([sender, other], [again, other], earlier);
    expect(seen(snapshot)).toEqual([
      ['sender', 'no-ses', 'there'],
      ['other', 'no-ses', 'there'],
    ]);
    expect(
      changesSince(earlier, snapshot).principals.flatMap(({ changes }) => changes.map(({ kind }) => kind)),
    ).toEqual(['user-created', 'user-deleted']);
  });

  it.each([
    ['first', true],
    ['last', false],
  ])('created again gets the later of two rows of a report: that comes %s', async (_, isFirst) => {
    const again: Person = { name: 'sender', id: 'again', madeAt: '2026-11-23T05:00:00Z' };
    const rows = isFirst ? [again, sender] : [sender, again];
    const { snapshot, asked } = await scanOf([...rows, other], [again, other]);
    expect(seen(snapshot)[0]).toEqual(['sender', 'no-ses', 'there']);
    // The report has the keys.
    expect(asked).toEqual([]);
  });

  it('created again is shown once, while a scan grows, once it is canceled, and after a reload', async () => {
    const again: Person = { name: 'sender', id: 'again', madeAt: '2026-11-23T07:00:00Z' };
    const [then, now] = [
      [sender, other],
      [again, other],
    ];
    const earlier = (await scanOf(then, now)).snapshot;
    const cancel = new AbortController();
    // The report still lists the earlier user, and the scan is canceled when it knows nothing else.
    const iam = answers(then, REPORT, {
      getAccountAuthorizationDetails: async () => {
        await delay(20);
        cancel.abort();
        return Promise.reject(cancel.signal.reason as Error);
      },
    });
    const growing = await quickScans(iam, { earlier, ...LATER }, cancel.signal);
    const older = (await scanOf(then, then)).snapshot;
    const reloaded = parseStoredSnapshot(
      formatStoredSnapshot({ scan: older, snapshot: earlier }),
      earlier.accountId,
    );
    const all = [
      ...growing,
      withCancelled(earlier, growing.at(-1)!),
      withCancelled(older, earlier),
      mergeSnapshots(older, { ...earlier, gaps: UNLISTED }),
      ...(reloaded.ok ? [reloaded.known.snapshot] : []),
    ];
    expect(all.length).toBeGreaterThan(5);
    for (const { principals: users } of all)
      expect(users.filter(({ name }) => name === 'sender').map(({ id }) => id)).toEqual(['AIDAagain']);
  });

  it('created again has none of the old keys in a complete scan without answers', async () => {
    const again: Person = { name: 'sender', id: 'again', madeAt: '2026-11-23T07:00:00Z' };
    const iam = answers([sender, other], REPORT, {
      listUsers: () => ok(detailsOf([again, other]).users),
      getAccountAuthorizationDetails: () => ok(detailsOf([again, other])),
      listAccessKeys: () => missing('ListAccessKeys', 'AccessDenied'),
    });
    const snapshots = await quickScans(iam, {}, new AbortController().signal, 'complete');
    expect(snapshots.at(-1)?.principals.map(({ name, accessKeys }) => [name, accessKeys.length])).toEqual([
      ['sender', 0],
      ['other', 1],
    ]);
  });
});
