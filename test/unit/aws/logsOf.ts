/** The product's port of CloudWatch Logs to an endpoint. */
import type { CloudWatchLogsClient, CloudWatchLogsClientConfig } from '@aws-sdk/client-cloudwatch-logs';
import { createLogClients, createLogReader } from '../../../src/aws/logs/logReader.ts';
import type { LogReader } from '../../../src/senders/ports/logReader.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { regionalPorts, type RegionalOptions } from './regionalPorts.ts';

export function logsOf(
  endpoint: Endpoint,
  given: RegionalOptions<CloudWatchLogsClient, CloudWatchLogsClientConfig> = {},
): LogReader & { readonly destroy: () => void } {
  const { config, options, noted, destroy } = regionalPorts(endpoint, given);
  const made = createLogClients({ region: 'us-east-1', config: config(), ...options });
  const clients = { ...made, clientIn: noted(made.clientIn) };
  return { ...createLogReader(clients, 'now'), destroy };
}
