/** The AWS CLI of this machine, where there is one, takes the endpoint for AWS. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { profileOf, writeAwsConfig } from '../../aws/awsConfig.ts';
import { article, endpointOf, sample } from './support.ts';

/** @returns what `aws …` prints, read as JSON */
async function cliOf() {
  const { accountId } = article();
  const organization = { id: 'o-sample0org1', managementAccountId: accountId, name: 'mail' };
  const endpoint = await endpointOf([{ ...article(), organization }, sample('other')]);
  const dir = mkdtempSync(join(tmpdir(), 'endpoint-cli-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const { env } = writeAwsConfig(dir, [
    profileOf(endpoint, 'sample'),
    profileOf(endpoint, 'other', '444455556666'),
    {
      name: 'alice',
      accessKeyId: 'AKIAQ3EGADM1ALICE111',
      secretAccessKey: 'canary-7Yx-secret-of-alice',
      settings: { endpoint_url: endpoint.url },
    },
  ]);
  return async (profile: string, ...args: readonly string[]): Promise<unknown> => {
    // Named on the command line too: CLIs before 2.13 do not know `endpoint_url`.
    const { stdout } = await promisify(execFile)(
      'aws',
      ['--profile', profile, '--endpoint-url', endpoint.url, '--output', 'json', ...args],
      { env: { PATH: process.env['PATH'], ...env } },
    );
    return JSON.parse(stdout) as unknown;
  };
}

describe('the installed AWS CLI', { timeout: 120_000 }, () => {
  test('lists users and tells what a key was last used for', async () => {
    const aws = await cliOf();
    expect(await aws('sample', 'iam', 'list-users', '--query', 'Users[].UserName')).toHaveLength(9);
    expect(await aws('other', 'iam', 'list-users', '--query', 'Users[].UserName')).toEqual([
      'campaigns',
      'web',
    ]);
    const key = ['iam', 'get-access-key-last-used', '--access-key-id', 'AKIAQ3EGSESSMTPEXMPL'];
    expect(await aws('sample', ...key)).toMatchObject({
      UserName: 'ses-smtp-user.20260911-131452',
      AccessKeyLastUsed: { ServiceName: 'ses-smtp', Region: 'us-east-1' },
    });
    expect(await aws('alice', 'sts', 'get-caller-identity', '--query', 'Arn')).toBe(
      'arn:aws:iam::111122223333:user/alice',
    );
  });

  test('lists the accounts of an organization', async () => {
    const aws = await cliOf();
    expect(await aws('sample', 'organizations', 'list-accounts', '--query', 'Accounts[].[Id,Name]')).toEqual([
      ['111122223333', 'mail'],
    ]);
    await expect(aws('other', 'organizations', 'describe-organization')).rejects.toThrow(
      'AWSOrganizationsNotInUseException',
    );
  });

  test('makes a credential report and reads it', async () => {
    const aws = await cliOf();
    expect(await aws('sample', 'iam', 'generate-credential-report')).toMatchObject({ State: 'STARTED' });
    expect(await aws('sample', 'iam', 'generate-credential-report')).toEqual({ State: 'COMPLETE' });
    const { Content } = (await aws('sample', 'iam', 'get-credential-report')) as { Content: string };
    expect(Buffer.from(Content, 'base64').toString()).toMatch(/^user,arn,.*\n<root_account>,/);
  });

  test('makes an Access Advisor job and finds ses on the second page', async () => {
    const aws = await cliOf();
    const arn = 'arn:aws:iam::111122223333:user/alice';
    const job = (await aws('sample', 'iam', 'generate-service-last-accessed-details', '--arn', arn)) as {
      JobId: string;
    };
    const get = ['iam', 'get-service-last-accessed-details', '--job-id', job.JobId];
    const first = (await aws('sample', ...get)) as Page;
    expect(first.ServicesLastAccessed).toHaveLength(200);
    const second = (await aws('sample', ...get, '--marker', first.Marker)) as Page;
    expect(second.ServicesLastAccessed).toContainEqual(
      expect.objectContaining({ ServiceNamespace: 'ses', LastAuthenticatedRegion: 'eu-west-1' }),
    );
  });

  test('reads authorization details to the end', async () => {
    const aws = await cliOf();
    const args = ['iam', 'get-account-authorization-details', '--page-size', '3'];
    expect(await aws('sample', ...args, '--query', 'length(UserDetailList)')).toBe(9);
  });
});

interface Page {
  readonly Marker: string;
  readonly ServicesLastAccessed: readonly unknown[];
}
