/** Access Advisor's jobs: their pages, their states, who may read them; and those of groups and policies. */
import {
  GetServiceLastAccessedDetailsWithEntitiesCommand,
  ListPoliciesGrantingServiceAccessCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { realJobTime } from '../../aws/jobs.ts';
import { ACCOUNT, allow, BOB, bobWith, generate, get, namespaces, NOON, rowsOf } from './advisor.ts';
import { article, bare, endpointOf, errorOf, iamClient, stsClient } from './support.ts';

describe('A user with all permissions', () => {
  test('has about 450 rows, with ses not in the first page of 200, but on a later one', async () => {
    const endpoint = await endpointOf(article());
    const client = iamClient(endpoint);
    const job = await generate(client, `${ACCOUNT}:user/alice`);
    const first = await get(client, job);
    expect(first.ServicesLastAccessed).toHaveLength(200);
    expect(namespaces(first.ServicesLastAccessed!)).not.toContain('ses');
    const second = await get(client, job, { Marker: first.Marker! });
    const third = await get(client, job, { Marker: second.Marker! });
    expect([first.IsTruncated, second.IsTruncated, third.IsTruncated]).toEqual([true, true, false]);
    const all = [first, second, third].flatMap(({ ServicesLastAccessed }) => ServicesLastAccessed!);
    expect(all.length).toBeGreaterThan(440);
    expect(all.length).toBeLessThan(480);
    expect(namespaces(all)).toEqual([...namespaces(all)].sort());
    expect(namespaces(second.ServicesLastAccessed!)).toContain('ses');
  });

  test('has pages of the requested size, from 1 to 1000', async () => {
    const client = iamClient(await endpointOf(article()));
    const job = await generate(client, `${ACCOUNT}:user/alice`);
    expect((await get(client, job, { MaxItems: 1 })).ServicesLastAccessed).toHaveLength(1);
    expect((await get(client, job, { MaxItems: 1000 })).IsTruncated).toBe(false);
    expect(await errorOf(get(client, job, { MaxItems: 0 }))).toMatchObject({
      name: 'ValidationError',
      status: 400,
    });
    expect(await errorOf(get(client, job, { MaxItems: 1001 }))).toMatchObject({ name: 'ValidationError' });
    expect(await errorOf(get(client, job, { Marker: 'made-up' }))).toMatchObject({ name: 'ValidationError' });
  });
});

describe('A job', () => {
  test('is pending first: no list, no completion date, no type', async () => {
    const endpoint = await endpointOf(article(), { jobDuration: () => ({ milliseconds: 0, polls: 1 }) });
    const client = iamClient(endpoint);
    const job = await generate(client, `${ACCOUNT}:user/alice`, 'ACTION_LEVEL');
    expect(Object.keys(bare(await get(client, job))).sort()).toEqual([
      'IsTruncated',
      'JobCreationDate',
      'JobStatus',
    ]);
    expect(await get(client, job)).toMatchObject({ JobStatus: 'COMPLETED', JobType: 'ACTION_LEVEL' });
  });

  test('takes longer with more services', () => {
    expect(realJobTime(3)).toBe(1000);
    expect(realJobTime(455)).toBeGreaterThanOrEqual(6000);
    expect(realJobTime(455)).toBeLessThanOrEqual(8000);
  });

  test('returns the state at its start', async () => {
    const endpoint = await endpointOf(bobWith([allow('ses:*')]), { now: () => NOON });
    const client = iamClient(endpoint);
    const job = await generate(client, BOB);
    endpoint.advance(60_000);
    endpoint.account().use({ user: 'bob', service: 'ses' });
    endpoint.account().changeUser('bob', { inline: new Map() });
    expect((await get(client, job)).ServicesLastAccessed).toEqual([
      { ServiceName: 'Amazon SES', ServiceNamespace: 'ses', TotalAuthenticatedEntities: 0 },
    ]);
  });

  test('can fail, with a reason', async () => {
    const endpoint = await endpointOf(bobWith([allow('ses:*')]));
    const error = { code: 'INTERNAL_FAILURE', message: 'Try again.' };
    endpoint.rules.add({ action: 'GenerateServiceLastAccessedDetails', job: { error }, times: 1 });
    const client = iamClient(endpoint);
    const answer = await get(client, await generate(client, BOB));
    expect(answer).toMatchObject({
      JobStatus: 'FAILED',
      Error: { Code: error.code, Message: error.message },
    });
    expect(answer).not.toHaveProperty('ServicesLastAccessed');
  });

  test('can never end', async () => {
    const endpoint = await endpointOf(bobWith([allow('ses:*')]));
    endpoint.rules.add({
      action: 'GenerateServiceLastAccessedDetails',
      params: { Arn: '*/bob' },
      job: { never: true },
    });
    const client = iamClient(endpoint);
    const job = await generate(client, BOB);
    expect([(await get(client, job)).JobStatus, (await get(client, job)).JobStatus]).toEqual([
      'IN_PROGRESS',
      'IN_PROGRESS',
    ]);
  });

  test('can be read only by the session that started it', async () => {
    const endpoint = await endpointOf(article());
    const admin = {
      accessKeyId: 'AKIAQ3EGADM1ALICE111',
      secretAccessKey: 'canary-7Yx-secret-of-alice',
      sessionToken: undefined,
    };
    const sts = stsClient(endpoint, { credential: admin });
    const session = async () => {
      const { Credentials } = await sts.send(
        new AssumeRoleCommand({ RoleArn: `${ACCOUNT}:role/Auditor`, RoleSessionName: 'same-name' }),
      );
      return iamClient(endpoint, {
        credential: {
          accessKeyId: Credentials!.AccessKeyId!,
          secretAccessKey: Credentials!.SecretAccessKey!,
          sessionToken: Credentials!.SessionToken,
        },
      });
    };
    const [first, second] = [await session(), await session()];
    const job = await generate(first, `${ACCOUNT}:user/ses-api-user`);
    expect((await get(first, job)).JobStatus).toBe('COMPLETED');
    expect(await errorOf(get(second, job))).toMatchObject({ name: 'NoSuchEntityException', status: 404 });
    expect(await errorOf(get(iamClient(endpoint, { credential: admin }), job))).toMatchObject({
      status: 404,
    });
  });

  test('requires an existing entity', async () => {
    const client = iamClient(await endpointOf(article()));
    for (const arn of [`${ACCOUNT}:user/nobody`, `${ACCOUNT}:user/deploy`, `${ACCOUNT}:policy/None`])
      expect(await errorOf(generate(client, arn))).toMatchObject({ name: 'NoSuchEntityException' });
    expect(await errorOf(get(client, '00000000-0000-0000-0000-000000000000'))).toMatchObject({ status: 404 });
  });
});

describe('A job on a group or a managed policy', () => {
  const entities = async (
    client: IAMClient,
    arn: string,
    more: { MaxItems?: number; Marker?: string } = {},
  ) =>
    client.send(
      new GetServiceLastAccessedDetailsWithEntitiesCommand({
        JobId: await generate(client, arn),
        ServiceNamespace: 'ses',
        ...more,
      }),
    );

  test('names all users and roles of a policy, newest access first, the unused ones without a date', async () => {
    const account = article();
    const full = 'arn:aws:iam::aws:policy/AmazonSESFullAccess';
    const endpoint = await endpointOf(
      {
        ...account,
        groups: [...account.groups!, { name: 'mail-team', attached: [full] }],
        users: [
          ...account.users!,
          { name: 'carol', path: '/team/', createdAt: '-1d', groups: ['mail-team'] },
        ],
      },
      { now: () => NOON },
    );
    const { EntityDetailsList, ...rest } = await entities(iamClient(endpoint), full);
    expect(
      EntityDetailsList?.map(({ EntityInfo, LastAuthenticated }) => [
        EntityInfo?.Arn,
        EntityInfo?.Type,
        LastAuthenticated,
      ]),
    ).toEqual([
      [`${ACCOUNT}:user/ses-api-user`, 'USER', new Date('2026-11-23T11:57:00Z')],
      [`${ACCOUNT}:role/MailRelay`, 'ROLE', new Date('2026-11-23T11:52:00Z')],
      [`${ACCOUNT}:user/team/carol`, 'USER', undefined],
    ]);
    expect(EntityDetailsList?.[2]?.EntityInfo).toMatchObject({ Name: 'carol', Path: '/team/' });
    expect(rest).toMatchObject({ JobStatus: 'COMPLETED', IsTruncated: false });
    expect(rest).not.toHaveProperty('ServicesLastAccessed');
  });

  test('names the members of a group, and its rows count them', async () => {
    const client = iamClient(await endpointOf(article()));
    const arn = `${ACCOUNT}:group/AWSSESSendingGroupDoNotRename`;
    expect((await entities(client, arn)).EntityDetailsList).toHaveLength(1);
    expect(await rowsOf(client, arn)).toMatchObject([
      {
        ServiceNamespace: 'ses',
        TotalAuthenticatedEntities: 1,
        LastAuthenticatedEntity: `${ACCOUNT}:user/ses-smtp-user.20260911-131452`,
      },
    ]);
  });

  test('has pages of 100, up to 1000, in one order', async () => {
    const endpoint = await endpointOf({
      accountId: '111122223333',
      policies: [{ name: 'send', document: { Statement: allow('ses:SendEmail') } }],
      users: Array.from({ length: 250 }, (_, index) => ({
        name: `user-${index}`,
        createdAt: '-9d',
        attached: [`${ACCOUNT}:policy/send`],
      })),
      uses: [7, 8, 9].map((index) => ({ at: `-${index}h`, user: `user-${index}`, service: 'ses' })),
    });
    const client = iamClient(endpoint);
    const JobId = await generate(client, `${ACCOUNT}:policy/send`);
    const pageOf = (Marker?: string, MaxItems?: number) =>
      client.send(
        new GetServiceLastAccessedDetailsWithEntitiesCommand({
          JobId,
          ServiceNamespace: 'ses',
          ...(Marker && { Marker }),
          ...(MaxItems && { MaxItems }),
        }),
      );
    const first = await pageOf();
    expect(first.EntityDetailsList?.slice(0, 4).map(({ EntityInfo }) => EntityInfo?.Name)).toEqual([
      'user-7',
      'user-8',
      'user-9',
      'user-0',
    ]);
    expect([first.EntityDetailsList?.length, first.IsTruncated]).toEqual([100, true]);
    expect((await pageOf(first.Marker, 1000)).EntityDetailsList).toHaveLength(150);
    expect((await pageOf(undefined, 1000)).EntityDetailsList).toHaveLength(250);
  });

  test('has entities, unlike a job of a user', async () => {
    const client = iamClient(await endpointOf(article()));
    expect(await errorOf(entities(client, `${ACCOUNT}:user/alice`))).toMatchObject({
      name: 'InvalidInputException',
      status: 400,
    });
  });
});

describe('ListPoliciesGrantingServiceAccess', () => {
  const granting = async (client: IAMClient, user: string, ...ServiceNamespaces: string[]) =>
    (
      await client.send(
        new ListPoliciesGrantingServiceAccessCommand({ Arn: `${ACCOUNT}:user/${user}`, ServiceNamespaces }),
      )
    ).PoliciesGrantingServiceAccess;

  test('names inline and managed policies, of the user and of its groups', async () => {
    const client = iamClient(await endpointOf(article()));
    expect(await granting(client, 'ses-smtp-user.20260911-131452', 'ses')).toEqual([
      {
        ServiceNamespace: 'ses',
        Policies: [
          {
            PolicyName: 'AmazonSesSendingAccess',
            PolicyType: 'INLINE',
            EntityType: 'GROUP',
            EntityName: 'AWSSESSendingGroupDoNotRename',
          },
        ],
      },
    ]);
    expect(await granting(client, 'mail/newsletter', 's3', 'ses', 's3')).toEqual([
      { ServiceNamespace: 's3', Policies: [] },
      {
        ServiceNamespace: 'ses',
        Policies: [
          {
            PolicyName: 'SendNewsletters',
            PolicyType: 'MANAGED',
            PolicyArn: `${ACCOUNT}:policy/mail/SendNewsletters`,
          },
        ],
      },
    ]);
  });

  test('rejects an unknown namespace', async () => {
    const client = iamClient(await endpointOf(article()));
    expect(await errorOf(granting(client, 'alice', 'ses', 'teleport'))).toEqual({
      name: 'InvalidInputException',
      status: 400,
      message: 'Invalid service namespace: [teleport]',
    });
  });
});
