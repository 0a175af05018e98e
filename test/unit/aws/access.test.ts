/** The access from files and environment, before any request to AWS. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { AnswerTimeout } from '../../../src/aws/client/wholeAnswers.ts';
import { openAccess } from '../../../src/aws/signIn/access.ts';
import { ENVIRONMENT_PROFILE } from '../../../src/senders/model/target.ts';
import type { Access, AccessOptions } from '../../../src/aws/signIn/access.ts';
import { withoutKnownSecrets } from '../../../src/aws/errors/knownSecrets.ts';
import { createOwnProfiles } from '../../../src/aws/profiles/profiles.ts';
import { profileToSignIn } from '../../../src/aws/profiles/signInCommand.ts';
import { useAwsFiles } from './awsFiles.ts';

const KEYS = 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = secret\n';

const files = useAwsFiles();

async function open(
  settings: string,
  env: Readonly<Record<string, string>> = {},
  more: Partial<AccessOptions> = {},
) {
  await files.write('config', `[profile it]\n${KEYS}${settings}`);
  return openAccess({ profile: 'it', env: { ...files.env, ...env }, ...more });
}

async function accessOf(...asked: Parameters<typeof open>): Promise<Access> {
  const opened = await open(...asked);
  if (!opened.ok) throw new Error(opened.problem.message);
  return opened.access;
}

describe('The Region', () => {
  const both = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' };
  it.each([
    ['of the profile', 'region = eu-central-1\n', both, 'eu-central-1'],
    ['of AWS_REGION', '', both, 'eu-west-1'],
    ['of AWS_DEFAULT_REGION', '', { AWS_DEFAULT_REGION: 'eu-west-2' }, 'eu-west-2'],
    ['of AWS_DEFAULT_REGION, where AWS_REGION is empty', '', { ...both, AWS_REGION: '' }, 'eu-west-2'],
    ['that AWS means where nothing names one', '', {}, 'us-east-1'],
  ])('is the one %s', async (_, settings, env, region) => {
    expect((await accessOf(settings, env)).region).toBe(region);
  });
});

describe('The endpoint', () => {
  const own = 'endpoint_url = http://own\n';
  const usual = { useFipsEndpoint: false, useDualstackEndpoint: false, ignoreConfiguredEndpointUrls: true };

  it.each<[string, string, Readonly<Record<string, string>>, object]>([
    ["is AWS's where nothing names one", '', {}, usual],
    ['is the one of the profile', own, {}, { ...usual, endpoint: 'http://own' }],
    [
      'is the one of its service',
      own,
      { AWS_ENDPOINT_URL_STS: 'http://sts' },
      { ...usual, endpoint: 'http://sts' },
    ],
    [
      'is of FIPS where the profile says so',
      'use_fips_endpoint = true\n',
      {},
      { ...usual, useFipsEndpoint: true },
    ],
    [
      'is what the environment says rather than the profile',
      'use_fips_endpoint = true\nuse_dualstack_endpoint = true\n',
      { AWS_USE_FIPS_ENDPOINT: 'False', AWS_USE_DUALSTACK_ENDPOINT: 'false' },
      usual,
    ],
    ['is dual-stack', 'use_dualstack_endpoint = TRUE\n', {}, { ...usual, useDualstackEndpoint: true }],
    ['is dual-stack', '', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, { ...usual, useDualstackEndpoint: true }],
    [
      'is taken as it is where it is one of its own',
      `${own}use_dualstack_endpoint = true\n`,
      {},
      { ...usual, endpoint: 'http://own' },
    ],
    [
      'is of FIPS where it is one of its own, too: the SDK refuses both together',
      `${own}use_fips_endpoint = true\n`,
      {},
      { ...usual, endpoint: 'http://own', useFipsEndpoint: true },
    ],
    [
      'is none of its own where such are to be ignored',
      own,
      { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'True' },
      usual,
    ],
    [
      'is none of its own where the profile ignores them',
      `${own}ignore_configured_endpoint_urls = true\n`,
      { AWS_ENDPOINT_URL: 'http://all' },
      usual,
    ],
  ])('%s', async (_, settings, env, expected) => {
    const { requestHandler, ...config } = (await accessOf(settings, env)).clientConfig('sts');
    expect(config).toEqual(expected);
    requestHandler.destroy();
  });

  it.each(['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'])(
    'is an error if %s is neither true nor false',
    async (name) => {
      for (const value of ['yes', 'untrue', 'truely', '1'])
        expect(await open('', { [name]: value })).toEqual({
          ok: false,
          profile: 'it',
          problem: { kind: 'no-credentials', message: `${name} must be true or false.` },
        });
    },
  );
});

/** Requests of 30 seconds each. `who` and a scan wait for EC2, then for CloudWatch, before they end. */
it.each([
  ['ec2', 1],
  ['cloudwatch', 2],
  ['iam', 4],
  ['cloudtrail', 4],
] as const)('An unreachable host of %s is tried %i times', async (service, tries) => {
  let asked = 0;
  const silent = createServer(() => (asked += 1)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const own = `endpoint_url = http://127.0.0.1:${port}\n`;
  const { requestHandler } = (await accessOf(own)).clientConfig(service);
  const request = { protocol: 'http:', hostname: '127.0.0.1', port, method: 'GET', path: '/', query: {} };
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    let failure: unknown;
    while (!(failure instanceof AnswerTimeout)) {
      const before = asked;
      const answer = requestHandler.handle({ ...request, headers: {} });
      const failed = answer.catch((error: unknown) => (failure = error));
      while (asked === before) await new Promise((resolve) => void setImmediate(resolve));
      await vi.advanceTimersByTimeAsync(30_000);
      await failed;
    }
    expect(asked).toBe(tries);
  } finally {
    vi.useRealTimers();
    requestHandler.destroy();
    silent.closeAllConnections();
    silent.close();
  }
});

