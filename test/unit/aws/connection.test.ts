import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openAccess } from '../../../src/aws/signIn/access.ts';
import { ENVIRONMENT_PROFILE } from '../../../src/senders/model/target.ts';
import { awsClock } from '../../../src/aws/client/clock.ts';
import type { WaitFor } from '../../../src/aws/client/client.ts';
import { connectWith } from '../../../src/aws/signIn/connection.ts';
import { connect } from './connect.ts';
import type { Connected } from '../../../src/aws/signIn/connection.ts';
import { createSignInLimit } from '../../../src/aws/signIn/signInLimit.ts';
import type { Environment } from '../../../src/senders/accounts/profiles.ts';
import type { ProblemKind } from '../../../src/senders/model/problem.ts';
import { profileOf } from '../../aws/awsConfig.ts';
import type { Profile } from '../../aws/awsConfig.ts';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { temporaryFolder } from '../../host/folders.ts';

let aws: Aws;
let sample: Profile;
beforeAll(async () => {
  aws = await startAws();
  sample = profileOf(aws.endpoint, 'sample');
});
afterAll(() => aws[Symbol.asyncDispose]());
beforeEach(() => {
  aws.endpoint.reset();
  aws.setProfiles([sample]);
});

const never = new AbortController().signal;
const signIn = (profile: string | null, env: Environment = aws.env): Promise<Connected> =>
  connect({ profile, env, concurrency: 4 }, never);

async function accountOf(profile: string | null, env?: Environment): Promise<string> {
  const connected = await signIn(profile, env);
  return connected.ok ? connected.connection.account.accountId : connected.problem.message;
}

async function problemOf(profile: string | null, env?: Environment): Promise<ProblemKind | null> {
  const connected = await signIn(profile, env);
  return connected.ok ? null : connected.problem.kind;
}

