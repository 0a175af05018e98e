import http from 'node:http';
import type { ClientRequestArgs } from 'node:http';
import https from 'node:https';
import type { AgentOptions, RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { HttpProxyAgent, HttpsProxyAgent } from 'hpagent';
import type { Environment } from '../../senders/accounts/profiles.ts';
import { proxyFor, proxyUrl, type Destination } from './proxy.ts';

/** How long a proxy may take to open a tunnel, in milliseconds. */
const PATIENCE = 30_000;

/** A failure between this machine and a proxy, before AWS was asked. Never contains the proxy's password. */
export class ProxyFailure extends Error {
  override readonly name = 'ProxyFailure';
  readonly code = 'EPROXY';
  /** Makes the SDK retry. */
  readonly $retryable?: { readonly throttling: boolean };

  constructor(proxy: URL, cause: Error) {
    const status = /^Bad response: (\d+)/.exec(cause.message)?.[1];
    super(`The proxy ${proxy.host} ${status === undefined ? `failed: ${cause.message}` : refusal(status)}`, {
      cause,
    });
    if (status?.startsWith('5') === true) this.$retryable = { throttling: false };
  }
}

function refusal(status: string): string {
  const words = status === '407' ? 'requires a user name and password' : 'lets nothing through to AWS';
  return `${words} (it answered ${status}).`;
}

type Connected = (error: Error | null, stream: Duplex) => void;
type Connect = (options: ClientRequestArgs, callback: Connected) => Duplex | null | undefined;

/** Agents that connect each host its own way: directly, or through a tunnel of the proxy. */
export function proxyAgents(
  proxies: Environment,
  options: AgentOptions,
): { readonly httpAgent: http.Agent; readonly httpsAgent: https.Agent } {
  return {
    httpAgent: new RoutedHttpAgent(proxies, options),
    httpsAgent: new RoutedHttpsAgent(proxies, options),
  };
}

class RoutedHttpAgent extends http.Agent {
  readonly #tunnel: Tunnel;

  constructor(proxies: Environment, options: AgentOptions) {
    super(options);
    this.#tunnel = tunnels('http:', proxies, (proxy) => new HttpProxyAgent(tunnelOptions(proxy, options)));
  }

  override createConnection(options: ClientRequestArgs, callback?: Connected): Duplex | null | undefined {
    const connect = callback === undefined ? null : this.#tunnel(options);
    if (connect === null || callback === undefined) return super.createConnection(options, callback);
    return connect(options, callback);
  }
}

class RoutedHttpsAgent extends https.Agent {
  readonly #tunnel: Tunnel;

  constructor(proxies: Environment, options: AgentOptions) {
    super(options);
    this.#tunnel = tunnels('https:', proxies, (proxy) => new HttpsProxyAgent(tunnelOptions(proxy, options)));
  }

  override createConnection(options: RequestOptions, callback?: Connected): Duplex | null | undefined {
    const connect = callback === undefined ? null : this.#tunnel(options);
    if (connect === null || callback === undefined) return super.createConnection(options, callback);
    return connect(options, callback);
  }
}

/** Returns how to reach a host through its proxy; `null`: directly. */
type Tunnel = (options: ClientRequestArgs) => Connect | null;

function tunnels(
  protocol: Destination['protocol'],
  proxies: Environment,
  agentTo: (proxy: URL) => http.Agent,
): Tunnel {
  return ({ host, port }) => {
    const destination = { protocol, host: host ?? '', port: Number(port) };
    const proxy = proxyUrl(proxyFor(destination, proxies) ?? '');
    if (proxy === null) return null;
    return (options, callback) =>
      agentTo(proxy).createConnection({ ...options, timeout: PATIENCE }, (error, stream) =>
        callback(error === null ? null : new ProxyFailure(proxy, error), stream),
      );
  };
}

/** A proxy with TLS is trusted by the same authorities as AWS. */
function tunnelOptions(proxy: URL, options: AgentOptions) {
  const proxyRequestOptions = typeof options.ca === 'string' ? { ca: [options.ca] } : {};
  return { ...options, proxy, proxyRequestOptions };
}
