/** The product's port of mails to an endpoint, wired as `connect` wires it, but without a pace and with few attempts. */
import type { CloudWatchClientConfig } from '@aws-sdk/client-cloudwatch';
import type { EC2ClientConfig } from '@aws-sdk/client-ec2';
import type { NodeHttpHandlerOptions } from '@smithy/types';
import type { MailClients } from '../../../src/aws/cloudwatch/mailClients.ts';
import { createMailClients, createMailReader } from '../../../src/aws/cloudwatch/mailReader.ts';
import { PATIENCE, PATIENT_CLIENT } from '../../../src/aws/client/client.ts';
import type { RateLimiter } from '../../../src/aws/client/rateLimiter.ts';
import { LIMITS, wholeAnswers } from '../../../src/aws/client/wholeAnswers.ts';
import type { Limits, OnAnswer } from '../../../src/aws/client/wholeAnswers.ts';
import type { Metric, MailReader } from '../../../src/senders/ports/mailReader.ts';
import { raceAbort } from '../../../src/senders/evidence/raceAbort.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import type { Effect, Rule } from '../../aws/rules.ts';
import { unpaced } from './iamOf.ts';

export interface MailPorts {
  readonly mails: MailReader;
  readonly urgent: MailReader;
  readonly calls: ReadonlyMap<string, number>;
  readonly destroy: () => void;
}

type MailClient = ReturnType<MailClients['ec2' | 'cloudWatch']>['client'];

export interface MailPortOptions {
  readonly maxAttempts?: number;
  readonly createPace?: () => RateLimiter;
  readonly patience?: NodeHttpHandlerOptions;
  readonly limits?: Limits;
  readonly onAnswer?: OnAnswer;
  /** Goes before the product's own settings of a client. */
  readonly config?: CloudWatchClientConfig & EC2ClientConfig;
  /** Gets each client when it is made. */
  readonly onClient?: (client: MailClient) => void;
}

export function mailsOf(
  endpoint: Endpoint,
  {
    maxAttempts = 2,
    createPace = () => unpaced,
    patience = PATIENCE,
    limits = LIMITS,
    config = {},
    onAnswer,
    onClient = () => undefined,
  }: MailPortOptions = {},
): MailPorts {
  const { accessKeyId, secretAccessKey, sessionToken } = endpoint.account().credential;
  const calls = new Map<string, number>();
  const made = createMailClients({
    region: 'us-east-1',
    config: () => ({
      ...PATIENT_CLIENT,
      maxAttempts,
      endpoint: endpoint.url,
      requestHandler: wholeAnswers(patience, onAnswer, limits),
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
      ...config,
    }),
    onRequest: (call) => void calls.set(call, (calls.get(call) ?? 0) + 1),
    waitFor: raceAbort,
    createPace,
  });
  const known = new Set<MailClient>();
  const noted = <R extends { readonly client: MailClient }>(regional: R): R => {
    if (!known.has(regional.client)) onClient(regional.client);
    known.add(regional.client);
    return regional;
  };
  const clients: MailClients = {
    ...made,
    ec2: () => noted(made.ec2()),
    cloudWatch: (region) => noted(made.cloudWatch(region)),
  };
  return {
    mails: createMailReader(clients, 'background'),
    urgent: createMailReader(clients, 'now'),
    calls,
    destroy: () => {
      for (const client of known) client.destroy();
    },
  };
}

export const SEND: Metric = { name: 'Send', dimensions: [] };

export const sentBy = (sender: string): Metric => ({
  name: 'Send',
  dimensions: [{ name: 'ses:caller-identity', value: sender }],
});

/** Has the endpoint answer GetMetricData or ListMetrics with other JSON than it would. */
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
