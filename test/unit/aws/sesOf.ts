/** The product's port of SES to an endpoint, wired as `connect` wires it, but without a pace and with few attempts. */
import { createSesClients, createSesReader } from '../../../src/aws/ses/sesReader.ts';
import type { SesClientSettings, SesService } from '../../../src/aws/ses/sesClients.ts';
import { PATIENCE, PATIENT_CLIENT } from '../../../src/aws/client/client.ts';
import type { RateLimiter } from '../../../src/aws/client/rateLimiter.ts';
import { LIMITS, wholeAnswers } from '../../../src/aws/client/wholeAnswers.ts';
import { raceAbort } from '../../../src/senders/evidence/raceAbort.ts';
import type { SesReader } from '../../../src/senders/ports/sesReader.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { unpaced } from './iamOf.ts';

export interface SesPorts {
  readonly ses: SesReader;
  readonly calls: ReadonlyMap<string, number>;
  readonly destroy: () => void;
}

export interface SesPortOptions {
  readonly maxAttempts?: number;
  readonly createPace?: () => RateLimiter;
  readonly config?: (service: SesService) => Partial<SesClientSettings>;
}

export function sesOf(
  endpoint: Endpoint,
  { maxAttempts = 2, createPace = () => unpaced, config = () => ({}) }: SesPortOptions = {},
): SesPorts {
  const { accessKeyId, secretAccessKey, sessionToken } = endpoint.account().credential;
  const calls = new Map<string, number>();
  const handlers: { destroy(): void }[] = [];
  const clients = createSesClients({
    config: (service) => {
      const requestHandler = wholeAnswers(PATIENCE, undefined, LIMITS);
      handlers.push(requestHandler);
      return {
        ...PATIENT_CLIENT,
        maxAttempts,
        endpoint: endpoint.url,
        requestHandler,
        credentials: {
          accessKeyId,
          secretAccessKey,
          ...(sessionToken === undefined ? {} : { sessionToken }),
        },
        ...config(service),
      };
    },
    onRequest: (call) => void calls.set(call, (calls.get(call) ?? 0) + 1),
    waitFor: raceAbort,
    createPace,
  });
  return {
    ses: createSesReader(clients, 'background'),
    calls,
    destroy: () => {
      for (const handler of handlers) handler.destroy();
    },
  };
}
