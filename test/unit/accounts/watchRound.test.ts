import { describe, expect, it } from 'vitest';
import type { Snapshot, LastUsed } from '../../../src/senders/model/model.ts';
import type { Result } from '../../../src/senders/ports/iamReader.ts';
import type { HourSpan } from '../../../src/senders/ports/mailReader.ts';
import type { Session } from '../../../src/accounts/session.ts';
import { askRound, atRest, signedIn, type Round } from '../../../src/accounts/watchRound.ts';
import { accessKey, gap, judged, NOW, snapshot, use } from '../senders/builders.ts';

const LATER = '2026-11-23T08:58:00Z';
const clock = { now: () => NOW, sleep: () => Promise.resolve() };
const forever = new AbortController().signal;

const sender = (id: string) =>
  judged({ name: `user-${id}`, canSend: 'yes', accessKeys: [accessKey(null, { id })] });
const keysOf = (count: number) => Array.from({ length: count }, (_, index) => `AKIA${index}`);

/** An account of users with one key each, and its answers. */
function account(
  keys: readonly string[],
  answer: (id: string) => Result<LastUsed | null>,
  accountId = '111122223333',
) {
  const asked: string[] = [];
  const session = {
    state: { kind: 'ready', snapshot: { ...snapshot(keys.map(sender)), accountId }, isCancelled: false },
    connection: {
      account: { profile: 'prod' },
      getAccessKeyLastUsed: (id: string) => {
        asked.push(id);
        return Promise.resolve(answer(id));
      },
    },
    update: (change: (snapshot: Snapshot) => Snapshot) => {
      session.state = { ...session.state, snapshot: change(session.state.snapshot) };
    },
  };
  return { session: session as unknown as Session, asked };
}

const used = (at = LATER): Result<LastUsed | null> => ({ ok: true, value: use('ses-smtp', at) });
const failed = (reason: string): Result<LastUsed | null> => ({
  ok: false,
  gap: gap('GetAccessKeyLastUsed', reason),
});
const ask = (...sessions: readonly Session[]) => askRound({ sessions }, null, true, clock, forever);

