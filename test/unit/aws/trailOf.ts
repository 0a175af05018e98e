/** The product's port of Event history to an endpoint, with its own pace or, faster, without one. */
import type { CloudTrailClient, CloudTrailClientConfig } from '@aws-sdk/client-cloudtrail';
import { createTrailClients, createTrailReader } from '../../../src/aws/cloudtrail/trailReader.ts';
import type { TrailReader } from '../../../src/senders/ports/trailReader.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { regionalPorts, type RegionalOptions } from './regionalPorts.ts';

interface TrailPortOptions extends RegionalOptions<CloudTrailClient, CloudTrailClientConfig> {
  readonly pace?: 'its own' | 'none';
}

interface TrailPorts extends TrailReader {
  readonly calls: ReadonlyMap<string, number>;
  readonly destroy: () => void;
}

export function trailOf(endpoint: Endpoint, { pace = 'none', ...given }: TrailPortOptions = {}): TrailPorts {
  const { config, options, noted, calls, destroy } = regionalPorts(endpoint, given);
  const { onRequest, waitFor } = options;
  const made = createTrailClients({
    iamRegion: 'us-east-1',
    config: config(),
    ...(pace === 'none' ? options : { onRequest, waitFor }),
  });
  const clients = { ...made, in: noted(made.in) };
  return { ...createTrailReader(clients, 'now'), calls, destroy };
}
