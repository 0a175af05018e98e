/** The product's port of SES to an endpoint. */
import { createSesClients, createSesReader } from '../../../src/aws/ses/sesReader.ts';
import type { SesClients, SesClientSettings } from '../../../src/aws/ses/sesClients.ts';
import type { SesReader } from '../../../src/senders/ports/sesReader.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { regionalPorts, type RegionalOptions } from './regionalPorts.ts';

export interface SesPorts {
  readonly ses: SesReader;
  readonly calls: ReadonlyMap<string, number>;
  readonly destroy: () => void;
}

type AnyClient = ReturnType<SesClients['v2' | 'v1' | 'mailManager']>['client'];

export type SesPortOptions = RegionalOptions<AnyClient, SesClientSettings>;

export function sesOf(endpoint: Endpoint, given: SesPortOptions = {}): SesPorts {
  const { config, options, noted, calls, destroy } = regionalPorts(endpoint, given);
  const { v2, v1, mailManager } = createSesClients({ config, ...options });
  const clients: SesClients = { v2: noted(v2), v1: noted(v1), mailManager: noted(mailManager) };
  return { ses: createSesReader(clients, 'background'), calls, destroy };
}
