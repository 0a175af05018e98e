import * as vscode from 'vscode';
import type { Environment } from '../../senders/accounts/profiles.ts';

/**
 * The proxies that requests are to be sent through, where VS Code leaves that to its extensions. With
 * `http.proxySupport` `override` (the default) or `fallback` it takes every request of an extension in hand, by
 * `http.proxy`, the environment or the system: a second hand would send them through two proxies. With `on` it
 * takes only those that bring no agent, and the AWS SDK's bring one. `off` wants no proxy.
 *
 * @returns the variables that name them; `undefined`: nothing is to be done here.
 */
export function ownProxies(env: Environment): Environment | undefined {
  const http = vscode.workspace.getConfiguration('http');
  if (http.get('proxySupport') !== 'on') return undefined;
  const proxy = http.get<string>('proxy') ?? '';
  const noProxy = http.get<readonly string[]>('noProxy') ?? [];
  return {
    ...env,
    ...(proxy === '' ? {} : { https_proxy: proxy, http_proxy: proxy }),
    ...(noProxy.length === 0 ? {} : { no_proxy: noProxy.join(',') }),
  };
}
