import { setTimeout as delay } from 'node:timers/promises';

/**
 * The pace of all requests of one account. IAM publishes no rate, and throttles per account: the only way to know
 * the rate is to be told that one is too fast. So it speeds up until it is told, falls back, and then feels its
 * way up to just below where it was told last. What it leaves unused fills the account's bucket, not the bin, so
 * a little below costs nothing.
 */
export interface Pace {
  /** Resolves when the next request may go out. Rejects with the signal's reason when it is aborted first. */
  turn(signal: AbortSignal | undefined): Promise<void>;
  /** A request was answered, with or without an error, but not throttled. */
  accepted(): void;
  /** A request was refused for being too many. */
  throttled(): void;
  /** Requests a second at present. */
  readonly rate: number;
}

/** Requests a second: where it begins, and the least it falls back to. */
const FIRST_RATE = 20;
const LEAST_RATE = 0.5;
/** Requests that may go out at once after a rest. */
const BURST = 20;
/** While nothing was throttled yet, the rate doubles in a second. */
const DOUBLING = 1;
/** Of the rate that was too fast: what is fallen back to, and what is soon risked again. */
const FALL = 0.9;
const NEAR = 0.98;
/** Seconds from the fall back to near the limit, and growth a second beyond it. */
const RECOVERY = 2;
const PROBING = 0.01;
/** Requests under way when the bucket ran dry are refused together: that is one event. In seconds. */
const ONE_EVENT = 0.4;
/** Refused again before so many went through: the rate is not a little too fast but far. */
const FEW = 10;

/** @param clock seconds, from any start, never going back. */
export function pace(clock: () => number = () => performance.now() / 1000): Pace {
  let rate = FIRST_RATE;
  /** The last rate that was too fast; none yet while it is infinite. */
  let limit = Number.POSITIVE_INFINITY;
  let tokens = BURST;
  let at = clock();
  let fellAt = Number.NEGATIVE_INFINITY;
  let acceptedSince = 0;
  /** Turns are given in the order in which they were asked for. */
  let last: Promise<unknown> = Promise.resolve();

  const pass = (): void => {
    const now = clock();
    const seconds = now - at;
    at = now;
    tokens = Math.min(BURST, tokens + seconds * rate);
    if (limit === Number.POSITIVE_INFINITY) rate *= 2 ** (seconds / DOUBLING);
    else if (rate < NEAR * limit)
      rate = Math.min(NEAR * limit, rate + ((NEAR - FALL) * limit * seconds) / RECOVERY);
    else rate *= 1 + PROBING * seconds;
  };

  const take = async (signal: AbortSignal | undefined): Promise<void> => {
    for (;;) {
      signal?.throwIfAborted();
      pass();
      if (tokens >= 1) break;
      await delay(((1 - tokens) / rate) * 1000, undefined, signal && { signal }).catch((error: unknown) => {
        signal?.throwIfAborted();
        throw error;
      });
    }
    tokens -= 1;
  };

  return {
    get rate() {
      return rate;
    },
    turn: (signal) => {
      const mine = last.then(() => take(signal));
      last = mine.catch(() => undefined);
      return mine;
    },
    accepted: () => {
      acceptedSince += 1;
    },
    throttled: () => {
      pass();
      tokens = Math.min(tokens, 0);
      if (at - fellAt < ONE_EVENT) return;
      const isFirst = limit === Number.POSITIVE_INFINITY;
      limit = isFirst || acceptedSince < FEW ? rate / 2 : rate;
      rate = Math.max(LEAST_RATE, limit * FALL);
      fellAt = at;
      acceptedSince = 0;
    },
  };
}
