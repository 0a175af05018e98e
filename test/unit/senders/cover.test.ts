import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cover } from '../../../src/senders/policies/cover.ts';
import type { SesSource } from '../../../src/senders/policies/cover.ts';

/** `covered('ab', 'ab bc')`: users a and b; sources of a and b, and of b and c, named by their users. */
function covered(users: string, sources: string) {
  const { chosen, left } = cover(users, sources.split(' ').filter(Boolean).map(source));
  return { chosen: chosen.map(({ arn }) => arn).toSorted(), left: [...left].toSorted().join('') };
}

const source = (users: string): SesSource => ({ kind: 'group', arn: users, users: users.split('') });

describe('The sources to ask', () => {
  it.each([
    { why: 'one that covers all users', users: 'abc', sources: 'abc', chosen: ['abc'], left: '' },
    {
      why: 'the wide one, not the narrow ones',
      users: 'abcd',
      sources: 'ab cd abcd',
      chosen: ['abcd'],
      left: '',
    },
    { why: 'two without common users', users: 'abcd', sources: 'ab cd', chosen: ['ab', 'cd'], left: '' },
    { why: 'not one that covers nobody new', users: 'abc', sources: 'abc ab bc', chosen: ['abc'], left: '' },
    {
      why: 'none for a single user, whose own job costs the same',
      users: 'ab',
      sources: 'a b',
      chosen: [],
      left: 'ab',
    },
    { why: 'none for the last user', users: 'abc', sources: 'ab bc', chosen: ['ab'], left: 'c' },
    { why: 'only by the users that matter', users: 'ab', sources: 'axyz ab', chosen: ['ab'], left: '' },
    { why: 'none without users', users: '', sources: 'ab cd', chosen: [], left: '' },
    { why: 'none without sources', users: 'ab', sources: '', chosen: [], left: 'ab' },
    {
      why: 'the widest first, then the rest',
      users: 'abcdef',
      sources: 'ab abcd ef',
      chosen: ['abcd', 'ef'],
      left: '',
    },
  ])('are $why', ({ users, sources, chosen, left }) => {
    expect(covered(users, sources)).toEqual({ chosen, left });
  });
});

describe('Any choice of sources', () => {
  const people = fc.subarray('abcdefghijklmnop'.split(''));
  const sources = fc
    .array(people, { maxLength: 8 })
    .map((lists) => lists.map((users, index): SesSource => ({ kind: 'policy', arn: String(index), users })));

  it('leaves out nobody: whoever is not covered is left over', () => {
    fc.assert(
      fc.property(people, sources, (users, all) => {
        const { chosen, left } = cover(users, all);
        const coveredUsers = new Set(chosen.flatMap((one) => one.users));
        expect(users.filter((user) => !coveredUsers.has(user))).toEqual(
          users.filter((user) => left.has(user)),
        );
        expect([...left].filter((user) => !users.includes(user))).toEqual([]);
      }),
    );
  });

  it('includes no source that covers fewer than two more users', () => {
    fc.assert(
      fc.property(people, sources, (users, all) => {
        const left = new Set(users);
        for (const one of cover(users, all).chosen) {
          expect(one.users.filter((user) => left.has(user)).length).toBeGreaterThanOrEqual(2);
          for (const user of one.users) left.delete(user);
        }
      }),
    );
  });

  it('ends only when no source is left that covers two more', () => {
    fc.assert(
      fc.property(people, sources, (users, all) => {
        const { left } = cover(users, all);
        for (const one of all) expect(one.users.filter((user) => left.has(user)).length).toBeLessThan(2);
      }),
    );
  });

  it('needs no more jobs than asking about everybody separately', () => {
    fc.assert(
      fc.property(people, sources, (users, all) => {
        const { chosen, left } = cover(users, all);
        expect(chosen.length + left.size).toBeLessThanOrEqual(users.length);
      }),
    );
  });
});
