import { IAMClient } from '@aws-sdk/client-iam';
import type { IAMClientConfig } from '@aws-sdk/client-iam';
import PQueue from 'p-queue';
import { PATIENCE, PATIENT_CLIENT, readOnly } from '../../../src/aws/client/client.ts';
import { createIamReader } from '../../../src/aws/iam/iamReader.ts';
import type { Iam } from '../../../src/aws/iam/iamReader.ts';
import type { RateLimiter } from '../../../src/aws/client/rateLimiter.ts';
import { LIMITS, wholeAnswers } from '../../../src/aws/client/wholeAnswers.ts';
import type { Limits, OnAnswer } from '../../../src/aws/client/wholeAnswers.ts';
import type { NodeHttpHandlerOptions } from '@smithy/types';
import { readReportBody } from '../../../src/aws/iam/reportBody.ts';
import { readAccount } from '../../aws/declaration.ts';
import { startEndpoint, type Endpoint } from '../../aws/endpoint.ts';

/** A user of the sample account. */
export const ALICE = {
  name: 'alice',
  arn: 'arn:aws:iam::111122223333:user/alice',
  key: 'AKIAQ3EGADM1ALICE111',
};

/** An endpoint with the sample account, in which jobs and reports finish at once. */
export function startArticle(): Promise<Endpoint> {
  const accounts = [readAccount(new URL('../../aws/accounts/article.json', import.meta.url))];
  const done = { milliseconds: 0, polls: 0 };
  return startEndpoint({ accounts, jobDuration: () => done, reportDuration: done });
}

export interface Ports {
  readonly client: IAMClient;
  readonly iam: Iam;
  readonly urgent: Iam;
}

export interface PortOptions {
  readonly concurrency?: number;
  readonly maxAttempts?: number;
  readonly tempo?: RateLimiter;
  /** Overrides the product's own settings of a client. */
  readonly config?: IAMClientConfig;
  readonly patience?: NodeHttpHandlerOptions;
  readonly limits?: Limits;
  readonly onAnswer?: OnAnswer;
}

/**
 * The product's ports to an endpoint, wired as `connect` wires them, but unless set otherwise without a pace and with
 * few attempts.
 */
export function iamOf(
  endpoint: Endpoint,
  {
    concurrency = 8,
    maxAttempts = 2,
    tempo = unpaced,
    config = {},
    patience = PATIENCE,
    limits = LIMITS,
    onAnswer,
  }: PortOptions = {},
): Ports {
  const { accessKeyId, secretAccessKey, sessionToken } = endpoint.account().credential;
  const calls = new Map<string, number>();
  const client = new IAMClient({
    ...PATIENT_CLIENT,
    maxAttempts,
    requestHandler: wholeAnswers(patience, onAnswer, limits),
    endpoint: endpoint.url,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    ...config,
  });
  client.middlewareStack.use(readOnly((call) => void calls.set(call, (calls.get(call) ?? 0) + 1), tempo));
  readReportBody(client);
  const queue = new PQueue({ concurrency });
  return {
    client,
    iam: createIamReader(client, queue, 'background', calls),
    urgent: createIamReader(client, queue, 'now', calls),
  };
}

/** Sends every request at once. */
export const unpaced: RateLimiter = {
  acquire: () => Promise.resolve(),
  accepted: () => undefined,
  throttled: () => undefined,
  unanswered: () => undefined,
  rate: Number.POSITIVE_INFINITY,
};
