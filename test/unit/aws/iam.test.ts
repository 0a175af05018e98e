/** The port over HTTP: an invalid answer is a gap with a reason, never an empty list. */
import { DeleteUserCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PATIENCE } from '../../../src/aws/client/client.ts';
import type { Iam } from '../../../src/aws/iam/iamReader.ts';
import type { Call, Gap } from '../../../src/senders/model/model.ts';
import type { Result, ListedUser } from '../../../src/senders/ports/iamReader.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import type { Effect, Matching } from '../../aws/rules.ts';
import type { WireResponse } from '../../aws/wire.ts';
import { ALICE, iamOf, startArticle } from './iamOf.ts';

const never = new AbortController().signal;

let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await startArticle();
});
afterAll(() => endpoint.close());
beforeEach(() => {
  endpoint.reset();
  endpoint.restore();
});

/** Every call of the port. Those that read a job or a report create one first. */
const QUESTIONS: readonly (readonly [Call, (iam: Iam) => Promise<Result<unknown>>])[] = [
  ['ListAccountAliases', (iam) => iam.accountAlias(never)],
  ['ListUsers', (iam) => iam.listUsers(never)],
  ['ListAccessKeys', (iam) => iam.listAccessKeys(ALICE.name, never)],
  ['GetAccessKeyLastUsed', (iam) => iam.getAccessKeyLastUsed(ALICE.key, never)],
  ['GetAccessKeyLastUsed', (iam) => iam.accessKeyOwner(ALICE.key, never)],
  ['GenerateCredentialReport', (iam) => iam.generateCredentialReport(never)],
  [
    'GetCredentialReport',
    async (iam) => {
      await iam.generateCredentialReport(never);
      return iam.getCredentialReport(never);
    },
  ],
  ['GetAccountAuthorizationDetails', (iam) => iam.getAccountAuthorizationDetails(never)],
  [
    'GenerateServiceLastAccessedDetails',
    (iam) => iam.generateServiceLastAccessedDetails(ALICE.arn, 'ACTION_LEVEL', never),
  ],
  [
    'GetServiceLastAccessedDetails',
    async (iam) => iam.getServiceLastAccessedDetails(await jobOn(iam, ALICE.arn), never),
  ],
  [
    'GetServiceLastAccessedDetailsWithEntities',
    async (iam) => {
      const job = await jobOn(iam, 'arn:aws:iam::aws:policy/AdministratorAccess');
      return iam.getServiceLastAccessedDetailsWithEntities(job, 'ses', never);
    },
  ],
  [
    'ListPoliciesGrantingServiceAccess',
    (iam) => iam.listPoliciesGrantingServiceAccess(ALICE.arn, 'ses', never),
  ],
];

async function jobOn(iam: Iam, arn: string): Promise<string> {
  const job = await iam.generateServiceLastAccessedDetails(arn, 'SERVICE_LEVEL', never);
  if (!job.ok) throw new Error(job.gap.message);
  return job.value;
}

const gapOf = (answer: Result<unknown>): Gap | null => (answer.ok ? null : answer.gap);

describe.each(QUESTIONS)('%s', (call, ask) => {
  const reasonWhen = async (effect: Effect & Matching): Promise<Partial<Gap> | null> => {
    endpoint.rules.add({ action: call, ...effect });
    return gapOf(await ask(iamOf(endpoint).iam));
  };

  it('is answered', async () => {
    expect(gapOf(await ask(iamOf(endpoint).iam))).toBeNull();
  });

  it.each<[string, Effect]>([
    ['an empty body', { respond: { body: '', contentType: 'text/xml' } }],
    ['the page of a proxy', { respond: { body: '<html><body><p>Sign in to the network</body></html>' } }],
    ['XML of something else', { respond: { body: '<Welcome/>', contentType: 'text/xml' } }],
    [
      'an answer without its members',
      { rewrite: (response) => ({ ...response, body: withoutMembers(response) }) },
    ],
    ['half an answer', { rewrite: (response) => ({ ...response, body: firstHalf(response) }) }],
  ])('is a gap, never an answer, on %s', async (_what, effect) => {
    expect(await reasonWhen(effect)).toMatchObject({ call, reason: 'InvalidResponse' });
  });

  it.each<[string, Effect]>([
    ['before any part of the answer', { reset: true }],
    ['in the middle of the answer', { truncate: 100 }],
  ])('is a gap on a connection that is cut %s', async (_when, effect) => {
    expect(await reasonWhen(effect)).toMatchObject({ call, reason: 'NetworkError' });
  });

  it('is a gap on an answer that starts and stalls', async () => {
    endpoint.rules.add({ action: call, stall: 100 });
    const hasty = Object.fromEntries(
      Object.entries(PATIENCE).map(([name, limit]) => [name, typeof limit === 'number' ? limit / 40 : limit]),
    );
    const { iam, client } = iamOf(endpoint, { maxAttempts: 1, patience: hasty });
    expect(gapOf(await ask(iam))).toMatchObject({ call, reason: 'Timeout' });
    client.destroy();
  });

  it('is a gap with AWS’s error code if AWS rejects it', async () => {
    const denied = { code: 'AccessDenied', status: 403, message: 'not authorized' };
    expect(await reasonWhen({ error: denied })).toMatchObject({ call, reason: 'AccessDenied' });
  });

  it('is retried if AWS was only throttling', async () => {
    expect(await reasonWhen({ error: { code: 'ServiceFailure', status: 500 }, times: 1 })).toBeNull();
  });
});

