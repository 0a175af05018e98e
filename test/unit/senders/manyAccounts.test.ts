import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { progressWords, scanAccounts } from '../../../src/senders/accounts/manyAccounts.ts';
import type { Candidate, SignedIn } from '../../../src/senders/accounts/candidates.ts';
import type { Outcome, Progress } from '../../../src/senders/accounts/manyAccounts.ts';
import type { Account } from '../../../src/senders/model/model.ts';
import type { Problem } from '../../../src/senders/model/problem.ts';
import type { Clock, IamReader } from '../../../src/senders/ports/iamReader.ts';
import { fakeQuestions, missing, ok } from './fakeIamReader.ts';

const NOW = '2026-11-23T09:00:00Z';
const clock: Clock = {
  now: () => NOW,
  sleep: async (_milliseconds, signal) => {
    await setImmediate();
    signal.throwIfAborted();
  },
};
const MANY = { mode: 'complete', clock, settings: { giveUpAfter: 1_000, usersAtOnce: 4 } } as const;
const never = new AbortController().signal;

const account = (number: number, profile = 'prod'): Account => ({
  profile,
  accountId: String(100_000_000_000 + number),
  alias: null,
  partition: 'aws',
});

/** An account of one user, whose key was used for SES. */
const sending = (but: Partial<IamReader> = {}): IamReader =>
  fakeQuestions({
    listUsers: () =>
      ok([{ name: 'bob', arn: 'arn:aws:iam::1:user/bob', id: 'AIDA', path: '/', createdAt: NOW }]),
    listAccessKeys: () => ok([{ id: 'AKIA', status: 'Active', createdAt: NOW }]),
    getAccessKeyLastUsed: () => ok({ at: NOW, region: 'us-east-1', service: 'ses-smtp' }),
    ...but,
  });

const signedIn = (to: Account, iam = sending()): SignedIn => ({
  ok: true,
  account: to,
  gaps: [],
  readers: { iam },
});

const refused = (kind: Problem['kind'], profile = 'prod'): SignedIn => ({
  ok: false,
  profile,
  problem: { kind, message: 'not authorized to perform: sts:AssumeRole' },
});

const member = (number: number, answer?: SignedIn): Candidate => ({
  name: `member-${number}`,
  account: account(number),
  signIn: () => Promise.resolve(answer ?? signedIn(account(number))),
});

const profile = (answer: SignedIn | Promise<SignedIn>): Candidate => ({
  name: null,
  account: null,
  signIn: () => Promise.resolve(answer),
});

async function outcomesOf(
  candidates: readonly Candidate[],
  { signal = never, accountsAtOnce = 4 } = {},
): Promise<{ outcomes: readonly Outcome[]; progress: readonly Progress[] }> {
  const progress: Progress[] = [];
  const listener = { onBegin: () => undefined, onProgress: (latest: Progress) => void progress.push(latest) };
  const outcomes = await scanAccounts(candidates, { ...MANY, accountsAtOnce }, listener, signal);
  return { outcomes, progress };
}

const idOf = (outcome: Outcome) =>
  outcome.kind === 'same' ? outcome.account.accountId : outcome.snapshot?.accountId;

describe('Scanning many accounts', () => {
  it('starts all of them before the first one has its first answer', async () => {
    const events: string[] = [];
    const candidates = [1, 2, 3].map((number) => member(number));
    const listener = { onBegin: () => undefined, onProgress: () => undefined };
    const afterScan = ({ accountId }: Account) => {
      events.push(`scanned ${accountId.at(-1)}`);
      return Promise.resolve(() => Promise.resolve(void events.push(`asked ${accountId.at(-1)}`)));
    };
    await scanAccounts(candidates, { ...MANY, accountsAtOnce: 1, afterScan }, listener, never);
    expect(events).toEqual(['scanned 1', 'scanned 2', 'scanned 3', 'asked 1', 'asked 2', 'asked 3']);
  });

  it('scans all, and reports them in the order in which they were named', async () => {
    const { outcomes } = await outcomesOf([3, 1, 2].map((number) => member(number)));
    expect(outcomes.map((outcome) => [outcome.kind, outcome.name, idOf(outcome)])).toEqual([
      ['scanned', 'member-3', '100000000003'],
      ['scanned', 'member-1', '100000000001'],
      ['scanned', 'member-2', '100000000002'],
    ]);
  });

  it('runs a limited number at a time', async () => {
    let underWay = 0;
    let most = 0;
    const counted = Array.from({ length: 9 }, (_, number): Candidate => ({
      ...member(number),
      signIn: async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await setImmediate();
        return signedIn(
          account(number),
          sending({
            // An account is under way at least until its users are listed.
            listUsers: async () => {
              await setImmediate();
              underWay -= 1;
              return ok([]);
            },
          }),
        );
      },
    }));
    await outcomesOf(counted, { accountsAtOnce: 3 });
    expect([most, underWay]).toEqual([3, 0]);
  });

  it('reports how many are done, have failed, and were found', async () => {
    const { progress } = await outcomesOf([member(1), member(2, refused('no-role')), member(3)]);
    expect(progress.at(-1)).toEqual({ accounts: 3, done: 3, failed: 1, senders: 2, cannotTell: 0 });
    expect(
      progress.every(({ done, failed }, index) => done >= (progress[index - 1]?.done ?? 0) && failed <= done),
    ).toBe(true);
  });
});

