/** The published list of calls is the same in the client, the documents, and the policy. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import leastPrivilege from '../../../docs/least-privilege-policy.json' with { type: 'json' };
import { CALLS, findCall, requiredPermission } from '../../../src/senders/model/calls.ts';
import type { Call } from '../../../src/senders/model/calls.ts';
import { checkRecord, isOfProduct, publishedCalls, recorder } from '../../aws/record.ts';
import { temporaryFolder } from '../../host/folders.ts';
import type { Folder } from '../../host/folders.ts';

/** Sent by the AWS SDK itself for some profiles, to get the credentials for a scan. */
const SIGN_IN = [
  'sts:AssumeRole',
  'sts:AssumeRoleWithWebIdentity',
  'sso:GetRoleCredentials',
  'sso-oauth:CreateToken',
  'signin:CreateOAuth2Token',
  'container:ContainerCredentials',
  'imds:InstanceMetadataToken',
  'imds:InstanceRole',
  'imds:InstanceCredentials',
];

/** The calls of the product's own clients: those of a scan, and those that only a user starts. */
const OWN = (Object.keys(CALLS) as Call[]).filter((call) => CALLS[call].sentBy !== 'sign-in');
const ofSes = (call: Call) => findCall(call)?.service === 'ses';

/** What the clients of a scan may send. */
const SCAN = (Object.keys(CALLS) as Call[]).filter((call) => CALLS[call].sentBy === 'scan');

describe('The published list of calls', () => {
  it('has those of the client, and the calls for signing in', () => {
    const calls = [...publishedCalls()].filter((call) => !SIGN_IN.includes(call));
    expect(calls.toSorted()).toEqual(OWN.map(requiredPermission).toSorted());
    expect(OWN.filter(ofSes)).toHaveLength(10);
    expect(SCAN.filter(ofSes)).toEqual([]);
    expect([...publishedCalls()]).toEqual(expect.arrayContaining(SIGN_IN));
  });

  it('is the same in every language', () => {
    expect(publishedCalls('permissions.ja.md')).toEqual(publishedCalls());
  });

  it('has the IAM calls of the first part of the least-privilege policy, the EC2 and CloudWatch calls of the second, and the CloudTrail calls of the third', () => {
    const published = (services: RegExp) => [...publishedCalls()].filter((call) => services.test(call));
    const [senders, mails, deletions, ...others] = leastPrivilege.Statement;
    expect(senders?.Action.toSorted()).toEqual(published(/^iam:/).toSorted());
    expect(mails?.Action.toSorted()).toEqual(published(/^(ec2|cloudwatch):/).toSorted());
    expect(deletions?.Action).toEqual(published(/^cloudtrail:/));
    expect(others).toEqual([]);
    const optional = SCAN.filter((call) => findCall(call)?.isOptional === true);
    expect([...(mails?.Action ?? []), ...(deletions?.Action ?? [])].toSorted()).toEqual(
      optional.map(requiredPermission).toSorted(),
    );
  });

  it('has only read-only calls', () => {
    // AWS classes starting and stopping a query of logs as reads.
    const reads =
      /^(Get|List|Describe|Lookup|(Start|Stop)Query$|Generate(CredentialReport|ServiceLastAccessedDetails)$)/;
    expect(OWN.filter((call) => !reads.test(call))).toEqual([]);
  });
});

describe("The check of a test run's recorded calls", () => {
  let folder: Folder;
  let file: string;
  beforeAll(async () => {
    folder = await temporaryFolder('record');
    file = path.join(folder.path, 'calls.jsonl');
  });
  afterAll(() => folder[Symbol.asyncDispose]());
  beforeEach(() => rm(file, { force: true }));

  const record = (...calls: readonly string[]) => {
    const { note, close } = recorder(file);
    calls.forEach(note);
    close();
  };

  it('passes with published calls, and counts those of every endpoint', async () => {
    record('iam:ListUsers', 'iam:ListUsers', 'sts:AssumeRole');
    record('iam:ListUsers');
    expect(checkRecord(file)).toEqual({
      passed: [`asked of AWS: 4 calls of 2 kinds, none but the ${publishedCalls().size} published ones`],
      failed: [],
    });
    expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(5);
  });

  it('fails on any other call, also of an endpoint that was never closed', () => {
    recorder(file).note('iam:DeleteUser');
    record('iam:ListUsers');
    expect(checkRecord(file).failed).toMatchObject([{ error: 'also iam:DeleteUser' }]);
  });

  it('fails if nothing was recorded', async () => {
    expect(checkRecord(file).failed).toMatchObject([{ error: 'no call was recorded' }]);
    await writeFile(file, '');
    expect(checkRecord(file).failed).toMatchObject([{ error: 'no call was recorded' }]);
  });

  it('recognizes the product by its name', () => {
    expect(isOfProduct('aws-sdk-js/3.1169.0 aws-ses-senders')).toBe(true);
    expect(isOfProduct(undefined)).toBe(true);
    expect(isOfProduct('aws-cli/2.9.19 Python/3.11')).toBe(false);
  });
});
