import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { CloudWatchLogsClientConfig } from '@aws-sdk/client-cloudwatch-logs';
import PQueue from 'p-queue';
import { readOnly } from '../client/client.ts';
import type { WaitFor } from '../client/client.ts';
import { createRateLimiter } from '../client/rateLimiter.ts';
import type { RateLimiter } from '../client/rateLimiter.ts';
import type { Bound } from '../client/requests.ts';

/** The client of CloudWatch Logs in one Region, and what bounds the requests to it. */
export interface LogClient {
  readonly client: CloudWatchLogsClient;
  readonly queue: Bound;
}

export interface LogClients {
  /** The Region of the profile. */
  readonly region: string;
  /** Returns the client of a Region, made when it is first asked. */
  readonly clientIn: (region: string) => LogClient;
}

export interface LogClientOptions {
  readonly region: string;
  /** The settings of a client, except its Region. */
  readonly config: CloudWatchLogsClientConfig;
  /** Called for every request that goes out, retries included. */
  readonly onRequest: (call: string) => void;
  readonly waitFor: WaitFor;
  readonly createPace?: () => RateLimiter;
}

/** Requests at once: one person waits for one query. */
const AT_ONCE = 2;

/** Creates the clients. CloudWatch Logs throttles by Region, so each client keeps its own pace. */
export function createLogClients(options: LogClientOptions): LogClients {
  const { region: ownRegion, config, onRequest, waitFor, createPace = createRateLimiter } = options;
  const clients = new Map<string, LogClient>();
  return {
    region: ownRegion,
    clientIn: (region) => {
      const known = clients.get(region);
      if (known !== undefined) return known;
      const client = new CloudWatchLogsClient({ ...config, region });
      client.middlewareStack.use(readOnly(onRequest, createPace(), waitFor, 'log'));
      const created = { client, queue: new PQueue({ concurrency: AT_ONCE }) };
      clients.set(region, created);
      return created;
    },
  };
}
