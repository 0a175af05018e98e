/** A proxy that wants a password and goes down in the middle of a scan, in the newest VS Code and in the oldest. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { profileOf } from '../aws/awsConfig.ts';
import { canary } from '../aws/canaries.ts';
import { startProxy } from '../aws/proxy.ts';
import type { Proxy } from '../aws/proxy.ts';
import { startTls } from '../aws/tls.ts';
import { SAMPLE_PROFILE } from '../host/aws.ts';
import { eventually } from '../host/eventually.ts';
import { useSession } from './session.ts';

/** A host that no name server knows: who reaches it has gone through the proxy. */
const HOST = 'aws.private.invalid';

describe('A proxy of http.proxy that goes down', () => {
  const ending = new AsyncDisposableStack();
  const login = `ann:${canary('proxy-password')}`;
  const routes: Record<string, string> = {};
  const settings: Record<string, unknown> = { 'http.proxySupport': 'override' };
  let proxy: Proxy;

  before(async () => {
    proxy = ending.use(await startProxy({ routes, credentials: login }));
    settings['http.proxy'] = proxy.url.replace('//', `//${login}@`);
  });
  const session = useSession({ settings });
  after(() => ending.disposeAsync());

  it('is a network failure that names it without its password', async () => {
    const { aws, server, openPanel, users, scanned, window } = session();
    const tls = ending.use(await startTls(aws.endpoint.url, [HOST]));
    routes[`${HOST}:443`] = tls.address;
    const behind = { endpoint_url: `https://${HOST}`, ca_bundle: tls.caFile };
    aws.setProfiles([{ ...profileOf(aws.endpoint, SAMPLE_PROFILE), settings: behind }]);
    await openPanel();
    await users.row('Sends by SMTP').waitFor();
    await scanned();
    assert.ok(proxy.passages.some(({ to, status }) => to === `${HOST}:443` && status === 200));

    aws.endpoint.rules.add({
      action: 'GetCredentialReport',
      then: () => void proxy[Symbol.asyncDispose](),
    });
    await window.runCommand('AWS SES Senders: Refresh');
    const logged = await eventually(async () => {
      const files = await readdir(server.dataDirectory, { recursive: true });
      const log = files.find((file) => /AWS SES Senders\.log$/.test(file));
      const text = log === undefined ? '' : await readFile(path.join(server.dataDirectory, log), 'utf8');
      assert.match(text, /NetworkError: /);
      return text;
    }, 90_000);
    assert.doesNotMatch(logged, /ann:/);
    assert.match(logged, /proxies: PROXY (\*\*\*@|<credentials>@)?/);
    await window.page.getByText(/^AWS could not be reached\./).waitFor();
  });
});