describe('A round of the watch', () => {
  it('asks each key once, reports new uses, and shows them in the list', async () => {
    const { session, asked } = account(['AKIA1', 'AKIA2'], (id) =>
      id === 'AKIA2' ? used() : { ok: true, value: null },
    );
    const round = await ask(session);
    expect(asked).toEqual(['AKIA1', 'AKIA2']);
    expect(round).toMatchObject({ keys: 2, failure: null });
    expect(round.uses.map(({ key, accountId }) => [key.id, accountId])).toEqual([['AKIA2', '111122223333']]);
    expect(session.state.snapshot?.principals.map(({ verdict }) => verdict)).toEqual([
      'can-send',
      'sends-smtp',
    ]);
    const next = await askRound({ sessions: [session] }, round, true, clock, forever);
    expect(next.uses).toEqual([]);
  });

  it('reports all accounts together, the latest use first', async () => {
    const first = account(['AKIA1'], () => used());
    const second = account(['AKIA2'], () => used(NOW), '444455556666');
    const { uses } = await ask(first.session, second.session);
    expect(uses.map(({ accountId }) => accountId)).toEqual(['444455556666', '111122223333']);
  });

  it('ends at the first failure, without calls that would fail as well', async () => {
    const { session, asked } = account(keysOf(100), () => failed('AccessDenied'));
    const { failure, keys } = await ask(session);
    expect(failure).toMatchObject({
      profile: 'prod',
      problem: { kind: 'denied', denied: ['iam:GetAccessKeyLastUsed'] },
    });
    expect(keys).toBe(100);
    expect(asked.length).toBeLessThan(10);
  });

  it('still reports the answers of another account', async () => {
    const broken = account(['AKIA1'], () => failed('ExpiredToken'));
    const sound = account(['AKIA2'], () => used(), '444455556666');
    const { failure, uses } = await ask(broken.session, sound.session);
    expect(failure?.problem.kind).toBe('expired');
    expect(uses).toHaveLength(1);
  });

  it('skips a key that was deleted meanwhile', async () => {
    const { session } = account(['AKIA1', 'AKIA2'], (id) =>
      id === 'AKIA1' ? failed('NoSuchEntity') : used(),
    );
    expect(await ask(session)).toMatchObject({ failure: null, uses: [{ key: { id: 'AKIA2' } }] });
  });

  it('fails if an account could not be signed in to', async () => {
    const problem = { kind: 'expired', message: '' } as const;
    const { session } = account([], () => used());
    Object.assign(session, {
      connection: null,
      update: () => undefined,
      state: { kind: 'problem', profile: 'prod', problem, snapshot: null },
    });
    expect((await ask(session)).failure).toMatchObject({ profile: 'prod', problem });
  });

  describe('with keys known only from a new credential report, which has no IDs', () => {
    const unnamed = (name: string) =>
      judged({
        name,
        canSend: 'yes',
        accessKeys: [accessKey(null, { id: null, source: 'report', createdAt: NOW })],
      });
    const listed = (id: string) => ({
      ok: true as const,
      value: [{ id, status: 'Active' as const, createdAt: NOW }],
    });
    const accountOf = (names: readonly string[], list: (name: string) => Result<unknown>) => {
      const { session, asked } = account([], () => used());
      const lists: string[] = [];
      Object.assign(session.state, { snapshot: snapshot(names.map(unnamed)) });
      Object.assign(session.connection ?? {}, {
        listAccessKeys: (name: string) => {
          lists.push(name);
          return Promise.resolve(list(name));
        },
      });
      return { session, asked, lists };
    };

    it('asks for their IDs first, once', async () => {
      const { session, asked, lists } = accountOf(['anna', 'ben'], (name) => listed(`AKIA-${name}`));
      const round = await ask(session);
      const { keys, uses } = round;
      expect(asked).toEqual(['AKIA-anna', 'AKIA-ben']);
      expect([keys, uses.length]).toEqual([2, 2]);
      expect(session.state.snapshot?.principals.map(({ accessKeys: [key] }) => key?.id)).toEqual(asked);
      await askRound({ sessions: [session] }, round, true, clock, forever);
      expect(lists).toEqual(['anna', 'ben']);
    });

    it('skips a user who was deleted meanwhile', async () => {
      const { session, asked } = accountOf(['anna', 'ben'], (name) =>
        name === 'anna' ? { ok: false, gap: gap('ListAccessKeys', 'NoSuchEntity') } : listed('AKIA-ben'),
      );
      expect(await ask(session)).toMatchObject({ failure: null, keys: 1 });
      expect(asked).toEqual(['AKIA-ben']);
    });

    it('fails if that is denied, and names the permission', async () => {
      const { session } = accountOf(['anna'], () => ({
        ok: false,
        gap: gap('ListAccessKeys', 'AccessDenied'),
      }));
      const { failure } = await ask(session);
      expect(failure?.problem).toMatchObject({ kind: 'denied', denied: ['iam:ListAccessKeys'] });
    });
  });

  describe('that counts mails', () => {
    const SENT = '2026-11-23T08:58:00Z';
    /** Hours of an answer; the last is the current one at `NOW`. */
    const hours = (...last: readonly number[]) => {
      const counts = new Uint32Array(337);
      counts.set(last, counts.length - last.length);
      return counts;
    };
    /** An account with mails in Regions, and the next answers of CloudWatch. */
    const sending = (regions: readonly string[], accountId?: string) => {
      const { session } = account(['AKIA1'], () => used(SENT), accountId);
      const answers: Record<string, Uint32Array | string> = {};
      const asked: string[] = [];
      const sent = { from: '2026-11-23T08:00:00Z', counts: Uint32Array.of(5, 0) };
      session.update((known) => ({
        ...known,
        mails: {
          ...{ asOf: NOW, gaps: [] },
          regions: regions.map((region) => ({ region, asOf: NOW, sent, senders: null })),
        },
      }));
      Object.assign(session.connection ?? {}, {
        countMails: (region: string) => {
          asked.push(region);
          const answer = answers[region] ?? hours();
          return Promise.resolve(
            typeof answer === 'string'
              ? { ok: false, gap: { ...gap('GetMetricData', answer), region } }
              : { ok: true, value: answer },
          );
        },
      });
      return { session, answers, asked };
    };
    const next = (last: Round | null, ...sessions: readonly Session[]) =>
      askRound({ sessions }, last, true, clock, forever);
    const surged = ({ mails }: Round) =>
      (mails?.surges ?? []).map((one) => [one.account.accountId, one.region, one.sent, one.peak]);

    it('asks each Region that sent for one metric, and reports a surge once, with who used SES since', async () => {
      const { session, answers, asked } = sending(['us-east-1', 'eu-west-1']);
      answers['us-east-1'] = hours(200, 0);
      const first = await next(null, session);
      expect([asked, surged(first)]).toEqual([['us-east-1', 'eu-west-1'], []]);
      answers['us-east-1'] = hours(200, 900);
      const second = await next(first, session);
      expect(surged(second)).toEqual([['111122223333', 'us-east-1', 900, 200]]);
      expect(second.mails?.surges[0]?.users.map(({ name }) => name)).toEqual(['user-AKIA1']);
      answers['us-east-1'] = hours(200, 1_900);
      expect(surged(await next(second, session))).toEqual([]);
    });

    it('reports nothing in the first round', async () => {
      const { session, answers } = sending(['us-east-1']);
      answers['us-east-1'] = hours(0, 5_000);
      expect(surged(await next(null, session))).toEqual([]);
    });

    it('continues if a Region fails: it is asked again, and the others are not delayed', async () => {
      const { session, answers } = sending(['us-east-1', 'eu-west-1']);
      const other = sending(['us-east-1'], '444455556666');
      const first = await next(null, session, other.session);
      Object.assign(answers, { 'us-east-1': 'Throttling', 'eu-west-1': hours(500) });
      other.answers['us-east-1'] = hours(700);
      const second = await next(first, session, other.session);
      expect(surged(second)).toEqual([
        ['111122223333', 'eu-west-1', 500, 0],
        ['444455556666', 'us-east-1', 700, 0],
      ]);
      expect(second).toMatchObject({ failure: null, mails: { gaps: [{ region: 'us-east-1' }] } });
      answers['us-east-1'] = hours(300);
      expect(surged(await next(second, session, other.session))).toEqual([
        ['111122223333', 'us-east-1', 300, 0],
      ]);
    });

    it('still reports a surge that began while an account could not be asked, once it can', async () => {
      const { session, answers } = sending(['us-east-1']);
      const other = sending(['us-east-1'], '444455556666');
      answers['us-east-1'] = hours(200, 0);
      const first = await next(null, session, other.session);
      const { getAccessKeyLastUsed } = session.connection!;
      Object.assign(session.connection!, {
        getAccessKeyLastUsed: () => Promise.resolve(failed('ExpiredToken')),
      });
      answers['us-east-1'] = hours(200, 9_000);
      const paused = await next(first, session);
      expect([paused.failure?.problem.kind, surged(paused)]).toEqual(['expired', []]);
      Object.assign(session.connection!, { getAccessKeyLastUsed });
      other.answers['us-east-1'] = hours(700);
      // The other account was removed from view meanwhile: its watch begins with what it has sent by now.
      expect(surged(await next(paused, session, other.session))).toEqual([
        ['111122223333', 'us-east-1', 9_000, 200],
      ]);
    });

    it('keeps what it knows while mails are not watched, and reports surges in between', async () => {
      const { session, answers, asked } = sending(['us-east-1']);
      answers['us-east-1'] = hours(200, 0);
      const first = await next(null, session);
      answers['us-east-1'] = hours(200, 900);
      const off = await askRound({ sessions: [session] }, first, false, clock, forever);
      expect([off.mails, asked.length]).toEqual([null, 1]);
      const still = await askRound({ sessions: [session] }, off, false, clock, forever);
      const on = await next(still, session);
      expect(surged(on)).toEqual([['111122223333', 'us-east-1', 900, 200]]);
      // What was reported stays so.
      const again = await askRound({ sessions: [session] }, on, false, clock, forever);
      expect(surged(await next(again, session))).toEqual([]);
    });

    it('asks about the 14 days before the hours that it missed', async () => {
      const { session, answers, asked } = sending(['us-east-1']);
      const spans: (readonly [string, string])[] = [];
      const connection = { ...session.connection! };
      Object.assign(session.connection!, {
        countMails: (region: string, span: HourSpan, signal: AbortSignal) => {
          spans.push([span.from, span.to]);
          return connection.countMails(region, span, signal);
        },
      });
      const first = await next(null, session);
      // 10 days later: the 14 days before the first of them began 24 days ago.
      const counts = new Uint32Array(337 + 240);
      // 3 days before the watch began, and 6 days after.
      counts.set([500], 264);
      counts.set([600], 480);
      answers['us-east-1'] = counts;
      const later = { ...clock, now: () => '2026-12-03T09:12:00Z' };
      const last = await askRound({ sessions: [session] }, first, true, later, forever);
      expect(spans).toEqual([
        ['2026-11-09T09:00:00Z', '2026-11-23T10:00:00Z'],
        ['2026-11-09T09:00:00Z', '2026-12-03T10:00:00Z'],
      ]);
      expect([surged(last), asked.length]).toEqual([[], 2]);
    });

    it('reports nothing if counting is denied, and shows neither a watched Region nor a price', async () => {
      const { session, answers } = sending(['us-east-1', 'eu-west-1']);
      answers['us-east-1'] = 'AccessDenied';
      const { failure, mails } = await next(null, session);
      expect([failure, mails?.gaps, [...(mails?.regions.keys() ?? [])]]).toEqual([
        null,
        [],
        ['111122223333 eu-west-1'],
      ]);
    });

    it('asks nothing if it is turned off, or for an account whose keys could not be asked', async () => {
      const { session, asked } = sending(['us-east-1']);
      expect((await askRound({ sessions: [session] }, null, false, clock, forever)).mails).toBeNull();
      Object.assign(session.connection ?? {}, {
        getAccessKeyLastUsed: () => Promise.resolve(failed('ExpiredToken')),
      });
      expect((await next(null, session)).failure).not.toBeNull();
      expect(asked).toEqual([]);
    });
  });

  it('ends when the watch does', async () => {
    const { session } = account(['AKIA1'], () => used());
    await expect(
      askRound({ sessions: [session] }, null, true, clock, AbortSignal.abort(new Error('over'))),
    ).rejects.toThrow('over');
  });
});

