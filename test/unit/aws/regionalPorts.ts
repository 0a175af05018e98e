/** Shared by the ports to an endpoint: clients wired as `connect` wires them, but without a pace and with few attempts. */
import type { NodeHttpHandlerOptions } from '@smithy/types';
import { PATIENCE, PATIENT_CLIENT } from '../../../src/aws/client/client.ts';
import type { RateLimiter } from '../../../src/aws/client/rateLimiter.ts';
import { LIMITS, wholeAnswers } from '../../../src/aws/client/wholeAnswers.ts';
import type { Limits, OnAnswer } from '../../../src/aws/client/wholeAnswers.ts';
import { raceAbort } from '../../../src/senders/evidence/raceAbort.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { unpaced } from './iamOf.ts';

export interface RegionalOptions<Client, Config> {
  readonly maxAttempts?: number;
  readonly createPace?: () => RateLimiter;
  readonly patience?: NodeHttpHandlerOptions;
  readonly limits?: Limits;
  readonly onAnswer?: OnAnswer;
  /** Overrides the product's own settings of a client. */
  readonly config?: Config;
  /** Gets each client when it is made. */
  readonly onClient?: (client: Client) => void;
}

/** The settings of clients, a hook for each new client, and their requests, by call. */
export function regionalPorts<Client extends { destroy(): void }, Config extends object>(
  endpoint: Endpoint,
  {
    maxAttempts = 2,
    createPace = () => unpaced,
    patience = PATIENCE,
    limits = LIMITS,
    config,
    onAnswer,
    onClient = () => undefined,
  }: RegionalOptions<Client, Config>,
) {
  const { accessKeyId, secretAccessKey, sessionToken } = endpoint.account().credential;
  const calls = new Map<string, number>();
  const known = new Set<Client>();
  return {
    calls,
    config: () => ({
      ...PATIENT_CLIENT,
      maxAttempts,
      endpoint: endpoint.url,
      requestHandler: wholeAnswers(patience, onAnswer, limits),
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
      ...config,
    }),
    options: {
      onRequest: (call: string) => void calls.set(call, (calls.get(call) ?? 0) + 1),
      waitFor: raceAbort,
      createPace,
    },
    noted:
      <Where extends readonly unknown[], R extends { readonly client: Client }>(
        made: (...where: Where) => R,
      ) =>
      (...where: Where): R => {
        const one = made(...where);
        if (!known.has(one.client)) onClient(one.client);
        known.add(one.client);
        return one;
      },
    destroy: () => {
      for (const client of known) client.destroy();
    },
  };
}
