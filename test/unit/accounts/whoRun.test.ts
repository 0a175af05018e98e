import { describe, expect, it } from 'vitest';
import type { Accounts } from '../../../src/accounts/accounts.ts';
import type { Connection } from '../../../src/accounts/ports.ts';
import type { Session } from '../../../src/accounts/session.ts';
import { startWhoRun, type WhoRunOptions } from '../../../src/accounts/who/whoRun.ts';
import type { State } from '../../../src/presentation/accounts/state.ts';
import { createWhoPage, unansweredAccounts } from '../../../src/presentation/who/whoPage.ts';
import type { Gap, Principal, Snapshot } from '../../../src/senders/model/model.ts';
import { nextSteps } from '../../../src/presentation/signIn/nextSteps.ts';
import { problemWords } from '../../../src/senders/model/problem.ts';
import type { ScanDeps } from '../../../src/senders/evidence/scanContext.ts';
import type { Target } from '../../../src/senders/model/target.ts';
import { WHO_STEPS } from '../../../src/senders/askWho/whoAnswer.ts';
import { accessKey, gap, snapshot, use } from '../senders/builders.ts';
import { hours, mailsOf, regionMails } from '../senders/mailsBuilder.ts';
import { afterEnd, fromStart, LATER, root, user, WINDOW } from '../senders/who/scene.ts';

const MESSAGE_ID = '0100019a9f3c8c00-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f90a-000000@email.amazonses.com';
const MAIL = { ...WINDOW, to: WINDOW.from, messageId: MESSAGE_ID };
const bob = user({
  canSend: 'yes',
  keysAsOf: fromStart(-99),
  accessKeys: [accessKey(null, { asOf: fromStart(-99) })],
});

/** The answers of an account about a window; CloudTrail has no events. */
function connection(
  but: Partial<Record<keyof ScanDeps['iam'], unknown>> = {},
  ses?: unknown,
  caller: string | null = null,
): Connection {
  const iam = {
    listUsers: () => Promise.resolve({ ok: true, value: [] }),
    listAccessKeys: () => Promise.resolve({ ok: true, value: [] }),
    ...but,
  };
  const clock = { now: () => LATER, sleep: () => Promise.resolve() };
  const deps = {
    iam,
    clock,
    settings: { giveUpAfter: 1_000, usersAtOnce: 4 },
    ...(ses === undefined ? {} : { ses, caller }),
  };
  return { urgent: () => deps } as unknown as Connection;
}

interface Fake {
  readonly id: string;
  state: State;
  connection: Connection | null;
  /** Absent: the profile of that name. */
  readonly target?: Target;
  /** The result of a scan. Absent: it doesn't end. */
  readonly scanned?: State;
  cancels: number;
}

function account(id: string, but: Partial<Fake> = {}): Fake {
  return { id, state: ready(id), connection: connection(), cancels: 0, ...but };
}
const scanned = (id: string, at = LATER, principals: readonly Principal[] = [bob, root()]): Snapshot => {
  const known = snapshot(principals, { profile: id, accountId: id, alias: null, partition: 'aws' });
  return { ...known, scan: { ...known.scan, startedAt: at, finishedAt: at } };
};
const ready = (id: string, at = LATER, principals?: readonly Principal[]): State => ({
  ...{ kind: 'ready', snapshot: scanned(id, at, principals), isCancelled: false },
});

/** The accounts of a VS Code window, and a question to them. */
function ask(fakes: readonly Fake[], but: Partial<WhoRunOptions['question']> = {}) {
  const listeners = new Set<() => void>();
  const scans: string[] = [];
  const learned: string[] = [];
  const errors: unknown[] = [];
  const session = (fake: Fake) =>
    Object.assign(fake, {
      target: fake.target ?? { kind: 'profile', profile: fake.id },
      update: (learn: (known: Snapshot) => Snapshot) => {
        if (fake.state.kind === 'ready') fake.state = { ...fake.state, snapshot: learn(fake.state.snapshot) };
      },
    }) as unknown as Session;
  const sessions = fakes.map(session);
  const accounts = {
    sessions,
    onDidChange: (listener: () => void) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
    refresh: (_: boolean, mode: string, only: readonly Session[], signal: AbortSignal) => {
      for (const one of fakes) {
        if (!(only as readonly unknown[]).includes(one)) continue;
        signal.addEventListener('abort', () => (one.cancels += 1));
        scans.push(`${one.id} ${mode}`);
        const { snapshot: known } = one.state;
        one.state = { kind: 'connecting', snapshot: known };
        const { scanned: next } = one;
        if (next === undefined) continue;
        setImmediate(() => {
          one.state = next;
          one.connection ??= connection();
          for (const listener of listeners) listener();
        });
      }
      return Promise.resolve();
    },
    learn: (accountId: string, { name }: Principal) => {
      learned.push(`${accountId} ${name}`);
      return Promise.resolve();
    },
  };
  let changes = 0;
  const run = startWhoRun({
    accounts: accounts as unknown as Accounts,
    question: { window: WINDOW, accountId: null, doubts: [], ...but },
    clock: { now: () => LATER },
    log: { error: (error) => errors.push(error) },
    onChange: () => (changes += 1),
  });
  const shown = () => run.accounts.map(({ target, activity }) => [target.profile, activity.kind]);
  const ended = async () => {
    while (run.isRunning) await new Promise(setImmediate);
  };
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise(setImmediate);
  };
  return { run, scans, learned, errors, shown, ended, until, changes: () => changes };
}

