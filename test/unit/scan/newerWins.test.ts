/**
 * Newer wins, over HTTP: whatever is asked of one history of an account, in whatever order (quick and complete scans,
 * canceled ones, Watch, Refresh User, a reload of the window, also of a scan that was stored by a clock that was ahead), no
 * step shows less than was known, and what AWS says in the end stands. And scans that know
 * nothing of each other come to the same evidence in whatever order they are merged. `npm run test:long` tries four
 * times as many, SEED=… and RUNS=… others.
 */
import fc from 'fast-check';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { timestamp } from '../../../src/aws/client/clock.ts';
import { formatStoredSnapshot, parseStoredSnapshot } from '../../../src/senders/snapshots/storedSnapshot.ts';
import type { ScanMode, Snapshot, Timestamp, Principal } from '../../../src/senders/model/model.ts';
import { mergeSnapshots } from '../../../src/senders/snapshots/overlay.ts';
import type { Clock } from '../../../src/senders/ports/iamReader.ts';
import { rescanUser, scan } from '../../../src/senders/scan/scan.ts';
import { Session } from '../../../src/accounts/session.ts';
import { askRound } from '../../../src/accounts/watchRound.ts';
import type { AccountDeclaration } from '../../aws/declaration.ts';
import { startEndpoint } from '../../aws/endpoint.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { SERVICES } from '../../aws/services.ts';
import { iamOf } from '../aws/iamOf.ts';
import type { Ports } from '../aws/iamOf.ts';

const SEED = Number(process.env['SEED'] ?? 20261128);
const RUNS = Number(process.env['RUNS'] ?? 1);
const ACCOUNT_ID = '333344445555';
const MAIL = `arn:aws:iam::${ACCOUNT_ID}:policy/Mail`;
const PEOPLE = ['anna', 'ben', 'carl'] as const;
const keyOf = (person: number, slot: number): string => `AKIANEWER${person}X${slot}`.padEnd(20, 'X');

const account: AccountDeclaration = {
  accountId: ACCOUNT_ID,
  policies: [
    {
      name: 'Mail',
      document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ses:*', Resource: '*' }] },
    },
  ],
  users: PEOPLE.map((name, person) => ({
    name,
    createdAt: `-${30 + person}d`,
    attached: person === 2 ? [] : [MAIL],
    accessKeys: [0, 1].map((slot) => ({ id: keyOf(person, slot), createdAt: `-${20 + slot}d` })),
  })),
};

type Event =
  | { readonly kind: 'use'; readonly person: number; readonly slot: number; readonly service: string }
  | { readonly kind: 'detach' | 'attach' | 'delete user'; readonly person: number }
  | { readonly kind: 'delete key' | 'deactivate'; readonly person: number; readonly slot: number };
type Look =
  | 'quick'
  | 'complete'
  | 'canceled'
  | 'watch'
  | 'quick with watch'
  | 'refresh user'
  | 'reload'
  | 'scan with a clock that is ahead, and reload';
interface Step {
  readonly minutes: number;
  readonly events: readonly Event[];
  readonly look: Look;
  /** By so many minutes the clock is ahead, where one is. */
  readonly ahead: number;
}

const person = fc.nat(PEOPLE.length - 1);
const slot = fc.nat(1);
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('use' as const),
      service: fc.constantFrom('ses', 'ses-smtp', 's3'),
      person,
      slot,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('detach' as const, 'attach' as const), person }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('delete key' as const, 'deactivate' as const),
      person,
      slot,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete user' as const), person: fc.constant(1) }) },
);
const step: fc.Arbitrary<Step> = fc.record({
  minutes: fc.constantFrom(1, 7, 40, 300),
  events: fc.array(event, { maxLength: 3 }),
  look: fc.constantFrom<Look[]>(
    ...([
      'quick',
      'quick',
      'complete',
      'canceled',
      'watch',
      'quick with watch',
      'refresh user',
      'reload',
      'scan with a clock that is ahead, and reload',
    ] as const),
  ),
  ahead: fc.constantFrom(3, 90, 1_440, 100_000),
});

