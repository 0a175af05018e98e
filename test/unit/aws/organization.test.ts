import { beforeEach, afterEach, describe, expect, it } from 'vitest';
import { openAccess } from '../../../src/aws/signIn/access.ts';
import type { WaitFor } from '../../../src/aws/client/client.ts';
import { listAccounts } from '../../../src/aws/organizations/listAccounts.ts';
import { accesses, signInsBy } from '../../../src/aws/signIn/signIn.ts';
import type { ListedAccounts } from '../../../src/senders/accounts/organization.ts';
import { isActive, memberTarget, stateWords } from '../../../src/senders/accounts/organization.ts';
import type { Organization } from '../../../src/senders/accounts/organization.ts';
import { MFA_CODES } from '../../aws/canaries.ts';
import { profileOf } from '../../aws/awsConfig.ts';
import type { AccountDeclaration } from '../../aws/declaration.ts';
import {
  generateOrganization,
  MANAGEMENT_ACCOUNT,
  memberId,
  MEMBER_ROLE,
} from '../../aws/generateOrganization.ts';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';

const never = new AbortController().signal;
const ALONE = '999999999999';
const DELEGATED = memberId(3);

const MFA_CODE = MFA_CODES.right;
/** A role in the management account that requires an MFA code. */
const ADMIN = { name: 'Admin', mfaCode: MFA_CODE };

const accounts = generateOrganization({ accounts: 45, withoutRole: 0, suspended: 1 }, (_id, number) =>
  number === 0 ? { roles: [ADMIN, { name: 'Auditor' }] } : {},
).map((account): AccountDeclaration =>
  account.accountId === DELEGATED
    ? { ...account, organization: { ...account.organization!, isDelegatedAdministrator: true } }
    : account,
);

let aws: Aws;
beforeEach(async () => {
  aws = await startAws({ accounts: [...accounts, { accountId: ALONE }] });
});
afterEach(() => aws[Symbol.asyncDispose]());

async function listWith(profile = 'sample', signal = never): Promise<ListedAccounts> {
  const opened = await openAccess({ profile, env: aws.env });
  if (!opened.ok) throw new Error(opened.problem.message);
  return listAccounts(opened.access, signal);
}

async function organizationOf(profile?: string): Promise<Organization> {
  const listed = await listWith(profile);
  if (!listed.ok) throw new Error(listed.problem.message);
  return listed.organization;
}

async function problemOf(profile?: string) {
  const listed = await listWith(profile);
  return listed.ok ? null : listed.problem;
}

