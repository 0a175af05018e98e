import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchClientConfig } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import type { EC2ClientConfig } from '@aws-sdk/client-ec2';
import PQueue from 'p-queue';
import { readOnly } from '../client/client.ts';
import type { WaitFor } from '../client/client.ts';
import { createRateLimiter } from '../client/rateLimiter.ts';
import type { RateLimiter } from '../client/rateLimiter.ts';
import type { Bound } from '../client/requests.ts';

/** The client of a service in one Region, and what bounds the requests to it. */
export interface Regional<Client> {
  readonly client: Client;
  readonly region: string;
  readonly queue: Bound;
  /** The same for requests whose answers are large, of which all Regions together read few at once. */
  readonly largeQueue: Bound;
}

/** What an account's mails are asked with. */
export interface MailClients {
  /** In the Region of the profile. */
  readonly ec2: () => Regional<EC2Client>;
  /** One for each Region, made when it is first asked. */
  readonly cloudWatch: (region: string) => Regional<CloudWatchClient>;
}

/** Requests under way at once in a Region: what waits in one Region holds up no other. */
export const IN_A_REGION = 4;
/** A large answer takes up to 10 MB for a moment. */
const LARGE_AT_ONCE = 8;

export interface MailClientOptions {
  /** The Region of the profile. */
  readonly region: string;
  /** Returns the settings of a client, but for its Region. */
  readonly config: (service: 'cloudwatch' | 'ec2') => CloudWatchClientConfig & EC2ClientConfig;
  /** Called for every request that goes out, retries included. */
  readonly onRequest: (call: string) => void;
  readonly waitFor: WaitFor;
  readonly createPace?: () => RateLimiter;
}

/** Makes the clients of an account's mails. Each service throttles by Region, so each client keeps a pace of its own. */
export function createMailClients({
  region: ownRegion,
  config,
  onRequest,
  waitFor,
  createPace = createRateLimiter,
}: MailClientOptions): MailClients {
  const largeAnswers = new PQueue({ concurrency: LARGE_AT_ONCE });
  const regional = <C>(client: C, region: string): Regional<C> => {
    const queue = new PQueue({ concurrency: IN_A_REGION });
    // Its turn in the Region comes first: those that wait for a slow Region take no place from others.
    const largeQueue: Bound = {
      add: (request, turn) => queue.add(() => largeAnswers.add(request, turn), turn),
    };
    return { client, region, queue, largeQueue };
  };

  let ec2: Regional<EC2Client> | undefined;
  const cloudWatch = new Map<string, Regional<CloudWatchClient>>();
  return {
    ec2: () => {
      if (ec2 !== undefined) return ec2;
      const client = new EC2Client({ ...config('ec2'), region: ownRegion });
      client.middlewareStack.use(readOnly(onRequest, createPace(), waitFor));
      return (ec2 = regional(client, ownRegion));
    },
    cloudWatch: (region) => {
      const known = cloudWatch.get(region);
      if (known !== undefined) return known;
      const client = new CloudWatchClient({ ...config('cloudwatch'), region });
      client.middlewareStack.use(readOnly(onRequest, createPace(), waitFor));
      const made = regional(client, region);
      cloudWatch.set(region, made);
      return made;
    },
  };
}
