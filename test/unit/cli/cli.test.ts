import { execFile, spawnSync } from 'node:child_process';
import { lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { root } from '../../host/paths.ts';
import { sesSenders } from './run.ts';

let aws: Aws;
let directory: string;
beforeAll(async () => {
  aws = await startAws();
  directory = await mkdtemp(path.join(tmpdir(), 'ses-senders-'));
});
afterAll(async () => {
  await aws[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});
beforeEach(() => aws.endpoint.reset());

const scan = (...args: string[]) => sesSenders(['scan', '--profile', 'sample', ...args], aws.env);

describe('ses-senders scan', () => {
  it('prints only a table on standard output', async () => {
    const { exit, stdout, stderr } = await scan();
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^ses-api-user +Calls the SES API /m);
    expect(stdout).toMatch(/^ses-smtp-user\.20260911-131452 +Sends by SMTP /m);
    expect(stdout).not.toContain('Scanning');
    expect(stderr).toBe('Scanning acme-mail (111122223333), profile sample\n');
  });

  it('writes JSON by the contract', async () => {
    const { exit, stdout } = await scan('--format', 'json');
    const report = JSON.parse(stdout) as {
      schema: number;
      accounts: { accountId: string; users: { name: string }[] }[];
    };
    expect(exit).toBe(0);
    expect(report.schema).toBe(2);
    expect(report.accounts.map((account) => account.accountId)).toEqual(['111122223333']);
    expect(report.accounts[0]?.users[0]?.name).toBe('ses-smtp-user.20260911-131452');
  });

  it('includes roles beside users, and leaves them out if requested', async () => {
    type Report = { accounts: Record<string, { name: string; kind: string; assumedBy: string[] }[]>[] };
    const [account] = (JSON.parse((await scan('--format', 'json')).stdout) as Report).accounts;
    expect(account?.['roles']?.map(({ name, kind }) => [name, kind])).toEqual([
      ['MailRelay', 'role'],
      ['Auditor', 'role'],
    ]);
    expect(account?.['users']?.map(({ name }) => name)).not.toContain('MailRelay');
    const without = await scan('--format', 'json', '--no-roles');
    expect(without.exit).toBe(0);
    expect((JSON.parse(without.stdout) as Report).accounts[0]).not.toHaveProperty('roles');
    expect((await scan('--fail-on', 'used-ses')).exit).toBe(4);
  });

  it('writes CSV, one line per access key, into a file that is complete or absent', async () => {
    const file = path.join(directory, 'report.csv');
    await writeFile(file, 'the old report');
    const { exit, stdout } = await scan('--format', 'csv', '--output', file);
    expect([exit, stdout]).toEqual([0, '']);
    const rows = parse<Record<string, string>>(await readFile(file, 'utf8'), { columns: true });
    expect(rows.find((row) => row['user_name'] === 'ses-api-user')).toMatchObject({
      verdict: 'uses-api',
      access_key_id: 'AKIAQ3EGSESAPI7EXMPL',
      last_used_service: 'ses',
    });
    expect(rows.filter((row) => row['user_name'] === 'deploy')).toHaveLength(2);
    expect(rows.filter((row) => row['user_name'] === 'jane')).toMatchObject([{ access_key_id: '' }]);
    expect(rows.at(-1)).toMatchObject({ user_name: 'Auditor', principal_type: 'role', access_key_id: '' });
    expect(await readdir(directory)).toEqual(['report.csv']);
  });

  it('writes through a link, and keeps the file as private as it was', async () => {
    const [file, link] = [path.join(directory, 'private.csv'), path.join(directory, 'link.csv')];
    await writeFile(file, 'the old report', { mode: 0o600 });
    await symlink(file, link);
    expect((await scan('--format', 'csv', '--output', link)).exit).toBe(0);
    expect(await readFile(file, 'utf8')).toContain('ses-api-user');
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await Promise.all([rm(file), rm(link)]);
  });

  it('writes to a pipe or a device, and never replaces it by a file', async () => {
    const pipe = path.join(directory, 'pipe');
    spawnSync('mkfifo', [pipe]);
    const [{ exit }, text] = await Promise.all([
      scan('--format', 'csv', '--output', pipe),
      readFile(pipe, 'utf8'),
    ]);
    expect(exit).toBe(0);
    expect(text).toContain('ses-api-user');
    expect((await stat(pipe)).isFIFO()).toBe(true);
    await rm(pipe);
  });

  it('exits as usual if nobody reads on, as with `| head`', async () => {
    const script = `"$0" "$1" scan --profile sample | true; echo "\${PIPESTATUS[0]}"`;
    const cli = path.join(root, 'dist', 'cli.js');
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script, process.execPath, cli], {
      env: { ...process.env, ...aws.env },
    });
    expect([stdout, stderr]).toEqual(['0\n', 'Scanning acme-mail (111122223333), profile sample\n']);
  });

  it('writes Markdown', async () => {
    const { stdout } = await scan('--format', 'markdown');
    expect(stdout).toContain('ses-api-user');
    expect(stdout.startsWith('# ')).toBe(true);
  });

  it('scans several profiles into one report', async () => {
    const { exit, stdout } = await scan('--profile', 'acme-marketing', '--format', 'json');
    const report = JSON.parse(stdout) as { accounts: { accountId: string }[] };
    expect(exit).toBe(0);
    expect(report.accounts.map((account) => account.accountId)).toEqual(['111122223333', '444455556666']);
  });

  it('uses AWS_PROFILE if no profile is given', async () => {
    const { exit, stdout } = await sesSenders(['scan'], { ...aws.env, AWS_PROFILE: 'acme-marketing' });
    expect(exit).toBe(0);
    expect(stdout).toContain('444455556666');
  });
});

