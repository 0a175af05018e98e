import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../src/senders/model/model.ts';
import { createUserIndex } from '../../../src/senders/model/userIdentity.ts';
import { findUser } from '../../../src/senders/model/sameUser.ts';
import { accessKey, userEvidence } from './builders.ts';

const MADE = '2025-05-05T05:05:05Z';
const arn = (path: string) => `arn:aws:iam::111122223333:user${path}`;
const listed = (but: Partial<Evidence>) => userEvidence({ createdAt: MADE, ...but });
/** As the credential report names a user: without an ID. */
const reported = (but: Partial<Evidence>) => listed({ id: null, ...but });
const keyMadeAt = (createdAt: string) => [accessKey(null, { createdAt })];

describe('The same user in another list', () => {
  const bob = listed({ name: 'bob', id: 'AIDABOB', accessKeys: keyMadeAt('2026-01-01T00:00:00Z') });
  const table: readonly (readonly [string, Evidence, readonly Evidence[], boolean])[] = [
    [
      'by ID, renamed and moved',
      listed({ name: 'robert', arn: arn('/x/robert'), id: 'AIDABOB' }),
      [bob],
      true,
    ],
    ['not by name: another ID', listed({ name: 'bob', id: 'AIDAOTHER' }), [bob], false],
    ['by ARN and creation time, if one has no ID', reported({ name: 'bob' }), [bob], true],
    [
      'not with another creation time',
      reported({ name: 'bob', createdAt: '2025-05-05T05:05:06Z' }),
      [bob],
      false,
    ],
    [
      'moved to another path',
      reported({ name: 'bob', arn: arn('/mail/bob') }),
      [bob, listed({ name: 'eve', id: 'AIDAEVE' })],
      true,
    ],
    [
      'by ARN, not another user of the same name',
      reported({ name: 'bob' }),
      [listed({ name: 'bob', arn: arn('/x/bob'), id: 'AIDAX' }), bob],
      true,
    ],
    ['not by the creation time alone', reported({ name: 'robert' }), [bob], false],
    [
      'renamed, with one of its keys',
      reported({
        name: 'robert',
        accessKeys: [...keyMadeAt('2026-03-03T00:00:00Z'), ...keyMadeAt('2026-01-01T00:00:00Z')],
      }),
      [bob],
      true,
    ],
    [
      'renamed, with the same key',
      reported({ name: 'robert', accessKeys: keyMadeAt('2026-01-01T00:00:00Z') }),
      [bob, listed({ name: 'eve', id: 'AIDAEVE', accessKeys: keyMadeAt('2026-02-02T00:00:00Z') })],
      true,
    ],
    [
      'not with the same creation time and other keys',
      reported({ name: 'eve', accessKeys: keyMadeAt('2026-02-02T00:00:00Z') }),
      [bob],
      false,
    ],
    [
      'not if two users match',
      reported({ name: 'robert' }),
      [bob, listed({ name: 'eve', id: 'AIDAEVE' })],
      false,
    ],
    ['root', reported({ name: '<root_account>', kind: 'root', createdAt: MADE }), [bob], false],
  ];
  it.each(table)('%s', (_name, user, list, isFound) => {
    expect(createUserIndex(list).find(user)).toBe(isFound ? bob : undefined);
  });
  it('is found after renaming without keys, only if nobody else is left in both lists', () => {
    const renamed = reported({ name: 'robert' });
    expect(createUserIndex([bob], true).find(renamed)).toBe(bob);
    expect(
      createUserIndex([bob, listed({ name: 'eve', id: 'AIDAEVE' })], true).find(renamed),
    ).toBeUndefined();
  });
  it('is found after renaming with a key created since, but not by keys without times', () => {
    const eve = listed({ name: 'eve', id: 'AIDAEVE' });
    const renamed = reported({ name: 'eva', accessKeys: keyMadeAt('2026-01-01T00:00:00Z') });
    expect(createUserIndex([eve], true).find(renamed)).toBe(eve);
    const timeless = { accessKeys: [accessKey(null, { createdAt: null })] };
    expect(
      createUserIndex([{ ...eve, ...timeless }], true).find({ ...renamed, ...timeless }),
    ).toBeUndefined();
  });
  it('is found for root', () => {
    const root = reported({ name: '<root_account>', kind: 'root' });
    expect(createUserIndex([bob, root]).find(reported({ name: '<root_account>', kind: 'root' }))).toBe(root);
  });
});

describe('A remembered user', () => {
  const bob = listed({ name: 'bob', id: 'AIDABOB' });
  it.each([
    [
      'by ID, whatever it is called now',
      listed({ name: 'robert', arn: arn('/x/robert'), id: 'AIDABOB' }),
      true,
    ],
    ['by ARN, where the list has no ID', reported({ name: 'bob' }), true],
    ['not another one that has the name now', listed({ name: 'bob', id: 'AIDAOTHER' }), false],
    ['not another one', reported({ name: 'eve' }), false],
  ])('is found %s', (_name, user, isFound) => {
    const other = listed({ name: 'carl', id: 'AIDACARL' });
    expect(findUser([other, user], bob)).toBe(isFound ? user : undefined);
    expect(findUser([other, bob], user)).toBe(isFound ? bob : undefined);
  });
});
