/**
 * On an account at rest the quick scan answers what the complete scan answers, over HTTP. Accounts come from a seed
 * that is the same on every machine; `npm run test:long` tries four times as many, SEED=… and RUNS=… others. A failure
 * prints seed and account.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call, Gap, ScanMode, Snapshot, Principal } from '../../../src/senders/model/model.ts';
import type { AccountDeclaration } from '../../aws/declaration.ts';
import { startEndpoint } from '../../aws/endpoint.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { generateAccount } from '../../aws/generate.ts';
import { SERVICES } from '../../aws/services.ts';
import { iamOf } from '../aws/iamOf.ts';
import type { Ports } from '../aws/iamOf.ts';
import { lastOfFastScan } from './fastScan.ts';
import { ACCOUNT_ID, randomAccount } from './randomAccount.ts';

const SEED = Number(process.env['SEED'] ?? 20261123);
const RUNS = Number(process.env['RUNS'] ?? 1);

/** The account of the endpoint, which is replaced for every run. */
const served: AccountDeclaration[] = [{ accountId: ACCOUNT_ID }];
/** The time in the account, which stands still: both scans see the same. */
let now = new Date();
let endpoint: Endpoint;
let ports: Ports;
beforeAll(async () => {
  endpoint = await startEndpoint({
    accounts: served,
    now: () => now,
    // Done when asked for the second time, now and then.
    jobDuration: (services) => ({ milliseconds: 0, polls: services % 2 }),
    reportDuration: { milliseconds: 0, polls: 0 },
    // Few services, so that hundreds of scans take seconds; `ses` and those that are used are among them.
    behaviour: {
      services: SERVICES.filter(({ namespace }) => /^(ec2|dynamodb|iam|s3|ses|sqs)$/.test(namespace)),
    },
  });
  ports = iamOf(endpoint);
});
afterAll(() => endpoint.close());

function serve(account: AccountDeclaration, denied: readonly string[] = []): void {
  served[0] = account;
  now = new Date();
  endpoint.reset();
  endpoint.restore();
  if (denied.length > 0) endpoint.rules.deny(denied.map((call) => `iam:${call}`));
}

const lastSnapshot = (mode: ScanMode): Promise<Snapshot> => lastOfFastScan(ports, ACCOUNT_ID, mode);

const answersOf = ({ principals: users }: Snapshot) =>
  new Map(users.toSorted((a, b) => (a.arn < b.arn ? -1 : 1)).map((user) => [user.arn, answerOf(user)]));
const gapsOf = ({ gaps, principals: users }: Snapshot): readonly Gap[] => [
  ...gaps,
  ...users.flatMap((user) => user.gaps),
];
const answerOf = ({ verdict, canSend, lastSesAt, likelySend }: Principal) => ({
  verdict,
  canSend,
  lastSesAt,
  likelySend,
});

describe('On an account without changes', () => {
  it('quick and complete scans give every user the same verdict, canSend, lastSesAt, and likelySend', async () => {
    await fc.assert(
      fc.asyncProperty(randomAccount(6), async (account) => {
        serve(account);
        const complete = await lastSnapshot('complete');
        endpoint.restore();
        const quick = await lastSnapshot('quick');
        expect(answersOf(quick)).toEqual(answersOf(complete));
        // The only unknown is what a deny hides and Access Advisor cannot be asked about.
        const missing = [...gapsOf(quick), ...gapsOf(complete)];
        expect(missing.filter(({ reason }) => reason !== 'HiddenByDeny')).toEqual([]);
      }),
      { seed: SEED, numRuns: 100 * RUNS },
    );
  }, 240_000);

  it('a quick scan needs no more calls than a complete one if a few of 100 users or more may send', async () => {
    const size = fc.record({
      seed: fc.nat(),
      users: fc.integer({ min: 100, max: 130 }),
      byGroup: fc.nat(8),
      byManagedPolicy: fc.nat(8),
      byInlinePolicy: fc.nat(4),
      seen: fc.nat(6),
      age: fc.constantFrom(null, 5, 180),
    });
    await fc.assert(
      fc.asyncProperty(size, async ({ seed, users, age, seen, ...senders }) => {
        const { account, truth } = generateAccount(
          {
            ...{
              seed,
              users,
              senders,
              administrators: 0,
              seenBySmtp: 0,
              seenMovedOn: 0,
              seenWithoutPolicy: 0,
            },
            keys: Math.round(1.5 * users),
            seen: Math.min(seen, senders.byGroup + senders.byManagedPolicy + senders.byInlinePolicy),
          },
          ACCOUNT_ID,
        );
        serve({ ...account, ...(age === null ? {} : { credentialReport: { generatedAt: `-${age}m` } }) });
        const quick = await lastSnapshot('quick');
        const calls = endpoint.calls.length;
        endpoint.reset();
        const complete = await lastSnapshot('complete');
        expect(calls).toBeLessThan(endpoint.calls.length);
        for (const { principals: found } of [quick, complete]) {
          const verdicts = new Map(found.map((user) => [user.name, user.verdict]));
          expect(truth.map(({ name }) => verdicts.get(name))).toEqual(truth.map(({ verdict }) => verdict));
        }
      }),
      { seed: SEED, numRuns: 4 * RUNS },
    );
  }, 240_000);
});

