/** Authentication: signatures and their scope, known and expired credentials, STS. */
import { GetAccessKeyLastUsedCommand, ListAccessKeysCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { article, bare, endpointOf, errorOf, iamClient, sample, stsClient } from './support.ts';

const ALICE = {
  accessKeyId: 'AKIAQ3EGADM1ALICE111',
  secretAccessKey: 'canary-7Yx-secret-of-alice',
  sessionToken: undefined,
};

describe('The scope of a signature', () => {
  test('is us-east-1 for IAM', async () => {
    const endpoint = await endpointOf(article());
    expect(await errorOf(iamClient(endpoint, { region: 'eu-west-1' }).send(new ListUsersCommand()))).toEqual({
      name: 'SignatureDoesNotMatch',
      status: 403,
      message: 'Credential should be scoped to a valid region. ',
    });
  });

  test.each([
    ['aws-cn', 'cn-north-1'],
    ['aws-us-gov', 'us-gov-west-1'],
  ])('for IAM of the partition %s is %s, and its ARNs have the partition', async (partition, region) => {
    const account = { accountId: '111122223333', partition, users: [{ name: 'bob', createdAt: '-1d' }] };
    const endpoint = await endpointOf(account);
    const { Users } = await iamClient(endpoint, { region }).send(new ListUsersCommand());
    expect(Users?.[0]?.Arn).toBe(`arn:${partition}:iam::111122223333:user/bob`);
    expect(await errorOf(iamClient(endpoint).send(new ListUsersCommand()))).toMatchObject({ status: 403 });
  });

  test('is any Region for STS', async () => {
    const endpoint = await endpointOf(article());
    const { Account } = await stsClient(endpoint, { region: 'ap-southeast-2' }).send(
      new GetCallerIdentityCommand(),
    );
    expect(Account).toBe('111122223333');
  });

  test('is rejected for another service', async () => {
    const endpoint = await endpointOf(article());
    const { accessKeyId } = endpoint.account().credential;
    const answer = await fetch(endpoint.url, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261123/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
      },
      body: new URLSearchParams({ Action: 'ListUsers', Version: '2010-05-08' }),
    });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain(
      "<Code>SignatureDoesNotMatch</Code><Message>Credential should be scoped to correct service: 'iam'. </Message>",
    );
  });

  test('is required', async () => {
    const endpoint = await endpointOf(article());
    const body = new URLSearchParams({ Action: 'ListUsers', Version: '2010-05-08' });
    const answer = await fetch(endpoint.url, { method: 'POST', body });
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining('<Code>MissingAuthenticationToken</Code>'),
    ]);
  });
});

