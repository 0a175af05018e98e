import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from './connect.ts';
import type { Connected } from '../../../src/aws/signIn/connection.ts';
import { errorMessage } from '../../../src/aws/errors/failure.ts';
import type { Environment } from '../../../src/senders/accounts/profiles.ts';
import type { Profile } from '../../aws/awsConfig.ts';
import { profileOf, writeAwsConfig } from '../../aws/awsConfig.ts';
import { canary } from '../../aws/canaries.ts';
import { readAccount } from '../../aws/declaration.ts';
import type { AccountDeclaration } from '../../aws/declaration.ts';
import { startProxy } from '../../aws/proxy.ts';
import type { Proxy, ProxyOptions } from '../../aws/proxy.ts';
import { startTls } from '../../aws/tls.ts';
import type { Tls } from '../../aws/tls.ts';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { temporaryFolder } from '../../host/folders.ts';

/** This password must be encoded in an address. */
const PASSWORD = canary('pass@word');

/** Where the calls of a profile go, by its region, and what they are signed for. */
const PLACES = [
  ['us-east-1', 'aws', 'sts.us-east-1.amazonaws.com', 'iam.amazonaws.com', 'us-east-1'],
  ['eu-west-1', 'aws', 'sts.eu-west-1.amazonaws.com', 'iam.amazonaws.com', 'us-east-1'],
  [
    'us-gov-east-1',
    'aws-us-gov',
    'sts.us-gov-east-1.amazonaws.com',
    'iam.us-gov.amazonaws.com',
    'us-gov-west-1',
  ],
  [
    'cn-north-1',
    'aws-cn',
    'sts.cn-north-1.amazonaws.com.cn',
    'iam.cn-north-1.amazonaws.com.cn',
    'cn-north-1',
  ],
  [
    'cn-northwest-1',
    'aws-cn',
    'sts.cn-northwest-1.amazonaws.com.cn',
    'iam.cn-north-1.amazonaws.com.cn',
    'cn-north-1',
  ],
  [
    'eusc-de-east-1',
    'aws-eusc',
    'sts.eusc-de-east-1.amazonaws.eu',
    'iam.eusc-de-east-1.amazonaws.eu',
    'eusc-de-east-1',
  ],
  [
    'us-iso-west-1',
    'aws-iso',
    'sts.us-iso-west-1.c2s.ic.gov',
    'iam.us-iso-east-1.c2s.ic.gov',
    'us-iso-east-1',
  ],
  [
    'us-isob-east-1',
    'aws-iso-b',
    'sts.us-isob-east-1.sc2s.sgov.gov',
    'iam.us-isob-east-1.sc2s.sgov.gov',
    'us-isob-east-1',
  ],
  [
    'eu-isoe-west-1',
    'aws-iso-e',
    'sts.eu-isoe-west-1.cloud.adc-e.uk',
    'iam.eu-isoe-west-1.cloud.adc-e.uk',
    'eu-isoe-west-1',
  ],
  [
    'us-isof-south-1',
    'aws-iso-f',
    'sts.us-isof-south-1.csp.hci.ic.gov',
    'iam.us-isof-south-1.csp.hci.ic.gov',
    'us-isof-south-1',
  ],
] as const;

/** FIPS endpoints. GovCloud's usual ones are FIPS endpoints already. */
const FIPS_PLACES = [
  ['us-east-1', 'aws', 'sts-fips.us-east-1.amazonaws.com', 'iam-fips.amazonaws.com'],
  ['us-west-2', 'aws', 'sts-fips.us-west-2.amazonaws.com', 'iam-fips.amazonaws.com'],
  ['us-gov-west-1', 'aws-us-gov', 'sts.us-gov-west-1.amazonaws.com', 'iam.us-gov.amazonaws.com'],
] as const;

const SSO = 'portal.sso.us-east-1.amazonaws.com';
const HOSTS = [...new Set([...PLACES, ...FIPS_PLACES].flatMap(([, , sts, iam]) => [sts, iam])), SSO];

const article = readAccount(new URL('../../aws/accounts/article.json', import.meta.url));
const partitions = [...new Set(PLACES.map(([, partition]) => partition))];
const accountIdOf = (partition: string) => `00000000000${partitions.findIndex((name) => name === partition)}`;
const accounts: readonly AccountDeclaration[] = [
  article,
  ...partitions.map((partition) => ({ accountId: accountIdOf(partition), partition, createdAt: '-9d' })),
];

let aws: Aws;
let tls: Tls;
let proxy: Proxy;
const ending = new AsyncDisposableStack();
const proxyWith = (options: Omit<ProxyOptions, 'routes'>) =>
  startProxy({ ...options, routes: Object.fromEntries(HOSTS.map((host) => [`${host}:443`, tls.address])) });