/** An answer that comes when the test says so. */
function held<T>(value: T) {
  const { promise, resolve } = Promise.withResolvers<T>();
  return { answer: () => promise, release: () => resolve(value) };
}
const signIns = { ok: true, value: [] } as const;

describe('Asking the accounts of the list who sent', () => {
  it('shows what their scans say at once, then what is being asked, then the answer', async () => {
    const { answer, release } = held(signIns);
    const one = ask([account('1', { connection: connection({ listUsers: answer }) })]);
    expect(one.run.isRunning).toBe(true);
    expect(one.run.accounts[0]?.answer?.ranking.principals).toHaveLength(2);
    await one.until(() => one.run.accounts[0]?.activity.kind === 'asking');
    expect(one.run.accounts[0]?.activity).toMatchObject({
      steps: expect.arrayContaining(['sign-ins']) as unknown,
    });
    release();
    await one.ended();
    expect(one.shown()).toEqual([['1', 'done']]);
    expect(one.scans).toEqual([]);
    expect(one.changes()).toBeGreaterThan(1);
  });

  it('scans an account without a sign-in, or with a scan too old to show the mails, and no other', async () => {
    const one = ask([
      account('new', { state: { kind: 'idle', snapshot: null }, connection: null, scanned: ready('new') }),
      account('stored', { connection: null, scanned: ready('stored') }),
      account('old', { state: ready('old', afterEnd(239)), scanned: ready('old') }),
      account('young', { state: ready('young', afterEnd(241)) }),
    ]);
    expect(one.run.accounts.map(({ answer }) => answer !== null)).toEqual([false, true, true, true]);
    await one.ended();
    expect(one.scans).toEqual(['new quick', 'stored quick', 'old quick']);
    expect(
      one.run.accounts.every(({ answer, activity }) => answer !== null && activity.kind === 'done'),
    ).toBe(true);
  });

  it('waits for a running scan instead of starting another', async () => {
    const fake = account('1', { state: { kind: 'connecting', snapshot: null } });
    const one = ask([fake]);
    await one.until(() => one.changes() > 0);
    expect(one.scans).toEqual([]);
    one.run.cancel();
    // It was started elsewhere.
    expect(fake.cancels).toBe(0);
  });

  it('asks the account in question, and none that another profile already shows', async () => {
    const same: State = {
      kind: 'same',
      account: { profile: '3', accountId: '1', alias: null, partition: 'aws' },
      snapshot: null,
    };
    const stranger = account('4', {
      state: { kind: 'idle', snapshot: null },
      connection: null,
      scanned: ready('4'),
    });
    const one = ask([account('1'), account('2'), account('3', { state: same }), stranger], {
      accountId: '1',
    });
    await one.ended();
    // The account was known only after its scan.
    expect(one.scans).toEqual(['4 quick']);
    expect(one.shown()).toEqual([['1', 'done']]);
  });

  it('asks no other account of the organization, if one is in question', async () => {
    const member = (accountId: string): Partial<Fake> => ({
      state: { kind: 'idle', snapshot: null },
      connection: null,
      scanned: ready(accountId),
      target: {
        ...{ kind: 'member', profile: 'org', partition: 'aws', accountId },
        ...{ accountName: `member-${accountId}`, role: 'Auditor' },
      },
    });
    const one = ask([account('1', member('1')), account('2', member('2'))], { accountId: '1' });
    await one.ended();
    expect(one.scans).toEqual(['1 quick']);
    expect(one.shown()).toEqual([['org', 'done']]);
  });

  it('says why an account cannot be read and what to do, beside the answers of the others', async () => {
    const problem: State = {
      ...{ kind: 'problem', profile: '1', snapshot: null },
      problem: { kind: 'expired', message: '/home/ann/.aws: It has expired.' },
    };
    const first = account('1', {
      state: { kind: 'idle', snapshot: null },
      connection: null,
      scanned: problem,
    });
    const one = ask([first, account('2')]);
    await one.ended();
    expect(one.shown()).toEqual([
      ['1', 'failed'],
      ['2', 'done'],
    ]);
    expect(one.run.accounts[0]?.activity).toMatchObject({
      message: '/home/ann/.aws: It has expired.',
      ...nextSteps({ kind: 'expired', message: '' }, '1'),
    });
    // Messages of this machine stay private.
    expect(unansweredAccounts(one.run.accounts)).toEqual([
      { name: 'profile 1', accountId: null, why: problemWords('expired', '1').title },
    ]);
    expect(one.errors).toEqual([]);
  });

  it('says why the rest was not answered and what to do, as the list does, and signs in again for the next question', async () => {
    const cutOff = (reason: string) => {
      const lost = { call: 'LookupEvents', reason, message: 'It has ended.' };
      const deps = connection().urgent();
      const trail = { lookupEvents: () => Promise.resolve({ ok: false, gap: lost }) };
      return { urgent: () => ({ ...deps, trail }) } as unknown as Connection;
    };
    const problemOf = ({ run: { accounts } }: ReturnType<typeof ask>) =>
      createWhoPage({ window: WINDOW, accountId: null, doubts: [] }, accounts, false, {
        ...{ locale: 'en', now: LATER },
      }).accounts[0]?.problem;
    const expired = account('1', { connection: cutOff('ExpiredToken'), scanned: ready('1') });
    const one = ask([expired]);
    await one.ended();
    const { remedies, ...words } = nextSteps({ kind: 'expired', message: '' }, '1');
    expect(problemOf(one)).toEqual({
      ...words,
      message: 'LookupEvents: It has ended.',
      remedies: remedies.map(({ title }) => title),
    });
    expect(one.run.accounts[0]?.answer?.ranking.principals.length).toBeGreaterThan(0);
    expect(one.scans).toEqual([]);
    const next = ask([expired]);
    await next.ended();
    expect(next.scans).toEqual(['1 quick']);

    const offline = ask([account('1', { connection: cutOff('NetworkError') })]);
    await offline.ended();
    expect(problemOf(offline)?.title).toBe(nextSteps({ kind: 'offline', message: '' }, '1').title);
    const denied = ask([account('1', { connection: cutOff('AccessDenied') })]);
    await denied.ended();
    expect(problemOf(denied)).toBeNull();
    // What the scan lacks can be of an earlier sign-in.
    const expiredThen: Gap = {
      call: 'GenerateCredentialReport',
      reason: 'ExpiredToken',
      message: 'It had ended.',
    };
    const then = ready('1', LATER, [{ ...root(), gaps: [expiredThen] }]);
    const earlier = account('1', { connection: cutOff('AccessDenied'), state: then });
    const later = ask([earlier]);
    await later.ended();
    expect(problemOf(later)).toBeNull();
  });

  it('logs an error of one account, and answers for the others', async () => {
    const broken = connection({ listUsers: () => Promise.reject(new Error('It broke.')) });
    const one = ask([account('1', { connection: broken }), account('2')]);
    await one.ended();
    expect(one.shown()).toEqual([
      ['1', 'failed'],
      ['2', 'done'],
    ]);
    expect(one.run.accounts[0]?.activity).toMatchObject({ message: 'It broke.' });
    expect(one.errors).toEqual([new Error('It broke.')]);
  });

  it('adds to the list what it learned about possible senders', async () => {
    const listed = { id: 'AKIANEW', status: 'Active', createdAt: '2025-01-01T00:00:00Z' };
    const used = { ok: true, value: use('ses-smtp', fromStart(5)) };
    const answers = connection({
      listUsers: () => Promise.resolve({ ok: true, value: [{ ...bob, signedInAt: null }] }),
      listAccessKeys: () => Promise.resolve({ ok: true, value: [listed] }),
      getAccessKeyLastUsed: () => Promise.resolve(used),
    });
    const withTrail = (base: Connection): Connection => {
      const deps = base.urgent();
      const trail = { lookupEvents: () => Promise.resolve({ ok: true, value: [] }) };
      return { urgent: () => ({ ...deps, trail }) } as unknown as Connection;
    };
    const one = ask([account('1', { connection: withTrail(answers) })]);
    await one.ended();
    expect(one.learned).toEqual(['1 bob']);
    expect(one.run.accounts[0]?.answer?.ranking.principals[0]?.standing).toBe('fits');
  });

  it('sorts accounts last whose hours had no mails', async () => {
    const mails = (sent: number) =>
      mailsOf([
        regionMails(
          'us-east-1',
          hours(() => sent),
        ),
      ]);
    const state = (id: string, sent: number): State => ({
      ...{ kind: 'ready', isCancelled: false },
      snapshot: { ...scanned(id), mails: mails(sent) },
    });
    const one = ask([
      account('none', { state: state('none', 0) }),
      account('some', { state: state('some', 3) }),
    ]);
    expect(one.run.accounts.map(({ answer }) => answer?.ranking.sent)).toEqual([3, 0]);
    expect(one.shown().map(([profile]) => profile)).toEqual(['some', 'none']);
    await one.ended();
  });
});

