/** Lists and their pages: users, keys, aliases, authorization details. */
import {
  GetAccountAuthorizationDetailsCommand,
  ListAccessKeysCommand,
  ListAccountAliasesCommand,
  ListUsersCommand,
  paginateGetAccountAuthorizationDetails,
  paginateListUsers,
  type EntityType,
} from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { article, bare, endpointOf, errorOf, iamClient, sample } from './support.ts';

const crowd = (size: number) => ({
  accountId: '111122223333',
  users: Array.from({ length: size }, (_, index) => ({
    name: `user-${String(index).padStart(4, '0')}`,
    path: index % 2 === 0 ? '/' : '/team/',
    createdAt: '-9d',
  })),
});

describe('Pages', () => {
  test('have 100 items by default, or 1 to 1000 as requested', async () => {
    const endpoint = await endpointOf(crowd(1200));
    const client = iamClient(endpoint);
    const sizeOf = async (MaxItems?: number) =>
      (await client.send(new ListUsersCommand(MaxItems === undefined ? {} : { MaxItems }))).Users?.length;
    expect([await sizeOf(), await sizeOf(7), await sizeOf(1000)]).toEqual([100, 7, 1000]);
    for (const size of [0, 1001])
      expect(await errorOf(sizeOf(size))).toMatchObject({ name: 'ValidationError', status: 400 });
  });

  test('have everybody once, in order, whatever their size', async () => {
    const client = iamClient(await endpointOf(crowd(250)));
    for (const pageSize of [1, 99, 100, 1000]) {
      const names: string[] = [];
      for await (const { Users } of paginateListUsers({ client, pageSize }, {}))
        names.push(...Users!.map(({ UserName }) => UserName!));
      expect(names).toEqual(crowd(250).users.map(({ name }) => name));
    }
  });

  test('skip nobody if a user is deleted between two of them', async () => {
    const endpoint = await endpointOf(crowd(4));
    const client = iamClient(endpoint);
    const first = await client.send(new ListUsersCommand({ MaxItems: 2 }));
    endpoint.account().deleteUser('user-0000');
    const second = await client.send(new ListUsersCommand({ MaxItems: 2, Marker: first.Marker! }));
    expect(second.Users?.map(({ UserName }) => UserName)).toEqual(['user-0002', 'user-0003']);
  });

  test('have markers for one call only', async () => {
    const client = iamClient(await endpointOf(crowd(3)));
    const { Marker } = await client.send(new ListUsersCommand({ MaxItems: 1 }));
    const other = new GetAccountAuthorizationDetailsCommand({ Marker: Marker! });
    expect(await errorOf(client.send(other))).toMatchObject({ name: 'ValidationError' });
  });

  test('can be of one path', async () => {
    const client = iamClient(await endpointOf(crowd(10)));
    const { Users } = await client.send(new ListUsersCommand({ PathPrefix: '/team/' }));
    expect(Users?.map(({ Path }) => Path)).toEqual(['/team/', '/team/', '/team/', '/team/', '/team/']);
  });
});

describe('ListUsers, ListAccessKeys, ListAccountAliases', () => {
  test('return names with characters that XML and forms escape unchanged', async () => {
    const names = ['+plus=equals,comma.dot@at_under-dash', '=cmd', '@at'];
    const users = names.map((name) => ({ name, createdAt: '-9d', path: '/a&b<c>"d\'/' }));
    const client = iamClient(await endpointOf({ accountId: '111122223333', users }));
    const answer = await client.send(new ListUsersCommand());
    expect(answer.Users?.map(({ UserName, Path }) => [UserName, Path])).toEqual(
      names.map((name) => [name, '/a&b<c>"d\'/']),
    );
    for (const UserName of names)
      expect((await client.send(new ListAccessKeysCommand({ UserName }))).AccessKeyMetadata).toEqual([]);
  });

  test('return NoSuchEntity for a deleted user', async () => {
    const client = iamClient(await endpointOf(article()));
    expect(await errorOf(client.send(new ListAccessKeysCommand({ UserName: 'nobody' })))).toEqual({
      name: 'NoSuchEntityException',
      status: 404,
      message: 'The user with name nobody cannot be found.',
    });
  });

  test('return one alias or none', async () => {
    for (const [name, aliases] of [
      ['article', ['acme-mail']],
      ['empty', []],
    ] as const) {
      const client = iamClient(await endpointOf(sample(name)));
      expect((await client.send(new ListAccountAliasesCommand())).AccountAliases).toEqual(aliases);
    }
  });
});

