/** An organization by the command line, over HTTP. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { profileOf } from '../../aws/awsConfig.ts';
import {
  generateOrganization,
  MANAGEMENT_ACCOUNT,
  memberId,
  MEMBER_ROLE,
} from '../../aws/generateOrganization.ts';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { ALONE, contents, reportOf } from './accounts.ts';
import { sesSenders } from './run.ts';

let aws: Aws;
beforeAll(async () => {
  aws = await startAws({
    accounts: [
      ...generateOrganization({ accounts: 199, withoutRole: 10, suspended: 1 }, contents),
      { accountId: ALONE, alias: 'alone', ...contents(ALONE, 0) },
    ],
  });
});
afterAll(() => aws[Symbol.asyncDispose]());
beforeEach(() => aws.endpoint.reset());

const scan = (...args: string[]) => sesSenders(['scan', '--profile', 'sample', ...args], aws.env);
const requested = (action: string) => aws.endpoint.calls.filter((call) => call.action === action);

describe('ses-senders scan --organization', () => {
  it('scans 200 accounts, 10 of them without the role, into one complete report', async () => {
    const run = await scan('--organization', '--no-mails', '--format', 'json');
    const { schema, accounts } = reportOf(run);
    expect(run.exit).toBe(3);
    expect(schema).toBe(2);
    expect(accounts.map(({ accountId }) => accountId)).toEqual([
      MANAGEMENT_ACCOUNT,
      ...Array.from({ length: 199 }, (_, index) => memberId(index + 1)),
    ]);
    const unread = accounts.filter(({ users }) => users.length === 0);
    expect(unread).toHaveLength(10);
    for (const { accountId, accountName, scan: record, gaps, partition, alias, profile } of unread) {
      expect(Number(accountId)).toBeGreaterThan(Number(memberId(189)));
      expect([profile, alias, partition]).toEqual(['sample', null, 'aws']);
      expect(accountName).toBe(`member-${accountId.slice(-3)}`);
      expect(record.finishedAt).not.toBeNull();
      expect(gaps).toMatchObject([{ call: 'AssumeRole', reason: 'AccessDenied' }]);
      expect(gaps[0]?.message).toContain(`arn:aws:iam::${accountId}:role/${MEMBER_ROLE}`);
    }
    const read = accounts.filter(({ users }) => users.length > 0);
    expect(read.slice(0, 2).map(({ accountName }) => accountName)).toEqual(['management', 'member-001']);
    expect(new Set(read.flatMap(({ gaps }) => gaps))).toEqual(new Set());
    const senders = read.filter(({ users }) => users.some(({ verdict }) => verdict === 'sends-smtp'));
    expect(senders.map(({ accountId }) => accountId)).toEqual(
      Array.from({ length: 19 }, (_, index) => memberId(index * 10)),
    );
    expect(run.stderr.match(/The role may not be assumed/g)).toHaveLength(10);
    expect(run.stderr.match(/Check that the role exists/g)).toHaveLength(1);
    expect(run.stderr).toContain('account member-200 (100000000200) is suspended and not scanned.');
    expect(run.stderr).toContain('Scanning 200 accounts\n');
    // The management account needs no role: its own credentials are used. Each other role is assumed once.
    const assumed = requested('AssumeRole').filter(({ status }) => status === 200);
    expect(assumed.map(({ params }) => params['RoleArn']?.split(':')[4]).toSorted()).toEqual(
      Array.from({ length: 189 }, (_, index) => memberId(index + 1)),
    );
  }, 40_000);

  it('waits for CloudTrail once, for however many accounts the question is', async () => {
    const preload = pathToFileURL(path.join(import.meta.dirname, 'longWaits.mjs')).href;
    const env = { ...aws.env, NODE_OPTIONS: `--import=${preload}`, ENDPOINT_URL: aws.endpoint.url };
    const members = Array.from({ length: 20 }, (_, index) => ['--account', memberId(index + 1)]).flat();
    const at = ['--at', new Date(Date.now() - 24 * 3_600_000).toISOString()];
    const args = ['who', '--profile', 'sample', '--organization', ...members, ...at, '--wait'];
    const { exit, stdout, stderr } = await sesSenders([...args, '--no-mails', '--format', 'json'], env);
    aws.endpoint.clockAhead(0);
    // At most 16 wait at the same time; the others have waited then, too.
    const waits = stderr.match(/Waited \d+ ms/g) ?? [];
    expect(waits.length).toBeGreaterThan(0);
    expect(waits.length).toBeLessThanOrEqual(16);
    expect([exit, reportOf({ stdout }).accounts.length]).toEqual([0, 20]);
  }, 40_000);

  it('says that a CSV cannot show an account that could not be read', async () => {
    const unread = memberId(199);
    const run = await scan(
      '--organization',
      '--account',
      unread,
      '--account',
      memberId(10),
      '--format',
      'csv',
    );
    const rows = parse<Record<string, string>>(run.stdout, { columns: true });
    expect(run.exit).toBe(3);
    expect(new Set(rows.map((row) => row['account_id']))).toEqual(new Set([memberId(10)]));
    expect(run.stderr).toContain('the CSV cannot show this account; --format json has it.');
  });

  it.each(['table', 'markdown'])('names an account that could not be read in a %s', async (format) => {
    const { stdout } = await scan(
      ...['--organization', '--account', memberId(199), '--account', memberId(1), '--format', format],
    );
    expect(stdout).toContain(memberId(199));
    expect(stdout).toMatch(/AssumeRole: .?AccessDenied/);
  });

  it('scans selected accounts only, without a gap for the others', async () => {
    const run = await scan(
      ...['--organization', '--account', memberId(20), '--account', memberId(2), '--format', 'json'],
    );
    expect([run.exit, run.stderr]).toEqual([0, 'Scanning 2 accounts\n']);
    expect(reportOf(run).accounts.map(({ accountId }) => accountId)).toEqual([memberId(2), memberId(20)]);
  });

  it('names an account whose calls could not be requested, on standard error and in the report', async () => {
    const among = [
      '--organization',
      '--account',
      memberId(199),
      '--account',
      memberId(1),
      '--format',
      'json',
    ];
    const asked = ['calls', '--profile', 'sample', '--access-key-id', 'AKIAQ3EGNOBODYS11111'];
    const { exit, stdout, stderr } = await sesSenders([...asked, ...among], aws.env);
    expect(exit).toBe(3);
    expect(stderr).toContain(`account member-199 (${memberId(199)}): The role may not be assumed`);
    expect(JSON.parse(stdout)).toMatchObject({
      accounts: [{ accountId: memberId(1) }],
      unread: [{ name: `member-199 (${memberId(199)})`, accountId: memberId(199) }],
    });
  });

  it('says on one line which accounts sent no mails, and why one could not be read', async () => {
    const among = [memberId(199), memberId(1), memberId(3)].flatMap((id) => ['--account', id]);
    const asked = ['who', '--profile', 'sample', '--organization', '--at', '2026-11-20'];
    const { stdout } = await sesSenders([...asked, ...among], aws.env);
    expect(stdout).toContain(
      `CloudWatch counted no mails in these hours in 2 accounts: member-001 (${memberId(1)}), member-003 (${memberId(3)}).`,
    );
    expect(stdout).toMatch(/member-199 .+\nCould not be read: AssumeRole: AccessDenied: /);
  });

  it('is incomplete without a selected account that is suspended, and names one that a profile belongs to', async () => {
    aws.setProfiles([profileOf(aws.endpoint, 'sample'), profileOf(aws.endpoint, 'direct', memberId(2))]);
    const among = ['--profile', 'direct', '--organization', '--account', memberId(2), '--format', 'json'];
    const run = await scan(...among, '--account', memberId(200), '--no-mails');
    expect(run.exit).toBe(3);
    expect(run.stderr).toContain('is suspended and not scanned');
    expect(reportOf(run).accounts.map(({ accountName }) => accountName)).toEqual(['member-002']);
  });

  it('assumes the given role', async () => {
    const run = await scan('--organization', '--account', memberId(1), '--role', 'audit/ReadOnly');
    expect(run.exit).toBe(1);
    expect(requested('AssumeRole')[0]?.params['RoleArn']).toBe(
      `arn:aws:iam::${memberId(1)}:role/audit/ReadOnly`,
    );
    expect(run.stderr).toContain('Check that the role exists');
  });

  it('scans further profiles beside it, and an account of both once, by the profile that can sign in', async () => {
    aws.setProfiles([
      profileOf(aws.endpoint, 'sample'),
      profileOf(aws.endpoint, 'alone', ALONE),
      profileOf(aws.endpoint, 'direct', memberId(199)),
    ]);
    const run = await scan(
      ...['--profile', 'alone', '--profile', 'direct', '--organization', '--format', 'json'],
      ...['--account', memberId(199), '--account', memberId(3)],
    );
    expect(run.exit).toBe(0);
    expect(reportOf(run).accounts.map(({ accountId, profile }) => [accountId, profile])).toEqual([
      [ALONE, 'alone'],
      [memberId(199), 'direct'],
      [memberId(3), 'sample'],
    ]);
  });

  it('exits with 4 for a verdict to fail on in any account', async () => {
    const among = ['--organization', '--account', memberId(1), '--account', memberId(10)];
    expect((await scan(...among, '--fail-on', 'sends-smtp')).exit).toBe(4);
    expect((await scan(...among, '--fail-on', 'used-ses')).exit).toBe(0);
  });

  it('says why an organization cannot be listed, and scans further profiles anyway', async () => {
    aws.setProfiles([
      profileOf(aws.endpoint, 'sample', memberId(1)),
      profileOf(aws.endpoint, 'alone', ALONE),
    ]);
    const alone = await scan('--organization');
    expect([alone.exit, alone.stdout]).toEqual([1, '']);
    expect(alone.stderr).toContain('may not list the accounts of its organization');
    expect(alone.stderr).toContain(`The management account is ${MANAGEMENT_ACCOUNT}.`);
    const beside = await scan('--organization', '--profile', 'alone');
    expect(beside.exit).toBe(3);
    expect(beside.stdout).toContain(ALONE);
  });

  it('exits with 2 for an account that is not in the organization', async () => {
    aws.setProfiles([profileOf(aws.endpoint, 'sample')]);
    const { exit, stdout, stderr } = await scan('--organization', '--account', ALONE);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`--account ${ALONE} is not an account of the organization.`);
  });

  it.each([
    ['--role without --organization', ['--role', 'ReadOnly']],
    ['--account without --organization', ['--account', memberId(1)]],
    ['an ARN in place of a role name', ['--organization', '--role', 'arn:aws:iam::1:role/x']],
    ['an invalid account ID', ['--organization', '--account', 'member-001']],
  ])('exits with 2: %s', async (_name, args) => {
    const { exit, stdout, stderr } = await scan(...args);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toContain(args.at(-2));
    expect(aws.endpoint.calls).toEqual([]);
  });
});
