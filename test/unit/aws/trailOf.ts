/** The product's port of Event history to an endpoint, wired as `connect` wires it, with its own pace or, faster, without one. */
import { createTrailClients, createTrailReader } from '../../../src/aws/cloudtrail/trailReader.ts';
import { PATIENCE, PATIENT_CLIENT } from '../../../src/aws/client/client.ts';
import { wholeAnswers } from '../../../src/aws/client/wholeAnswers.ts';
import { raceAbort } from '../../../src/senders/evidence/raceAbort.ts';
import type { TrailReader } from '../../../src/senders/ports/trailReader.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { unpaced } from './iamOf.ts';

export function trailOf(
  endpoint: Endpoint,
  pace: 'its own' | 'none' = 'none',
): TrailReader & { readonly calls: ReadonlyMap<string, number> } {
  const { accessKeyId, secretAccessKey, sessionToken } = endpoint.account().credential;
  const calls = new Map<string, number>();
  const clients = createTrailClients({
    iamRegion: 'us-east-1',
    config: {
      ...PATIENT_CLIENT,
      maxAttempts: 2,
      endpoint: endpoint.url,
      requestHandler: wholeAnswers(PATIENCE),
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    },
    onRequest: (call) => void calls.set(call, (calls.get(call) ?? 0) + 1),
    waitFor: raceAbort,
    ...(pace === 'none' ? { createPace: () => unpaced } : {}),
  });
  return { ...createTrailReader(clients, 'now'), calls };
}