describe('The accounts of an organization', () => {
  it('come from every page, including short and empty ones, sorted by name', async () => {
    const { accounts: listed, ownAccountId, partition } = await organizationOf();
    expect(listed.map(({ id }) => id)).toEqual(accounts.map(({ accountId }) => accountId));
    expect([ownAccountId, partition]).toEqual([MANAGEMENT_ACCOUNT, 'aws']);
    expect(listed[0]).toEqual({
      id: MANAGEMENT_ACCOUNT,
      name: 'management',
      state: 'ACTIVE',
      isManagement: true,
    });
    const pages = aws.endpoint.calls.filter(({ action }) => action === 'ListAccounts');
    expect(pages.length).toBeGreaterThan(3);
    expect(new Set(pages.map(({ service }) => service))).toEqual(new Set(['organizations']));
  });

  it('are requested only by read-only calls that can be canceled', async () => {
    const opened = await openAccess({ profile: 'sample', env: aws.env });
    if (!opened.ok) throw new Error(opened.problem.message);
    const { limit } = opened.access;
    let commands = 0;
    const waitFor: WaitFor = (work, signal) => {
      commands += 1;
      return limit.waitFor(work, signal);
    };
    await listAccounts({ ...opened.access, limit: { ...limit, waitFor } }, never);
    expect(commands).toBe(aws.endpoint.calls.length);
  });

  it('are only listed if they are not active', async () => {
    const inactive = (await organizationOf()).accounts.filter((account) => !isActive(account));
    expect(inactive.map((account) => [account.name, stateWords(account)])).toEqual([
      ['member-046', 'suspended'],
    ]);
  });

  it('are listed for a delegated administrator, whose own account needs no role', async () => {
    const organization = await organizationOf(DELEGATED);
    expect(organization.ownAccountId).toBe(DELEGATED);
    const roles = organization.accounts.map(
      (account) => memberTarget('audit', organization, account, 'SecurityAudit').role,
    );
    expect(roles.filter((role) => role === null)).toHaveLength(1);
    expect(memberTarget('audit', organization, organization.accounts[0]!, 'SecurityAudit')).toEqual({
      kind: 'member',
      profile: 'audit',
      partition: 'aws',
      accountId: MANAGEMENT_ACCOUNT,
      accountName: 'management',
      role: 'SecurityAudit',
    });
  });

  it('have the state that older endpoints call status', async () => {
    aws.endpoint.rules.add({
      action: 'ListAccounts',
      rewrite: (response) => ({ ...response, body: response.body.replaceAll('"State"', '"Status"') }),
    });
    expect((await organizationOf()).accounts.at(-1)?.state).toBe('SUSPENDED');
  });

  it('are requested again if AWS throttles', async () => {
    aws.endpoint.rules.add({ action: 'ListAccounts', times: 2, error: { code: 'Throttling' } });
    expect((await organizationOf()).accounts).toHaveLength(47);
  });

  it.each([
    ['aws-cn', 'cn-north-1'],
    ['aws-us-gov', 'us-gov-east-1'],
  ])('of the partition %s are requested in its one Region', async (partition, region) => {
    await using other = await startAws({ accounts: [{ ...accounts[0]!, partition }] });
    const sample = profileOf(other.endpoint, 'sample');
    other.setProfiles([{ ...sample, settings: { ...sample.settings, region } }]);
    const opened = await openAccess({ profile: 'sample', env: other.env });
    if (!opened.ok) throw new Error(opened.problem.message);
    expect(await listAccounts(opened.access, never)).toMatchObject({
      ok: true,
      organization: { partition, accounts: [{ id: MANAGEMENT_ACCOUNT, isManagement: true }] },
    });
  });
});

describe('The credentials of the profile', () => {
  it('are created once for the list and all accounts, with one MFA code', async () => {
    const sample = profileOf(aws.endpoint, 'sample');
    const settings = {
      endpoint_url: aws.endpoint.url,
      role_arn: `arn:aws:iam::${MANAGEMENT_ACCOUNT}:role/Admin`,
      source_profile: 'sample',
      mfa_serial: `arn:aws:iam::${MANAGEMENT_ACCOUNT}:mfa/alice`,
    };
    aws.setProfiles([sample, { name: 'admin', settings }]);
    const asked: string[] = [];
    const mfaCodeProvider = (serial: string) => {
      asked.push(serial);
      return Promise.resolve(MFA_CODE);
    };
    const accessOf = accesses({ env: aws.env, mfaCodeProvider });
    const opened = await accessOf('admin');
    const listed = opened.ok ? await listAccounts(opened.access, never) : null;
    if (listed?.ok !== true) throw new Error('It could not be listed.');

    const signIn = signInsBy(accessOf, 4);
    const { organization } = listed;
    const signedIn = await Promise.all(
      organization.accounts
        .slice(0, 6)
        .map((account) => signIn(memberTarget('admin', organization, account, MEMBER_ROLE), never)),
    );
    expect(signedIn.map((connected) => connected.ok && connected.connection.account.accountId)).toEqual(
      organization.accounts.slice(0, 6).map(({ id }) => id),
    );
    expect(asked).toEqual([settings.mfa_serial]);
    // One session for the profile, and one for each of the five other accounts.
    expect(aws.endpoint.calls.filter(({ action }) => action === 'AssumeRole')).toHaveLength(6);
  });
});