beforeAll(async () => {
  aws = ending.use(await startAws({ accounts }));
  tls = ending.use(await startTls(aws.endpoint.url, [...HOSTS, 'localhost']));
  proxy = ending.use(await proxyWith({}));
});
afterAll(() => ending.disposeAsync());
beforeEach(() => {
  tls.reset();
  proxy.reset();
  aws.endpoint.reset();
});
afterEach(() => void vi.unstubAllEnvs());

interface SigningIn {
  readonly settings?: Readonly<Record<string, string>>;
  readonly env?: Environment;
  readonly proxies?: Environment;
  readonly accountId?: string;
  readonly others?: readonly Profile[];
}

/** Signs in with the profile `it`, which has these settings and no others. */
function signIn({ settings = {}, env = {}, proxies, accountId, others = [] }: SigningIn): Promise<Connected> {
  const { endpoint } = aws;
  const profile = { ...profileOf(endpoint, 'it', accountId), settings };
  aws.setProfiles([settings['role_arn'] ? { name: 'it', settings } : profile, ...others]);
  const options = { profile: 'it', env: { ...aws.env, ...env }, proxies, concurrency: 4 };
  return connect(options, new AbortController().signal);
}

const accountOf = (connected: Connected) =>
  connected.ok ? connected.connection.account.accountId : connected.problem;
const words = (connected: Connected) => (connected.ok ? '' : connected.problem.message);
const secured = () => ({ endpoint_url: `https://localhost:${tls.address.split(':')[1] ?? ''}` });
const caBundle = () => ({ ca_bundle: tls.caFile });
const hostsAsked = () => [...new Set(tls.requests.map(({ host }) => host))];

describe('An endpoint whose certificate is not from a public authority', () => {
  it('cannot be asked, with a message on what to do', async () => {
    const connected = await signIn({ settings: secured() });
    expect(connected).toMatchObject({ ok: false, problem: { kind: 'offline' } });
    expect(words(connected)).toMatch(/ca_bundle in the profile, or in AWS_CA_BUNDLE/);
    expect(aws.endpoint.calls).toEqual([]);
  });

  it('is asked with the ca_bundle of the chosen profile', async () => {
    expect(accountOf(await signIn({ settings: { ...secured(), ...caBundle() } }))).toBe('111122223333');
  });

  it('is asked with a ca_bundle in the home folder, written with `~`', async () => {
    const [HOME, ca_bundle] = [path.dirname(tls.caFile), `~/${path.basename(tls.caFile)}`];
    const connected = await signIn({ settings: { ...secured(), ca_bundle }, env: { HOME } });
    expect(accountOf(connected)).toBe('111122223333');
  });

  it('is asked with AWS_CA_BUNDLE, which overrides the profile', async () => {
    const settings = { ...secured(), ca_bundle: '/nowhere/ca.pem' };
    expect(accountOf(await signIn({ settings, env: { AWS_CA_BUNDLE: tls.caFile } }))).toBe('111122223333');
  });

  it('is rejected with the certificate of another authority', async () => {
    await using other = await startTls(aws.endpoint.url, ['localhost']);
    const connected = await signIn({ settings: { ...secured(), ca_bundle: other.caFile } });
    expect(words(connected)).toMatch(/ca_bundle/);
  });

  it('is asked also for the role that a profile assumes', async () => {
    const source = { ...profileOf(aws.endpoint, 'source'), settings: secured() };
    const settings = {
      ...{ role_arn: 'arn:aws:iam::111122223333:role/Auditor', source_profile: 'source' },
      ...secured(),
    };
    const trusting = await signIn({ settings: { ...settings, ...caBundle() }, others: [source] });
    expect(accountOf(trusting)).toBe('111122223333');
    expect(aws.endpoint.calls.map(({ action }) => action)).toContain('AssumeRole');

    const connected = await signIn({ settings, others: [source] });
    expect(connected).toMatchObject({ ok: false, problem: { kind: 'offline' } });
    expect(words(connected)).toMatch(/ca_bundle in the profile/);
  });
});

it('A custom endpoint together with FIPS is rejected, with the setting to remove', async () => {
  const connected = await signIn({ settings: { ...secured(), ...caBundle(), use_fips_endpoint: 'True' } });
  expect(words(connected)).toMatch(/Remove endpoint_url from the profile .*or turn off use_fips_endpoint/);
  expect(tls.requests).toEqual([]);
});

