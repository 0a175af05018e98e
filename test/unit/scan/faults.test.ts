import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/senders/model/model.ts';
import { problemOfScan } from '../../../src/senders/scan/scanProblem.ts';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { lastOf, scanOf, userOf } from './overTheWire.ts';

const API_USER = 'ses-api-user';
const SMTP_USER = 'ses-smtp-user.20260911-131452';
const QUICK = { giveUpAfter: 700, usersAtOnce: 8 };

let aws: Aws;
beforeAll(async () => void (aws = await startAws({ accounts: ['article'] })));
afterAll(() => aws[Symbol.asyncDispose]());
beforeEach(() => {
  aws.endpoint.reset();
  aws.endpoint.restore();
});

const gapsOf = (snapshot: Snapshot, name: string) =>
  userOf(snapshot, name).gaps.map(({ call, reason }) => `${call}: ${reason}`);

describe('A fault of one user affects only that user:', () => {
  it('keys that may not be listed: Access Advisor still counts, and the report replaces the list of keys', async () => {
    aws.endpoint.rules.add({
      action: 'ListAccessKeys',
      params: { UserName: API_USER },
      error: { code: 'AccessDenied', status: 403, message: 'not authorized' },
    });
    const snapshot = await lastOf(aws);
    const user = userOf(snapshot, API_USER);
    expect(gapsOf(snapshot, API_USER)).toEqual(['ListAccessKeys: AccessDenied']);
    expect(user.verdict).toBe('uses-api');
    expect(user.accessKeys).toMatchObject([{ id: null, source: 'report', lastUsed: { service: 'ses' } }]);
    expect(snapshot.principals.filter((other) => other.gaps.length > 0)).toEqual([user]);
  });

  it('a key with a missing last use is not a key that was never used', async () => {
    aws.endpoint.rules.add({
      action: 'GetAccessKeyLastUsed',
      params: { AccessKeyId: 'AKIAQ3EGSESSMTPEXMPL' },
      error: { code: 'AccessDenied', status: 403, message: 'not authorized' },
    });
    aws.endpoint.rules.deny(['iam:GenerateCredentialReport', 'iam:GetCredentialReport']);
    const snapshot = await lastOf(aws);
    const user = userOf(snapshot, SMTP_USER);
    expect(user.gaps).toMatchObject([{ call: 'GetAccessKeyLastUsed', accessKeyId: 'AKIAQ3EGSESSMTPEXMPL' }]);
    expect(user.gaps[0]?.message).toContain('AKIAQ3EGSESSMTPEXMPL');
    expect(user.verdict).toBe('used-ses');
  });

  it('a job that never ends is given up and is a gap', async () => {
    aws.endpoint.rules.add({
      action: 'GenerateServiceLastAccessedDetails',
      params: { Arn: '*newsletter' },
      job: { never: true },
    });
    const snapshot = await lastOf(aws, { settings: QUICK });
    expect(gapsOf(snapshot, 'newsletter')).toEqual(['GetServiceLastAccessedDetails: Timeout']);
    expect(userOf(snapshot, 'newsletter').verdict).toBe('unknown');
    expect(userOf(snapshot, API_USER).verdict).toBe('uses-api');
  });

  it('a job that failed is a gap, never "not accessed"', async () => {
    aws.endpoint.rules.add({
      action: 'GenerateServiceLastAccessedDetails',
      params: { Arn: '*jane' },
      job: { error: { code: 'ServiceFailure', message: 'Internal failure' } },
    });
    const snapshot = await lastOf(aws);
    expect(gapsOf(snapshot, 'jane')).toEqual(['GetServiceLastAccessedDetails: JobFailed']);
    expect(userOf(snapshot, 'jane').verdict).toBe('unknown');
  });

  it('a user who is deleted between two calls stays in the list, with a gap that says so', async () => {
    aws.endpoint.rules.add({ action: 'ListUsers', vanish: 'jane' });
    const snapshot = await lastOf(aws);
    expect(gapsOf(snapshot, 'jane')).toContain('ListAccessKeys: NoSuchEntity');
    expect(userOf(snapshot, 'jane').verdict).toBe('unknown');
    expect(snapshot.principals).toHaveLength(10);
  });

  it('throttling is retried: no gap, the same verdicts', async () => {
    aws.endpoint.rules.throttle({ rate: 40, burst: 5 });
    const snapshot = await lastOf(aws);
    expect(snapshot.principals.flatMap((user) => user.gaps)).toEqual([]);
    expect(aws.endpoint.calls.some((call) => call.error === 'Throttling')).toBe(true);
    expect(userOf(snapshot, SMTP_USER).verdict).toBe('sends-smtp');
  }, 60_000);
});

