/** An account that throttles, and a client that sends requests, in fake time that passes only when nothing else is left to do. */
import { setImmediate } from 'node:timers/promises';
import type { createRateLimiter as Pace } from '../../../src/aws/client/rateLimiter.ts';

const never = new AbortController().signal;

export interface VirtualTime {
  readonly seconds: () => number;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Advances the time until the work is done. @throws Error if nothing is left to wait for. */
  readonly until: <T>(work: Promise<T>) => Promise<T>;
}

export function virtualTime(): VirtualTime {
  let now = 0;
  let sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    seconds: () => now / 1000,
    // Like a timer of Node.js: whole milliseconds, and at least one.
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        signal?.addEventListener('abort', abort);
        function abort(): void {
          reject(signal?.reason as Error);
        }
        const wake = (): void => {
          signal?.removeEventListener('abort', abort);
          resolve();
        };
        sleepers.push({ at: now + Math.max(1, Math.trunc(milliseconds)), wake });
      }),
    until: async (work) => {
      const done = work.then(
        () => true,
        () => true,
      );
      while (!(await Promise.race([done, setImmediate(false)]))) {
        const next = Math.min(...sleepers.map(({ at }) => at));
        if (!Number.isFinite(next)) throw new Error('Nothing is left to wait for.');
        now = next;
        const due = sleepers.filter(({ at }) => at === next);
        sleepers = sleepers.filter(({ at }) => at !== next);
        for (const { wake } of due) wake();
      }
      return work;
    },
  };
}

export interface Asking {
  /** Requests a second that the account lets through, by the time in seconds. */
  readonly rate: number | ((seconds: number) => number);
  readonly burst: number;
  readonly calls: number;
  /** There and back, in milliseconds. */
  readonly roundTrip: number;
  /** Beside the calls, one is sent that is throttled every time. */
  readonly withBlockedCall?: boolean;
}

export interface Asked {
  readonly seconds: number;
  readonly throttled: number;
  /** Of all requests sent. */
  readonly share: number;
  /** When each request that went through was answered, in seconds. */
  readonly answers: readonly number[];
  /** Calls that were given up after the last attempt. */
  readonly givenUp: number;
}

const CONCURRENCY = 8;
const ATTEMPTS = 8;

/** Asks at the product's pace, retrying as the SDK does: after up to 100 ms, 200 ms, 400 ms, … */
export async function askThrottled(pace: typeof Pace, asking: Asking): Promise<Asked> {
  const time = virtualTime();
  const tempo = pace(time.seconds, time.sleep);
  const bucket = tokenBucket(asking, time.seconds);
  const random = numbers();
  const answers: number[] = [];
  let [sent, throttled, givenUp] = [0, 0, 0];

  const ask = async (isBlocked: boolean): Promise<void> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      await tempo.acquire(never);
      sent += 1;
      // Ways differ in length, so requests do not arrive evenly.
      await time.sleep(asking.roundTrip * (0.3 + 0.4 * random()));
      const isTaken = !isBlocked && bucket.take();
      await time.sleep(asking.roundTrip * (0.3 + 0.4 * random()));
      if (isTaken) {
        tempo.accepted();
        answers.push(time.seconds());
        return;
      }
      throttled += 1;
      tempo.throttled(attempt > 0);
      await time.sleep(random() * 100 * 2 ** attempt);
    }
    givenUp += 1;
  };
  let left = asking.calls;
  const askOn = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await ask(false);
    }
  };
  if (asking.withBlockedCall === true) void ask(true);
  await time.until(Promise.all(Array.from({ length: CONCURRENCY }, askOn)));
  return { seconds: time.seconds(), throttled, share: throttled / sent, answers, givenUp };
}

function tokenBucket({ rate, burst }: Asking, seconds: () => number) {
  const rateAt = typeof rate === 'number' ? () => rate : rate;
  let tokens = burst;
  let at = 0;
  return {
    take: (): boolean => {
      const now = seconds();
      tokens = Math.min(burst, tokens + (now - at) * rateAt(now));
      at = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}

/** Reproducible numbers from 0 to 1. */
function numbers(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