/** Calls that may be denied without failing the whole scan. */
const DENIABLE: readonly Call[] = [
  'ListUsers',
  'ListAccessKeys',
  'GetAccessKeyLastUsed',
  'GenerateCredentialReport',
  'GetCredentialReport',
  'GetAccountAuthorizationDetails',
  'GenerateServiceLastAccessedDetails',
  'GetServiceLastAccessedDetails',
  'GetServiceLastAccessedDetailsWithEntities',
];
const INNOCENT: readonly Principal['verdict'][] = ['can-send', 'no-ses'];

/** The verdict on a user whose policies are not known. */
const withoutPolicies = ({ verdict }: Principal): Principal['verdict'] =>
  verdict === 'can-send' ? 'no-ses' : verdict;

describe('With denied calls', () => {
  it('a quick scan knows what a complete one knows, or more, and neither calls a sender innocent', async () => {
    const denials = fc.subarray([...DENIABLE], { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(randomAccount(5), denials, async (account, denied) => {
        serve(account);
        const truth = new Map((await lastSnapshot('complete')).principals.map((user) => [user.arn, user]));
        serve(account, denied);
        const complete = new Map((await lastSnapshot('complete')).principals.map((user) => [user.arn, user]));
        endpoint.restore();
        const { principals: quick } = await lastSnapshot('quick');
        // Where ListUsers is denied, the report or the policies list the users, if they may.
        const known = new Set(quick.map(({ arn }) => arn));
        expect([...complete.keys()].filter((arn) => !known.has(arn))).toEqual([]);
        for (const user of quick) {
          const undenied = truth.get(user.arn)!;
          const other = complete.get(user.arn) ?? { ...user, verdict: 'unknown', lastSesAt: null };
          // Without the policies nobody can know which group to ask about a user whose own job a deny emptied.
          const isHidden = undenied.advisor !== null && undenied.advisor.source !== 'user';
          const isBeyondReach = isHidden && denied.includes('GetAccountAuthorizationDetails');
          expect(user.canSend).toBe(other.canSend);
          if (user.verdict !== other.verdict) {
            expect(other.verdict).toBe('unknown');
            // Complete asked and was denied, where quick need not ask.
            if (user.lastSesAt === other.lastSesAt && !isBeyondReach)
              expect(user.verdict).toBe(
                user.canSend === 'unknown' ? withoutPolicies(undenied) : undenied.verdict,
              );
          }
          // The answer of a group's or policy's job is kept if the own job is denied; it is the same, or better than none.
          if (user.lastSesAt !== other.lastSesAt) expect(user.lastSesAt).toBe(user.advisor?.lastAccessedAt);
          if (!INNOCENT.includes(undenied.verdict) && !isBeyondReach) {
            expect(INNOCENT).not.toContain(user.verdict);
            expect(INNOCENT).not.toContain(other.verdict);
          }
        }
      }),
      { seed: SEED, numRuns: 25 * RUNS },
    );
  }, 240_000);
});