describe('An account that fails', () => {
  it('has its reason as a value, and does not affect the others', async () => {
    const { outcomes } = await outcomesOf([
      member(1, refused('no-role')),
      member(2),
      member(3, refused('expired')),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'scanned', 'failed']);
    expect(outcomes[0]).toMatchObject({
      problem: { kind: 'no-role' },
      snapshot: {
        accountId: '100000000001',
        principals: [],
        gaps: [{ call: 'AssumeRole', reason: 'AccessDenied' }],
        scan: { finishedAt: NOW, calls: {} },
      },
    });
    expect(outcomes[2]).toMatchObject({
      snapshot: { gaps: [{ call: 'GetCallerIdentity', reason: 'SignInFailed' }] },
    });
  });

  it('is left out of the report when not even its account ID is known', async () => {
    const { outcomes } = await outcomesOf([profile(refused('no-profile', 'nobody')), member(1)]);
    expect(outcomes[0]).toMatchObject({ kind: 'failed', profile: 'nobody', snapshot: null });
    expect(outcomes[1]?.kind).toBe('scanned');
  });

  it('counts as failed, with its gaps, when it listed no users at all', async () => {
    const denied = sending({ listUsers: () => missing('ListUsers', 'AccessDenied') });
    const { outcomes } = await outcomesOf([member(1, signedIn(account(1), denied)), member(2)]);
    expect(outcomes[0]).toMatchObject({ kind: 'failed', problem: { kind: 'denied' } });
    expect(outcomes[0]?.kind === 'failed' && outcomes[0].snapshot?.gaps.map(({ call }) => call)).toContain(
      'ListUsers',
    );
  });
});

describe('An account with several profiles', () => {
  it('is scanned once, by the first profile, however slowly that one signs in', async () => {
    const slow = setImmediate().then(() => setImmediate().then(() => signedIn(account(1, 'slow'))));
    const { outcomes, progress } = await outcomesOf([
      profile(slow),
      profile(signedIn(account(1, 'quick'))),
      member(1),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['scanned', 'same', 'same']);
    expect(outcomes[1]).toMatchObject({ account: { profile: 'quick' } });
    expect(progress.at(-1)).toEqual({ accounts: 1, done: 1, failed: 0, senders: 1, cannotTell: 0 });
  });

  it('is scanned once when two profiles name the account before they sign in', async () => {
    const { outcomes } = await outcomesOf([member(1), member(1), member(2)]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['scanned', 'same', 'scanned']);
  });

  it('is scanned by a later profile when the first one cannot sign in', async () => {
    const { outcomes } = await outcomesOf([
      profile(refused('expired', 'expired')),
      profile(signedIn(account(1, 'works'))),
      member(2, refused('no-role')),
      profile(signedIn(account(2, 'direct'))),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'scanned', 'failed', 'scanned']);
  });
});

describe('Ending early', () => {
  it('rejects with the reason of the cancellation, and starts no further account', async () => {
    const stop = new AbortController();
    const begun: number[] = [];
    const candidates = Array.from({ length: 5 }, (_, number): Candidate => ({
      ...member(number),
      signIn: () => {
        begun.push(number);
        if (number === 2) stop.abort(new Error('stopped'));
        return Promise.resolve(signedIn(account(number)));
      },
    }));
    await expect(outcomesOf(candidates, { signal: stop.signal, accountsAtOnce: 1 })).rejects.toThrow(
      'stopped',
    );
    expect(begun).toEqual([0, 1, 2]);
  });

  it('throws an unexpected error at once, and stops the others', async () => {
    let isStopped = false;
    const waiting: Candidate = {
      ...member(1),
      signIn: (signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            isStopped = true;
            reject(new Error('given up'));
          });
        }),
    };
    const broken: Candidate = { ...member(2), signIn: () => Promise.reject(new TypeError('a bug')) };
    await expect(outcomesOf([waiting, broken])).rejects.toThrow('a bug');
    expect(isStopped).toBe(true);
  });
});

describe('The progress message', () => {
  it.each([
    [
      { accounts: 500, done: 37, failed: 2, senders: 3, cannotTell: 0 },
      '37 of 500 accounts, 3 senders so far, 2 failed',
    ],
    [{ accounts: 1, done: 0, failed: 0, senders: 1, cannotTell: 0 }, '0 of 1 account, 1 sender so far'],
    [
      { accounts: 2, done: 1, failed: 0, senders: 0, cannotTell: 1 },
      '1 of 2 accounts, no sender known yet, cannot tell 1 user',
    ],
    [
      { accounts: 2, done: 1, failed: 0, senders: 0, cannotTell: 2 },
      '1 of 2 accounts, no sender known yet, cannot tell 2 users',
    ],
  ])('%j', (progress, words) => {
    expect(progressWords(progress)).toBe(words);
  });
});
