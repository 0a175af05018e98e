/** Several accounts scanned concurrently by the command line, over HTTP. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { profileOf } from '../../aws/awsConfig.ts';
import { generateOrganization, memberId } from '../../aws/generateOrganization.ts';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { contents, reportOf } from './accounts.ts';
import { sesSenders } from './run.ts';

let aws: Aws;
let directory: string;
beforeAll(async () => {
  aws = await startAws({
    accounts: generateOrganization({ accounts: 60, withoutRole: 0, suspended: 0 }, contents),
  });
  directory = await mkdtemp(path.join(tmpdir(), 'ses-senders-'));
});
afterAll(async () => {
  await aws[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});
beforeEach(() => aws.endpoint.reset());

describe('An interrupted scan', () => {
  it('ends at once, in the middle of many accounts, and leaves no file', async () => {
    aws.setProfiles([profileOf(aws.endpoint, 'sample')]);
    // After a number of calls, nothing is answered anymore: waiting for an answer would take forever.
    aws.endpoint.rules.add({ account: memberId(30), hang: true });
    aws.endpoint.rules.add({ account: memberId(31), hang: true });
    aws.endpoint.rules.throttle({ rate: 0.5, burst: 2, account: memberId(32) });
    const stop = new AbortController();
    aws.endpoint.rules.add({ account: memberId(36), times: 1, then: () => stop.abort() });
    const file = path.join(directory, 'report.json');
    const args = ['scan', '--profile', 'sample', '--organization', '--format', 'json', '--output', file];
    const { exit, stdout } = await sesSenders(args, aws.env, stop.signal);
    expect([exit, stdout]).toEqual([130, '']);
    expect(await readdir(directory)).toEqual([]);
  }, 20_000);
});

describe('Several profiles', () => {
  const CALM = memberId(41);
  const BUSY = memberId(40);
  const SLOW = memberId(50);

  it('are scanned concurrently, each at its own pace', async () => {
    aws.setProfiles([
      profileOf(aws.endpoint, 'busy', BUSY),
      profileOf(aws.endpoint, 'calm', CALM),
      profileOf(aws.endpoint, 'slow', SLOW),
    ]);
    aws.endpoint.rules.throttle({ rate: 4, burst: 2, account: BUSY });
    aws.endpoint.rules.throttle({ rate: 6, burst: 2, account: SLOW });
    const run = await sesSenders(
      ['scan', '--profile', 'busy', '--profile', 'calm', '--profile', 'slow', '--format', 'json'],
      aws.env,
    );
    expect(run.exit).toBe(0);
    const { accounts } = reportOf(run);
    expect(accounts.map(({ profile }) => profile)).toEqual(['busy', 'calm', 'slow']);
    expect(accounts.flatMap(({ gaps }) => gaps)).toEqual([]);
    expect(accounts.map(({ users }) => users.map(({ name }) => name).toSorted())).toEqual(
      accounts.map(() => ['<root_account>', 'mailer', 'reader']),
    );
    const throttled = aws.endpoint.calls.filter(({ error }) => error === 'Throttling');
    expect(new Set(throttled.map(({ account }) => account))).toEqual(new Set([BUSY, SLOW]));
    // The calm account was done before the others had asked their last.
    const lastOf = (account: string) => aws.endpoint.calls.findLastIndex((call) => call.account === account);
    expect(lastOf(CALM)).toBeLessThan(lastOf(BUSY));
    expect(lastOf(CALM)).toBeLessThan(lastOf(SLOW));
  }, 40_000);

  it('of one account scan it once, and say so', async () => {
    aws.setProfiles([
      profileOf(aws.endpoint, 'first', CALM),
      profileOf(aws.endpoint, 'second', CALM),
      profileOf(aws.endpoint, 'third', BUSY),
    ]);
    const run = await sesSenders(
      ['scan', '--profile', 'first', '--profile', 'second', '--profile', 'third', '--format', 'json'],
      aws.env,
    );
    expect(run.exit).toBe(0);
    expect(reportOf(run).accounts.map(({ profile }) => profile)).toEqual(['first', 'third']);
    expect(run.stderr).toContain(`profile second also leads to account ${CALM}, which is scanned once.`);
    const reports = aws.endpoint.calls.filter(({ action }) => action === 'GetCredentialReport');
    expect(reports).toHaveLength(2);
  });
});
