/** What the command line does where a profile, AWS or the machine's clock is not what it should be. Needs the build. */
import path from 'node:path';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { profileOf } from '../../aws/awsConfig.ts';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { temporaryFolder } from '../../host/folders.ts';
import type { Folder } from '../../host/folders.ts';
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
const sample = () => profileOf(aws.endpoint, 'sample');
const other = () => profileOf(aws.endpoint, 'other', OTHER);
const scanBoth = (...args: string[]) =>
  sesSenders(['scan', '--profile', 'bad', '--profile', 'other', '--format', 'json', ...args], aws.env);

describe('An account that hangs costs no other its report', () => {
  const FOREVER = `"${process.execPath}" -e "setTimeout(() => {}, 60000)"`;

  it('where its credential_process does not end', async () => {
    aws.setProfiles([{ name: 'bad', settings: { credential_process: FOREVER } }, other()]);
    const file = path.join(folder.path, 'report.json');
    const { exit, stderr } = await scanBoth('--give-up-after', '5', '--output', file);
    expect(exit).toBe(3);
    expect(stderr).toMatch(/^ses-senders: profile bad: .*Signing in did not finish within 5 seconds\./m);
    expect(reportOf({ stdout: await readFile(file, 'utf8') }).accounts).toMatchObject([{ accountId: OTHER }]);
  });

  it('where STS answers a byte now and then', async () => {
    aws.endpoint.rules.add({ action: 'GetCallerIdentity', account: '111122223333', trickle: 1_000 });
    aws.setProfiles([{ ...sample(), name: 'bad' }, other()]);
    const { exit, stdout, stderr } = await scanBoth('--give-up-after', '5');
    expect(exit).toBe(3);
    expect(stderr).toMatch(/^ses-senders: profile bad: AWS could not be reached: .*within 5 seconds\./m);
    expect(reportOf({ stdout }).accounts).toMatchObject([{ accountId: OTHER }]);
  });

  it('where its answers never end', async () => {
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

it('Key lines that are swapped are named, and the secret is sent and told nowhere', async () => {
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

it('A time to give up after is a number of seconds', async () => {
  for (const value of ['4', '1801', 'x', '', '1e2'])
    expect(await sesSenders(['scan', `--give-up-after=${value}`], aws.env)).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('5 to 1800') as string,
    });
});
