import * as vscode from 'vscode';
import type { Environment } from '../../senders/accounts/profiles.ts';

/**
 * Returns the variables that name the proxies to use, if VS Code leaves that to extensions; otherwise `undefined`. With
 * `http.proxySupport` `override` (the default) or `fallback`, VS Code routes every request of an extension itself, by
 * `http.proxy`, the environment or the system: doing it here too would use two proxies. With `on` it routes only
 * requests without an agent, and the AWS SDK sets one. `off` means no proxy.
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
