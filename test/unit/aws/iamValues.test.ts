/** The requests of the port, and the values it reads from the answers, over HTTP. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Iam } from '../../../src/aws/iam/iamReader.ts';
import type { Result } from '../../../src/senders/ports/iamReader.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
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

async function jobOn(iam: Iam, arn: string): Promise<string> {
  const job = await iam.generateServiceLastAccessedDetails(arn, 'SERVICE_LEVEL', never);
  if (!job.ok) throw new Error(job.gap.message);
  return job.value;
}

describe('For an account,', () => {
  const JUST_NOW = { service: 'ses', region: 'eu-west-1', at: '-1m' } as const;
  const anyTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string;
  const use = { at: anyTime, region: 'eu-west-1', service: 'ses' };
  const DEPLOY = { name: 'deploy', path: '/ci/', createdAt: '2021-11-08T09:09:09Z' };
  const ADMINISTRATORS = 'arn:aws:iam::aws:policy/AdministratorAccess';
  const listed = { arn: 'arn:aws:iam::111122223333:user/ci/deploy', id: expect.any(String) as string };
  const anArray = (...holding: unknown[]) => expect.arrayContaining(holding) as unknown;
  const USERS = anArray(
    { ...DEPLOY, ...listed, signedInAt: null },
    expect.objectContaining({ name: 'alice', signedInAt: anyTime }),
  );

  it.each<[string, (iam: Iam) => Promise<Result<unknown>>, object, unknown]>([
    ['the alias', (iam) => iam.accountAlias(never), {}, 'acme-mail'],
    ['the users', (iam) => iam.listUsers(never), { MaxItems: '1000' }, USERS],
    [
      'the keys of a user',
      (iam) => iam.listAccessKeys('deploy', never),
      { UserName: 'deploy', MaxItems: '1000' },
      [
        { id: 'AKIAQ3EGDEPLOY222222', status: 'Active', createdAt: '2025-01-20T08:00:00Z' },
        { id: 'AKIAQ3EGDEPLOY111111', status: 'Inactive', createdAt: '2021-11-08T09:09:10Z' },
      ],
    ],
    [
      'the last use of a key',
      (iam) => iam.getAccessKeyLastUsed(ALICE.key, never),
      { AccessKeyId: ALICE.key },
      use,
    ],
    [
      'whose key it is',
      (iam) => iam.accessKeyOwner(ALICE.key, never),
      { AccessKeyId: ALICE.key },
      { userName: ALICE.name, lastUsed: use },
    ],
    ['that a credential report is made', (iam) => iam.generateCredentialReport(never), {}, 'STARTED'],
    [
      'the credential report',
      async (iam) => {
        await iam.generateCredentialReport(never);
        return iam.getCredentialReport(never);
      },
      {},
      {
        content: expect.stringMatching(
          /^user,arn,[^]*\nalice,arn:aws:iam::111122223333:user\/alice,/,
        ) as string,
        generatedAt: anyTime,
      },
    ],
    [
      'the policies, without those of its roles',
      (iam) => iam.getAccountAuthorizationDetails(never),
      {
        'Filter.member.1': 'User',
        'Filter.member.2': 'Group',
        'Filter.member.3': 'LocalManagedPolicy',
        'Filter.member.4': 'AWSManagedPolicy',
        MaxItems: '500',
      },
      expect.objectContaining({
        users: anArray(expect.objectContaining({ ...DEPLOY, ...listed, groups: ['Operators'] })),
      }),
    ],
    [
      'a job of Access Advisor',
      (iam) => iam.generateServiceLastAccessedDetails(ALICE.arn, 'ACTION_LEVEL', never),
      { Arn: ALICE.arn, Granularity: 'ACTION_LEVEL' },
      expect.stringMatching(/^[\w-]{36}$/),
    ],
    [
      'what a user used',
      async (iam) => iam.getServiceLastAccessedDetails(await jobOn(iam, ALICE.arn), never),
      { MaxItems: '1000' },
      {
        status: 'COMPLETED',
        completedAt: anyTime,
        services: anArray(
          expect.objectContaining({ serviceNamespace: 'ses', lastAccessedAt: anyTime, region: 'eu-west-1' }),
        ),
      },
    ],
    [
      'who used a service by a policy',
      async (iam) =>
        iam.getServiceLastAccessedDetailsWithEntities(await jobOn(iam, ADMINISTRATORS), 'ses', never),
      { ServiceNamespace: 'ses', MaxItems: '1000' },
      { status: 'COMPLETED', completedAt: anyTime, entities: [{ arn: ALICE.arn, lastAccessedAt: anyTime }] },
    ],
    [
      'the policies that give a user a service',
      (iam) => iam.listPoliciesGrantingServiceAccess(ALICE.arn, 'ses', never),
      { Arn: ALICE.arn, 'ServiceNamespaces.member.1': 'ses' },
      [{ type: 'managed', name: 'AdministratorAccess', arn: ADMINISTRATORS, group: null }],
    ],
  ])('%s', async (_, ask, params, value) => {
    endpoint.account().use({ accessKeyId: ALICE.key, ...JUST_NOW });
    expect(await ask(iamOf(endpoint).iam)).toEqual({ ok: true, value });
    expect(endpoint.calls.at(-1)?.params).toMatchObject(params);
  });

  it.each(['UserName', 'AccessKeyLastUsed'])('the owner of a key, without %s, is a gap', async (element) => {
    const rewrite = (response: WireResponse) => ({
      ...response,
      body: response.body.replace(new RegExp(`<${element}>.*</${element}>`, 's'), ''),
    });
    endpoint.rules.add({ action: 'GetAccessKeyLastUsed', rewrite });
    expect(await iamOf(endpoint).iam.accessKeyOwner(ALICE.key, never)).toMatchObject({
      gap: { reason: 'InvalidResponse', message: `Access key ${ALICE.key}: The answer lacks ${element}.` },
    });
  });

  it('no alias is an answer', async () => {
    const rewrite = (response: WireResponse) => ({
      ...response,
      body: response.body.replace(/<member>.*<\/member>/, ''),
    });
    endpoint.rules.add({ action: 'ListAccountAliases', rewrite });
    expect(await iamOf(endpoint).iam.accountAlias(never)).toEqual({ ok: true, value: null });
  });

  it.each([ALICE.arn, ADMINISTRATORS])('an unfinished job on %s says so', async (arn) => {
    endpoint.rules.add({ action: 'GenerateServiceLastAccessedDetails', job: { never: true } });
    const { iam } = iamOf(endpoint);
    const job = await jobOn(iam, arn);
    const state = await (arn === ALICE.arn
      ? iam.getServiceLastAccessedDetails(job, never)
      : iam.getServiceLastAccessedDetailsWithEntities(job, 'ses', never));
    expect(state).toEqual({ ok: true, value: { status: 'IN_PROGRESS' } });
  });

  it('every request is counted, by call', async () => {
    const { iam } = iamOf(endpoint);
    endpoint.rules.add({ action: 'ListUsers', error: { code: 'ServiceFailure', status: 500 }, times: 1 });
    await iam.listUsers(never);
    await iam.accountAlias(never);
    expect(iam.calls()).toEqual({ ListUsers: 2, ListAccountAliases: 1 });
  });

  it('no users are known if not even their first page came', async () => {
    endpoint.rules.deny(['iam:ListUsers']);
    expect(await iamOf(endpoint).iam.listUsers(never)).not.toHaveProperty('known');
  });
});
