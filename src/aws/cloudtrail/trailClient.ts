import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { CloudTrailClientConfig } from '@aws-sdk/client-cloudtrail';
import PQueue from 'p-queue';
import type { Clock } from '../../senders/ports/iamReader.ts';
import { readOnly } from '../client/client.ts';
import type { WaitFor } from '../client/client.ts';
import { systemClock } from '../client/clock.ts';
import type { RateLimiter } from '../client/rateLimiter.ts';
import type { Bound } from '../client/requests.ts';

/** What Event history is asked with. */
export interface TrailClient {
  readonly client: CloudTrailClient;
  readonly queue: Bound;
}

export interface TrailClientOptions {
  /** The Region that IAM's events are in. */
  readonly region: string;
  readonly config: CloudTrailClientConfig;
  /** Called for every request that goes out, retries included. */
  readonly onRequest: (call: string) => void;
  readonly waitFor: WaitFor;
  readonly pace?: RateLimiter;
}

/** Requests a second, by account and Region. Source: CloudTrail API Reference, LookupEvents. */
const RATE = 2;

/** Creates the client of Event history: one request at a time, at the rate that AWS states. */
export function createTrailClient(options: TrailClientOptions): TrailClient {
  const { region, config, onRequest, waitFor, pace = createSteadyPace(RATE) } = options;
  const client = new CloudTrailClient({ ...config, region });
  client.middlewareStack.use(readOnly(onRequest, pace, waitFor));
  return { client, queue: new PQueue({ concurrency: 1 }) };
}

/**
 * Returns a pace of a known rate: AWS states it, so there is nothing to measure. A throttled request means that somebody
 * else asks, too, and costs a pause.
 * @param now seconds since any start, never going back.
 */
export function createSteadyPace(
  rate: number,
  now: () => number = () => performance.now() / 1000,
  sleep: Clock['sleep'] = (milliseconds, signal) => systemClock.sleep(milliseconds, signal),
): RateLimiter {
  let next = now();
  return {
    rate,
    acquire: async (signal) => {
      signal.throwIfAborted();
      const time = now();
      const turn = Math.max(next, time);
      next = turn + 1 / rate;
      if (turn > time) await sleep((turn - time) * 1000, signal);
    },
    accepted: () => undefined,
    throttled: () => {
      next = Math.max(next, now()) + 1 / rate;
    },
  };
}
