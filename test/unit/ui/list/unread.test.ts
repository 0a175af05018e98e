import { describe, expect, it } from 'vitest';
import { unreadAccounts } from '../../../../src/presentation/list/unread.ts';
import type { State } from '../../../../src/presentation/accounts/state.ts';
import type { Target } from '../../../../src/senders/model/target.ts';
import { account } from '../../export/sample.ts';

const PROFILE: Target = { kind: 'profile', profile: 'staging' };
const MEMBER: Target = {
  ...{ kind: 'member', profile: 'org', partition: 'aws', role: 'R' },
  ...{ accountId: '333333333333', accountName: 'archive' },
};
const problem = (message: string): State => ({
  ...{ kind: 'problem', profile: 'staging', snapshot: null },
  problem: { kind: 'no-role', message },
});
const snapshot = account([]);

describe('The accounts missing from a report of all', () => {
  it('are named as they were chosen, with the reason', () => {
    expect(
      unreadAccounts([
        { target: PROFILE, state: problem('AKIAIOSFODNN7EXAMPLE may not.') },
        { target: { ...PROFILE, profile: null }, state: { kind: 'connecting', snapshot: null } },
        { target: MEMBER, state: { kind: 'waiting', snapshot: null } },
      ]),
    ).toEqual([
      {
        ...{ name: 'profile staging', accountId: null },
        why: 'The role may not be assumed: AKIA…MPLE may not.',
      },
      { name: 'profile default', accountId: null, why: 'AWS has not answered yet' },
      { name: 'archive (333333333333)', accountId: '333333333333', why: 'AWS has not answered yet' },
    ]);
  });

  it('are named without messages of this machine, which may contain its file names', () => {
    const state: State = {
      ...{ kind: 'problem', profile: 'staging', snapshot: null },
      problem: { kind: 'no-profile', message: 'Looked in /home/ann/.aws/config.' },
    };
    expect(unreadAccounts([{ target: PROFILE, state }])).toMatchObject([{ why: 'No such AWS profile' }]);
  });

  it('exclude those that an earlier scan still shows, and those that another profile shows', () => {
    const known: State = { ...problem(''), snapshot } as State;
    const same: State = { kind: 'same', account: snapshot, snapshot: null };
    expect(
      unreadAccounts([
        { target: PROFILE, state: known },
        { target: PROFILE, state: same },
        { target: PROFILE, state: { kind: 'ready', snapshot, isCancelled: false } },
      ]),
    ).toEqual([]);
  });
});
