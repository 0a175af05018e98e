/** AWS Organizations on the wire, and the trust of roles between its accounts. */
import {
  DescribeOrganizationCommand,
  ListAccountsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import type { Account } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Endpoint } from '../../aws/endpoint.ts';
import {
  generateOrganization,
  MANAGEMENT_ACCOUNT,
  memberId,
  MEMBER_ROLE,
} from '../../aws/generateOrganization.ts';
import { article, endpointOf, errorOf, stsClient } from './support.ts';

const members = generateOrganization({ accounts: 30, withoutRole: 1, suspended: 1 }, () => ({}));

function clientOf(endpoint: Endpoint, accountId = MANAGEMENT_ACCOUNT, region = 'us-east-1') {
  const { accessKeyId, secretAccessKey, sessionToken } = endpoint.account(accountId).credential;
  const client = new OrganizationsClient({
    endpoint: endpoint.url,
    region,
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
  });
  onTestFinished(() => client.destroy());
  return client;
}

async function pagesOf(client: OrganizationsClient, MaxResults?: number): Promise<readonly Account[][]> {
  const pages: Account[][] = [];
  for (let NextToken: string | undefined; ;) {
    const page = await client.send(new ListAccountsCommand({ NextToken, MaxResults }));
    pages.push(page.Accounts ?? []);
    NextToken = page.NextToken;
    if (NextToken === undefined) return pages;
  }
}

describe('ListAccounts', () => {
  test('returns every account once, up to 20 per page, with short or empty pages before the last', async () => {
    const pages = await pagesOf(clientOf(await endpointOf(members)));
    expect(pages.map(({ length }) => length)).toEqual([20, 0, 10, 2]);
    expect(pages.flat().map(({ Id }) => Id)).toEqual(members.map(({ accountId }) => accountId));
    expect(pages[0]?.[1]).toMatchObject({
      Arn: `arn:aws:organizations::${MANAGEMENT_ACCOUNT}:account/o-sample0org1/${memberId(1)}`,
      Name: 'member-001',
      State: 'ACTIVE',
      JoinedMethod: 'CREATED',
      JoinedTimestamp: new Date('2020-01-01T00:00:00Z'),
    });
    expect(pages.flat().at(-1)?.State).toBe('SUSPENDED');
  });

  test('returns smaller pages if requested', async () => {
    const pages = await pagesOf(clientOf(await endpointOf(members)), 5);
    expect(Math.max(...pages.map(({ length }) => length))).toBe(5);
    expect(pages.flat()).toHaveLength(members.length);
  });

  test('is allowed for the management account and delegated administrators', async () => {
    const endpoint = await endpointOf(members);
    expect(await errorOf(clientOf(endpoint, memberId(1)).send(new ListAccountsCommand()))).toEqual({
      name: 'AccessDeniedException',
      status: 400,
      message: "You don't have permissions to access this resource.",
    });
  });

  test('is rejected for an account without an organization', async () => {
    const endpoint = await endpointOf([...members, article()]);
    const client = clientOf(endpoint, article().accountId);
    for (const command of [new ListAccountsCommand(), new DescribeOrganizationCommand()])
      expect(await errorOf(client.send(command))).toMatchObject({
        name: 'AWSOrganizationsNotInUseException',
        status: 400,
      });
  });

  test('requires a policy that allows it', async () => {
    const endpoint = await endpointOf(members);
    endpoint.rules.deny(['organizations:List*']);
    expect(await errorOf(clientOf(endpoint).send(new ListAccountsCommand()))).toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('not authorized to perform: organizations:ListAccounts') as string,
    });
  });

  test('requires the one Region of its partition, and a token that it returned', async () => {
    const endpoint = await endpointOf(members);
    expect(
      await errorOf(clientOf(endpoint, MANAGEMENT_ACCOUNT, 'eu-west-1').send(new ListAccountsCommand())),
    ).toMatchObject({ name: 'InvalidSignatureException' });
    expect(
      await errorOf(clientOf(endpoint).send(new ListAccountsCommand({ NextToken: 'abc' }))),
    ).toMatchObject({ name: 'InvalidInputException' });
  });
});

test('DescribeOrganization returns the management account to any account of the organization', async () => {
  const endpoint = await endpointOf(members);
  const { Organization } = await clientOf(endpoint, memberId(1)).send(new DescribeOrganizationCommand());
  expect(Organization).toMatchObject({ Id: 'o-sample0org1', MasterAccountId: MANAGEMENT_ACCOUNT });
});

describe("The role in an organization's account", () => {
  const assume = (accountId: string) =>
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${accountId}:role/${MEMBER_ROLE}`,
      RoleSessionName: 'test',
    });

  test('can be assumed from the management account, and from no other', async () => {
    const endpoint = await endpointOf(members);
    const management = stsClient(endpoint);
    const { AssumedRoleUser } = await management.send(assume(memberId(1)));
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${memberId(1)}:assumed-role/${MEMBER_ROLE}/test`);
    const other = stsClient(endpoint, { credential: endpoint.account(memberId(2)).credential });
    expect(await errorOf(other.send(assume(memberId(1))))).toMatchObject({
      name: 'AccessDenied',
      status: 403,
    });
  });

  test('returns the same error where it is missing, and in the management account', async () => {
    const management = stsClient(await endpointOf(members));
    for (const accountId of [memberId(30), MANAGEMENT_ACCOUNT])
      expect(await errorOf(management.send(assume(accountId)))).toMatchObject({
        name: 'AccessDenied',
        message: expect.stringContaining('not authorized to perform: sts:AssumeRole') as string,
      });
  });
});
