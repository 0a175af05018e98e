import { describe, expect, it } from 'vitest';
import { Accounts } from '../../../src/accounts/accounts.ts';
import type { Session } from '../../../src/accounts/session.ts';
import type { Target } from '../../../src/senders/model/target.ts';
import type { Account, Snapshot } from '../../../src/senders/model/model.ts';
import type { Connected, Connection, SignIns } from '../../../src/accounts/ports.ts';
import { judged, snapshot } from '../senders/builders.ts';

/** The event emitter of VS Code. */
class EventEmitter {
  readonly #listeners = new Set<() => void>();
  readonly event = (listener: () => void) => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };
  fire() {
    for (const listener of this.#listeners) listener();
  }
  dispose() {
    this.#listeners.clear();
  }
}
import { systemClock } from '../../../src/aws/client/clock.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const nothingKept = {
  load: () => Promise.resolve(null),
  loadAccount: () => Promise.resolve(null),
  save: () => Promise.resolve(),
};
const targets = (count: number): readonly Target[] =>
  Array.from({ length: count }, (_, at) => ({ kind: 'profile', profile: `profile-${at}` }));

/** Accounts with a fake AWS in which each profile belongs to its own account, except for `… again`; a test ends the scans. */
function open(first: readonly Target[], isSignedIn: (profile: string) => boolean = () => true) {
  const scans: string[] = [];
  const signIns: string[] = [];
  const ends: (() => void)[] = [];
  /** The profile of the Snapshot that each scan knew. */
  const earlier: (string | null)[] = [];
  const signInBy: SignIns = (isInteractive) => (target) => {
    const profile = target.profile ?? '';
    signIns.push(`${profile} ${isInteractive ? 'interactive' : 'quiet'}`);
    const problem = { kind: 'expired', message: 'It has expired.' } as const;
    if (!isSignedIn(profile)) return Promise.resolve<Connected>({ ok: false, profile, problem });
    const account = { profile, accountId: profile.replace(' again', ''), alias: null, partition: 'aws' };
    return Promise.resolve<Connected>({
      ok: true,
      connection: { account, clock: systemClock, scan: (...args) => scan(account, ...args) } as Connection,
    });
  };
  async function* scan(account: Account, _: unknown, before: Snapshot | null, signal: AbortSignal) {
    scans.push(account.profile);
    earlier.push(before?.profile ?? null);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    ends.push(() => resolve(undefined));
    signal.addEventListener('abort', () => resolve(undefined));
    await promise;
    yield { ...snapshot([judged({})]), ...account };
  }
  const accounts = new Accounts(signInBy, nothingKept, first, silent, new EventEmitter());
  /** Ends each scan at once, until these rounds are over. */
  const end = async (...rounds: readonly Promise<void>[]) => {
    const ending = setInterval(() => {
      for (const endScan of ends.splice(0)) endScan();
    });
    await Promise.all(rounds);
    clearInterval(ending);
  };
  /** Waits until so many scans are under way. */
  const begun = async (count: number) => {
    while (scans.length < count) await new Promise(setImmediate);
  };
  const kinds = () => accounts.sessions.map(({ state }) => state.kind);
  return { accounts, scans, earlier, signIns, end, begun, kinds };
}