/** `<XResponse><XResult><a>1</a></XResult></XResponse>` -> `<XResponse><XResult></XResult></XResponse>` */
const withoutMembers = ({ body }: WireResponse): string =>
  body.replace(/(<\w+Result>).*(<\/\w+Result>)/s, '$1$2');
const firstHalf = ({ body }: WireResponse): string => body.slice(0, body.length / 2);

describe('A list', () => {
  const namesOf = (answer: Result<readonly ListedUser[]>): readonly string[] =>
    (answer.ok ? answer.value : (answer.known ?? [])).map(({ name }) => name);
  /** The account's one page says that it goes on, after its first user. */
  const goesOn = (marker = Buffer.from('ListUsers\nalice').toString('base64url')): Effect => ({
    rewrite: (response) => ({
      ...response,
      body: response.body.replace(
        '<IsTruncated>false</IsTruncated>',
        `<IsTruncated>true</IsTruncated>${marker === '' ? '' : `<Marker>${marker}</Marker>`}`,
      ),
    }),
  });

  it('that continues without a marker is a gap: half of it would look complete', async () => {
    endpoint.rules.add({ action: 'ListUsers', ...goesOn('') });
    expect(gapOf(await iamOf(endpoint).iam.listUsers(never))).toMatchObject({
      reason: 'InvalidResponse',
      message: expect.stringContaining('no marker') as string,
    });
  });

  it('with a repeated marker ends as a gap, with what came before', async () => {
    endpoint.rules.add({ action: 'ListUsers', ...goesOn() });
    const answer = await iamOf(endpoint).iam.listUsers(never);
    expect(gapOf(answer)).toMatchObject({
      reason: 'InvalidResponse',
      message: expect.stringContaining('repeats a marker') as string,
    });
    expect(namesOf(answer)).toContain(ALICE.name);
    expect(endpoint.calls).toHaveLength(2);
  });

  it('with a denied later page is a gap, with what came before', async () => {
    endpoint.rules.add({ action: 'ListUsers', after: 1, error: { code: 'AccessDenied', status: 403 } });
    endpoint.rules.add({ action: 'ListUsers', times: 1, ...goesOn() });
    const answer = await iamOf(endpoint).iam.listUsers(never);
    expect(gapOf(answer)).toMatchObject({ reason: 'AccessDenied' });
    expect(namesOf(answer)).toHaveLength(9);
  });
});