describe('The chosen profile', () => {
  it('has its account, alias, and partition', async () => {
    const connected = await signIn('sample');
    expect(connected).toMatchObject({
      ok: true,
      connection: {
        account: { profile: 'sample', accountId: '111122223333', alias: 'acme-mail', partition: 'aws' },
        gaps: [],
      },
    });
  });

  it('rejects a call that a reader does not have', async () => {
    const connected = await signIn('sample');
    const { mails } = connected.ok ? connected.connection.readers : {};
    const asked = mails as unknown as { readonly countMail: () => Promise<unknown> };
    await expect(asked.countMail()).rejects.toThrow('There is no countMail in this reader.');
  });

  it('overrides AWS_PROFILE, with its own endpoint', async () => {
    const other = profileOf(aws.endpoint, 'other', '444455556666');
    const elsewhere = { ...sample, name: 'elsewhere', settings: { endpoint_url: 'http://127.0.0.1:9' } };
    aws.setProfiles([sample, other, elsewhere]);
    expect(await accountOf('other', { ...aws.env, AWS_PROFILE: 'elsewhere' })).toBe('444455556666');
  });

  it('is AWS_PROFILE, then "default", if none is given', async () => {
    aws.setProfiles([{ ...sample, name: 'default' }, profileOf(aws.endpoint, 'other', '444455556666')]);
    expect(await accountOf(null, { ...aws.env, AWS_PROFILE: 'other' })).toBe('444455556666');
    expect(await accountOf(null)).toBe('111122223333');
  });

  it('is missing if its variable is empty, as in the AWS CLI', async () => {
    aws.setProfiles([{ ...sample, name: 'default' }]);
    expect(await accountOf(null, { ...aws.env, AWS_PROFILE: '' })).toMatch(/^AWS_PROFILE is set but empty/);
  });

  it('is read every time: changed files need no restart', async () => {
    expect(await accountOf('sample')).toBe('111122223333');
    aws.setProfiles([{ ...profileOf(aws.endpoint, 'other', '444455556666'), name: 'sample' }]);
    expect(await accountOf('sample')).toBe('444455556666');
  });

  it('can have endpoints in a services section, and the environment overrides both', async () => {
    aws.setProfiles([{ ...sample, settings: { endpoint_url: 'http://127.0.0.1:9' } }]);
    expect(await problemOf('sample')).toBe('offline');
    expect(await accountOf('sample', { ...aws.env, AWS_ENDPOINT_URL: aws.endpoint.url })).toBe(
      '111122223333',
    );
  }, 30_000);

  it('ignores empty environment variables', async () => {
    const empty = Object.fromEntries(
      [
        ...[
          'AWS_ACCESS_KEY_ID',
          'AWS_SECRET_ACCESS_KEY',
          'AWS_REGION',
          'AWS_DEFAULT_REGION',
          'AWS_USE_FIPS_ENDPOINT',
        ],
        ...['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_IAM', 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'],
      ].map((name) => [name, '']),
    );
    aws.setProfiles([{ ...sample, name: 'default' }]);
    expect(await accountOf(null, { ...aws.env, ...empty })).toBe('111122223333');
  });

  it('counts every call from the first one, and learns the time of AWS', async () => {
    aws.endpoint.clockAhead(120_000);
    const shared = awsClock();
    const connected = await connect(
      { profile: 'sample', env: aws.env, concurrency: 4, clock: shared },
      never,
    );
    aws.endpoint.clockAhead(0);
    if (!connected.ok) throw new Error(connected.problem.message);
    const { readers, urgent, clock } = connected.connection;
    for (const { iam } of [readers, urgent])
      expect(iam.calls()).toEqual({ GetCallerIdentity: 1, ListAccountAliases: 1 });
    const inAMinute = new Date(Date.now() + 60_000).toISOString();
    for (const one of [clock, shared]) expect(one.now() > inAMinute).toBe(true);
  });

  it('has readers that can be awaited before any request, with the same answers at any priority', async () => {
    const connected = await connect({ profile: 'sample', env: aws.env, concurrency: 4 }, never);
    if (!connected.ok) throw new Error(connected.problem.message);
    const { readers, urgent } = connected.connection;
    aws.endpoint.reset();
    for (const { log, ses } of [readers, urgent]) {
      const reader = await Promise.resolve(log);
      expect(reader.region).toBe('us-east-1');
      expect(await reader.describeLogGroups('us-east-1', never)).toMatchObject({ ok: true });
      expect(await ses.getAccount('us-east-1', never)).toMatchObject({ ok: true });
    }
    const asked = new Set(aws.endpoint.calls.map(({ action }) => action));
    expect(asked).toEqual(new Set(['DescribeLogGroups', 'GetAccount']));
  });

  it('limits concurrent calls, and sends interactive ones first', async () => {
    const connected = await connect({ profile: 'sample', env: aws.env, concurrency: 1 }, never);
    if (!connected.ok) throw new Error(connected.problem.message);
    const { iam } = connected.connection.readers;
    const { urgent } = connected.connection;
    aws.endpoint.reset();
    aws.endpoint.rules.add({ delay: 5 });
    const asked = [iam.listUsers(never), iam.listUsers(never), urgent.iam.accountAlias(never)];
    await Promise.all<unknown>(asked);
    expect(aws.endpoint.calls.map(({ action, concurrent }) => [action, concurrent])).toEqual([
      ['ListUsers', 1],
      ['ListAccountAliases', 1],
      ['ListUsers', 1],
    ]);
  });

  it('has endpoints by service, too', async () => {
    aws.setProfiles([{ ...sample, settings: {} }]);
    const { url } = aws.endpoint;
    const env = { ...aws.env, AWS_ENDPOINT_URL_STS: url, AWS_ENDPOINT_URL_IAM: url };
    expect(await signIn('sample', env)).toMatchObject({ ok: true, connection: { gaps: [] } });
  });

  it('has the partition that AWS returns, or its usual one', async () => {
    const without = (element: string) => {
      aws.endpoint.reset();
      aws.endpoint.rules.add({
        action: 'GetCallerIdentity',
        rewrite: (response) => ({
          ...response,
          body: response.body.replace(new RegExp(`<${element}>.*</${element}>`), ''),
        }),
      });
      return signIn('sample');
    };
    expect(await without('Arn')).toMatchObject({ ok: true, connection: { account: { partition: 'aws' } } });
    expect(await without('Account')).toMatchObject({
      ok: false,
      problem: { kind: 'failed', message: 'The answer lacks Account. (InvalidResponse)' },
    });
  });

  it('has a gap of the account if the alias may not be read', async () => {
    aws.endpoint.rules.deny(['iam:ListAccountAliases']);
    expect(await signIn('sample')).toMatchObject({
      ok: true,
      connection: {
        account: { alias: null },
        gaps: [{ call: 'ListAccountAliases', reason: 'AccessDenied' }],
      },
    });
  });
});

describe('Credentials in the environment', () => {
  it('are used if no profile is given', async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = aws.endpoint.account().credential;
    const env = {
      ...aws.env,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      AWS_ENDPOINT_URL: aws.endpoint.url,
    };
    expect(await signIn(null, env)).toMatchObject({
      ok: true,
      connection: { account: { profile: ENVIRONMENT_PROFILE, accountId: '111122223333' } },
    });
  });
});

