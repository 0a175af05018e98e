import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/accounts/ports.ts';
import type { KeyOwner } from '../../../src/senders/keys/findKey.ts';
import type { Account } from '../../../src/senders/model/model.ts';
import type { Result } from '../../../src/senders/ports/iamReader.ts';
import type { Accounts } from '../../../src/accounts/accounts.ts';
import type { Session } from '../../../src/accounts/session.ts';
import type { State } from '../../../src/presentation/accounts/state.ts';
import { searchKey } from '../../../src/accounts/keySearch.ts';
import { ENVIRONMENT_PROFILE } from '../../../src/senders/model/target.ts';
import { lastUseWords, nowhereWords, verdictWords } from '../../../src/presentation/keys/keyWords.ts';
import { accessKey, advisor, gap, judged, snapshot, use } from '../senders/builders.ts';

const ID = 'AKIAIOSFODNN7EXAMPLE';
const never = new AbortController().signal;
const ACME: Account = { profile: 'prod', accountId: '111122223333', alias: 'acme-mail', partition: 'aws' };
const SHOP: Account = { ...ACME, accountId: '444455556666', alias: null };

const refusal = gap('GetAccessKeyLastUsed', 'AccessDenied', ID);
const denied: Result<KeyOwner> = { ok: false, gap: refusal };
const owned = (userName: string): Result<KeyOwner> => ({
  ok: true,
  value: { userName, lastUsed: use('ses-smtp') },
});

const connected = (account: Account, answer: Result<KeyOwner>): Connection =>
  ({
    account,
    accessKeyOwner: (_: string, signal: AbortSignal) => {
      signal.throwIfAborted();
      return Promise.resolve(answer);
    },
  }) as unknown as Connection;

const session = (state: State, connection: Connection | null): Session =>
  ({ state, connection }) as unknown as Session;

const ready = (of = snapshot([])): State => ({ kind: 'ready', snapshot: of, isCancelled: false });

/** Accounts that do not change, except by a refresh. */
function accountsOf(sessions: Session[], refreshed: readonly Session[] = []) {
  const listeners = new Set<() => void>();
  let refreshes = 0;
  const accounts = {
    get sessions() {
      return sessions;
    },
    get snapshots() {
      return sessions.flatMap(({ state }) => state.snapshot ?? []);
    },
    onDidChange: (listener: () => void) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
    refresh: (_: boolean, __: string, ___: readonly Session[], signal: AbortSignal) => {
      refreshes += 1;
      // Like a scan that is canceled before it starts.
      signal.addEventListener('abort', () => {
        sessions = sessions.map(() => session({ kind: 'idle', snapshot: null }, null));
        for (const listener of listeners) listener();
      });
      sessions = sessions.map(() => session({ kind: 'connecting', snapshot: null }, null));
      if (refreshed.length > 0)
        setImmediate(() => {
          sessions = [...refreshed];
          for (const listener of listeners) listener();
        });
      return Promise.resolve();
    },
  };
  return { accounts: accounts as unknown as Accounts, refreshes: () => refreshes, listeners };
}