describe('A CA bundle that cannot be used', () => {
  it('is reported with its file and reason, before any request', async () => {
    const connected = await signIn({ settings: { ca_bundle: '/nowhere/ca.pem' } });
    expect(connected).toMatchObject({ ok: false, profile: 'it', problem: { kind: 'offline' } });
    expect(words(connected)).toMatch(
      /^The ca_bundle of the profile cannot be read: ENOENT.*\/nowhere\/ca\.pem/,
    );
  });

  it('can be a file without a certificate', async () => {
    const env = { AWS_CA_BUNDLE: aws.env['AWS_CONFIG_FILE'] };
    expect(words(await signIn({ env }))).toMatch(/^The AWS_CA_BUNDLE, .+config, has no certificate/);
  });
});

describe('A proxy', () => {
  const through = (url: string) => ({ HTTPS_PROXY: url });

  it('carries every call through an encrypted tunnel', async () => {
    const connected = await signIn({ settings: caBundle(), proxies: through(proxy.url) });
    expect(accountOf(connected)).toBe('111122223333');
    expect(proxy.passages).toEqual([
      { method: 'CONNECT', to: 'sts.us-east-1.amazonaws.com:443', status: 200 },
      { method: 'CONNECT', to: 'iam.amazonaws.com:443', status: 200 },
    ]);
  });

  it('is left to VS Code if nothing is configured', async () => {
    const settings = { ...secured(), ...caBundle() };
    expect(accountOf(await signIn({ settings, env: through('http://127.0.0.1:9') }))).toBe('111122223333');
  });

  it('gets the user name and password of its address', async () => {
    await using strict = await proxyWith({ credentials: `ann:${PASSWORD}` });
    const url = strict.url.replace('//', `//ann:${encodeURIComponent(PASSWORD)}@`);
    expect(accountOf(await signIn({ settings: caBundle(), proxies: through(url) }))).toBe('111122223333');
  });

  it('that requires a password is reported, without the password', async () => {
    await using strict = await proxyWith({ credentials: `ann:${PASSWORD}` });
    const url = strict.url.replace('//', '//ann:wrong-secret@');
    const connected = await signIn({ settings: caBundle(), proxies: through(url) });
    expect(connected).toMatchObject({ ok: false, problem: { kind: 'offline' } });
    expect(words(connected)).toMatch(/^The proxy 127\.0\.0\.1:\d+ requires a user name and password/);
    expect(JSON.stringify(connected)).not.toContain('wrong-secret');
    expect(strict.passages).toHaveLength(1);
  });

  it('that denies access is reported', async () => {
    await using closed = await proxyWith({ refuseWith: 403 });
    const connected = await signIn({ settings: caBundle(), proxies: through(closed.url) });
    expect(words(connected)).toMatch(/lets nothing through to AWS \(it answered 403\)/);
  });

  it.each(['socks5://ann:secret@proxy.example:1080', 'http://ann:100%secret@proxy.example'])(
    'with an unsupported address is reported, without its password',
    async (url) => {
      const connected = await signIn({ proxies: through(url) });
      expect(words(connected)).toBe('HTTPS_PROXY is not a proxy of the form http://HOST:PORT.');
    },
  );

  it('that intercepts TLS needs its authority as ca_bundle', async () => {
    const connected = await signIn({ proxies: through(proxy.url) });
    expect(words(connected)).toMatch(/A proxy that opens TLS.+ca_bundle/);
  });

  it('carries assuming a role, in the Region of the profile', async () => {
    const source = { ...profileOf(aws.endpoint, 'source'), settings: { region: 'us-east-1' } };
    const role = { role_arn: 'arn:aws:iam::111122223333:role/Auditor', source_profile: 'source' };
    const connected = await signIn({
      settings: { ...role, ...caBundle(), region: 'eu-west-1' },
      proxies: through(proxy.url),
      others: [source],
    });
    expect(accountOf(connected)).toBe('111122223333');
    expect(hostsAsked()).toEqual(['sts.eu-west-1.amazonaws.com', 'iam.amazonaws.com']);
  });

  it('carries assuming a role by web identity, with the same authority', async () => {
    await using folder = await temporaryFolder('token');
    const file = path.join(folder.path, 'token');
    await writeFile(file, 'a.web.token');
    const settings = {
      ...{ role_arn: 'arn:aws:iam::111122223333:role/Auditor', web_identity_token_file: file },
      ...caBundle(),
    };
    await signIn({ settings, proxies: through(proxy.url) });
    expect(hostsAsked()[0]).toBe('sts.us-east-1.amazonaws.com');
    expect(aws.endpoint.calls[0]?.action).toBe('AssumeRoleWithWebIdentity');
  });

  it('carries the calls of IAM Identity Center in its own Region, with the same authority', async () => {
    await using home = await temporaryFolder('home');
    const startUrl = 'https://acme.awsapps.example/start';
    const cache = path.join(home.path, '.aws', 'sso', 'cache');
    const token = {
      accessToken: canary('sso-token'),
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      startUrl,
    };
    await mkdir(cache, { recursive: true });
    await writeFile(
      path.join(cache, `${createHash('sha1').update(startUrl).digest('hex')}.json`),
      JSON.stringify(token),
    );
    vi.stubEnv('HOME', home.path);
    const settings = {
      ...{ sso_start_url: startUrl, sso_region: 'us-east-1', sso_role_name: 'Auditor' },
      ...{ sso_account_id: '111122223333', region: 'eu-west-1' },
    };
    const options = { profile: 'sso', env: aws.env, proxies: through(proxy.url), concurrency: 1 };
    vi.stubEnv('AWS_CONFIG_FILE', aws.env['AWS_CONFIG_FILE']);
    aws.setProfiles([{ name: 'sso', settings: { ...settings, ...caBundle() } }]);
    await connect(options, new AbortController().signal);
    expect(hostsAsked()).toEqual([SSO]);

    tls.reset();
    aws.setProfiles([{ name: 'sso', settings }]);
    const connected = await connect(options, new AbortController().signal);
    expect(hostsAsked()).toEqual([]);
    expect(connected).toMatchObject({ ok: false, problem: { kind: 'offline' } });
    expect(words(connected)).toMatch(/ca_bundle in the profile/);
  });
});

