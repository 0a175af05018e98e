import type { Environment } from '../../senders/accounts/profiles.ts';

/** The destination of a request, as far as it decides about a proxy. */
export interface Destination {
  readonly protocol: 'http:' | 'https:';
  readonly host: string;
  readonly port: number;
}

/**
 * Returns the proxy for a request, from `HTTPS_PROXY` or `HTTP_PROXY` and `NO_PROXY`; the lowercase names take
 * precedence. An entry of `NO_PROXY` is a host with its subdomains (`amazonaws.com`, `.amazonaws.com`), with or without
 * a port, or `*` for everything. As in VS Code, loopback addresses never use a proxy.
 *
 * Source: AWS CLI User Guide, "Using an HTTP proxy for the AWS CLI".
 * @returns the address in the variable, possibly with a password; `null`: connect directly.
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

export const PROXY_VARIABLES = ['HTTPS_PROXY', 'HTTP_PROXY'] as const;

/** Returns a variable by its lowercase name, else its uppercase name. Empty counts as not set. */
export function variable(env: Environment, name: string): string | null {
  const value = env[name.toLowerCase()] || env[name];
  return value === undefined || value.trim() === '' ? null : value.trim();
}

/** Returns the proxy in a variable's value; `proxy.example:3128` means `http:`. `null`: it isn't an HTTP proxy. */
export function proxyUrl(value: string): URL | null {
  try {
    const url = new URL(value.includes('://') ? value : `http://${value}`);
    decodeURIComponent(url.username + url.password);
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}
