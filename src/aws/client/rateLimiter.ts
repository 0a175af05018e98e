import { raceAbort } from '../../senders/evidence/raceAbort.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import { systemClock } from './clock.ts';

/**
 * The pace of all requests of one account. IAM publishes no rate and throttles per account: a bucket of unknown
 * size that fills at an unknown rate. A refused request means that the bucket is empty. So what went through
 * between two refusals is what flowed in between them, and that is the rate.
 *
 * Until it is refused it speeds up. From then on it keeps near the rate that it measured: a little below, back to
 * it, beyond it ever faster until it is refused again (the curve of TCP CUBIC, RFC 9438). What it leaves unused
 * while it is below stays in the bucket until it is beyond, so going slower for a while costs nothing.
 *
 * Why not the SDK's adaptive retry mode: measured over the same accounts, this limiter takes 1.00 to 1.02 times the
 * shortest possible time with under 1 % of requests refused; adaptive mode takes 1.00 to 1.15 times with up to 17 %
 * refused, and 4 times where IAM blocks a single action.
 */
export interface RateLimiter {
  /**
   * Resolves when the next request may go out, in the order of asking. Rejects with the signal's reason as soon as it is
   * aborted, whoever is before it. Each turn is followed by one of `accepted` and `throttled`.
   */
  acquire(signal: AbortSignal): Promise<void>;
  /** A request was answered, with or without an error, but not refused for being too many. */
  accepted(): void;
  /**
   * A request was refused for being too many.
   * @param isRetry it was refused before. Where IAM has blocked one action (as it does GenerateCredentialReport, for
   *   days at a time), its retries would pass for news of the whole account.
   */
  throttled(isRetry?: boolean): void;
  /** Requests a second at present. */
  readonly rate: number;
}

/** Requests a second: where it begins, and the least it falls back to. */
const FIRST_RATE = 20;
const LEAST_RATE = 0.5;
/** Requests that may go out at once after a rest. */
const BURST = 10;
/** Until the rate is known, each request that goes through adds so much to it: it doubles in half a second. */
const GROWTH = 1.4;
/** What the first refusal divides it by, so that the bucket can fill a little and be measured. */
const FIRST_FALL = 3;
/** The requests that have to go through for an exact measure. */
const ENOUGH = 20;
/** How far below the measured rate it begins, and after how many requests it is back: 1 in 250 will be refused. */
const DEPTH = 0.08;
const RETURN = 120;
/** Not refused for so many requests: the account lets through more than was measured. */
const OUTDATED = 3 * RETURN;

/**
 * @param now seconds, from any start, never going back.
 * @param sleep waits for milliseconds; rejects with the signal's reason when it is aborted first.
 */
export function createRateLimiter(
  now: () => number = () => performance.now() / 1000,
  sleep: Clock['sleep'] = (milliseconds, signal) => systemClock.sleep(milliseconds, signal),
): RateLimiter {
  let rate = FIRST_RATE;
  /** The rate that was measured; none yet while it is infinite. */
  let measured = Number.POSITIVE_INFINITY;
  let tokens = BURST;
  let at = now();
  /** When the account's bucket was empty, and how many requests went through since. `null`: it may be full. */
  let emptyAt: number | null = null;
  let through = 0;
  /** Requests under way when the bucket was found empty are refused together and count once. */
  let underWay = 0;
  let stale = 0;
  let last: Promise<unknown> = Promise.resolve();

  const pass = (): void => {
    const time = now();
    tokens = Math.min(BURST, tokens + (time - at) * rate);
    at = time;
    if (isResting()) emptyAt = null;
  };
  /** Nobody waits for a turn: what goes through then says nothing about the rate. */
  const isResting = (): boolean => tokens === BURST;

  const nearMeasured = (): number =>
    Math.max(LEAST_RATE, measured * (1 + DEPTH * (through / RETURN - 1) ** 3));

  const take = async (signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    pass();
    while (tokens < 1) {
      await sleep(((1 - tokens) / rate) * 1000, signal);
      pass();
    }
    tokens -= 1;
    underWay += 1;
  };

  /** Whether the answer is to a request that went out before the last refusal was known. */
  const answered = (): boolean => {
    pass();
    underWay -= 1;
    if (stale === 0) return false;
    stale -= 1;
    return true;
  };

  return {
    get rate() {
      return rate;
    },
    acquire: (signal) => {
      const mine = last.then(() => take(signal));
      last = mine.catch(() => undefined);
      return raceAbort(mine, signal);
    },
    accepted: () => {
      answered();
      if (isResting()) return;
      through += 1;
      if (through > OUTDATED) {
        measured = Number.POSITIVE_INFINITY;
        emptyAt = null;
      }
      rate = measured === Number.POSITIVE_INFINITY ? rate + GROWTH : nearMeasured();
    },
    throttled: (isRetry = false) => {
      const isTold = answered();
      tokens = Math.min(tokens, 0);
      if (isTold || isRetry) return;
      stale = underWay;
      const seconds = emptyAt === null ? null : at - emptyAt;
      if (seconds !== null && through < ENOUGH) {
        // Too few to measure exactly, but it was no more than this.
        measured = Math.min(measured, rate, (through + 1) / seconds);
      } else {
        if (seconds !== null) measured = through / seconds;
        emptyAt = at;
        through = 0;
      }
      rate = measured === Number.POSITIVE_INFINITY ? Math.max(LEAST_RATE, rate / FIRST_FALL) : nearMeasured();
    },
  };
}
