import { describe, expect, it, vi } from 'vitest';
import type { Connected } from '../../../src/accounts/ports.ts';
import type { Known } from '../../../src/senders/snapshots/storedSnapshot.ts';
import type { Account, Snapshot, Principal } from '../../../src/senders/model/model.ts';
import { Session } from '../../../src/accounts/session.ts';
import type { State } from '../../../src/presentation/accounts/state.ts';
import { accessKey, gap, judged, NOW, snapshot, use } from '../senders/builders.ts';

const EARLIER = '2026-11-23T06:00:00Z';
const quick = { mode: 'quick', reportGeneratedAt: null, calls: {} } as const;
const stored = snapshot([judged({ accessKeys: [accessKey(use('ses'))] })], {
  scan: { ...quick, startedAt: EARLIER, finishedAt: EARLIER },
});
/** A scan that has not listed users yet: those of the stored one are pending. */
const waiting = stored.principals.map((user) => ({ ...user, pending: ['ListUsers' as const] }));
const growing = { ...snapshot(waiting), scan: { ...quick, startedAt: NOW, finishedAt: null } };
const fresh = snapshot([judged({ name: 'alice' })]);
/** A scan without results. */
const failed = snapshot([], { gaps: [gap('ListUsers', 'NetworkError')] });
/** Later than all stored times, unless a test changes that. */
const AT_AWS = '2026-12-01T00:00:00Z';
const EXPIRED = { kind: 'expired', message: 'It has expired.' } as const;

/** A session with a fake AWS; records everything it shows and stores. */
function session(options: {
  readonly stored?: Snapshot;
  /** Data of an account that another target belongs to. */
  readonly known?: Known;
  readonly signsInTo?: Account | null;
  readonly scan?: (signal: AbortSignal, earlier: Snapshot | null) => AsyncGenerator<Snapshot, void>;
  readonly rescanUser?: (user: Principal, signal: AbortSignal) => Promise<Principal>;
  readonly isFree?: (accountId: string) => boolean;
}) {
  const shown: State[] = [];
  const kept: Snapshot[] = [];
  const known: Known[] = [];
  /** Of each save: whether a scan brought it. */
  const areScans: boolean[] = [];
  const logged: string[] = [];
  const log = {
    info: (line: string) => void logged.push(line),
    warn: () => undefined,
    error: () => undefined,
  };
  const opened = new Session({
    target: { kind: 'profile', profile: 'prod' },
    log,
    kept: {
      load: () => Promise.resolve(options.stored ? { scan: options.stored, snapshot: options.stored } : null),
      save: (_, all, isScan) =>
        Promise.resolve(void (kept.push(all.scan), known.push(all), areScans.push(isScan))),
    },
    knownOf: ({ accountId }) =>
      Promise.resolve(options.known?.scan.accountId === accountId ? options.known : null),
    claim: ({ accountId }) => options.isFree?.(accountId) ?? true,
    onDidChange: () => void shown.push(opened.state),
    onCancel: () => undefined,
  });
  const account = options.signsInTo === undefined ? fresh : options.signsInTo;
  const signedIn =
    account === null
      ? { ok: false, profile: 'prod', problem: EXPIRED }
      : {
          ok: true,
          connection: {
            account,
            clock: { now: () => AT_AWS },
            scan: (_mode: unknown, earlier: Snapshot | null, signal: AbortSignal) =>
              options.scan?.(signal, earlier) ?? yielding(growing, fresh),
            rescanUser: options.rescanUser,
          },
        };
  const signIn = () => Promise.resolve(signedIn as unknown as Connected);
  return {
    session: opened,
    shown,
    kept,
    known,
    areScans,
    logged,
    scan: () => opened.refresh(signIn, 'quick'),
  };
}

async function* yielding(...snapshots: readonly Snapshot[]): AsyncGenerator<Snapshot, void> {
  for (const each of snapshots) yield await Promise.resolve(each);
}

const kindsOf = (shown: readonly State[]) => shown.map(({ kind }) => kind);

