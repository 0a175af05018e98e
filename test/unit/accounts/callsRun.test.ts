/** The calls of a key before signing in, and while the profile switches to another account: no calls are shown for the wrong one. */
import { describe, expect, it } from 'vitest';
import type { Accounts } from '../../../src/accounts/accounts.ts';
import { startCallsRun } from '../../../src/accounts/calls/callsRun.ts';
import { questionAbout } from '../../../src/senders/calls/callsQuestion.ts';
import type { CallsLookup } from '../../../src/senders/ports/trailReader.ts';
import { accessKey, judged, NOW, snapshot } from '../senders/builders.ts';

const USER = judged({ name: 'mailer', accessKeys: [accessKey(null)] });
const [MINE, OTHERS] = [snapshot([USER]), snapshot([USER], { accountId: '999988887777' })];

/**
 * A session before signing in, and one of another account.
 * @param leadsTo the account that it signs in to; `null`: the sign-in waits for an MFA code.
 */
function start(leadsTo: typeof MINE | null) {
  const asked: CallsLookup[] = [];
  const trail = {
    lookupCalls: (lookup: CallsLookup) => {
      asked.push(lookup);
      return Promise.resolve({ ok: true, value: { calls: [], isCut: false } });
    },
  };
  const urgent = () => ({ trail });
  const session = {
    state: { kind: 'ready', snapshot: MINE, isCancelled: false },
    connection: null as unknown,
  };
  const stranger = { state: { kind: 'idle', snapshot: null }, connection: null };
  const scans: { readonly of: readonly unknown[]; readonly signal: AbortSignal }[] = [];
  const listeners = new Set<() => void>();
  const accounts = {
    sessions: [session, stranger],
    sessionOf: (id: string) => (session.state.snapshot.accountId === id ? session : undefined),
    onDidChange: (listener: () => void) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
    refresh: (_: boolean, __: string, of: readonly unknown[], signal: AbortSignal) => {
      scans.push({ of, signal });
      if (leadsTo === null) {
        Object.assign(session.state, { kind: 'connecting' });
        return Promise.resolve();
      }
      session.state = { ...session.state, snapshot: leadsTo };
      session.connection = { urgent, clock: { now: () => NOW } };
      for (const listener of listeners) listener();
      return Promise.resolve();
    },
  };
  const question = questionAbout(MINE, USER, null, NOW);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const run = startCallsRun(accounts as unknown as Accounts, MINE.accountId, question, () => {
    if (!run.state.isBusy) resolve(undefined);
  });
  return { run, asked, session, scans, ended: promise };
}

async function ask(leadsTo: typeof MINE) {
  const { run, asked, ended } = start(leadsTo);
  await ended;
  return { ...run.state, asked };
}

describe('The calls of one key', () => {
  it('are requested once the account is signed in to', async () => {
    const { answer, problem, asked } = await ask(MINE);
    expect([problem, answer?.isWhole, asked.length > 0]).toEqual([null, true, true]);
  });

  it('sign in to that account only, and only while somebody waits for them', async () => {
    const { run, session, scans, ended } = start(null);
    expect(scans.map(({ of }) => of)).toEqual([[session]]);
    run.cancel();
    await ended;
    expect(scans.map(({ signal }) => signal.aborted)).toEqual([true]);
    expect(run.state).toMatchObject({ isCancelled: true, problem: null });
  });

  it('are not requested from another account that the profile belongs to by now', async () => {
    const { answer, problem, asked } = await ask(OTHERS);
    expect([answer, asked]).toEqual([null, []]);
    expect(problem?.message).toBe('The account is not signed in to.');
  });
});
