import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { CloudTrailClientConfig } from '@aws-sdk/client-cloudtrail';
import type { Clock } from '../../senders/ports/iamReader.ts';
import { systemClock } from '../client/clock.ts';
import type { RateLimiter } from '../client/rateLimiter.ts';
import { perRegion, type ClientOptions, type Regional } from '../client/regional.ts';

export interface TrailClients {
  /** The Region that IAM's events are in. */
  readonly iamRegion: string;
  readonly in: (region: string) => Regional<CloudTrailClient>;
}

interface TrailClientOptions extends ClientOptions {
  /** The Region that IAM's events are in. */
  readonly iamRegion: string;
  readonly config: CloudTrailClientConfig;
}

/** Requests a second, by account and Region. Source: CloudTrail API Reference, LookupEvents. */
const RATE = 2;

/** Creates the clients of Event history: in each Region one request at a time, at the rate that AWS states. */
export function createTrailClients({ iamRegion, config, ...options }: TrailClientOptions): TrailClients {
  const paced = { createPace: () => createSteadyPace(RATE), ...options };
  return { iamRegion, in: perRegion(paced, 1, (region) => new CloudTrailClient({ ...config, region })) };
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
    unanswered: () => undefined,
    throttled: () => {
      next = Math.max(next, now()) + 1 / rate;
    },
  };
}
