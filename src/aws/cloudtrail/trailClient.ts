import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { CloudTrailClientConfig } from '@aws-sdk/client-cloudtrail';
import PQueue from 'p-queue';
import type { Clock } from '../../senders/ports/iamReader.ts';
import { readOnly } from '../client/client.ts';
import type { WaitFor } from '../client/client.ts';
import { systemClock } from '../client/clock.ts';
import type { RateLimiter } from '../client/rateLimiter.ts';
import type { Bound } from '../client/requests.ts';

/** What Event history is asked with in one Region. */
export interface TrailClient {
  readonly client: CloudTrailClient;
  readonly queue: Bound;
}

export interface TrailClients {
  /** The Region that IAM's events are in. */
  readonly iamRegion: string;
  /** Returns the client of a Region, made when it's first asked. */
  readonly in: (region: string) => TrailClient;
}

export interface TrailClientOptions {
  /** The Region that IAM's events are in. */
  readonly iamRegion: string;
  readonly config: CloudTrailClientConfig;
  /** Called for every request that goes out, retries included. */
  readonly onRequest: (call: string) => void;
  readonly waitFor: WaitFor;
  readonly createPace?: () => RateLimiter;
}

/** Requests a second, by account and Region. Source: CloudTrail API Reference, LookupEvents. */
const RATE = 2;

/** Creates the clients of Event history: in each Region one request at a time, at the rate that AWS states. */
export function createTrailClients(options: TrailClientOptions): TrailClients {
  const { iamRegion, config, onRequest, waitFor, createPace = () => createSteadyPace(RATE) } = options;
  const clients = new Map<string, TrailClient>();
  return {
    iamRegion,
    in: (region) => {
      const known = clients.get(region);
      if (known !== undefined) return known;
      const client = new CloudTrailClient({ ...config, region });
      client.middlewareStack.use(readOnly(onRequest, createPace(), waitFor));
      const made = { client, queue: new PQueue({ concurrency: 1 }) };
      clients.set(region, made);
      return made;
    },
  };
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