describe('The exit status is', () => {
  it('1 if nothing could be read; standard error says why and what to do', async () => {
    const { exit, stdout, stderr } = await sesSenders(['scan', '--profile', 'nobody'], aws.env);
    expect([exit, stdout]).toEqual([1, '']);
    expect(stderr).toContain('There is no AWS profile "nobody"');
    expect(stderr).toContain('aws configure');
  });
  it('1 without credentials; what to do names no missing profile', async () => {
    const { exit, stderr } = await sesSenders(['scan'], {
      ...Object.fromEntries(
        ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'].map((name) => [name, '/no/file']),
      ),
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    expect(exit).toBe(1);
    expect(stderr).toContain('aws configure');
    expect(stderr).not.toContain('Check the profile');
  });
  it('1 without permission to list users', async () => {
    aws.endpoint.rules.deny(['iam:*']);
    const { exit, stdout, stderr } = await scan();
    expect([exit, stdout]).toEqual([1, '']);
    expect(stderr).toContain('iam:ListUsers');
    expect(stderr).toMatch(/^Ask for permission to read IAM .+ The least-privilege policy is in README\.md/m);
  });
  it('1 if the file cannot be written, without leaving a draft', async () => {
    const { exit, stderr } = await scan('--output', path.join(directory, 'no-such-folder', 'report'));
    expect(exit).toBe(1);
    expect(stderr).toContain('ENOENT');
    // Reported at once, not after a scan of minutes.
    expect(aws.endpoint.calls).toEqual([]);
  });
  it.each([
    ['an unknown command', ['send']],
    ['an unknown option', ['scan', '--colour']],
    ['an unknown format', ['scan', '--format', 'xml']],
    ['an unknown verdict', ['scan', '--fail-on', 'sends-smtp,spams']],
    ['a stray argument', ['scan', 'prod']],
    ['an empty file name', ['scan', '--output', '']],
    ['an empty profile name', ['scan', '--profile', '']],
  ])('2 for wrong usage: %s', async (_name, args) => {
    const { exit, stdout, stderr } = await sesSenders(args, aws.env);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^ses-senders: .+\nTry: ses-senders --help\n$/);
    expect(aws.endpoint.calls).toEqual([]);
  });
  it('2 without a command, with the help', async () => {
    const { exit, stdout, stderr } = await sesSenders([], aws.env);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^ses-senders: A command is missing\.\n\n[^]*Usage: ses-senders scan/);
  });
  it('2 for an unknown option, which is named, without advice of Node.js', async () => {
    const { stderr } = await sesSenders(['scan', '--colour'], aws.env);
    expect(stderr).toMatch(/^ses-senders: Unknown option '--colour'\.\nTry:/);
  });
  it('3 with gaps, together with the report', async () => {
    aws.endpoint.rules.deny(['iam:GetAccessKeyLastUsed']);
    const { exit, stdout } = await scan('--complete');
    expect(exit).toBe(3);
    expect(stdout).toContain('GetAccessKeyLastUsed: AccessDenied');
  });
  it('3 with the missing permissions in one line, and where the policy is, if all but the list of users is denied', async () => {
    aws.endpoint.rules.deny(['iam:Ge*', 'iam:ListA*', 'iam:ListP*', 'ec2:*', 'cloudwatch:*', 'cloudtrail:*']);
    const reports = await Promise.all([
      scan(),
      sesSenders(
        ['who', '--profile', 'sample', '--at', new Date(Date.now() - 86_400_000).toISOString()],
        aws.env,
      ),
    ]);
    for (const { exit, stdout } of reports) {
      expect(exit).toBe(3);
      expect(stdout).not.toContain('is not authorized');
      expect(stdout.match(/^Denied: .+/gm)).toEqual([
        expect.stringMatching(
          /^Denied: .*iam:GetAccountAuthorizationDetails, .+\. The least-privilege policy is in README\.md of ses-senders, under "Permissions"\.$/,
        ),
      ]);
    }
  });
  it('3 with what is missing and what to do, once, on standard error if the report on screen lacks it', async () => {
    aws.endpoint.rules.deny(['iam:GetAccessKeyLastUsed']);
    const { exit, stderr } = await scan('--complete', '--format', 'csv', '--profile', 'acme-marketing');
    expect(exit).toBe(3);
    expect(stderr.split('\n').slice(1)).toEqual([
      'ses-senders: Answers are missing in 2 of 2 accounts: GetAccessKeyLastUsed: AccessDenied.',
      'Ask for the missing permissions: iam:GetAccessKeyLastUsed. The least-privilege policy is in README.md of ses-senders, under "Permissions".',
      '',
    ]);
    expect((await scan('--complete')).stderr).not.toContain('missing');
  });
  it('3 if a session expired during a scan, with the way to sign in again', async () => {
    aws.endpoint.rules.add({ service: 'iam', error: { code: 'ExpiredToken', status: 403 }, after: 6 });
    const { exit, stderr } = await scan('--format', 'json', '--no-mails');
    expect(exit).toBe(3);
    expect(stderr).toMatch(/^ses-senders: Answers are missing: .*: ExpiredToken.*\.\nSign in again/m);
  });
  it('3 if one of several profiles could not be read', async () => {
    const { exit, stdout, stderr } = await scan('--profile', 'nobody');
    expect(exit).toBe(3);
    expect(stdout).toContain('acme-mail');
    expect(stderr).toContain('nobody');
    const unread = { name: 'profile nobody', accountId: null, why: 'No such AWS profile' };
    const json = await scan('--profile', 'nobody', '--format', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject({ accounts: [{ alias: 'acme-mail' }], unread: [unread] });
    const csv = await scan('--profile', 'nobody', '--format', 'csv');
    expect(csv.stderr).toContain('the CSV cannot show this account; --format json has it.');
    const markdown = await scan('--profile', 'nobody', '--format', 'markdown');
    expect(markdown.stdout).toMatch(/^Not included, since they could not be read:\n\n- `profile nobody`: /m);
    const two = await scan('--profile', 'acme-marketing', '--profile', 'nobody');
    expect(two.stdout).toMatch(/^2 of 3 accounts$/m);
    expect(two.stdout).not.toContain('All 2 accounts');
  });
  it('4 if a verdict to fail on was found, also beside gaps', async () => {
    aws.endpoint.rules.deny(['iam:GetAccountAuthorizationDetails']);
    expect((await scan('--fail-on', 'used-ses,sends-smtp')).exit).toBe(4);
  });
  it('0 if no verdict to fail on was found', async () => {
    const env = { ...aws.env, AWS_PROFILE: 'acme-marketing' };
    const { exit } = await sesSenders(['scan', '--fail-on', 'unknown'], env);
    expect(exit).toBe(0);
  });
});

describe('--help and --version', () => {
  it('print text without asking AWS', async () => {
    const help = await sesSenders(['--help'], aws.env);
    expect(help.exit).toBe(0);
    for (const option of ['--profile', '--organization', '--role', '--account', '--format', '--fail-on'])
      expect(help.stdout).toContain(option);
    expect((await sesSenders(['--version'], aws.env)).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(aws.endpoint.calls).toEqual([]);
  });
});