describe('Credentials', () => {
  test.each([
    ['an unknown key', { accessKeyId: 'AKIAUNKNOWNUNKNOWN11' }, 'InvalidClientTokenId'],
    ['a wrong secret', { secretAccessKey: 'wrong' }, 'SignatureDoesNotMatch'],
    ['a wrong session token', { sessionToken: 'wrong' }, 'InvalidClientTokenId'],
    ['a missing session token', { sessionToken: undefined }, 'InvalidClientTokenId'],
  ])('with %s are rejected', async (_name, credential, code) => {
    const endpoint = await endpointOf(article());
    expect(await errorOf(iamClient(endpoint, { credential }).send(new ListUsersCommand()))).toMatchObject({
      name: code,
      status: 403,
    });
  });

  test('of an expired session are rejected by both services', async () => {
    const endpoint = await endpointOf(article());
    const { Credentials } = await stsClient(endpoint, { credential: ALICE }).send(
      new AssumeRoleCommand({
        RoleArn: 'arn:aws:iam::111122223333:role/Auditor',
        RoleSessionName: 'short',
        DurationSeconds: 900,
      }),
    );
    const credential = {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken,
    };
    const [iam, sts] = [iamClient(endpoint, { credential }), stsClient(endpoint, { credential })];
    await iam.send(new ListUsersCommand());
    endpoint.advance(900_000);
    for (const call of [iam.send(new ListUsersCommand()), sts.send(new GetCallerIdentityCommand())])
      expect((await errorOf(call)).name).toMatch(/^ExpiredToken/);
  });

  test('of a user become invalid with the key or the user', async () => {
    const endpoint = await endpointOf(article());
    const client = iamClient(endpoint, { credential: ALICE });
    // Without a name, the keys are the caller's.
    expect((await client.send(new ListAccessKeysCommand())).AccessKeyMetadata?.[0]?.UserName).toBe('alice');
    const createdAt = new Date('2022-02-14T10:11:12Z');
    endpoint.account().changeUser('alice', {
      accessKeys: [{ id: ALICE.accessKeyId, status: 'Inactive', createdAt }],
    });
    expect(await errorOf(client.send(new ListUsersCommand()))).toMatchObject({
      name: 'InvalidClientTokenId',
    });
    endpoint.account().deleteUser('alice');
    expect(await errorOf(client.send(new ListUsersCommand()))).toMatchObject({
      name: 'InvalidClientTokenId',
    });
  });

  test('open their own account', async () => {
    const endpoint = await endpointOf([article(), sample('other'), sample('empty')]);
    const names = await Promise.all(
      endpoint.accountIds.map(async (id) => {
        const client = iamClient(endpoint, { credential: endpoint.account(id).credential });
        return (await client.send(new ListUsersCommand())).Users?.length;
      }),
    );
    expect(names).toEqual([9, 2, 0]);
    // What is in one account is not in another.
    const foreign = new GetAccessKeyLastUsedCommand({ AccessKeyId: 'AKIAR4MKTCAMPAIGNS11' });
    expect(await errorOf(iamClient(endpoint).send(foreign))).toMatchObject({ status: 404 });
  });
});

describe('STS', () => {
  test('returns a user and a session with GetCallerIdentity', async () => {
    const endpoint = await endpointOf(article());
    expect(
      bare(await stsClient(endpoint, { credential: ALICE }).send(new GetCallerIdentityCommand())),
    ).toEqual({
      Account: '111122223333',
      Arn: 'arn:aws:iam::111122223333:user/alice',
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/) as string,
    });
    expect(bare(await stsClient(endpoint).send(new GetCallerIdentityCommand()))).toEqual({
      Account: '111122223333',
      Arn: 'arn:aws:sts::111122223333:assumed-role/Auditor/sample',
      UserId: expect.stringMatching(/^AROA[A-Z2-7]{17}:sample$/) as string,
    });
  });

  const assume = (
    RoleArn: string,
    more: { TokenCode?: string; SerialNumber?: string; ExternalId?: string } = {},
  ) => new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me', ...more });

  test('returns a session with AssumeRole, also in another account', async () => {
    const target = { ...sample('other'), roles: [{ name: 'Audit', path: '/security/' }] };
    const endpoint = await endpointOf([article(), target]);
    const sts = stsClient(endpoint, { credential: ALICE });
    const answer = await sts.send(assume('arn:aws:iam::444455556666:role/security/Audit'));
    expect(answer.AssumedRoleUser?.Arn).toBe('arn:aws:sts::444455556666:assumed-role/Audit/me');
    expect(answer.Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(answer.Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now());
  });

  test('requires what a role was declared to require', async () => {
    const role = { name: 'Strict', mfaCode: '123456', externalId: 'abc' };
    const endpoint = await endpointOf({ ...article(), roles: [...article().roles!, role] });
    const sts = stsClient(endpoint, { credential: ALICE });
    const arn = 'arn:aws:iam::111122223333:role/Strict';
    const SerialNumber = 'arn:aws:iam::111122223333:mfa/alice';
    const refused = [
      assume('arn:aws:iam::111122223333:role/None'),
      assume(arn, { ExternalId: 'abc' }),
      assume(arn, { ExternalId: 'abc', SerialNumber, TokenCode: '000000' }),
      assume(arn, { SerialNumber, TokenCode: '123456' }),
    ];
    for (const command of refused)
      expect(await errorOf(sts.send(command))).toMatchObject({ name: 'AccessDenied', status: 403 });
    await sts.send(assume(arn, { ExternalId: 'abc', SerialNumber, TokenCode: '123456' }));
  });
});