describe('The data of an earlier window', () => {
  it('is shown while AWS is asked, stays while the scan grows, and is finally replaced', async () => {
    const { shown, kept, scan } = session({ stored });
    await scan();
    expect(kindsOf(shown)).toEqual(['connecting', 'connecting', 'scanning', 'ready']);
    expect(shown[1]?.snapshot).toEqual(stored);
    expect(shown[2]).toMatchObject({
      snapshot: { principals: stored.principals },
      asked: { users: 0, of: 0 },
    });
    expect(shown[3]?.snapshot?.principals).toEqual(fresh.principals);
    expect(kept).toEqual([shown[3]?.snapshot]);
  });

  it('does not count as asked while it is shown for users being asked again', async () => {
    const asking = { ...stored.principals[0]!, pending: ['ListAccessKeys' as const] };
    const { shown, scan } = session({
      stored,
      scan: () => yielding({ ...growing, principals: [asking] }, fresh),
    });
    await scan();
    expect(shown[2]?.snapshot?.principals).toEqual(stored.principals);
    expect(shown[2]).toMatchObject({ kind: 'scanning', asked: { users: 0, of: 1 } });
  });

  it('is dropped at once if the profile turns out to belong to another account', async () => {
    const other = { ...fresh, accountId: '444455556666' };
    const { shown, scan } = session({
      stored,
      signsInTo: other,
      scan: () => yielding({ ...growing, principals: [], accountId: other.accountId }, other),
    });
    await scan();
    expect(shown.map((state) => state.snapshot?.accountId)).toEqual([
      undefined,
      stored.accountId,
      undefined,
      other.accountId,
      other.accountId,
    ]);
    expect(shown[3]?.snapshot?.principals).toEqual([]);
  });

  it('is used if another profile stored it, once the account is known', async () => {
    const known = { scan: stored, snapshot: { ...stored, profile: 'other' } };
    const earlier: (Snapshot | null)[] = [];
    const { shown, scan } = session({
      known,
      scan: (_, before) => {
        earlier.push(before);
        return yielding(fresh);
      },
    });
    await scan();
    expect(earlier.map((before) => before?.principals)).toEqual([stored.principals]);
    expect(shown.at(-2)?.snapshot).toMatchObject({ profile: fresh.profile, principals: stored.principals });
    expect(shown.at(-1)?.snapshot?.changes).toBeDefined();
  });

  it('is not shown if another session shows that account', async () => {
    const { shown, scan } = session({ stored, isFree: () => false });
    await scan();
    expect(kindsOf(shown)).toEqual(['connecting', 'connecting', 'same']);
    expect(shown.every((state) => state.snapshot === null)).toBe(true);
  });

  it('stays below the problem if signing in fails', async () => {
    const { session: opened, kept, scan } = session({ stored, signsInTo: null });
    await scan();
    expect(opened.state).toEqual({ kind: 'problem', profile: 'prod', problem: EXPIRED, snapshot: stored });
    expect(kept).toEqual([]);
  });

  it('is shown while the account waits for its turn', async () => {
    const { session: opened } = session({ stored });
    opened.markPending();
    await Promise.resolve();
    await Promise.resolve();
    expect(opened.state).toEqual({ kind: 'waiting', snapshot: stored });
  });

  it('is ignored if the account was removed from view meanwhile', async () => {
    const { session: opened, shown } = session({ stored });
    opened.markPending();
    opened.dispose();
    await Promise.resolve();
    await Promise.resolve();
    expect(shown.every(({ snapshot: known }) => known === null)).toBe(true);
  });
});

describe('While nothing is known', () => {
  it('a window shows that it signs in only after looking for stored data', async () => {
    const { shown, scan } = session({});
    await scan();
    expect(shown.slice(0, 2)).toEqual([
      { kind: 'connecting', snapshot: null, isRecalling: true },
      { kind: 'connecting', snapshot: null },
    ]);
    await scan();
    expect(shown.at(-1)?.kind).toBe('ready');
  });
});

