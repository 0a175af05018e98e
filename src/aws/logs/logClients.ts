import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { CloudWatchLogsClientConfig } from '@aws-sdk/client-cloudwatch-logs';
import { perRegion, type ClientOptions, type Regional } from '../client/regional.ts';

export interface LogClients {
  /** The Region of the profile. */
  readonly region: string;
  readonly clientIn: (region: string) => Regional<CloudWatchLogsClient>;
}

interface LogClientOptions extends ClientOptions {
  readonly region: string;
  /** The settings of a client, except its Region. */
  readonly config: CloudWatchLogsClientConfig;
}

/** Requests at once: one person waits for one query. */
const AT_ONCE = 2;

/** Creates the clients of CloudWatch Logs. */
export function createLogClients({ region: ownRegion, config, ...options }: LogClientOptions): LogClients {
  const create = (region: string) => new CloudWatchLogsClient({ ...config, region });
  return { region: ownRegion, clientIn: perRegion(options, AT_ONCE, create, 'log') };
}