describe('An answer without a required member', () => {
  const without = (element: string): Effect => ({
    rewrite: (response) => ({
      ...response,
      body: response.body.replaceAll(new RegExp(`<${element}>.*?</${element}>|<${element}/>`, 'gs'), ''),
    }),
  });

  it.each<[Call, string]>([
    ['ListAccountAliases', 'AccountAliases'],
    ['ListUsers', 'Users'],
    ['ListUsers', 'Arn'],
    ['ListUsers', 'CreateDate'],
    ['ListUsers', 'IsTruncated'],
    ['ListAccessKeys', 'AccessKeyMetadata'],
    ['ListAccessKeys', 'AccessKeyId'],
    ['ListAccessKeys', 'Status'],
    ['ListAccessKeys', 'IsTruncated'],
    ['GetAccessKeyLastUsed', 'LastUsedDate'],
    ['GetAccessKeyLastUsed', 'ServiceName'],
    ['GenerateCredentialReport', 'State'],
    ['GetCredentialReport', 'GeneratedTime'],
    ['GetCredentialReport', 'Content'],
    ['GetAccountAuthorizationDetails', 'Arn'],
    ['GetAccountAuthorizationDetails', 'UserDetailList'],
    ['GetAccountAuthorizationDetails', 'GroupDetailList'],
    ['GetAccountAuthorizationDetails', 'Policies'],
    ['GetAccountAuthorizationDetails', 'GroupList'],
    ['GetAccountAuthorizationDetails', 'AttachedManagedPolicies'],
    ['GetAccountAuthorizationDetails', 'GroupPolicyList'],
    ['GetAccountAuthorizationDetails', 'IsTruncated'],
    ['GenerateServiceLastAccessedDetails', 'JobId'],
    ['GetServiceLastAccessedDetails', 'JobStatus'],
    ['GetServiceLastAccessedDetails', 'JobCompletionDate'],
    ['GetServiceLastAccessedDetails', 'ServicesLastAccessed'],
    ['GetServiceLastAccessedDetails', 'ServiceNamespace'],
    ['GetServiceLastAccessedDetails', 'LastAuthenticated'],
    ['GetServiceLastAccessedDetails', 'IsTruncated'],
    ['GetServiceLastAccessedDetailsWithEntities', 'JobStatus'],
    ['GetServiceLastAccessedDetailsWithEntities', 'JobCompletionDate'],
    ['GetServiceLastAccessedDetailsWithEntities', 'EntityDetailsList'],
    ['GetServiceLastAccessedDetailsWithEntities', 'EntityInfo'],
    ['GetServiceLastAccessedDetailsWithEntities', 'Arn'],
    ['GetServiceLastAccessedDetailsWithEntities', 'IsTruncated'],
    ['ListPoliciesGrantingServiceAccess', 'PoliciesGrantingServiceAccess'],
  ])('%s without %s is a gap', async (call, element) => {
    endpoint.rules.add({ action: call, ...without(element) });
    const [, ask] = QUESTIONS.find(([asked]) => asked === call)!;
    expect(gapOf(await ask(iamOf(endpoint).iam))).toMatchObject({
      call,
      reason: 'InvalidResponse',
      message: expect.stringMatching(new RegExp(`The answer lacks \\S*${element}\\b`)) as string,
    });
  });

  it('GetServiceLastAccessedDetails with the user of a tracked action, but not its time, is a gap', async () => {
    endpoint.account().use({ user: ALICE.name, service: 'ses', action: 'GetSendQuota', region: 'us-east-1' });
    const { iam } = iamOf(endpoint);
    const ask = async () => {
      const job = await iam.generateServiceLastAccessedDetails(ALICE.arn, 'ACTION_LEVEL', never);
      return iam.getServiceLastAccessedDetails(job.ok ? job.value : '', never);
    };
    expect(gapOf(await ask())).toBeNull();
    endpoint.rules.add({ action: 'GetServiceLastAccessedDetails', ...without('LastAccessedTime') });
    expect(gapOf(await ask())).toMatchObject({ reason: 'InvalidResponse' });
  });

  it('GetAccessKeyLastUsed without content is a gap, not a key that was never used', async () => {
    endpoint.rules.add({
      action: 'GetAccessKeyLastUsed',
      rewrite: (response) => ({
        ...response,
        body: response.body.replace(/<AccessKeyLastUsed>.*<\/AccessKeyLastUsed>/s, '<AccessKeyLastUsed/>'),
      }),
    });
    const answer = await iamOf(endpoint).iam.getAccessKeyLastUsed(ALICE.key, never);
    expect(gapOf(answer)).toMatchObject({ reason: 'InvalidResponse' });
  });
});

describe('The queue of an account', () => {
  it('sends interactive requests before those of a scan', async () => {
    const { iam, urgent } = iamOf(endpoint, { concurrency: 1 });
    endpoint.rules.add({ delay: 5 });
    const names = ['alice', 'backup-agent', 'deploy', 'jane'];
    await Promise.all([
      ...names.map((name) => iam.listAccessKeys(name, never)),
      urgent.getAccessKeyLastUsed(ALICE.key, never),
      urgent.generateServiceLastAccessedDetails(ALICE.arn, 'ACTION_LEVEL', never),
    ]);
    expect(endpoint.calls.map(({ action }) => action)).toEqual([
      // In progress when the urgent ones were requested.
      'ListAccessKeys',
      'GetAccessKeyLastUsed',
      'GenerateServiceLastAccessedDetails',
      'ListAccessKeys',
      'ListAccessKeys',
      'ListAccessKeys',
    ]);
  });

  it('limits the concurrent calls', async () => {
    const { iam } = iamOf(endpoint, { concurrency: 3 });
    endpoint.rules.add({ delay: 5 });
    await Promise.all(Array.from({ length: 20 }, () => iam.listUsers(never)));
    expect(Math.max(...endpoint.calls.map(({ concurrent }) => concurrent))).toBe(3);
  });

  it('sends nothing once the signal is aborted, and throws the signal’s reason', async () => {
    const { iam } = iamOf(endpoint, { concurrency: 2 });
    const cancel = new AbortController();
    endpoint.rules.add({ action: 'ListUsers', after: 4, then: () => cancel.abort(new Error('cancelled')) });
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => iam.listUsers(cancel.signal)));
    const thrown = asked.flatMap((answer) => (answer.status === 'rejected' ? [String(answer.reason)] : []));
    expect(new Set(thrown)).toEqual(new Set(['Error: cancelled']));
    expect(endpoint.calls.length).toBeLessThanOrEqual(6);
    expect(thrown.length + endpoint.calls.length).toBeGreaterThanOrEqual(20);
  });
});

describe('The client', () => {
  it('rejects a call that would change the account before sending it', async () => {
    const { client } = iamOf(endpoint);
    const change = async (): Promise<unknown> => client.send(new DeleteUserCommand({ UserName: ALICE.name }));
    await expect(change).rejects.toThrow('DeleteUser is no read-only call of this product');
    expect(endpoint.calls).toEqual([]);
  });
});
