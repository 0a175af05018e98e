/** The product's port of mails to an endpoint. */
import type { CloudWatchClientConfig } from '@aws-sdk/client-cloudwatch';
import type { EC2ClientConfig } from '@aws-sdk/client-ec2';
import type { MailClients } from '../../../src/aws/cloudwatch/mailClients.ts';
import { createMailClients, createMailReader } from '../../../src/aws/cloudwatch/mailReader.ts';
import type { Metric, MailReader } from '../../../src/senders/ports/mailReader.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import type { Effect, Rule } from '../../aws/rules.ts';
import { regionalPorts, type RegionalOptions } from './regionalPorts.ts';

export interface MailPorts {
  readonly mails: MailReader;
  readonly urgent: MailReader;
  readonly calls: ReadonlyMap<string, number>;
  readonly destroy: () => void;
}

type MailClient = ReturnType<MailClients['ec2' | 'cloudWatch']>['client'];

export type MailPortOptions = RegionalOptions<MailClient, CloudWatchClientConfig & EC2ClientConfig>;

export function mailsOf(endpoint: Endpoint, given: MailPortOptions = {}): MailPorts {
  const { config, options, noted, calls, destroy } = regionalPorts(endpoint, given);
  const made = createMailClients({ region: 'us-east-1', config, ...options });
  const clients: MailClients = { ...made, ec2: noted(made.ec2), cloudWatch: noted(made.cloudWatch) };
  return {
    mails: createMailReader(clients, 'background'),
    urgent: createMailReader(clients, 'now'),
    calls,
    destroy,
  };
}

export const SEND: Metric = { name: 'Send', dimensions: [] };

export const sentBy = (sender: string): Metric => ({
  name: 'Send',
  dimensions: [{ name: 'ses:caller-identity', value: sender }],
});

/** A rule that changes the JSON of the endpoint's answer to GetMetricData or ListMetrics. */
export const rewritten = (action: string, rewrite: (answer: never) => unknown, more: Rule = {}): Rule => ({
  action,
  ...more,
  rewrite: ({ body }) => ({
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify(rewrite(JSON.parse(body) as never)),
  }),
});

export const failing = (code: string, status = 400): Effect => ({ error: { code, status } });
