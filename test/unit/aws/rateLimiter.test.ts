import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { describe, expect, it, vi } from 'vitest';
import { createRateLimiter } from '../../../src/aws/client/rateLimiter.ts';
import { raceAbort } from '../../../src/senders/evidence/raceAbort.ts';
import { startEndpoint } from '../../aws/endpoint.ts';
import { iamOf } from './iamOf.ts';
import { askThrottled, virtualTime } from './throttledAccount.ts';

const CALLS = 1_500;
const never = new AbortController().signal;

describe('An account of unknown rate', () => {
  const rates = [2, 5, 20, 100];
  const bursts = [10, 40, 100];
  const accounts = rates.flatMap((rate) => bursts.map((burst) => ({ rate, burst })));

  it.each(accounts)(
    'of $rate a second, $burst at once, is fully used, and rarely throttles',
    async (account) => {
      const { seconds, share, givenUp } = await askThrottled(createRateLimiter, {
        ...account,
        calls: CALLS,
        roundTrip: 30,
      });
      const floor = (CALLS - account.burst) / account.rate;
      expect(seconds / floor).toBeLessThan(1.05);
      expect(share).toBeLessThan(0.02);
      expect(givenUp).toBe(0);
    },
  );

  it('is fully used, and throttles less than 1 in 100, as the bench measures', async () => {
    const { seconds, share } = await askThrottled(createRateLimiter, {
      rate: 20,
      burst: 40,
      calls: 1_250,
      roundTrip: 5,
    });
    expect(seconds / ((1_250 - 40) / 20)).toBeLessThan(1.02);
    expect(share).toBeLessThan(0.01);
  });

  it('without burst capacity gets evenly spaced requests: throttling is rare', async () => {
    for (const rate of [2, 5, 20]) {
      const { seconds, share } = await askThrottled(createRateLimiter, {
        rate,
        burst: 1,
        calls: CALLS,
        roundTrip: 5,
      });
      expect(seconds / (CALLS / rate)).toBeLessThan(1.7);
      expect(share).toBeLessThan(0.03);
    }
  });

  it('is asked as fast as it answers if it never throttles', async () => {
    const { seconds, throttled } = await askThrottled(createRateLimiter, {
      rate: 1e6,
      burst: 1e6,
      calls: CALLS,
      roundTrip: 40,
    });
    expect(throttled).toBe(0);
    // Eight concurrent calls of 40 ms: 200 a second at most.
    expect(seconds).toBeLessThan(2 * (CALLS / 200));
  });
});

describe('An account with a changing rate', () => {
  const rate = (seconds: number): number => (seconds < 30 || seconds > 90 ? 20 : 5);

  it('is followed down and up again', async () => {
    const { answers, share } = await askThrottled(createRateLimiter, {
      rate,
      burst: 10,
      calls: 3_500,
      roundTrip: 30,
    });
    const between = (from: number, to: number): number =>
      answers.filter((at) => at >= from && at < to).length / (to - from);
    expect(between(40, 90)).toBeGreaterThan(4.8);
    // Some 360 requests later.
    expect(between(160, answers.at(-1)!)).toBeGreaterThan(19);
    expect(share).toBeLessThan(0.02);
  });
});

describe('One call that is throttled', () => {
  it('does not slow down the others', async () => {
    const account = { rate: 1e6, burst: 1e6, calls: CALLS, roundTrip: 40 };
    const { seconds } = await askThrottled(createRateLimiter, account);
    const beside = await askThrottled(createRateLimiter, { ...account, withBlockedCall: true });
    expect(beside.seconds / seconds).toBeLessThan(1.3);
  });
});

describe('A pause', () => {
  it('does not raise the rate, since calls far apart show nothing about it', async () => {
    const time = virtualTime();
    const tempo = createRateLimiter(time.seconds, time.sleep);
    for (let count = 0; count < 500; count += 1) {
      await time.until(time.sleep(60_000));
      await time.until(tempo.acquire(never));
      await time.until(time.sleep(20));
      tempo.accepted();
    }
    // One after the other, each 20 ms: 50 a second went through at the most.
    expect(tempo.rate).toBeLessThan(52);
  });

  it('does not count for the rate: throttling after an hour does not count what went through in that hour', async () => {
    const time = virtualTime();
    const tempo = createRateLimiter(time.seconds, time.sleep);
    const ask = async (isRefused: boolean): Promise<void> => {
      await time.until(tempo.acquire(never));
      if (isRefused) tempo.throttled();
      else tempo.accepted();
    };
    await ask(true);
    for (let count = 0; count < 30; count += 1) await ask(false);
    await ask(true);
    const measured = tempo.rate;
    await time.until(time.sleep(3_600_000));
    await ask(true);
    expect(tempo.rate).toBeGreaterThan(0.8 * measured);
  });

  it('is followed by no more concurrent requests than a small burst', async () => {
    const time = virtualTime();
    const tempo = createRateLimiter(time.seconds, time.sleep);
    await time.until(time.sleep(3_600_000));
    const given: number[] = [];
    const turns = Array.from({ length: 30 }, () =>
      tempo.acquire(never).then(() => given.push(time.seconds())),
    );
    await time.until(Promise.all(turns));
    expect(given.filter((at) => at === given[0])).toHaveLength(10);
  });
});

