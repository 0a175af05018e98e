/** The command line with a bad profile, endpoint, or clock. Needs the build. */
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AccountDeclaration } from '../../aws/declaration.ts';
import { profileOf } from '../../aws/awsConfig.ts';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { temporaryFolder } from '../../host/folders.ts';
import type { Folder } from '../../host/folders.ts';
import type { Environment } from '../../host/processes.ts';
import { reportOf } from './accounts.ts';
import { sesSenders } from './run.ts';

let aws: Aws;
let folder: Folder;
beforeAll(async () => {
  [aws, folder] = await Promise.all([startAws(), temporaryFolder('attacked')]);
});
afterAll(async () => {
  await Promise.all([aws[Symbol.asyncDispose](), folder[Symbol.asyncDispose]()]);
});
beforeEach(() => aws.endpoint.reset());

const OTHER = '444455556666';
/** Whether a process is running, and not a zombie. */
const isRunning = (id: number) =>
  /^[^Z\s]/.test(spawnSync('ps', ['-o', 'stat=', '-p', String(id)], { encoding: 'utf8' }).stdout);
const sample = () => profileOf(aws.endpoint, 'sample');
const other = () => profileOf(aws.endpoint, 'other', OTHER);
const scanBoth = (...args: string[]) =>
  sesSenders(['scan', '--profile', 'bad', '--profile', 'other', '--format', 'json', ...args], aws.env);

describe('An account that hangs does not affect the report of others', () => {
  const FOREVER = `"${process.execPath}" -e "setTimeout(() => {}, 60000)"`;

  it('if its credential_process does not end', async () => {
    aws.setProfiles([{ name: 'bad', settings: { credential_process: FOREVER } }, other()]);
    const file = path.join(folder.path, 'report.json');
    const { exit, stderr } = await scanBoth('--give-up-after', '5', '--output', file);
    expect(exit).toBe(3);
    expect(stderr).toMatch(/^ses-senders: profile bad: .*Signing in did not finish within 5 seconds\./m);
    expect(reportOf({ stdout: await readFile(file, 'utf8') }).accounts).toMatchObject([{ accountId: OTHER }]);
  });

  it.each(['given up', 'interrupted'])(
    'and its credential_process ends with its children when the command is %s',
    async (how) => {
      const [tool, ids] = [path.join(folder.path, 'tool'), path.join(folder.path, 'ids')];
      await writeFile(
        tool,
        `#!/bin/sh\ntrap "" TERM\necho $$ > "${ids}"\nsh -c 'echo $$ >> "${ids}"; exec sleep 777'\n`,
        { mode: 0o700 },
      );
      await rm(ids, { force: true });
      aws.setProfiles([{ name: 'bad', settings: { credential_process: tool } }]);
      const interrupt = new AbortController();
      const args = ['scan', '--profile', 'bad', '--give-up-after', how === 'given up' ? '5' : '60'];
      const running = sesSenders(args, aws.env, interrupt.signal);
      const read = async () => (await readFile(ids, 'utf8')).match(/\d+\n/g) ?? [];
      const started = await vi.waitFor(
        async () => {
          expect(await read()).toHaveLength(2);
          return read();
        },
        { timeout: 10_000 },
      );
      if (how === 'interrupted') interrupt.abort();
      await running;
      const left = started.map(Number).filter(isRunning);
      for (const id of left) process.kill(id, 'SIGKILL');
      expect(left).toEqual([]);
    },
  );

  it('if STS sends a byte now and then', async () => {
    aws.endpoint.rules.add({ action: 'GetCallerIdentity', account: '111122223333', trickle: 1_000 });
    aws.setProfiles([{ ...sample(), name: 'bad' }, other()]);
    const { exit, stdout, stderr } = await scanBoth('--give-up-after', '5');
    expect(exit).toBe(3);
    expect(stderr).toMatch(/^ses-senders: profile bad: AWS could not be reached: .*within 5 seconds\./m);
    expect(reportOf({ stdout }).accounts).toMatchObject([{ accountId: OTHER }]);
  });

  it('if its answers never end', async () => {
    aws.endpoint.rules.add({
      account: '111122223333',
      where: ({ service }) => service === 'iam',
      endless: true,
    });
    aws.setProfiles([{ ...sample(), name: 'bad' }, other()]);
    const { exit, stdout, stderr } = await scanBoth();
    expect(exit).toBe(3);
    expect(stderr).toMatch(/^ses-senders: profile bad: .*The answer is larger than 64 MB\./m);
    const [bad, good] = reportOf({ stdout }).accounts;
    expect([bad?.users, good?.gaps]).toEqual([[], []]);
  });
});

