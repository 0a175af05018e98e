import assert from 'node:assert/strict';
import { profileOf } from '../aws/awsConfig.ts';
import { startProxy } from '../aws/proxy.ts';
import type { Proxy } from '../aws/proxy.ts';
import { startTls } from '../aws/tls.ts';
import { SAMPLE_PROFILE } from '../host/aws.ts';
import { useSession } from './session.ts';

/** A host that no name server knows: who reaches it has gone through the proxy. */
const HOST = 'aws.private.invalid';

/**
 * A window in front of an AWS that only a proxy leads to.
 * @param named where the proxy is configured.
 */
function useProxy(named: 'http.proxy' | 'HTTPS_PROXY', proxySupport: string) {
  const ending = new AsyncDisposableStack();
  const routes: Record<string, string> = {};
  const settings: Record<string, unknown> = { 'http.proxySupport': proxySupport };
  let proxy: Proxy;
  let caFile: string;

  // Before the session's own: VS Code learns of the proxy when it starts.
  before(async () => {
    proxy = ending.use(await startProxy({ routes }));
    if (named === 'http.proxy') settings[named] = proxy.url;
  });
  const session = useSession({
    settings,
    env: () => (named === 'HTTPS_PROXY' ? { [named]: proxy.url } : {}),
  });
  before(async () => {
    const { aws, openPanel, users, scanned } = session();
    const tls = ending.use(await startTls(aws.endpoint.url, [HOST]));
    caFile = tls.caFile;
    routes[`${HOST}:443`] = tls.address;
    routes[`${HOST}:80`] = aws.endpoint.url.replace('http://', '');
    await openPanel();
    await users.row('Sends by SMTP').waitFor();
    await scanned();
  });
  after(() => ending.disposeAsync());

  return {
    session,
    /** Scans an account again, and returns the routes of its requests, each once. */
    waysOfScan: async (endpoint: string): Promise<readonly string[]> => {
      const { aws, refresh } = session();
      const sample = profileOf(aws.endpoint, SAMPLE_PROFILE);
      aws.setProfiles([{ ...sample, settings: { endpoint_url: endpoint, ca_bundle: caFile } }]);
      aws.endpoint.reset();
      proxy.reset();
      await refresh();
      assert.ok(aws.endpoint.calls.some(({ action }) => action === 'GetAccountAuthorizationDetails'));
      assert.deepEqual(
        aws.endpoint.calls.filter(({ error }) => error !== undefined),
        [],
      );
      const ways = proxy.passages.filter(({ to }) => to.includes(HOST));
      return [...new Set(ways.map(({ method, to, status }) => `${method} ${to} ${status}`))];
    },
  };
}

describe('http.proxy of VS Code, with proxy support for extensions,', () => {
  const { session, waysOfScan } = useProxy('http.proxy', 'override');

  it('is used for AWS, once, and TLS through it trusts the ca_bundle of the profile', async () => {
    assert.deepEqual(await waysOfScan(`https://${HOST}`), [`CONNECT ${HOST}:443 200`]);
  });

  it('is used for an endpoint with plain HTTP, too', async () => {
    assert.deepEqual(await waysOfScan(`http://${HOST}`), [`POST http://${HOST}:80 200`]);
  });

  it('is not used for an endpoint of this machine', async () => {
    assert.deepEqual(await waysOfScan(session().aws.endpoint.url), []);
  });
});

describe('http.proxy of VS Code, without changing requests that have an agent,', () => {
  const { waysOfScan } = useProxy('http.proxy', 'on');

  it('is used for AWS, once, and TLS through it trusts the ca_bundle of the profile', async () => {
    assert.deepEqual(await waysOfScan(`https://${HOST}`), [`CONNECT ${HOST}:443 200`]);
  });
});

describe('HTTPS_PROXY in the environment of VS Code', () => {
  const { waysOfScan } = useProxy('HTTPS_PROXY', 'override');

  it('is used for AWS, once, and TLS through it trusts the ca_bundle of the profile', async () => {
    assert.deepEqual(await waysOfScan(`https://${HOST}`), [`CONNECT ${HOST}:443 200`]);
  });
});
