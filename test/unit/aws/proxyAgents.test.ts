import { readFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProxyFailure, proxyAgents } from '../../../src/aws/client/proxyAgents.ts';
import type { Environment } from '../../../src/senders/accounts/profiles.ts';
import { startEndpoint } from '../../aws/endpoint.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { startProxy } from '../../aws/proxy.ts';
import type { Proxy } from '../../aws/proxy.ts';
import { startTls } from '../../aws/tls.ts';
import type { Tls } from '../../aws/tls.ts';

const HOST = 'iam.private.example';

let endpoint: Endpoint;
let tls: Tls;
let proxy: Proxy;
let ca: string;
const ending = new AsyncDisposableStack();
beforeAll(async () => {
  endpoint = await startEndpoint({ accounts: [] });
  ending.defer(() => endpoint.close());
  tls = ending.use(await startTls(endpoint.url, [HOST, 'localhost']));
  const plain = endpoint.url.replace('http://', '');
  proxy = ending.use(await startProxy({ routes: { [`${HOST}:443`]: tls.address, [`${HOST}:80`]: plain } }));
  ca = await readFile(tls.caFile, 'utf8');
});
afterAll(() => ending.disposeAsync());
beforeEach(() => {
  proxy.reset();
  tls.reset();
});

/** Agents that resolve every host name to this machine. */
function agents(proxies: Environment, authority: string | null = ca) {
  const lookup = (
    _: string,
    __: object,
    found: (error: null, addresses: readonly { address: string; family: number }[]) => void,
  ) => found(null, [{ address: '127.0.0.1', family: 4 }]);
  return proxyAgents(proxies, {
    keepAlive: true,
    ...(authority === null ? {} : { ca: authority }),
    lookup,
  } as https.AgentOptions);
}

function status(get: typeof https.get, options: https.RequestOptions): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  get({ host: HOST, path: '/', ...options }, (answer) => {
    answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
  }).on('error', reject);
  return promise;
}

const refused = (proxies: Environment): Promise<unknown> =>
  status(https.get, { agent: agents(proxies).httpsAgent }).then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );

describe('A request by the agents of a proxy', () => {
  it('goes through a tunnel that TLS keeps closed', async () => {
    const { httpsAgent: agent } = agents({ HTTPS_PROXY: proxy.url });
    expect(await status(https.get, { agent })).toBeGreaterThan(0);
    expect(proxy.passages).toEqual([{ method: 'CONNECT', to: `${HOST}:443`, status: 200 }]);
    expect(tls.requests.map(({ host }) => host)).toEqual([HOST]);
  });

  it('reuses an open tunnel', async () => {
    const { httpsAgent: agent } = agents({ HTTPS_PROXY: proxy.url });
    await status(https.get, { agent });
    await status(https.get, { agent });
    expect(tls.requests).toHaveLength(2);
    expect(proxy.passages).toHaveLength(1);
    agent.destroy();
  });

  it('goes through a tunnel for plain HTTP, too', async () => {
    const { httpAgent: agent } = agents({ HTTP_PROXY: proxy.url });
    await status(http.get, { agent });
    expect(proxy.passages).toEqual([{ method: 'CONNECT', to: `${HOST}:80`, status: 200 }]);
    agent.destroy();
  });

  it('goes directly to a host of NO_PROXY', async () => {
    const { httpsAgent: agent } = agents({ HTTPS_PROXY: proxy.url, NO_PROXY: 'private.example' });
    const port = Number(tls.address.split(':')[1]);
    expect(await status(https.get, { agent, port })).toBeGreaterThan(0);
    expect(tls.requests.map(({ host }) => host)).toEqual([HOST]);
    expect(proxy.passages).toEqual([]);
    agent.destroy();
  });
});

describe('A proxy reached by TLS', () => {
  const byTls = async (authority: string | null) => {
    const behind = new URL(proxy.url);
    await using secured = createServer(tls.identity, (client) => {
      const onward = connect(Number(behind.port), behind.hostname);
      client.pipe(onward).pipe(client);
      for (const socket of [client, onward]) socket.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => secured.listen(0, '127.0.0.1', resolve));
    const { port } = secured.address() as AddressInfo;
    const { httpsAgent: agent } = agents({ HTTPS_PROXY: `https://localhost:${port}` }, authority);
    try {
      return await status(https.get, { agent, ca });
    } finally {
      agent.destroy();
    }
  };

  it('is trusted by the same authorities as AWS, and no others', async () => {
    expect(await byTls(ca)).toBeGreaterThan(0);
    expect(proxy.passages).toEqual([{ method: 'CONNECT', to: `${HOST}:443`, status: 200 }]);
    await expect(byTls(null)).rejects.toThrow(/certificate/);
  });
});

describe('A failing proxy', () => {
  it('is named if it cannot be reached, without its password', async () => {
    const error = await refused({ HTTPS_PROXY: 'http://ann:secret@127.0.0.1:9' });
    expect(error).toBeInstanceOf(ProxyFailure);
    expect(String(error)).toMatch(/^ProxyFailure: The proxy 127\.0\.0\.1:9 failed: connect ECONNREFUSED/);
  });

  it.each([
    [407, 'requires a user name and password', false],
    [403, 'lets nothing through to AWS', false],
    [503, 'lets nothing through to AWS', true],
  ])('that answers %s %s; a retry helps: %s', async (refuseWith, words, isTransient) => {
    await using strict = await startProxy({ routes: {}, refuseWith });
    const error = await refused({ HTTPS_PROXY: strict.url });
    expect(String(error)).toContain(`${words} (it answered ${refuseWith}).`);
    expect((error as ProxyFailure).$retryable).toEqual(isTransient ? { throttling: false } : undefined);
  });
});