describe('Before a round, the watch', () => {
  const accountsOf = (kinds: readonly string[], connection: object | null) => {
    const sessions = kinds.map((kind) => ({ state: { kind }, connection }));
    const refreshed: unknown[] = [];
    let listener = (): void => undefined;
    return {
      sessions: sessions as unknown as readonly Session[],
      refreshed,
      become: (kind: string) => {
        for (const session of sessions) session.state = { kind };
        listener();
      },
      onDidChange: ((heard: () => void) => {
        listener = heard;
        return { dispose: () => undefined };
      }) as never,
      refresh: (_: unknown, __: unknown, only: readonly Session[] = []) =>
        Promise.resolve(void refreshed.push(...only)),
    };
  };

  it('waits for the running scan', async () => {
    const accounts = accountsOf(['scanning'], {});
    let isDone = false;
    const waiting = atRest(accounts, forever).then(() => (isDone = true));
    await Promise.resolve();
    expect(isDone).toBe(false);
    accounts.become('ready');
    await waiting;
  });

  it('signs in to accounts without a sign-in, and to those that failed', async () => {
    const strangers = accountsOf(['idle', 'same'], null);
    await signedIn(strangers, [], forever);
    expect(strangers.refreshed).toEqual([strangers.sessions[0]]);
    const known = accountsOf(['ready', 'ready'], {});
    await signedIn(known, known.sessions.slice(1), forever);
    expect(known.refreshed).toEqual([known.sessions[1]]);
  });

  it('stops waiting when it ends', async () => {
    const ending = new AbortController();
    const waiting = atRest(accountsOf(['scanning'], {}), ending.signal);
    ending.abort(new Error('over'));
    await expect(waiting).rejects.toThrow('over');
  });
});
