import type { Environment } from '../../senders/accounts/profiles.ts';

/** What a request is for, as far as it decides about a proxy. */
export interface Destination {
  readonly protocol: 'http:' | 'https:';
  readonly host: string;
  readonly port: number;
}

/**
 * The proxy for a request, by `HTTPS_PROXY` or `HTTP_PROXY` and `NO_PROXY`; in lower case they go before those in
 * upper case. An entry of `NO_PROXY` is a host with all below it (`amazonaws.com`, `.amazonaws.com`), with a port
 * or without, or `*` for everything. A loopback address is this machine's own and is never asked of a proxy, as in
 * VS Code.
 *
 * Source: AWS CLI User Guide, "Using an HTTP proxy for the AWS CLI".
 * @returns an address as it stands in the variable, perhaps with a password; `null`: go there directly.
 */
export function proxyFor(destination: Destination, env: Environment): string | null {
  if (LOOPBACK.test(destination.host)) return null;
  const noProxy = variable(env, 'NO_PROXY')?.split(/[\s,]+/) ?? [];
  if (noProxy.some((entry) => isMeant(entry, destination))) return null;
  return variable(env, destination.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[?::1\]?|\[?::ffff:127(\.\d+){3}\]?)$/i;

function isMeant(entry: string, { host, port }: Destination): boolean {
  if (entry === '*') return true;
  const [, name = '', onlyPort] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
  if (name === '' || (onlyPort !== undefined && Number(onlyPort) !== port)) return false;
  return `.${host.toLowerCase()}`.endsWith(`.${name}`);
}

/** The variables that name a proxy. */
export const PROXY_VARIABLES = ['HTTPS_PROXY', 'HTTP_PROXY'] as const;

/** A variable by its name in lower case, else in upper case; an empty one is none. */
export function variable(env: Environment, name: string): string | null {
  const value = env[name.toLowerCase()] || env[name];
  return value === undefined || value.trim() === '' ? null : value.trim();
}

/** The proxy of a variable's value, where `proxy.example:3128` means `http:`. `null`: it is no HTTP proxy. */
export function proxyUrl(value: string): URL | null {
  try {
    const url = new URL(value.includes('://') ? value : `http://${value}`);
    decodeURIComponent(url.username + url.password);
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}