describe('A pipe without a writer', () => {
  const DONE = 8;

  /** Runs the command line beside a pipe, and frees it if it waits for the pipe anyway. */
  async function besidePipe(pipe: string, ran: () => ReturnType<typeof sesSenders>) {
    execFileSync('mkfifo', [pipe]);
    const running = ran();
    const hangs = setTimeout(() => closeSync(openSync(pipe, 'r+')), 15_000);
    const began = performance.now();
    const { exit, stderr } = await running;
    clearTimeout(hangs);
    return { exit, stderr, seconds: (performance.now() - began) / 1000 };
  }
  const scanOf = (profile: string, env: Environment = {}) =>
    sesSenders(['scan', '--no-mails', '--profile', profile], { ...aws.env, ...env });

  it.each([['AWS_CONFIG_FILE'], ['AWS_SHARED_CREDENTIALS_FILE']])(
    'as %s counts as a missing file, as for the AWS CLI',
    async (name) => {
      const pipe = path.join(folder.path, name);
      const { exit, stderr, seconds } = await besidePipe(pipe, () => scanOf('none', { [name]: pipe }));
      expect([exit, seconds < DONE]).toEqual([1, true]);
      expect(stderr).toContain('There is no AWS profile "none".');
      expect(stderr).toContain(pipe);
    },
  );

  it.each([
    ['ca_bundle', (file: string) => ({ ...sample(), settings: { ca_bundle: file } })],
    [
      'web_identity_token_file',
      (file: string) => ({
        name: 'sample',
        settings: { web_identity_token_file: file, role_arn: 'arn:aws:iam::111122223333:role/A' },
      }),
    ],
  ])('as %s is reported', async (name, profile) => {
    const pipe = path.join(folder.path, name);
    aws.setProfiles([profile(pipe)]);
    const { exit, stderr, seconds } = await besidePipe(pipe, () => scanOf('sample'));
    expect([exit, seconds < DONE]).toEqual([1, true]);
    expect(stderr).toContain(`${pipe} is a pipe or a device, and nothing whole came from it in 5 seconds.\n`);
    expect(stderr).not.toMatch(/\(\w*Error\)|EAGAIN/);
  });
});

it('Swapped key lines are reported, and the secret is neither sent nor shown', async () => {
  const { accessKeyId, secretAccessKey } = sample();
  aws.setProfiles([
    { ...sample(), name: 'bad', accessKeyId: secretAccessKey ?? '', secretAccessKey: accessKeyId ?? '' },
    other(),
  ]);
  const { exit, stdout, stderr } = await scanBoth();
  expect(exit).toBe(3);
  expect(stderr).toMatch(
    /^ses-senders: profile bad: .*aws_access_key_id and aws_secret_access_key, may be swapped\./m,
  );
  expect(reportOf({ stdout }).accounts).toMatchObject([{ accountId: OTHER }]);
  expect(aws.endpoint.calls.filter(({ accessKeyId: id }) => id === secretAccessKey)).toEqual([]);
});

describe('If the clock of the machine is wrong', () => {
  const MINUTE = 60_000;
  const SEND = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'ses:SendRawEmail', Resource: '*' },
  } as const;
  /** Its report was made before it sent. */
  const SENDER: AccountDeclaration = {
    accountId: '777788889999',
    users: [
      {
        name: 'mailer',
        createdAt: '-90d',
        inline: { send: SEND },
        accessKeys: [{ id: 'AKIAMAILERXXXXXXXXXX', createdAt: '-89d' }],
      },
    ],
    uses: [{ at: '-16m', accessKeyId: 'AKIAMAILERXXXXXXXXXX', service: 'ses-smtp', region: 'us-east-1' }],
    credentialReport: { generatedAt: '-18m' },
  };

  it.each([
    ['14 minutes behind', 14],
    ['2 hours behind', 120],
    ['1 day behind', 1_440],
    ['6 minutes ahead', -6],
    ['5 hours ahead', -300],
    ['2 days ahead', -2_880],
  ])(
    'an old report does not count as live, times are those of AWS, and the message says so: %s',
    async (words, minutes) => {
      await using far = await startAws({ accounts: [SENDER] });
      far.endpoint.clockAhead(minutes * MINUTE);
      far.endpoint.restore();
      const began = far.endpoint.now().getTime();
      const { exit, stdout, stderr } = await sesSenders(
        ['scan', '--profile', 'sample', '--format', 'json'],
        far.env,
      );
      expect(exit).toBe(0);
      const off = words.replace(/^1 day /, '24 hours ');
      expect(stderr.match(/clock.*$/gm)).toEqual([
        `clock of this machine is ${off}. Times and ages here go by the clock of AWS.`,
      ]);
      const { generatedAt, accounts } = JSON.parse(stdout) as {
        generatedAt: string;
        accounts: {
          scan: { startedAt: string; finishedAt: string };
          users: { name: string; verdict: string; accessKeys: { asOf: string }[] }[];
        }[];
      };
      const [account] = accounts;
      const mailer = account?.users.find(({ name }) => name === 'mailer');
      expect(mailer?.verdict).toBe('sends-smtp');
      const times = [
        generatedAt,
        account?.scan.startedAt,
        account?.scan.finishedAt,
        mailer?.accessKeys[0]?.asOf,
      ];
      for (const time of times) {
        expect(Date.parse(time ?? '')).toBeGreaterThanOrEqual(began - 2_000);
        expect(Date.parse(time ?? '')).toBeLessThanOrEqual(far.endpoint.now().getTime());
      }
    },
  );

  it('by less than AWS accepts, there is no message', async () => {
    aws.endpoint.clockAhead(-4 * MINUTE);
    aws.setProfiles([sample()]);
    const { stderr } = await sesSenders(['scan', '--profile', 'sample'], aws.env);
    aws.endpoint.clockAhead(0);
    expect(stderr).not.toContain('clock');
  });
});

it('The time limit is a number of seconds', async () => {
  for (const value of ['4', '1801', 'x', '', '1e2'])
    expect(await sesSenders(['scan', `--give-up-after=${value}`], aws.env)).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('5 to 1800') as string,
    });
});
