/** The answers of AWS Organizations, member by member, and signing in to the listed accounts. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openAccess } from '../../../src/aws/signIn/access.ts';
import { listOrganization } from '../../../src/aws/organizations/listAccounts.ts';
import { listAccounts } from '../../../src/aws/organizations/listAccounts.ts';
import { signIns } from '../../../src/aws/signIn/signIn.ts';
import { memberTarget } from '../../../src/senders/accounts/organization.ts';
import type { ListedAccounts, Organization } from '../../../src/senders/accounts/organization.ts';
import { profileOf } from '../../aws/awsConfig.ts';
import { generateOrganization, MANAGEMENT_ACCOUNT, MEMBER_ROLE } from '../../aws/generateOrganization.ts';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';

const never = new AbortController().signal;

let aws: Aws;
beforeAll(async () => {
  const accounts = generateOrganization({ accounts: 3, withoutRole: 0, suspended: 0 }, () => ({}));
  aws = await startAws({ accounts });
});
afterAll(() => aws[Symbol.asyncDispose]());
beforeEach(() => {
  aws.endpoint.reset();
  aws.setProfiles([profileOf(aws.endpoint, 'sample')]);
});

async function list(): Promise<ListedAccounts> {
  const opened = await openAccess({ profile: 'sample', env: aws.env });
  if (!opened.ok) throw new Error(opened.problem.message);
  return listAccounts(opened.access, never);
}

async function organizationOf(): Promise<Organization> {
  const listed = await list();
  if (!listed.ok) throw new Error(listed.problem.message);
  return listed.organization;
}

async function problemOf() {
  const listed = await list();
  return listed.ok ? null : listed.problem;
}

describe('The accounts of an organization', () => {
  it('are sorted by name, then ID; one without a name is sorted by ID', async () => {
    const arn = (id: string) => `arn:aws:organizations::${MANAGEMENT_ACCOUNT}:account/o-1/${id}`;
    const account = (id: string, Name?: string) => ({ Id: id, Name, Arn: arn(id), State: 'ACTIVE' });
    const Accounts = [
      account('3', 'mail'),
      account('2', 'mail'),
      account('9', 'audit'),
      account('4', 'mail'),
      account(MANAGEMENT_ACCOUNT, 'zoo'),
      { Id: '0', State: 'ACTIVE' },
    ];
    aws.endpoint.rules.add({
      action: 'ListAccounts',
      rewrite: (response) => ({ ...response, body: JSON.stringify({ Accounts }) }),
    });
    const listed = (await organizationOf()).accounts;
    expect(listed.map(({ id, name }) => [id, name])).toEqual([
      ['0', '0'],
      ['9', 'audit'],
      ['2', 'mail'],
      ['3', 'mail'],
      ['4', 'mail'],
      [MANAGEMENT_ACCOUNT, 'zoo'],
    ]);
    expect(listed.filter(({ isManagement }) => isManagement).map(({ name }) => name)).toEqual(['zoo']);
  });

  it.each([
    ['Accounts', {}],
    ['Id', { Accounts: [{ Name: 'mail', State: 'ACTIVE' }] }],
    ['State', { Accounts: [{ Name: 'mail', Id: '1' }] }],
  ])('are rejected if AWS omits %s', async (member, answer) => {
    aws.endpoint.rules.add({
      action: 'ListAccounts',
      rewrite: (response) => ({ ...response, body: JSON.stringify(answer) }),
    });
    expect((await problemOf())?.message).toBe(`The answer lacks ${member}. (InvalidResponse)`);
  });

  it('belong to the account and partition that AWS returns, or to the usual one', async () => {
    const without = (element: string) =>
      aws.endpoint.rules.add({
        action: 'GetCallerIdentity',
        times: 1,
        rewrite: (response) => ({
          ...response,
          body: response.body.replace(new RegExp(`<${element}>.*</${element}>`), ''),
        }),
      });
    without('Arn');
    expect((await organizationOf()).partition).toBe('aws');
    without('Account');
    expect((await problemOf())?.message).toBe('The answer lacks Account. (InvalidResponse)');
  });

  it('are listed and signed in to with newly read files, by the endpoints of each service', async () => {
    const { url } = aws.endpoint;
    aws.setProfiles([{ ...profileOf(aws.endpoint, 'sample'), settings: {} }]);
    const env = {
      ...aws.env,
      ...{ AWS_ENDPOINT_URL_STS: url, AWS_ENDPOINT_URL_ORGANIZATIONS: url, AWS_ENDPOINT_URL_IAM: url },
    };
    const listed = await listOrganization({ profile: 'sample', env }, never);
    if (!listed.ok) throw new Error(listed.problem.message);
    const { organization } = listed;
    expect(organization.accounts).toHaveLength(4);
    expect(await listOrganization({ profile: 'gone', env }, never)).toMatchObject({
      ok: false,
      problem: {
        kind: 'no-profile',
        title: expect.any(String) as string,
        nextStep: expect.any(String) as string,
      },
    });

    const signIn = signIns({ env, concurrency: 4 });
    const [own, member] = [organization.accounts[0]!, organization.accounts[1]!];
    const targets = [
      { kind: 'profile', profile: 'sample' } as const,
      memberTarget('sample', organization, own, MEMBER_ROLE),
      memberTarget('sample', organization, member, MEMBER_ROLE),
    ];
    const connected = await Promise.all(targets.map((target) => signIn(target, never)));
    expect(connected.map((one) => one.ok && one.connection.account.accountId)).toEqual([
      MANAGEMENT_ACCOUNT,
      MANAGEMENT_ACCOUNT,
      member.id,
    ]);
    const assumed = aws.endpoint.calls.filter(({ action }) => action === 'AssumeRole');
    expect(assumed.map(({ params }) => [params['RoleArn'], params['RoleSessionName']])).toEqual([
      [`arn:aws:iam::${member.id}:role/${MEMBER_ROLE}`, 'aws-ses-senders'],
    ]);
    expect(await signIn({ kind: 'profile', profile: 'gone' }, never)).toMatchObject({
      ok: false,
      profile: 'gone',
    });
  });
});