describe('A sign-in that cannot work reports', () => {
  const failing = (code: string, status: number) =>
    aws.endpoint.rules.add({
      action: 'GetCallerIdentity',
      error: { code, status, message: 'The reason of AWS' },
    });

  it('a missing profile, with where it was looked for', async () => {
    const connected = await signIn('nobody');
    expect(connected).toMatchObject({ ok: false, profile: 'nobody', problem: { kind: 'no-profile' } });
    expect(connected.ok ? '' : connected.problem.message).toContain(aws.env['AWS_CONFIG_FILE']);
  });
  it('expired credentials', async () => {
    failing('ExpiredToken', 403);
    expect(await problemOf('sample')).toBe('expired');
  });
  it('an access key that AWS does not know', async () => {
    aws.setProfiles([{ ...sample, accessKeyId: 'AKIAUNKNOWN000000000' }]);
    expect(await problemOf('sample')).toBe('rejected');
  });
  it('a wrong secret', async () => {
    aws.setProfiles([{ ...sample, secretAccessKey: 'not-the-secret' }]);
    expect(await problemOf('sample')).toBe('rejected');
  });
  it('a wrong clock', async () => {
    failing('RequestExpired', 400);
    expect(await problemOf('sample')).toBe('clock');
  });
  it('an unreachable endpoint', async () => {
    aws.setProfiles([{ ...sample, settings: { endpoint_url: 'http://127.0.0.1:9' } }]);
    expect(await problemOf('sample')).toBe('offline');
  }, 30_000);
  it("a proxy that requires a password, with VS Code's proxy support, whose answer replaces that of AWS", async () => {
    aws.endpoint.rules.add({ action: 'GetCallerIdentity', respond: { status: 407, body: '' } });
    const connected = await signIn('sample');
    expect(connected).toMatchObject({ ok: false, problem: { kind: 'offline' } });
    expect(connected.ok ? '' : connected.problem.message).toMatch(
      /^The proxy requires a user name and password \(it answered 407\)/,
    );
  });
  it('a missing source profile', async () => {
    const settings = { role_arn: 'arn:aws:iam::111122223333:role/Auditor', source_profile: 'gone' };
    aws.setProfiles([{ name: 'sample', settings }]);
    const connected = await signIn('sample');
    expect(connected).toMatchObject({ ok: false, problem: { kind: 'no-credentials' } });
    expect(connected.ok ? '' : connected.problem.message).toContain('"gone"');
  });
  it('a credential process, without its output', async () => {
    const settings = { credential_process: `sh -c 'echo wJalrXUtnFEMIsecret >&2; exit 3'` };
    aws.setProfiles([{ name: 'sample', settings }]);
    const connected = await signIn('sample');
    expect(connected).toMatchObject({ ok: false, problem: { kind: 'no-credentials' } });
    expect(JSON.stringify(connected)).not.toContain('wJalrXUtnFEMIsecret');
  });
  it('the signal’s reason when canceled', async () => {
    const cancel = new AbortController();
    aws.endpoint.rules.add({
      action: 'GetCallerIdentity',
      then: () => cancel.abort(new Error('enough')),
      hang: true,
    });
    await expect(connect({ profile: 'sample', env: aws.env, concurrency: 4 }, cancel.signal)).rejects.toThrow(
      'enough',
    );
  });
  it('a timeout, and sends nothing more', async () => {
    aws.endpoint.rules.add({ action: 'GetCallerIdentity', hang: true });
    const opened = await openAccess({ profile: 'sample', env: aws.env });
    if (!opened.ok) throw new Error(opened.problem.message);
    const limit = createSignInLimit(50);
    const asked: AbortSignal[] = [];
    const waitFor: WaitFor = (work, signal) => {
      asked.push(signal);
      return limit.waitFor(work, signal);
    };
    const connected = await connectWith({ ...opened.access, limit: { ...limit, waitFor } }, 4, never);
    expect(connected.ok ? '' : connected.problem.message).toMatch(/^Signing in did not finish/);
    expect(asked.map(({ aborted }) => aborted)).toEqual([true]);
  });
  it('the cancellation even if a credential process does not end', async () => {
    await using folder = await temporaryFolder('process');
    const settings = { credential_process: `sh -c 'while test -e "${folder.path}"; do sleep 0.05; done'` };
    aws.setProfiles([{ name: 'sample', settings }]);
    const cancel = AbortSignal.timeout(50);
    await expect(connect({ profile: 'sample', env: aws.env, concurrency: 4 }, cancel)).rejects.toThrow(
      'aborted due to timeout',
    );
  });
});