describe('The chosen accounts', () => {
  it('are each scanned once, when a later scan of some overtakes one of all', async () => {
    const { accounts, scans, end, begun } = open(targets(20));
    const all = accounts.refresh(false, 'quick');
    await begun(8);
    const some = accounts.refresh(true, 'quick', accounts.sessions);
    await end(all, some);
    const asked = scans.slice(8);
    expect(asked.toSorted()).toEqual([...new Set(asked)].toSorted());
    expect(asked).toHaveLength(20);
  });

  it('are scanned after another choice if they are new or still waiting', async () => {
    const { accounts, end, begun, kinds } = open(targets(12));
    await end(accounts.refresh(false, 'quick'));
    const again = accounts.refresh(false, 'quick');
    await begun(12 + 8);
    expect(kinds().filter((kind) => kind === 'waiting')).toHaveLength(4);
    const toScan = accounts.choose([...targets(11), { kind: 'profile', profile: 'new' }]);
    expect(toScan.map(({ target }) => target.profile)).toEqual([
      'profile-8',
      'profile-9',
      'profile-10',
      'new',
    ]);
    await end(again);
  });

  it('are not signed in to if they were canceled while waiting, for the first time or again', async () => {
    const { accounts, signIns, end, begun, kinds } = open(targets(10));
    const first = accounts.refresh(true, 'quick');
    await begun(8);
    accounts.sessions.at(-1)?.cancel();
    await end(first);
    expect([signIns.length, kinds().at(-1)]).toEqual([9, 'idle']);
    signIns.length = 0;
    const [second, third] = [accounts.refresh(true, 'quick'), accounts.refresh(true, 'quick')];
    accounts.sessions.at(-1)?.cancel();
    await end(second, third);
    expect(signIns.filter((signIn) => signIn.startsWith('profile-9'))).toEqual([]);
  });

  it('are scanned for a question only while somebody waits for its answer, unless the user refreshes meanwhile', async () => {
    const { accounts, scans, end, begun, kinds } = open(targets(12));
    const asking = new AbortController();
    const round = accounts.refresh(true, 'quick', accounts.sessions, asking.signal);
    await begun(8);
    const refreshed = accounts.refresh(true, 'quick', accounts.sessions.slice(0, 1));
    // It replaces the first, so that the ninth starts, too.
    await begun(10);
    asking.abort();
    await round;
    await end(refreshed);
    expect(scans).toHaveLength(10);
    const whole = ({ state }: Session) => state.kind === 'ready' && !state.isCancelled;
    expect(accounts.sessions.filter(whole)).toEqual(accounts.sessions.slice(0, 1));
    expect(kinds().slice(9)).toEqual(['idle', 'idle', 'idle']);
  });

  it('are signed in to for refreshing a user, if the last sign-in failed', async () => {
    let isSignedIn = true;
    const { accounts, end, kinds } = open(targets(1), () => isSignedIn);
    await end(accounts.refresh(false, 'quick'));
    isSignedIn = false;
    await end(accounts.refresh(false, 'quick'));
    expect(kinds()).toEqual(['problem']);
    const [user] = accounts.snapshots[0]?.principals ?? [];
    isSignedIn = true;
    await end(accounts.refreshUser('profile-0', user!));
    expect(kinds()).toEqual(['ready']);
  });

  it('may still ask for an MFA code if they replace a profile that fails while they wait', async () => {
    let isSignedIn = true;
    const again: Target = { kind: 'profile', profile: 'profile-0 again' };
    const { accounts, end, signIns, kinds } = open(
      [...targets(10), again],
      (profile) => isSignedIn || profile !== 'profile-0',
    );
    await end(accounts.refresh(false, 'quick'));
    expect(kinds().at(-1)).toBe('same');
    isSignedIn = false;
    signIns.length = 0;
    await end(accounts.refresh(true, 'quick'));
    expect(signIns.filter((signIn) => signIn.startsWith('profile-0'))).toEqual([
      'profile-0 interactive',
      'profile-0 again interactive',
    ]);
    expect([kinds()[0], kinds().at(-1)]).toEqual(['problem', 'ready']);
  });

  it('are known to a profile that replaces another one of theirs', async () => {
    const { accounts, earlier, end } = open(targets(1));
    await end(accounts.refresh(false, 'quick'));
    const again = accounts.choose([{ kind: 'profile', profile: 'profile-0 again' }]);
    await end(accounts.refresh(false, 'quick', again));
    expect(earlier).toEqual([null, 'profile-0 again']);
  });

  it('are shown by another profile of theirs if one fails while that one is signing in', async () => {
    let isSignedIn = true;
    const both: readonly Target[] = ['profile-0', 'profile-0 again'].map((profile) => ({
      kind: 'profile',
      profile,
    }));
    const { accounts, end, kinds } = open(both, (profile) => isSignedIn || profile !== 'profile-0');
    await end(accounts.refresh(true, 'quick'));
    expect(kinds()).toEqual(['ready', 'same']);
    isSignedIn = false;
    await end(accounts.refresh(true, 'quick'));
    expect(kinds()).toEqual(['problem', 'ready']);
    expect(accounts.snapshots.map(({ profile }) => profile)).toEqual(['profile-0 again']);
  });
});