describe('A failing network', () => {
  it('does not raise the rate, since unanswered requests show nothing about it', async () => {
    let now = 0;
    const tempo = createRateLimiter(
      () => now,
      (milliseconds) => Promise.resolve(void (now += Math.max(1, milliseconds) / 1000)),
    );
    const endpoint = await startEndpoint({ accounts: [{ accountId: '111122223333' }] });
    const { iam } = iamOf(endpoint, { tempo, maxAttempts: 1 });
    await endpoint.close();
    const { rate } = tempo;
    for (let count = 0; count < 60; count += 1) expect((await iam.listUsers(never)).ok).toBe(false);
    expect(tempo.rate).toBe(rate);
  });
});

describe('Turns', () => {
  const busy = async () => {
    const time = virtualTime();
    const tempo = createRateLimiter(time.seconds, time.sleep);
    for (let count = 0; count < 10; count += 1) await time.until(tempo.acquire(never));
    return { time, tempo };
  };

  it('are given in the order of the requests', async () => {
    const { time, tempo } = await busy();
    const order: number[] = [];
    const turns = [1, 2, 3, 4, 5].map((turn) => tempo.acquire(never).then(() => order.push(turn)));
    await time.until(Promise.all(turns));
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });

  it('end at once when they are aborted, whoever is ahead', async () => {
    const { tempo } = await busy();
    // No time passes: no request gets a turn.
    for (let count = 0; count < 5; count += 1) void tempo.acquire(never);
    const cancel = new AbortController();
    const last = tempo.acquire(cancel.signal);
    cancel.abort(new Error('cancelled'));
    await expect(last).rejects.toThrow('cancelled');
  });

  it('are taken by every request, whose outcome is reported', async () => {
    const endpoint = await startEndpoint({ accounts: [{ accountId: '111122223333' }] });
    const events: unknown[] = [];
    const tempo = {
      rate: 1,
      acquire: () => Promise.resolve(void events.push('turn')),
      accepted: () => void events.push('accepted'),
      unanswered: () => void events.push('unanswered'),
      throttled: (isRetry?: boolean) => void events.push(isRetry === true ? 'throttled again' : 'throttled'),
    };
    const { iam } = iamOf(endpoint, { tempo, config: { retryStrategy: new ConfiguredRetryStrategy(4, 1) } });
    endpoint.rules.add({ times: 2, error: { code: 'Throttling', status: 400 } });
    await iam.listUsers(never);
    const throttled = ['turn', 'throttled', 'turn', 'throttled again'];
    expect(events.splice(0)).toEqual([...throttled, 'turn', 'accepted']);
    // A request rejected for another reason was accepted by the limiter.
    endpoint.rules.add({ times: 1, error: { code: 'AccessDenied', status: 403 } });
    await iam.accountAlias(never);
    expect(events.splice(0)).toEqual(['turn', 'accepted']);
    // The connection is dropped, then the request is canceled.
    endpoint.rules.add({ times: 1, reset: true });
    endpoint.rules.add({ hang: true });
    const cancel = new AbortController();
    const asked = iam.listUsers(cancel.signal);
    await vi.waitFor(() => {
      expect(events).toEqual(['turn', 'unanswered', 'turn']);
    });
    cancel.abort(new Error('cancelled'));
    await expect(asked).rejects.toThrow('cancelled');
    await vi.waitFor(() => {
      expect(events).toEqual(['turn', 'unanswered', 'turn', 'unanswered']);
    });
    await endpoint.close();
  });

  it('are released at once by a call that is canceled', async () => {
    const endpoint = await startEndpoint({ accounts: [{ accountId: '111122223333' }] });
    const asked = Promise.withResolvers<AbortSignal>();
    const { iam } = iamOf(endpoint, {
      tempo: {
        ...createRateLimiter(),
        acquire: (signal) => {
          asked.resolve(signal);
          return raceAbort(new Promise(() => undefined), signal);
        },
      },
    });
    const cancel = new AbortController();
    const users = iam.listUsers(cancel.signal);
    const turn = await asked.promise;
    expect(turn.aborted).toBe(false);
    cancel.abort(new Error('cancelled'));
    await expect(users).rejects.toThrow('cancelled');
    // It takes no turn from those behind it, either.
    expect(turn.aborted).toBe(true);
    await endpoint.close();
  });

  it('end with the reason when they are aborted, and take nothing from those behind', async () => {
    const { time, tempo } = await busy();
    const cancel = new AbortController();
    const aborted = [tempo.acquire(cancel.signal), tempo.acquire(cancel.signal)];
    const behind = tempo.acquire(never);
    cancel.abort(new Error('cancelled'));
    await expect(Promise.all(aborted)).rejects.toThrow('cancelled');
    await expect(aborted[1]).rejects.toThrow('cancelled');
    await time.until(behind);
    expect(time.seconds()).toBeLessThanOrEqual(1 / 20 + 0.001);
  });
});