describe('The partition follows the Region of the profile', () => {
  it.each(PLACES)('%s: %s, at %s and %s, signed for %s', async (region, partition, sts, iam, signedFor) => {
    const connected = await signIn({
      settings: { region, ...caBundle() },
      proxies: { HTTPS_PROXY: proxy.url },
      accountId: accountIdOf(partition),
    });
    expect(connected).toMatchObject({
      ok: true,
      connection: { account: { accountId: accountIdOf(partition), partition }, gaps: [] },
    });
    expect(tls.requests).toEqual([
      { host: sts, region },
      { host: iam, region: signedFor },
    ]);
  });

  it.each(FIPS_PLACES)('%s with use_fips_endpoint: %s, at %s and %s', async (region, partition, sts, iam) => {
    const signingIn = { proxies: { HTTPS_PROXY: proxy.url }, accountId: accountIdOf(partition) };
    const ofProfile = { settings: { region, ...caBundle(), use_fips_endpoint: 'True' } };
    const ofEnvironment = {
      settings: { region, ...caBundle() },
      env: { AWS_USE_FIPS_ENDPOINT: 'TRUE' },
    };
    for (const fips of [ofProfile, ofEnvironment]) {
      tls.reset();
      expect(accountOf(await signIn({ ...signingIn, ...fips }))).toBe(accountIdOf(partition));
      expect(hostsAsked()).toEqual([sts, iam]);
    }
  });
});

describe('The network variables of a credential_process', () => {
  it('are not shown, since they may be private', async () => {
    const settings = { credential_process: `sh -c 'echo connect ECONNREFUSED token=s3cret >&2; exit 7'` };
    aws.setProfiles([{ name: 'it', settings }]);
    const options = { profile: 'it', env: aws.env, concurrency: 1 };
    const connected = await connect(options, new AbortController().signal);
    expect(connected).toMatchObject({ ok: false, problem: { kind: 'no-credentials' } });
    expect(JSON.stringify(connected)).not.toContain('s3cret');
  });
});

describe('A profile without a custom endpoint', () => {
  it('is used at AWS, even if AWS_PROFILE names a profile with one', async () => {
    const elsewhere = {
      ...profileOf(aws.endpoint, 'elsewhere'),
      settings: { endpoint_url: 'http://127.0.0.1:9' },
    };
    // The AWS SDK itself would look there. It caches files, so it gets a new one.
    await using folder = await temporaryFolder('elsewhere');
    vi.stubEnv('AWS_PROFILE', elsewhere.name);
    for (const [name, value] of Object.entries(writeAwsConfig(folder.path, [elsewhere]).env))
      vi.stubEnv(name, value);
    const connected = await signIn({
      settings: { region: 'us-east-1', ...caBundle() },
      proxies: { HTTPS_PROXY: proxy.url },
      env: { AWS_PROFILE: 'elsewhere' },
      others: [elsewhere],
    });
    expect(accountOf(connected)).toBe('111122223333');
    expect(hostsAsked()).toEqual(['sts.us-east-1.amazonaws.com', 'iam.amazonaws.com']);
  });
});

describe('A FIPS endpoint that AWS does not have', () => {
  it('is reported as such, with what to do', () => {
    const notFound = new Error('getaddrinfo ENOTFOUND sts-fips.eu-west-1.amazonaws.com');
    expect(errorMessage(notFound)).toMatch(/no FIPS endpoint there.+use_fips_endpoint/);
    expect(errorMessage(new Error('getaddrinfo ENOTFOUND iam.amazonaws.com'))).not.toMatch(/FIPS/);
  });
});
