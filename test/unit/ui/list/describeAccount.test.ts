import { describe, expect, it } from 'vitest';
import type { State } from '../../../../src/presentation/accounts/state.ts';
import {
  accountDescription,
  accountSpoken,
  accountTitle,
} from '../../../../src/presentation/list/describeAccount.ts';
import { FIRST_VIEW } from '../../../../src/presentation/list/listView.ts';
import type { AccountNode } from '../../../../src/presentation/list/nodeKinds.ts';
import { timeWords } from '../../../../src/presentation/times.ts';
import { accessKey, judged, NOW, snapshot, use } from '../../senders/builders.ts';

const now = Date.parse(NOW);
const format = { times: timeWords('en', 'UTC'), now };
const SNAPSHOT = snapshot([judged({ accessKeys: [accessKey(use('ses-smtp'))] }), judged({ name: 'eve' })]);
const ofProfile = (state: State): AccountNode => ({
  kind: 'account',
  target: { kind: 'profile', profile: 'prod' },
  state,
  view: FIRST_VIEW,
  now,
});
const ofMember = (state: State): AccountNode => ({
  ...ofProfile(state),
  target: {
    kind: 'member',
    profile: 'management',
    partition: 'aws',
    accountId: '444455556666',
    accountName: 'Shop',
    role: 'Audit',
  },
});
const wordsOf = (node: AccountNode) => [
  accountTitle(node),
  accountDescription(node, format),
  accountSpoken(node, format),
];

describe('An account row', () => {
  it('tells a screen reader how many users of its list a filter shows', () => {
    const node = ofProfile({ kind: 'ready', snapshot: SNAPSHOT, isCancelled: false });
    const filtered = { ...node, view: { ...FIRST_VIEW, filter: { ...FIRST_VIEW.filter, text: 'nobody' } } };
    expect(accountSpoken(node, format)).not.toContain('filtered');
    expect(accountSpoken(filtered, format)).toMatch(/, filtered: 0 of 2 users$/);
  });
  it('begins with senders and users, since a narrow side bar cuts off the end', () => {
    const { alias, accountId, profile } = SNAPSHOT;
    expect(wordsOf(ofProfile({ kind: 'ready', snapshot: SNAPSHOT, isCancelled: false }))).toEqual([
      alias ?? accountId,
      `1 sender · 2 users · now · ${profile}`,
      `AWS account ${alias === null ? accountId : `${alias} (${accountId})`}, profile ${profile}, 1 sender · 2 users · now`,
    ]);
  });
  it('does not repeat a profile that is already the name', () => {
    const named = { ...SNAPSHOT, alias: SNAPSHOT.profile };
    const account = ofProfile({ kind: 'ready', snapshot: named, isCancelled: false });
    expect(accountDescription(account, format)).toBe('1 sender · 2 users · now');
    expect(accountSpoken(account, format)).toContain(`, profile ${SNAPSHOT.profile}, `);
  });
  it('has the name of the profile if nothing else is known', () => {
    expect(wordsOf(ofProfile({ kind: 'connecting', snapshot: null }))).toEqual([
      'prod',
      'signing in…',
      'AWS account not known yet, profile prod, signing in…',
    ]);
  });
  it('has the name of the account in its organization', () => {
    expect(wordsOf(ofMember({ kind: 'waiting', snapshot: null }))).toEqual([
      'Shop',
      'waiting · 444455556666',
      'AWS account Shop (444455556666), profile management, waiting',
    ]);
  });
  it('that could not be read says why, before what was known', () => {
    const problem = { kind: 'expired', message: 'x' } as const;
    const [, description] = wordsOf(
      ofProfile({ kind: 'problem', profile: 'prod', problem, snapshot: SNAPSHOT }),
    );
    expect(description).toMatch(/^The credentials have expired · 1 sender/);
  });
});
