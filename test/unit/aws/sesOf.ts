/** The product's port of SES to an endpoint, wired as `connect` wires it, but without a pace and with few attempts. */
import type { NodeHttpHandlerOptions } from '@smithy/types';
import { createSesClients, createSesReader } from '../../../src/aws/ses/sesReader.ts';
import type { SesClients, SesClientSettings } from '../../../src/aws/ses/sesClients.ts';
import { PATIENCE, PATIENT_CLIENT } from '../../../src/aws/client/client.ts';
import type { RateLimiter } from '../../../src/aws/client/rateLimiter.ts';
import { LIMITS, wholeAnswers } from '../../../src/aws/client/wholeAnswers.ts';
import type { Limits, OnAnswer } from '../../../src/aws/client/wholeAnswers.ts';
import { raceAbort } from '../../../src/senders/evidence/raceAbort.ts';
import type { SesReader } from '../../../src/senders/ports/sesReader.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { unpaced } from './iamOf.ts';

export interface SesPorts {
  readonly ses: SesReader;
  readonly calls: ReadonlyMap<string, number>;
  readonly destroy: () => void;
}

type AnyClient = ReturnType<SesClients['v2' | 'v1' | 'mailManager']>['client'];

export interface SesPortOptions {
  readonly maxAttempts?: number;
  readonly createPace?: () => RateLimiter;
  readonly patience?: NodeHttpHandlerOptions;
  readonly limits?: Limits;
  readonly onAnswer?: OnAnswer;
  /** Goes before the product's own settings of a client. */
  readonly config?: SesClientSettings;
  /** Gets each client when it is made. */
  readonly onClient?: (client: AnyClient) => void;
}

export function sesOf(
  endpoint: Endpoint,
  {
    maxAttempts = 2,
    createPace = () => unpaced,
    patience = PATIENCE,
    limits = LIMITS,
    config = {},
    onAnswer,
    onClient = () => undefined,
  }: SesPortOptions = {},
): SesPorts {
  const { accessKeyId, secretAccessKey, sessionToken } = endpoint.account().credential;
  const calls = new Map<string, number>();
  const made = createSesClients({
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
  const known = new Set<AnyClient>();
  const noted =
    <C extends { readonly client: AnyClient }>(regional: (region: string) => C) =>
    (region: string): C => {
      const one = regional(region);
      if (!known.has(one.client)) onClient(one.client);
      known.add(one.client);
      return one;
    };
  const clients: SesClients = {
    v2: noted(made.v2),
    v1: noted(made.v1),
    mailManager: noted(made.mailManager),
  };
  return {
    ses: createSesReader(clients, 'background'),
    calls,
    destroy: () => {
      for (const client of known) client.destroy();
    },
  };
}
