/** The product's port of mails to an endpoint, wired as `connect` wires it, but without a pace and with few attempts. */
import { createMailClients, createMailReader } from '../../../src/aws/cloudwatch/mailReader.ts';
import { PATIENCE, PATIENT_CLIENT } from '../../../src/aws/client/client.ts';
import type { RateLimiter } from '../../../src/aws/client/rateLimiter.ts';
import { LIMITS, wholeAnswers } from '../../../src/aws/client/wholeAnswers.ts';
import type { Limits } from '../../../src/aws/client/wholeAnswers.ts';
import type { Metric, MailReader } from '../../../src/senders/ports/mailReader.ts';
import { raceAbort } from '../../../src/senders/evidence/raceAbort.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import type { Effect, Rule } from '../../aws/rules.ts';
import { unpaced } from './iamOf.ts';

export interface MailPorts {
  readonly mails: MailReader;
  readonly urgent: MailReader;
  readonly calls: ReadonlyMap<string, number>;
}

interface MailPortOptions {
  readonly maxAttempts?: number;
  readonly createPace?: () => RateLimiter;
  readonly limits?: Limits;
}

export function mailsOf(
  endpoint: Endpoint,
  { maxAttempts = 2, createPace = () => unpaced, limits = LIMITS }: MailPortOptions = {},
): MailPorts {
  const { accessKeyId, secretAccessKey, sessionToken } = endpoint.account().credential;
  const calls = new Map<string, number>();
  const clients = createMailClients({
    region: 'us-east-1',
    config: () => ({
      ...PATIENT_CLIENT,
      maxAttempts,
      endpoint: endpoint.url,
      requestHandler: wholeAnswers(PATIENCE, undefined, limits),
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    }),
    onRequest: (call) => void calls.set(call, (calls.get(call) ?? 0) + 1),
    waitFor: raceAbort,
    createPace,
  });
  return {
    mails: createMailReader(clients, 'background'),
    urgent: createMailReader(clients, 'now'),
    calls,
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