describe('The last good Snapshot is not replaced', () => {
  it('by a scan without results', async () => {
    const { session: opened, kept, scan } = session({ stored, scan: () => yielding(growing, failed) });
    await scan();
    expect(opened.state.kind).toBe('problem');
    expect(opened.state.snapshot).toEqual(stored);
    expect(kept).toEqual([]);
  });

  it('by a canceled scan', async () => {
    const made = session({
      stored,
      scan: async function* () {
        yield growing;
        made.session.cancel();
        yield await Promise.resolve(fresh);
      },
    });
    await made.scan();
    const snapshot = { ...stored, principals: [...stored.principals, ...fresh.principals] };
    expect(made.session.state).toEqual({ kind: 'ready', snapshot, isCancelled: true });
    // The last complete scan is kept, with what this one learned.
    expect(made.kept).toEqual([stored]);
    expect(made.areScans).toEqual([false]);
  });

  it('by a scan that fails', async () => {
    const {
      session: opened,
      kept,
      scan,
    } = session({
      stored,
      scan: async function* () {
        yield await Promise.resolve(growing);
        throw new Error('no room');
      },
    });
    await scan();
    expect(opened.state).toMatchObject({ kind: 'problem', snapshot: stored });
    expect(kept).toEqual([]);
  });

  it('by a scan that was ended by a second one, which fails', async () => {
    const scans = [
      async function* (signal: AbortSignal) {
        yield growing;
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
      () => yielding(failed),
    ];
    const made = session({ stored, scan: (signal) => (scans.shift() ?? yielding)(signal as never) });
    const first = made.scan();
    await vi.waitFor(() => expect(made.session.state.kind).toBe('scanning'));
    await Promise.all([first, made.scan()]);
    expect(made.session.state).toMatchObject({ kind: 'problem', snapshot: stored });
  });
});

it('A scan that ends after its account was removed from view reports nothing, not even to the log', async () => {
  const scanning = Promise.withResolvers<undefined>();
  const {
    session: opened,
    shown,
    logged,
    scan,
  } = session({
    scan: async function* (signal) {
      scanning.resolve(undefined);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      yield fresh;
    },
  });
  const ended = scan();
  await scanning.promise;
  const [before, lines] = [shown.length, logged.length];
  opened.dispose();
  await ended;
  expect([shown.length, logged.length]).toEqual([before, lines]);
});

describe('What is learned outside a scan', () => {
  const alice = judged({ name: 'alice', keysAsOf: EARLIER });
  const sending = judged({ name: 'alice', accessKeys: [accessKey(use('ses-smtp'))], keysAsOf: NOW });
  /** A session whose first scan shows alice, and whose second one fails. */
  const afterFailure = async () => {
    const scans = [yielding(snapshot([alice])), yielding(failed)];
    const made = session({
      scan: () => scans.shift() ?? yielding(),
      rescanUser: () => Promise.resolve(sending),
    });
    await made.scan();
    await made.scan();
    expect(made.session.state.kind).toBe('problem');
    return made.session;
  };

  it('is shown even if the last scan failed: a refreshed user', async () => {
    const opened = await afterFailure();
    await opened.refreshUser(alice);
    expect(opened.state.snapshot?.principals).toEqual([sending]);
    expect(opened.state.kind).toBe('problem');
  });

  it('is shown even if the last scan failed: a use that the watch saw', async () => {
    const opened = await afterFailure();
    opened.update((known) => ({ ...known, principals: [sending] }));
    expect(opened.state.snapshot?.principals).toEqual([sending]);
  });

  it('is included in the result of the running scan, and stored with it', async () => {
    const made = session({
      scan: async function* () {
        yield snapshot([alice], { scan: { ...quick, startedAt: NOW, finishedAt: null } });
        made.session.update((known) => ({ ...known, principals: [sending] }));
        yield await Promise.resolve(snapshot([alice]));
      },
    });
    await made.scan();
    expect(made.session.state).toMatchObject({ kind: 'ready', snapshot: { principals: [sending] } });
    expect(made.known).toMatchObject([
      { scan: { principals: [alice] }, snapshot: { principals: [sending] } },
    ]);
  });

  it('keeps what was learned last, also about a user known only from the report at that time', async () => {
    const unnamed = (user: Principal): Principal => ({ ...user, id: null });
    const made = session({
      scan: async function* () {
        yield snapshot([unnamed(alice)], { scan: { ...quick, startedAt: NOW, finishedAt: null } });
        // As a watch does: first the IDs of the keys, then what they were used for.
        const named = judged({ name: 'alice', accessKeys: [accessKey(null)], keysAsOf: NOW });
        made.session.update((known) => ({ ...known, principals: [unnamed(named)] }));
        made.session.update((known) => ({ ...known, principals: [unnamed(sending)] }));
        yield await Promise.resolve(snapshot([alice]));
      },
    });
    await made.scan();
    expect(made.session.state.snapshot?.principals).toEqual([sending]);
  });

  it('is kept beside a scan that was canceled, or failed', async () => {
    for (const last of [fresh, failed]) {
      const made = session({
        stored: snapshot([alice]),
        scan: async function* () {
          yield snapshot([alice], { scan: { ...quick, startedAt: NOW, finishedAt: null } });
          await made.session.learn(sending);
          if (last === fresh) made.session.cancel();
          yield await Promise.resolve(last);
        },
      });
      await made.scan();
      expect(made.session.state.snapshot?.principals).toEqual([sending]);
    }
  });

  it('is not stored as a scan: deleted data does not return by it', async () => {
    const made = session({ scan: () => yielding(snapshot([alice])) });
    await made.scan();
    made.session.update((known) => ({ ...known, principals: [sending] }));
    expect(made.areScans).toEqual([true, false]);
  });

  it('is passed to another profile of the account with the last scan', async () => {
    const opened = await afterFailure();
    await opened.learn(sending);
    const other = session({
      scan: (_, earlier) => yielding({ ...fresh, principals: earlier?.principals ?? [] }),
    });
    other.session.markPending(opened.handOver());
    expect(other.session.state.snapshot?.principals).toEqual([sending]);
    await other.scan();
    // The scan before had not seen it.
    const change = { kind: 'verdict', to: 'sends-smtp' };
    expect(other.session.state.snapshot?.changes?.principals).toMatchObject([
      { name: 'alice', changes: [change] },
    ]);
  });

  it('is no longer requested if the account is removed from view', async () => {
    const asked: AbortSignal[] = [];
    const made = session({
      scan: () => yielding(snapshot([alice])),
      rescanUser: (_, signal) => {
        asked.push(signal);
        return new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        );
      },
    });
    await made.scan();
    const refreshing = made.session.refreshUser(alice);
    made.session.dispose();
    await refreshing;
    expect(asked.map(({ aborted }) => aborted)).toEqual([true]);
  });
});
