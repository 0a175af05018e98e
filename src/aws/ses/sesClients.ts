import { MailManagerClient } from '@aws-sdk/client-mailmanager';
import type { MailManagerClientConfig } from '@aws-sdk/client-mailmanager';
import { SESClient } from '@aws-sdk/client-ses';
import type { SESClientConfig } from '@aws-sdk/client-ses';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import type { SESv2ClientConfig } from '@aws-sdk/client-sesv2';
import PQueue from 'p-queue';
import type { MetadataBearer, Pluggable } from '@smithy/types';
import { readOnly } from '../client/client.ts';
import type { WaitFor } from '../client/client.ts';
import { createRateLimiter } from '../client/rateLimiter.ts';
import type { RateLimiter } from '../client/rateLimiter.ts';
import type { Bound } from '../client/requests.ts';

/** A client of one service in one Region, and what bounds the requests to it. */
export interface SesClient<Client> {
  readonly client: Client;
  readonly queue: Bound;
}

/** What SES itself is asked with: a client for each service and Region, made when it's first asked. */
export interface SesClients {
  readonly v2: (region: string) => SesClient<SESv2Client>;
  /** SES API v1, for the one list that more people may read. */
  readonly v1: (region: string) => SesClient<SESClient>;
  readonly mailManager: (region: string) => SesClient<MailManagerClient>;
}

/** The services, as `AWS_ENDPOINT_URL_…` and `services` sections name them. */
export type SesService = 'sesv2' | 'ses' | 'mailmanager';

/** Requests under way at once to a service in a Region: what waits in one Region doesn't hold up another. */
const IN_A_REGION = 4;

export type SesClientSettings = SESv2ClientConfig & SESClientConfig & MailManagerClientConfig;

export interface SesClientOptions {
  /** Returns the settings of a client, except for its Region. */
  readonly config: (service: SesService) => SesClientSettings;
  /** Called for every request sent, including retries. */
  readonly onRequest: (call: string) => void;
  readonly waitFor: WaitFor;
  readonly createPace?: () => RateLimiter;
}

/** Creates the clients. Each of them sends the calls of a set-up and no others, and keeps its own pace. */
export function createSesClients({
  config,
  onRequest,
  waitFor,
  createPace = createRateLimiter,
}: SesClientOptions): SesClients {
  const perRegion = <Client extends Stacked>(create: (region: string) => Client) => {
    const known = new Map<string, SesClient<Client>>();
    return (region: string): SesClient<Client> => {
      const found = known.get(region);
      if (found !== undefined) return found;
      const client = create(region);
      client.middlewareStack.use(readOnly<object, MetadataBearer>(onRequest, createPace(), waitFor, 'setup'));
      const created = { client, queue: new PQueue({ concurrency: IN_A_REGION }) };
      known.set(region, created);
      return created;
    };
  };
  return {
    v2: perRegion((region) => new SESv2Client({ ...config('sesv2'), region })),
    v1: perRegion((region) => new SESClient({ ...config('ses'), region })),
    mailManager: perRegion((region) => new MailManagerClient({ ...config('mailmanager'), region })),
  };
}

interface Stacked {
  readonly middlewareStack: { use(plugin: Pluggable<object, MetadataBearer>): void };
}
