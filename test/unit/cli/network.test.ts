import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { profileOf } from '../../aws/awsConfig.ts';
import { canary } from '../../aws/canaries.ts';
import { startProxy } from '../../aws/proxy.ts';
import type { Proxy } from '../../aws/proxy.ts';
import { startTls } from '../../aws/tls.ts';
import type { Tls } from '../../aws/tls.ts';
import { SAMPLE_PROFILE, startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { sesSenders } from './run.ts';

const HOSTS = ['sts.us-east-1.amazonaws.com', 'iam.amazonaws.com'];

/** This password must be encoded in an address. */
const PASSWORD = canary('pass@word');

let aws: Aws;
let tls: Tls;
let proxy: Proxy;
const ending = new AsyncDisposableStack();
beforeAll(async () => {
  aws = ending.use(await startAws());
  tls = ending.use(await startTls(aws.endpoint.url, HOSTS));
  const routes = Object.fromEntries(HOSTS.map((host) => [`${host}:443`, tls.address]));
  proxy = ending.use(await startProxy({ routes, credentials: `ann:${PASSWORD}` }));
  aws.setProfiles([{ ...profileOf(aws.endpoint, SAMPLE_PROFILE), settings: {} }]);
});
afterAll(() => ending.disposeAsync());
beforeEach(() => proxy.reset());

/** The tests may run behind a proxy. */
const NO_OTHERS = { HTTPS_PROXY: '', https_proxy: '', NO_PROXY: '', no_proxy: '' };

const scan = (env: Readonly<Record<string, string>>) =>
  sesSenders(['scan', '--no-mails', '--profile', SAMPLE_PROFILE], { ...aws.env, ...NO_OTHERS, ...env });
const through = (credentials: string) => proxy.url.replace('//', `//${credentials}@`);

describe('ses-senders scan behind a proxy', () => {
  it.each([
    ['HTTPS_PROXY', 'AWS_CA_BUNDLE'],
    ['https_proxy', 'NODE_EXTRA_CA_CERTS'],
  ])('uses %s, and trusts the authority of %s', async (name, trust) => {
    const { exit, stdout } = await scan({
      [name]: through(`ann:${encodeURIComponent(PASSWORD)}`),
      [trust]: tls.caFile,
    });
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^ses-api-user +Calls the SES API /m);
    expect(new Set(proxy.passages.map(({ to }) => to))).toEqual(new Set(HOSTS.map((host) => `${host}:443`)));
  });

  it('says what to do if TLS is intercepted by an untrusted authority', async () => {
    const { exit, stderr } = await scan({ HTTPS_PROXY: through(`ann:${encodeURIComponent(PASSWORD)}`) });
    expect(exit).toBe(1);
    expect(stderr).toMatch(/name its file as ca_bundle in the profile, or in AWS_CA_BUNDLE/);
  });

  it('says that the proxy requires a password, without showing the given one', async () => {
    const { exit, stdout, stderr } = await scan({ HTTPS_PROXY: through(`ann:${canary('wrong-password')}`) });
    expect([exit, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /The proxy 127\.0\.0\.1:\d+ requires a user name and password \(it answered 407\)/,
    );
    expect(stderr).not.toMatch(/wrong-password|ann/);
  });
});