describe('A call that is denied for all users', () => {
  const verdicts = (snapshot: Snapshot) =>
    new Map(snapshot.principals.map((user) => [user.name, user.verdict]));

  it.each([
    ['iam:ListAccessKeys'],
    ['iam:GetAccessKeyLastUsed'],
    ['iam:GenerateServiceLastAccessedDetails'],
    ['iam:GetServiceLastAccessedDetails'],
    ['iam:GenerateCredentialReport'],
    ['iam:GetCredentialReport'],
    ['iam:GetAccountAuthorizationDetails'],
    ['iam:ListAccountAliases'],
    ['iam:ListUsers'],
  ])('affects neither the list nor the verdicts of senders: %s', async (action) => {
    aws.endpoint.rules.deny([action]);
    const snapshot = await lastOf(aws);
    const gaps = [...snapshot.gaps, ...snapshot.principals.flatMap((user) => user.gaps)];
    expect(gaps.map((gap) => `iam:${gap.call}`)).toContain(action);
    expect(gaps.every((gap) => gap.reason === 'AccessDenied')).toBe(true);
    for (const name of [API_USER, SMTP_USER, 'alice', 'legacy-mailer']) {
      expect(['no-ses', 'can-send']).not.toContain(verdicts(snapshot).get(name) ?? 'no-ses');
    }
    expect(snapshot.principals.filter((user) => user.kind !== 'root')).toHaveLength(9);
  });

  it('for listing users leaves nothing to show, and the problem says why', async () => {
    aws.endpoint.rules.deny([
      'iam:ListUsers',
      'iam:GetCredentialReport',
      'iam:GetAccountAuthorizationDetails',
    ]);
    const problem = problemOfScan(await lastOf(aws));
    expect(problem).toMatchObject({ kind: 'denied' });
    expect(problem?.message).toContain('iam:ListUsers');
  });

  it('about policies leaves permissions unknown, with a gap that says so', async () => {
    aws.endpoint.rules.deny(['iam:GetAccountAuthorizationDetails']);
    const snapshot = await lastOf(aws);
    expect(snapshot.gaps).toMatchObject([{ call: 'GetAccountAuthorizationDetails', reason: 'AccessDenied' }]);
    expect(userOf(snapshot, 'newsletter').canSend).toBe('unknown');
  });
});

describe('A canceled scan', () => {
  it('ends with what is known and gaps for the rest, and sends nothing more', async () => {
    aws.endpoint.rules.add({
      action: 'GenerateServiceLastAccessedDetails',
      params: { Arn: '*newsletter' },
      delay: 60_000,
    });
    const cancel = new AbortController();
    aws.endpoint.rules.add({
      action: 'GetAccessKeyLastUsed',
      after: 3,
      then: () => cancel.abort(new Error('enough')),
    });
    const last = (await scanOf(aws, { signal: cancel.signal })).at(-1);
    const sent = new Map<string, number>(Object.entries(last?.scan.calls ?? {}));
    expect(last?.scan.finishedAt).not.toBeNull();
    expect(last?.principals.length).toBeGreaterThanOrEqual(9);
    expect(last?.principals.every((user) => user.pending.length === 0)).toBe(true);
    expect(last?.principals.flatMap((user) => user.gaps).every((gap) => gap.reason === 'Cancelled')).toBe(
      true,
    );
    expect(last?.principals.some((user) => user.verdict === 'no-ses' && user.kind !== 'root')).toBe(false);
    // What was on its way when it was cancelled may still arrive; nothing is sent that the scan doesn't count.
    await setTimeout(400);
    for (const [action, of] of Map.groupBy(aws.endpoint.calls, (call) => call.action))
      expect([action, of.length <= (sent.get(action) ?? 0)]).toEqual([action, true]);
  });
});

describe('A growing scan', () => {
  it('lists the users before anything else is known, and calls nobody innocent meanwhile', async () => {
    aws.endpoint.rules.add({ action: ['ListAccessKeys', 'GenerateServiceLastAccessedDetails'], delay: 600 });
    const [first, ...rest] = await scanOf(aws);
    expect(first?.scan.finishedAt).toBeNull();
    expect(first?.principals.filter((user) => user.kind !== 'root')).toHaveLength(9);
    expect(
      first?.principals.filter((user) => user.kind !== 'root').every((user) => user.verdict === 'unknown'),
    ).toBe(true);
    expect(rest.at(-1)?.principals.every((user) => user.pending.length === 0)).toBe(true);
  });
});