describe('An access', () => {
  it('has the name of its profile', async () => {
    expect(await accessOf('')).toMatchObject({ label: 'it', profile: { name: 'it', kind: 'static' } });
  });

  it('from the environment has no profile', async () => {
    const keys = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
    const { label, profile } = await accessOf('', keys, { profile: null });
    expect([label, profile]).toEqual([ENVIRONMENT_PROFILE, undefined]);
  });
});

describe('The credentials', () => {
  const READ = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
  const ENV = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
  const LATER = '2099-01-01T00:00:00Z';
  const given = async (settings: string, env: Readonly<Record<string, string>>, profile: string | null) => {
    const { credentials } = await accessOf(settings, env, { profile });
    const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  };

  it.each([
    ['keys alone', '', READ],
    ['the token of a session', 'aws_session_token = new\n', { ...READ, sessionToken: 'new' }],
    [
      'the older name of the token first, as the AWS CLI takes it',
      'aws_session_token = new\naws_security_token = old\n',
      { ...READ, sessionToken: 'old' },
    ],
    ['no token where it is empty', 'aws_session_token =\n', READ],
  ])('of a profile are %s', async (_, settings, expected) => {
    expect(await given(settings, {}, 'it')).toEqual(expected);
  });

  it.each([
    ['keys alone', ENV, READ],
    ['the token of a session', { ...ENV, AWS_SESSION_TOKEN: 'new' }, { ...READ, sessionToken: 'new' }],
    [
      'the older name of the token first',
      { ...ENV, AWS_SESSION_TOKEN: 'new', AWS_SECURITY_TOKEN: 'old' },
      { ...READ, sessionToken: 'old' },
    ],
    ['those of a session that lasts', { ...ENV, AWS_CREDENTIAL_EXPIRATION: LATER }, READ],
  ])('of the environment are %s', async (_, env, expected) => {
    expect(await given('', env, null)).toEqual(expected);
  });

  const NONE = 'There is no default profile, and there are no credentials in the environment.';
  it.each([
    [{ ...ENV, AWS_SECRET_ACCESS_KEY: '' }, 'AWS_SECRET_ACCESS_KEY is not set in the environment.'],
    [
      { ...ENV, AWS_CREDENTIAL_EXPIRATION: '2020-01-01T00:00:00Z' },
      'The credentials in the environment have expired.',
    ],
    [{ ...ENV, AWS_CREDENTIAL_EXPIRATION: 'soon' }, 'The credentials in the environment have expired.'],
    [{ AWS_EC2_METADATA_DISABLED: 'True' }, NONE],
  ])('are missing, with the reason, for %j', async (env, words) => {
    await expect(given('', env, null)).rejects.toThrow(words);
  });

  it.each(['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'])(
    'are requested from the container if %s names it',
    async (name) => {
      const env = { [name]: '/', AWS_EC2_METADATA_DISABLED: 'true' };
      const refused = await given('', env, null).catch((error: unknown) => String(error));
      expect(refused).toMatch(/container/i);
    },
  );

  it('of a role are missing without keys, or without a source for its MFA code', async () => {
    const role = 'role_arn = arn:aws:iam::111122223333:role/A\ncredential_source = Environment\n';
    await expect(given(role, {}, 'it')).rejects.toThrow('AWS_ACCESS_KEY_ID is not set in the environment.');
    await expect(given(`${role}mfa_serial = x\n`, ENV, 'it')).rejects.toThrow(
      'Profile it requires multi-factor authentication, but no MFA code callback was provided.',
    );
  });

  it('are hidden in all later errors, and not used if the two lines are swapped', async () => {
    await given('', { ...ENV, AWS_SECRET_ACCESS_KEY: 'Noted-by-access' }, null);
    expect(withoutKnownSecrets('It was Noted-by-access.', '…')).toBe('It was ….');
    const swapped = { AWS_ACCESS_KEY_ID: 'x'.repeat(40), AWS_SECRET_ACCESS_KEY: 'AKIAIOSFODNN7EXAMPLE' };
    await expect(given('', swapped, null)).rejects.toThrow(/may be swapped/);
  });
});

describe('What can be used to sign in', () => {
  it('is the profiles of the files, and the environment if it has keys', async () => {
    await files.write('config', `[profile it]\n${KEYS}`);
    const own = await createOwnProfiles(files.env);
    expect([own.config.profiles.map(({ name }) => name), own.environment]).toEqual([['it'], null]);
    const withKeys = await createOwnProfiles({ ...files.env, AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' });
    expect(withKeys.environment).toBe(ENVIRONMENT_PROFILE);
  });

  it('is the source profile of a role', async () => {
    await files.write(
      'config',
      '[profile base]\nlogin_session = arn:aws:iam::111122223333:user/bob\n' +
        '[profile role]\nrole_arn = arn:aws:iam::111122223333:role/A\nsource_profile = base\n',
    );
    expect(await profileToSignIn(files.env, 'role')).toBe('base');
    expect(await profileToSignIn(files.env, 'base')).toBe('base');
    expect(await profileToSignIn(files.env, 'gone')).toBe('gone');
  });
});