const served: AccountDeclaration[] = [account];
let now = Date.parse('2026-11-23T09:00:00Z');
/** Of the clock by which readings are dated, in milliseconds. */
let ahead = 0;
let endpoint: Endpoint;
let ports: Ports;
beforeAll(async () => {
  const done = { milliseconds: 0, polls: 0 };
  const services = SERVICES.filter(({ namespace }) => /^(iam|s3|ses)$/.test(namespace));
  endpoint = await startEndpoint({
    ...{ accounts: served, now: () => new Date(now), behaviour: { services } },
    ...{ jobDuration: () => done, reportDuration: done },
  });
  ports = iamOf(endpoint);
});
afterAll(() => endpoint.close());

const clock: Clock = {
  now: () => timestamp(new Date(now + ahead)),
  sleep: async (milliseconds, signal) => {
    await delay(milliseconds / 1000, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  },
};
const asking = () => ({ iam: ports.iam, clock, settings: { giveUpAfter: 60_000, usersAtOnce: 4 } });
const ACCOUNT = { profile: 'prod', accountId: ACCOUNT_ID, alias: null, partition: 'aws' };

/** Applies an event; does nothing for a deleted user or key. */
function happen(one: Event): void {
  const aws = endpoint.account();
  const name = PEOPLE[one.person]!;
  try {
    if (one.kind === 'use')
      aws.use({ accessKeyId: keyOf(one.person, one.slot), service: one.service, region: 'us-east-1' });
    if (one.kind === 'detach' || one.kind === 'attach')
      aws.changeUser(name, { attached: one.kind === 'attach' ? [MAIL] : [] });
    if (one.kind === 'delete user') aws.deleteUser(name);
    if (one.kind === 'delete key' || one.kind === 'deactivate') changeKey(one);
  } catch (error) {
    if (!/has no(body| user)/.test(String(error))) throw error;
  }
}

/** The keys of each user as they are now. */
let keys: { id: string; status: 'Active' | 'Inactive'; createdAt: Date }[][] = [];
function changeKey({ kind, person: at, slot: which }: Event & { readonly slot: number }): void {
  const id = keyOf(at, which);
  keys[at] = keys[at]!.flatMap((key) => {
    if (key.id !== id) return [key];
    return kind === 'delete key' ? [] : [{ ...key, status: 'Inactive' as const }];
  });
  endpoint.account().changeUser(PEOPLE[at]!, { accessKeys: keys[at] });
}

function begin(): void {
  endpoint.reset();
  endpoint.restore();
  keys = PEOPLE.map((_, at) =>
    [0, 1].map((which) => ({
      id: keyOf(at, which),
      status: 'Active' as const,
      createdAt: new Date(now - (20 + which) * 86_400_000),
    })),
  );
}

/** Fails if a Snapshot shows less about a user than one before it. */
function watchful(): (snapshot: Snapshot | null) => void {
  const sesAt = new Map<string, Timestamp>();
  const usedAt = new Map<string, Timestamp>();
  const check = (seen: Map<string, Timestamp>, what: string, at: Timestamp | null | undefined): void => {
    const before = seen.get(what) ?? '';
    expect((at ?? '') >= before, `${what}: ${at ?? 'nothing'} after ${before}`).toBe(true);
    if (at != null) seen.set(what, at);
  };
  const checkUser = (user: Principal): void => {
    check(sesAt, user.arn, user.lastSesAt);
    if (sesAt.has(user.arn)) expect(user.lastSesAt, user.name).not.toBeNull();
    for (const { id, lastUsed } of user.accessKeys) if (id !== null) check(usedAt, id, lastUsed?.at);
  };
  return (snapshot) => {
    for (const user of snapshot?.principals ?? []) checkUser(user);
    const shown = new Set(snapshot?.principals.map(({ name }) => name));
    // Only ben is ever deleted.
    if (snapshot !== null && sesAt.size > 0)
      for (const name of ['anna', 'carl']) expect(shown.has(name), `${name} is in the list`).toBe(true);
  };
}

/** A window on the account, which can be reloaded. */
function openWindow(look: (snapshot: Snapshot | null) => void) {
  let kept: string | null = null;
  let during: (() => unknown) | null = null;
  const readStored = () => {
    const read = kept === null ? null : parseStoredSnapshot(kept, ACCOUNT_ID);
    if (read?.ok === false) throw new Error(read.problem);
    return read === null ? null : read.known;
  };
  const connection = {
    ...{ account: ACCOUNT, clock, ...ports.iam },
    scan: async function* (mode: ScanMode, earlier: Snapshot | null, signal: AbortSignal) {
      for await (const snapshot of scan(ACCOUNT, [], mode, { ...asking(), earlier }, signal)) {
        await during?.();
        yield snapshot;
      }
    },
    rescanUser: (user: Principal, signal: AbortSignal) => rescanUser(user, asking(), signal),
  };
  const open = (): Session => {
    const session: Session = new Session({
      ...{ target: { kind: 'profile', profile: 'prod' }, claim: () => true },
      log: {
        info: () => undefined,
        warn: () => undefined,
        error: () => undefined,
      },
      knownOf: () => Promise.resolve(null),
      kept: {
        load: () => Promise.resolve(readStored()),
        save: (_, known) => Promise.resolve(void (kept = formatStoredSnapshot(known))),
      },
      onCancel: () => undefined,
      onDidChange: () => look(session.state.snapshot),
    });
    return session;
  };
  let session = open();
  const signIn = () => Promise.resolve({ ok: true, connection } as never);
  const refresh = async (mode: ScanMode, meanwhile: (() => unknown) | null = null) => {
    during = meanwhile;
    await session.refresh(signIn, mode);
    during = null;
  };
  const watch = () => askRound({ sessions: [session] }, null, false, clock, new AbortController().signal);
  return {
    known: () => session.state.snapshot,
    look: async ({ look: how, ahead: minutes }: Pick<Step, 'look' | 'ahead'>): Promise<void> => {
      if (how === 'quick' || how === 'complete') await refresh(how);
      if (how === 'quick with watch') await refresh('quick', watch);
      if (how === 'canceled') await refresh('quick', () => session.cancel());
      if (how === 'watch') await watch();
      if (how === 'refresh user')
        for (const user of session.state.snapshot?.principals ?? []) await session.refreshUser(user);
      if (how === 'scan with a clock that is ahead, and reload') {
        ahead = minutes * 60_000;
        await refresh('quick');
        ahead = 0;
      }
      if (/reload$/.test(how)) {
        session.dispose();
        session = open();
        await refresh('quick');
      }
    },
    close: () => session.dispose(),
  };
}

async function freshScan(mode: ScanMode): Promise<Snapshot> {
  let last: Snapshot | null = null;
  for await (const snapshot of scan(ACCOUNT, [], mode, asking(), new AbortController().signal))
    last = snapshot;
  return last!;
}

/** AWS's current answers, which replace everything older. */
function whatIsNow(snapshot: Snapshot | null) {
  return snapshot?.principals
    .map(({ name, canSend, accessKeys }) => ({
      name,
      canSend,
      accessKeys: accessKeys.map(({ id, status }) => `${id} ${status}`).toSorted(),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function live({ minutes, events }: Step): void {
  for (const one of events) {
    now += 60_000;
    happen(one);
  }
  now += minutes * 60_000;
}

describe('One history of an account', () => {
  it('never shows less than was known, whatever is asked, and in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), async (steps) => {
        begin();
        const window = openWindow(watchful());
        for (const one of steps) {
          live(one);
          await window.look(one);
        }
        await window.look({ look: 'complete', ahead: 0 });
        expect(whatIsNow(window.known())).toEqual(whatIsNow(await freshScan('complete')));
        window.close();
      }),
      { seed: SEED, numRuns: 10 * RUNS },
    );
  }, 60_000);

  it('gives the same evidence in whatever order its scans are merged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.tuple(step, step, step), async (steps) => {
        begin();
        const snapshots: Snapshot[] = [];
        for (const one of steps) {
          live(one);
          snapshots.push(await freshScan(one.look === 'complete' ? 'complete' : 'quick'));
        }
        const [a, b, c] = snapshots as [Snapshot, Snapshot, Snapshot];
        const inOrder = mergeSnapshots(mergeSnapshots(a, b), c);
        for (const [x, y, z] of [
          [c, b, a],
          [b, c, a],
          [c, a, b],
          [b, a, c],
          [a, c, b],
        ] as const) {
          expect(mergeSnapshots(mergeSnapshots(x, y), z)).toEqual(inOrder);
          expect(mergeSnapshots(x, mergeSnapshots(y, z))).toEqual(inOrder);
        }
      }),
      { seed: SEED, numRuns: 10 * RUNS },
    );
  }, 60_000);
});