describe('An organization that cannot be listed', () => {
  it('has its reason if the account belongs to no organization', async () => {
    expect(await problemOf(ALONE)).toMatchObject({
      title: `Account ${ALONE} belongs to no organization`,
      message: expect.stringContaining('not a member of an organization') as string,
      nextStep:
        'Use a profile of the management account of the organization, or a delegated administrator of it.',
    });
  });

  it('has its reason, with the accounts that may list it', async () => {
    expect(await problemOf(memberId(1))).toMatchObject({
      kind: 'denied',
      title: `Account ${memberId(1)} may not list the accounts of its organization`,
      nextStep: expect.stringMatching(
        new RegExp(`delegated administrator.*The management account is ${MANAGEMENT_ACCOUNT}\\.$`),
      ) as string,
    });
  });

  it('has its reason also if the management account cannot be determined', async () => {
    const unnamed =
      'Use a profile of the management account of the organization, or a delegated administrator of it, with the permission organizations:ListAccounts.';
    aws.endpoint.rules.add({
      action: 'DescribeOrganization',
      times: 1,
      rewrite: (response) => ({ ...response, body: '{}' }),
    });
    expect((await problemOf(memberId(1)))?.nextStep).toBe(unnamed);
    aws.endpoint.rules.deny(['organizations:*']);
    expect((await problemOf(memberId(1)))?.nextStep).toBe(unnamed);
  });

  it('has its reason if the permission is missing in the management account', async () => {
    aws.endpoint.rules.deny(['organizations:ListAccounts']);
    expect(await problemOf()).toMatchObject({
      kind: 'denied',
      denied: ['organizations:ListAccounts'],
      title: 'The profile may not list the accounts of the organization',
      nextStep: 'Ask for the permission organizations:ListAccounts.',
    });
  });

  it.each([
    ['ExpiredToken', 'expired'],
    ['InvalidClientTokenId', 'rejected'],
    ['SignatureDoesNotMatch', 'rejected'],
    ['ServiceException', 'failed'],
  ])('reports %s as %s', async (code, kind) => {
    aws.endpoint.rules.add({ action: 'ListAccounts', error: { code } });
    expect(await problemOf()).toMatchObject({
      kind,
      title: expect.not.stringContaining('organization') as string,
      nextStep: expect.stringMatching(/\./) as string,
    });
  });

  it('is offline if nobody answers', async () => {
    aws.setProfiles([
      { ...profileOf(aws.endpoint, 'sample'), settings: { endpoint_url: 'http://127.0.0.1:9' } },
    ]);
    expect(await problemOf()).toMatchObject({ kind: 'offline' });
  }, 30_000);

  it('fails on a repeated token', async () => {
    aws.endpoint.rules.add({
      action: 'ListAccounts',
      after: 1,
      rewrite: (response) => ({
        ...response,
        body: JSON.stringify({ Accounts: [], NextToken: Buffer.from('20/1').toString('base64url') }),
      }),
    });
    expect((await problemOf())?.message).toContain('would never end');
  });

  it('is not asked once the signal is aborted, also while its management account is requested', async () => {
    const cancel = new AbortController();
    const then = () => cancel.abort(new Error('cancelled'));
    aws.endpoint.rules.add({ action: 'DescribeOrganization', hang: true, then });
    await expect(listWith(memberId(1), cancel.signal)).rejects.toThrow('cancelled');
    aws.endpoint.reset();

    const stop = new AbortController();
    aws.endpoint.rules.add({ action: 'ListAccounts', then: () => stop.abort(new Error('stopped')) });
    await expect(listWith('sample', stop.signal)).rejects.toThrow('stopped');
    expect(aws.endpoint.calls.filter(({ action }) => action === 'ListAccounts')).toHaveLength(1);
  });
});
