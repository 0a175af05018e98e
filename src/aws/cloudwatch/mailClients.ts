import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchClientConfig } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import type { EC2ClientConfig } from '@aws-sdk/client-ec2';
import PQueue from 'p-queue';
import { perRegion, type ClientOptions, type Regional } from '../client/regional.ts';
import type { Bound } from '../client/requests.ts';

/** What an account's mails are asked with. */
export interface MailClients {
  /** In the Region of the profile. */
  readonly ec2: () => Regional<EC2Client> & { readonly region: string };
  /** `largeQueue` is for requests whose answers are large, of which all Regions together read few at once. */
  readonly cloudWatch: (region: string) => Regional<CloudWatchClient> & { readonly largeQueue: Bound };
}

/** Requests under way at once in a Region. */
export const IN_A_REGION = 4;
/** A large answer takes up to 10 MB for a moment. */
const LARGE_AT_ONCE = 8;

interface MailClientOptions extends ClientOptions {
  /** The Region of the profile. */
  readonly region: string;
  /** Returns the settings of a client, but for its Region. */
  readonly config: (service: 'cloudwatch' | 'ec2') => CloudWatchClientConfig & EC2ClientConfig;
}

/** Creates the clients of an account's mails. */
export function createMailClients({ region: ownRegion, config, ...options }: MailClientOptions): MailClients {
  const largeAnswers = new PQueue({ concurrency: LARGE_AT_ONCE });
  const ec2 = perRegion(options, IN_A_REGION, (region) => new EC2Client({ ...config('ec2'), region }));
  const cloudWatch = perRegion(
    options,
    IN_A_REGION,
    (region) => new CloudWatchClient({ ...config('cloudwatch'), region }),
  );
  return {
    ec2: () => ({ ...ec2(ownRegion), region: ownRegion }),
    cloudWatch: (region) => {
      const { client, queue } = cloudWatch(region);
      // Its turn in the Region comes first: those that wait for a slow Region take no place from others.
      const largeQueue: Bound = {
        add: (request, turn) => queue.add(() => largeAnswers.add(request, turn), turn),
      };
      return { client, queue, largeQueue };
    },
  };
}