describe('Canceling', () => {
  it('keeps what is known, says what was not asked, and ignores later answers', async () => {
    const { answer, release } = held(signIns);
    const one = ask([account('1', { connection: connection({ listUsers: answer }) }), account('2')]);
    await one.until(() => one.run.accounts[1]?.activity.kind === 'done');
    const before = one.run.accounts[0]?.answer;
    one.run.cancel();
    expect(one.run.isRunning).toBe(false);
    expect(one.shown()).toEqual([
      ['1', 'cancelled'],
      ['2', 'done'],
    ]);
    expect(one.run.accounts[0]?.activity).toMatchObject({
      notAsked: expect.arrayContaining(['sign-ins']) as unknown,
    });
    const changes = one.changes();
    release();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(one.run.accounts[0]?.answer).toBe(before);
    expect(one.changes()).toBe(changes);
    one.run.cancel();
    expect(one.changes()).toBe(changes);
  });

  it('starts no scan when another question follows at once', async () => {
    const one = ask([account('1', { state: { kind: 'idle', snapshot: null }, connection: null })]);
    one.run.cancel();
    // The next question begins later, so its scan starts after the one that must not.
    const next = ask([account('2', { state: { kind: 'idle', snapshot: null }, connection: null })]);
    await next.until(() => next.scans.length > 0);
    expect(one.scans).toEqual([]);
  });

  it('starts no scan of accounts whose turn comes afterwards', async () => {
    const stranger = (id: string) =>
      account(id, { state: { kind: 'idle', snapshot: null }, connection: null });
    const one = ask(Array.from({ length: 9 }, (_, index) => stranger(String(index))));
    await one.until(() => one.scans.length === 8);
    one.run.cancel();
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    expect(one.scans).toHaveLength(8);
  });

  it('also ends the scan that the question started, and asks nothing about the window', async () => {
    const fake = account('1', { state: { kind: 'idle', snapshot: null }, connection: null });
    const one = ask([fake]);
    await one.until(() => one.scans.length > 0);
    one.run.cancel();
    expect(fake.cancels).toBe(1);
    expect(one.run.accounts[0]?.activity).toEqual({ kind: 'cancelled', notAsked: WHO_STEPS });
  });
});

describe('Asking SES itself about the mail', () => {
  it('changes nobody’s standing, and waits until nothing else is asked', async () => {
    let asked = 0;
    const denied = gap('GetMessageInsights', 'AccessDenied');
    const getMessageInsights = () => {
      asked += 1;
      return Promise.resolve({ ok: false, gap: denied });
    };
    const fake = account('1', { connection: connection({}, { getMessageInsights }, bob.arn) });
    const one = ask([fake], { window: MAIL });
    await one.run.askSes();
    expect(asked).toBe(0);
    await one.ended();
    const before = one.run.accounts[0]?.answer;
    await one.run.askSes();
    expect(asked).toBe(1);
    const after = one.run.accounts[0]?.answer;
    expect(after?.insight).toMatchObject({ kind: 'failed' });
    expect(after?.ranking).toBe(before?.ranking);
    expect(one.run.isRunning).toBe(false);
    // Whoever asks uses SES, even if the call is denied.
    const known = fake.state.kind === 'ready' ? fake.state.snapshot.principals : [];
    expect(known.filter(({ setupChecks }) => setupChecks !== undefined).map(({ name }) => name)).toEqual([
      bob.name,
    ]);
  });
});