describe('The search for an access key', () => {
  it('finds it in the list, without asking AWS', async () => {
    const bob = judged({ accessKeys: [accessKey(null, { id: ID })] });
    const { accounts } = accountsOf([session(ready(snapshot([bob])), null)]);
    expect(await searchKey(accounts, ID, never)).toMatchObject({ kind: 'shown', user: { name: 'bob' } });
  });

  it('otherwise asks every account, and names the user and its account', async () => {
    const { accounts } = accountsOf([
      session(ready(snapshot([])), connected(ACME, denied)),
      session(ready(snapshot([judged({ name: 'eve' })], SHOP)), connected(SHOP, owned('eve'))),
    ]);
    expect(await searchKey(accounts, ID, never)).toMatchObject({
      kind: 'owned',
      account: SHOP,
      owner: { userName: 'eve' },
      user: { name: 'eve' },
    });
  });

  it('names root as owner if the list has a key of root and no user of that name', async () => {
    const root = judged({
      name: '<root_account>',
      kind: 'root',
      accessKeys: [accessKey(null, { id: null })],
    });
    const ownerIn = async (of: ReturnType<typeof snapshot>) => {
      const { accounts } = accountsOf([session(ready(of), connected(ACME, owned('root')))]);
      const found = await searchKey(accounts, ID, never);
      return found.kind === 'owned' ? found.user?.name : found.kind;
    };
    expect(await ownerIn(snapshot([root]))).toBe('<root_account>');
    expect(await ownerIn(snapshot([root, judged({ name: 'root' })]))).toBe('root');
    expect(await ownerIn(snapshot([{ ...root, accessKeys: [] }]))).toBeUndefined();
    expect(
      await ownerIn(snapshot([root], { gaps: [gap('GetAccountAuthorizationDetails'), gap('ListUsers')] })),
    ).toBeUndefined();
  });

  it('signs in first if needed, and asks while the scan goes on', async () => {
    const scanning = session(
      { kind: 'scanning', snapshot: snapshot([]), asked: { users: 0, of: 0 }, earlier: null },
      connected(ACME, owned('bob')),
    );
    const { accounts, refreshes, listeners } = accountsOf(
      [session({ kind: 'idle', snapshot: null }, null)],
      [scanning],
    );
    expect(await searchKey(accounts, ID, never)).toMatchObject({ kind: 'owned', user: undefined });
    expect(refreshes()).toBe(1);
    expect(listeners.size).toBe(0);
  });

  it('shows what each account answered instead, and how many could not be asked', async () => {
    const problem: State = {
      kind: 'problem',
      profile: 'shop',
      problem: { kind: 'expired', message: 'Expired.' },
      snapshot: null,
    };
    const reached = session(ready(), connected(ACME, denied));
    const same = session({ kind: 'same', account: ACME, snapshot: null }, connected(ACME, owned('bob')));
    const all = [reached, session(problem, null), same];
    const { accounts } = accountsOf(all, all);
    expect(await searchKey(accounts, ID, never)).toEqual({
      kind: 'nowhere',
      refusals: [{ account: ACME, gap: refusal }],
      unreached: 1,
      isUnchosen: false,
    });
  });

  it('says that no profile is selected, if there are no credentials either', async () => {
    const problem = { kind: 'no-credentials', message: '' } as const;
    const searched = async (profile: string) => {
      const all = [session({ kind: 'problem', profile, problem, snapshot: null }, null)];
      return searchKey(accountsOf(all, all).accounts, ID, never);
    };
    expect(await searched(ENVIRONMENT_PROFILE)).toMatchObject({ isUnchosen: true });
    expect(await searched('prod')).toMatchObject({ isUnchosen: false });
  });

  it('ends when it is canceled, also while it waits for a sign-in', async () => {
    for (const kind of ['connecting', 'idle'] as const) {
      const { accounts, listeners } = accountsOf([session({ kind, snapshot: null }, null)]);
      const cancel = new AbortController();
      const search = searchKey(accounts, ID, cancel.signal);
      cancel.abort(new Error('enough'));
      await expect(search).rejects.toThrow('enough');
      expect(listeners.size).toBe(0);
    }
  });
});

describe('The answer about a key', () => {
  const when = (at: string) => at;

  it('is its last use', () => {
    expect(lastUseWords({ userName: 'bob', lastUsed: use('ses-smtp') }, when)).toBe(
      'Last used for ses-smtp in us-east-1, 2026-11-20T10:00:00Z.',
    );
    expect(lastUseWords({ userName: 'bob', lastUsed: null }, when)).toBe('It was never used.');
  });

  it('is the verdict of the key if it shows SES, otherwise that of its user', () => {
    const user = judged({ advisor: advisor('2026-11-20T10:00:00Z') });
    expect(verdictWords({ userName: 'bob', lastUsed: use('ses-smtp') }, user)).toBe('Sends by SMTP.');
    expect(verdictWords({ userName: 'bob', lastUsed: use('ses') }, undefined)).toBe('Calls the SES API.');
    expect(verdictWords({ userName: 'bob', lastUsed: use('s3') }, user)).toBe('Used SES, key moved on.');
    expect(verdictWords({ userName: 'bob', lastUsed: use('s3') }, undefined)).toMatch(
      /Access Advisor may show an earlier one/,
    );
  });

  it('is, if it was not found, the answer of AWS and how to continue', () => {
    const refusals = [ACME, SHOP].map((account) => ({ account, gap: gap('GetAccessKeyLastUsed') }));
    expect(nowhereWords(ID, { kind: 'nowhere', refusals: [], unreached: 1, isUnchosen: false })).toMatch(
      /^Couldn't search for AKIAIOSFODNN7EXAMPLE because no account is available\. 1 account could not be asked. Sign in, then try again\. /,
    );
    expect(nowhereWords(ID, { kind: 'nowhere', refusals: [], unreached: 1, isUnchosen: true })).toMatch(
      /^Couldn't search for AKIAIOSFODNN7EXAMPLE because no account is available\. No AWS profile is selected\. Select one, then try again\. /,
    );
    const words = nowhereWords(ID, { kind: 'nowhere', refusals, unreached: 2, isUnchosen: false });
    expect(words).toContain(`${ID} was found in none of the accounts shown.`);
    expect(words).toContain('AWS says AccessDenied for acme-mail (111122223333), 444455556666.');
    expect(words).toContain(
      'keys of other accounts, and where the permission iam:GetAccessKeyLastUsed is missing',
    );
    expect(words).toContain('2 accounts could not be asked');
    expect(words).toContain(`aws sts get-access-key-info --access-key-id ${ID}`);
  });
});