describe('GetAccountAuthorizationDetails', () => {
  test('has pages shorter than requested, with more to come', async () => {
    const client = iamClient(await endpointOf(crowd(30)));
    const page = await client.send(new GetAccountAuthorizationDetailsCommand({ MaxItems: 9 }));
    expect([page.UserDetailList?.length, page.IsTruncated]).toEqual([6, true]);
    let users = 0;
    for await (const { UserDetailList } of paginateGetAccountAuthorizationDetails(
      { client, pageSize: 9 },
      {},
    ))
      users += UserDetailList!.length;
    expect(users).toBe(30);
  });

  test("has a user's groups, policies, boundary, and tags, with documents as URL-encoded JSON", async () => {
    const boundary = 'arn:aws:iam::111122223333:policy/mail/SendNewsletters';
    const account = article();
    const endpoint = await endpointOf({
      ...account,
      users: account.users!.map((user) => (user.name === 'legacy-mailer' ? { ...user, boundary } : user)),
    });
    const { UserDetailList } = await iamClient(endpoint).send(
      new GetAccountAuthorizationDetailsCommand({ Filter: ['User'] }),
    );
    const detail = (name: string) => UserDetailList?.find(({ UserName }) => UserName === name);
    expect(detail('deploy')?.GroupList).toEqual(['Operators']);
    expect(detail('newsletter')?.AttachedManagedPolicies).toEqual([
      { PolicyName: 'SendNewsletters', PolicyArn: boundary },
    ]);
    const legacy = detail('legacy-mailer');
    expect(legacy?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(boundary);
    expect(legacy?.Tags).toEqual([{ Key: 'InvokedBy', Value: 'SESConsole' }]);
    const encoded = legacy?.UserPolicyList?.[0]?.PolicyDocument ?? '';
    expect(encoded).toMatch(/^%7B%22Version%22%3A/);
    expect(JSON.parse(decodeURIComponent(encoded))).toEqual(
      account.users?.find(({ name }) => name === 'legacy-mailer')?.inline?.['AmazonSesSendingAccess'],
    );
  });

  test('has groups, roles, and managed policies with the document of the default version', async () => {
    const client = iamClient(await endpointOf(article()));
    const { GroupDetailList, RoleDetailList, Policies } = await client.send(
      new GetAccountAuthorizationDetailsCommand({ MaxItems: 1000 }),
    );
    expect(GroupDetailList?.[0]).toMatchObject({
      GroupName: 'AWSSESSendingGroupDoNotRename',
      GroupPolicyList: [{ PolicyName: 'AmazonSesSendingAccess' }],
    });
    expect(RoleDetailList?.map(({ RoleName }) => RoleName)).toEqual(['Auditor', 'MailRelay']);
    const full = Policies?.find(({ PolicyName }) => PolicyName === 'AmazonSESFullAccess');
    expect(full).toMatchObject({
      Arn: 'arn:aws:iam::aws:policy/AmazonSESFullAccess',
      AttachmentCount: 2,
      DefaultVersionId: 'v1',
    });
    const [version] = full!.PolicyVersionList!;
    expect(version?.IsDefaultVersion).toBe(true);
    expect(JSON.parse(decodeURIComponent(version!.Document!))).toMatchObject({
      Statement: [{ Effect: 'Allow', Action: 'ses:*' }],
    });
  });

  test('has the trust policy of a role, its boundary, and its last use', async () => {
    const trustPolicy = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    };
    const boundary = 'arn:aws:iam::aws:policy/AmazonSESFullAccess';
    const roles = [
      { name: 'used', path: '/jobs/', id: 'AROAQ3EGADM1USED00000', boundary, trustPolicy },
      { name: 'idle' },
    ];
    const use = { at: '-3d', role: 'used', service: 's3', region: 'eu-west-1' };
    const client = iamClient(
      await endpointOf({
        ...article(),
        roles,
        sends: [],
        uses: [...article().uses!.filter(({ role }) => role === undefined), use],
      }),
    );
    const { RoleDetailList } = await client.send(
      new GetAccountAuthorizationDetailsCommand({ Filter: ['Role'] }),
    );
    const [idle, used] = RoleDetailList!;
    expect(idle).not.toHaveProperty('PermissionsBoundary');
    expect(idle?.RoleLastUsed).toEqual({});
    expect(used).toMatchObject({
      Arn: 'arn:aws:iam::111122223333:role/jobs/used',
      RoleId: 'AROAQ3EGADM1USED00000',
      PermissionsBoundary: { PermissionsBoundaryArn: boundary },
      RoleLastUsed: { Region: 'eu-west-1' },
    });
    expect(used?.AssumeRolePolicyDocument).toMatch(/^%7B%22Version%22%3A/);
    expect(JSON.parse(decodeURIComponent(used!.AssumeRolePolicyDocument!))).toEqual(trustPolicy);
  });

  test.each<[EntityType, readonly string[]]>([
    ['Group', ['GroupDetailList']],
    ['Role', ['RoleDetailList']],
    ['LocalManagedPolicy', ['Policies']],
    ['AWSManagedPolicy', ['Policies']],
  ])('leaves the others out with the filter %s', async (filter, filled) => {
    const client = iamClient(await endpointOf(article()));
    const answer = bare(await client.send(new GetAccountAuthorizationDetailsCommand({ Filter: [filter] })));
    const full = Object.entries(answer).filter(([, value]) => Array.isArray(value) && value.length > 0);
    expect(full.map(([name]) => name)).toEqual(filled);
    expect(
      answer.Policies?.every(
        ({ Arn }) => Arn?.startsWith('arn:aws:iam::aws:') === (filter === 'AWSManagedPolicy'),
      ),
    ).toBe(true);
  });

  test('rejects another filter', async () => {
    const client = iamClient(await endpointOf(article()));
    const command = new GetAccountAuthorizationDetailsCommand({ Filter: ['Everything' as EntityType] });
    expect(await errorOf(client.send(command))).toMatchObject({ status: 400 });
  });
});
