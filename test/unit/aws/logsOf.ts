/** The product's port of CloudWatch Logs to an endpoint, wired as `connect` wires it, but without a pace. */
import { createLogClients, createLogReader } from '../../../src/aws/logs/logReader.ts';
import { PATIENCE, PATIENT_CLIENT } from '../../../src/aws/client/client.ts';
import { wholeAnswers } from '../../../src/aws/client/wholeAnswers.ts';
import { raceAbort } from '../../../src/senders/evidence/raceAbort.ts';
import type { LogReader } from '../../../src/senders/ports/logReader.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { unpaced } from './iamOf.ts';

export function logsOf(endpoint: Endpoint): LogReader {
  const { accessKeyId, secretAccessKey, sessionToken } = endpoint.account().credential;
  const clients = createLogClients({
    region: 'us-east-1',
    config: {
      ...PATIENT_CLIENT,
      maxAttempts: 2,
      endpoint: endpoint.url,
      requestHandler: wholeAnswers(PATIENCE),
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    },
    onRequest: () => undefined,
    waitFor: raceAbort,
    createPace: () => unpaced,
  });
  return createLogReader(clients, 'now');
}
