/** Shared by the tests of the quick scan: an endpoint for each test, and its calls. */
import { afterEach, expect } from 'vitest';
import type { Call, Snapshot, Principal } from '../../../src/senders/model/model.ts';
import { readAccount } from '../../aws/declaration.ts';
import type { AccountDeclaration } from '../../aws/declaration.ts';
import { startEndpoint } from '../../aws/endpoint.ts';
import type { Endpoint, EndpointOptions } from '../../aws/endpoint.ts';
import { generateAccount } from '../../aws/generate.ts';
import { iamOf } from '../aws/iamOf.ts';
import type { Ports } from '../aws/iamOf.ts';
import { lastOfFastScan } from './fastScan.ts';

export const ARTICLE = readAccount(new URL('../../aws/accounts/article.json', import.meta.url));

/** 80 users; groups and managed policies let 18 of them send, and 9 did. */
export const MAILING = generateAccount(
  {
    ...{ seed: 3, users: 80, keys: 100, administrators: 2 },
    senders: { byGroup: 10, byManagedPolicy: 6, byInlinePolicy: 2 },
    ...{ seen: 8, seenBySmtp: 2, seenMovedOn: 3, seenWithoutPolicy: 1 },
  },
  ARTICLE.accountId,
);

export const withReport = (account: AccountDeclaration, generatedAt: string): AccountDeclaration => ({
  ...account,
  credentialReport: { generatedAt },
});

export interface QuickScans {
  /** The endpoint of the running test. */
  readonly endpoint: Endpoint;
  readonly start: (account: AccountDeclaration, options?: Partial<EndpointOptions>) => Promise<void>;
  readonly ports: () => Ports;
  readonly quickScan: (signal?: AbortSignal) => Promise<Snapshot>;
  /** Calls of an action so far. */
  readonly callsOf: (action: Call) => Endpoint['calls'];
  /** The names of users that an action was asked about, sorted. */
  readonly usersAsked: (action: Call) => readonly (string | undefined)[];
  /** The ARNs of Access Advisor jobs, once for each job. */
  readonly arnsAsked: () => readonly string[];
}

/** To be called once in a test file. */
export function quickScans(): QuickScans {
  let endpoint: Endpoint;
  afterEach(() => endpoint.close());
  const ports = (): Ports => iamOf(endpoint);
  const callsOf = (action: Call) => endpoint.calls.filter((call) => call.action === action);
  return {
    get endpoint() {
      return endpoint;
    },
    start: async (account, options = {}) => {
      const done = { milliseconds: 0, polls: 0 };
      endpoint = await startEndpoint({
        accounts: [account],
        jobDuration: () => done,
        reportDuration: done,
        ...options,
      });
    },
    ports,
    quickScan: (signal) => lastOfFastScan(ports(), ARTICLE.accountId, 'quick', signal),
    callsOf,
    usersAsked: (action) =>
      callsOf(action)
        .map(({ params }) => params['UserName'])
        .toSorted(),
    arnsAsked: () => callsOf('GenerateServiceLastAccessedDetails').map(({ params }) => params['Arn'] ?? ''),
  };
}

export const verdictsOf = ({ principals: users }: Snapshot): Readonly<Record<string, Principal['verdict']>> =>
  Object.fromEntries(users.map((user) => [user.name, user.verdict]));

export const reasonsOf = ({ gaps }: Pick<Principal, 'gaps'>): readonly string[] =>
  gaps.map(({ call, reason }) => `${call}: ${reason}`);

/** No user of SES looks innocent, and nobody is missing. */
export function expectNoSenderInnocent(snapshot: Snapshot): void {
  const verdicts = verdictsOf(snapshot);
  const senders = MAILING.truth.filter(({ usedSes }) => usedSes).map(({ name }) => verdicts[name]);
  expect(senders).toHaveLength(9);
  for (const verdict of senders) expect(['sends-smtp', 'uses-api', 'used-ses', 'unknown']).toContain(verdict);
  expect(snapshot.principals.filter((user) => user.kind !== 'root')).toHaveLength(MAILING.truth.length);
  expect(snapshot.principals.filter((user) => user.pending.length > 0)).toEqual([]);
}

/** Every user has the true verdict. */
export function expectTruth(snapshot: Snapshot): void {
  const verdicts = verdictsOf(snapshot);
  expect(MAILING.truth.map(({ name }) => [name, verdicts[name]])).toEqual(
    MAILING.truth.map(({ name, verdict }) => [name, verdict]),
  );
}
