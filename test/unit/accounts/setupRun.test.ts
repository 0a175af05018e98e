/** A check of the SES set-up while its session switches to another account: no answers are shown or stored for the wrong one. */
import { describe, expect, it } from 'vitest';
import type { Accounts } from '../../../src/accounts/accounts.ts';
import type { Connection } from '../../../src/accounts/ports.ts';
import type { Session } from '../../../src/accounts/session.ts';
import { startSetupRun } from '../../../src/accounts/setup/setupRun.ts';
import type { State } from '../../../src/presentation/accounts/state.ts';
import type { Snapshot } from '../../../src/senders/model/model.ts';
import { judged, snapshot } from '../senders/builders.ts';
import { fakeClock, fakeQuestions } from '../senders/fakeIamReader.ts';
import { fakeSes, identity } from '../senders/setup/fakeSes.ts';

const MINE = snapshot([judged({ name: 'mailer' })]);
const [OTHER_ID, OTHER_ARN] = ['999988887777', 'arn:aws:iam::999988887777:user/mailer'];
const OTHERS = snapshot([judged({ name: 'mailer', arn: OTHER_ARN })], {
  accountId: OTHER_ID,
  alias: 'other',
});
const ready = (known: Snapshot): State => ({ kind: 'ready', snapshot: known, isCancelled: false });

/** @param change what happens meanwhile: at the sign-in, or with the first call of SES. */
async function check({
  connected = true,
  isWaiting = false,
  ...change
}: {
  /** Whether the sign-in waits for an MFA code, and the check is canceled then. */
  isWaiting?: boolean;
  connected?: boolean;
  onRefresh?: State;
  onAsk?: State;
}) {
  const policies = [
    { name: 'all', document: '{"Statement":{"Effect":"Allow","Principal":"*","Action":"ses:*"}}' },
  ];
  const ses = fakeSes({
    'us-east-1': { identities: [identity('a.example', { policies })], sets: new Map() },
  });
  const urgent = () => ({ iam: fakeQuestions({}), ses, clock: fakeClock() });
  const connection = { urgent } as unknown as Connection;
  const session = {
    target: { kind: 'profile', profile: 'prod' },
    state: ready(MINE),
    connection: connected ? connection : null,
    update: (learn: (known: Snapshot) => Snapshot) => {
      if (session.state.kind === 'ready') session.state = ready(learn(session.state.snapshot));
    },
  };
  const scans: { readonly of: readonly unknown[]; readonly signal: AbortSignal }[] = [];
  const accounts = {
    sessions: [session],
    onDidChange: () => ({ dispose: () => undefined }),
    refresh: (_: boolean, __: string, of: readonly unknown[], signal: AbortSignal) => {
      scans.push({ of, signal });
      if (isWaiting) {
        session.state = { kind: 'connecting', snapshot: MINE };
        setImmediate(() => run.cancel());
        return Promise.resolve();
      }
      session.connection = connection;
      session.state = change.onRefresh ?? session.state;
      return Promise.resolve();
    },
  };
  const first = { snapshot: MINE, isOwnProfile: true, answer: null, activity: 'none' } as const;
  const errors: unknown[] = [];
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const run = startSetupRun(
    accounts as unknown as Accounts,
    session as unknown as Session,
    first,
    ['us-east-1'],
    { error: (error) => errors.push(error) },
    () => {
      if (change.onAsk !== undefined && ses.asked.length > 0 && session.state.snapshot === MINE)
        session.state = change.onAsk;
      if (run.check.activity !== 'asking') resolve(undefined);
    },
  );
  await promise;
  expect(errors).toEqual([]);
  return { run, asked: ses.asked, session, scans };
}

describe('A check of the SES set-up', () => {
  it('shows what it learned with its own account', async () => {
    const { run, session } = await check({ connected: false });
    expect(run.check).toMatchObject({ activity: 'done', snapshot: { accountId: MINE.accountId } });
    expect(session.state.snapshot?.setup?.regions.map(({ region }) => region)).toEqual(['us-east-1']);
  });

  it('asks nothing if the profile belongs to another account by now, and says so', async () => {
    const { run, asked, session } = await check({ connected: false, onRefresh: ready(OTHERS) });
    expect(asked).toEqual([]);
    expect(run.check.snapshot).toBe(MINE);
    expect(run.check.activity).toEqual({
      problem: 'The profile prod now signs in to the account other (999988887777).',
    });
    expect(session.state).toEqual(ready(OTHERS));
  });

  it('stops signing in when nobody waits for it anymore', async () => {
    const { run, asked, session, scans } = await check({ connected: false, isWaiting: true });
    expect([run.check.activity, asked]).toEqual(['cancelled', []]);
    expect(scans.map(({ of, signal }) => [of, signal.aborted])).toEqual([[[session], true]]);
  });

  it('adds nothing to another account that replaces its own meanwhile', async () => {
    const { run, asked, session } = await check({ onAsk: ready(OTHERS) });
    expect(asked.length).toBeGreaterThan(2);
    expect(session.state).toEqual(ready(OTHERS));
    expect(run.check.snapshot.accountId).toBe(MINE.accountId);
    expect(run.check.answer?.account.accountId).toBe(MINE.accountId);
  });
});
