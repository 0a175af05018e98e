import type { MetadataBearer, Pluggable } from '@smithy/types';
import PQueue from 'p-queue';
import type { SentBy } from '../../senders/model/calls.ts';
import { readOnly, type WaitFor } from './client.ts';
import { createRateLimiter, type RateLimiter } from './rateLimiter.ts';
import type { Bound } from './requests.ts';

/** A client of one service in one Region, and what bounds the requests to it. */
export interface Regional<Client> {
  readonly client: Client;
  readonly queue: Bound;
}

/** What all clients of an account have in common. */
export interface ClientOptions {
  /** Called for every request sent, including retries. */
  readonly onRequest: (call: string) => void;
  readonly waitFor: WaitFor;
  readonly createPace?: () => RateLimiter;
}

interface Stacked {
  readonly middlewareStack: { use(plugin: Pluggable<object, MetadataBearer>): void };
}

/**
 * Returns a function that returns the client of a Region, created when it's first asked. AWS throttles by Region, so each
 * client keeps its own pace, and what waits in one Region doesn't hold up another.
 * @param atOnce requests under way at once in a Region
 * @param sentBy which of the product's calls the client may send
 */
export function perRegion<Client extends Stacked>(
  { onRequest, waitFor, createPace = createRateLimiter }: ClientOptions,
  atOnce: number,
  create: (region: string) => Client,
  sentBy?: SentBy,
): (region: string) => Regional<Client> {
  const known = new Map<string, Regional<Client>>();
  return (region) => {
    const found = known.get(region);
    if (found !== undefined) return found;
    const client = create(region);
    client.middlewareStack.use(readOnly<object, MetadataBearer>(onRequest, createPace(), waitFor, sentBy));
    const created = { client, queue: new PQueue({ concurrency: atOnce }) };
    known.set(region, created);
    return created;
  };
}
