import path from 'node:path';
import type { NodeHttpHandlerOptions } from '@smithy/types';
import * as l10n from '@vscode/l10n';
import type { Problem } from '../../senders/model/problem.ts';
import { PATIENCE } from './client.ts';
import { errorMessage } from '../errors/failure.ts';
import { awsVariable } from '../profiles/environment.ts';
import type { Environment } from '../../senders/accounts/profiles.ts';
import { noteSecret } from '../errors/knownSecrets.ts';
import type { Settings } from '../profiles/profiles.ts';
import { readPiped } from './pipedFile.ts';
import { expandHome } from '../profiles/sharedFiles.ts';
import { proxyUrl, PROXY_VARIABLES, variable } from './proxy.ts';
import { proxyAgents } from './proxyAgents.ts';
import { LIMITS, wholeAnswers, type HttpHandler, type Limits, type OnAnswer } from './wholeAnswers.ts';

/** How the requests of an account leave this machine. */
export type Network =
  | {
      readonly ok: true;
      /** Returns a handler for a client, including those inside credential providers. */
      /** @param limits other than those that hold for every service. */
      readonly requestHandler: (limits?: Partial<Limits>) => HttpHandler;
    }
  | { readonly ok: false; readonly problem: Problem };

/**
 * Reads which certificates a profile trusts and which proxies to use, without connecting. As in the AWS CLI, a CA bundle
 * replaces Node's authorities instead of adding to them, `AWS_CA_BUNDLE` overrides the profile's `ca_bundle`, and a
 * leading `~` is the home folder.
 *
 * Source: AWS SDKs and Tools Reference Guide, "General configuration settings".
 * @param proxies the variables that name the proxies; `undefined` if the host handles proxies itself
 * @param onAnswer gets the headers of each answer
 */
export async function openNetwork(
  settings: Settings,
  env: Environment,
  proxies: Environment | undefined,
  onAnswer?: OnAnswer,
): Promise<Network> {
  for (const name of PROXY_VARIABLES) noteProxy(variable(proxies ?? env, name));
  const unusable = proxies === undefined ? null : unusableProxy(proxies);
  if (unusable !== null) return failed(unusable);

  const bundle = awsVariable(env, 'AWS_CA_BUNDLE');
  const [name, file] =
    bundle === null
      ? [l10n.t('ca_bundle of the profile'), settings['ca_bundle'] ?? '']
      : ['AWS_CA_BUNDLE', bundle];
  if (file === '') return { ok: true, requestHandler: handlers(proxies, {}, onAnswer) };
  try {
    const ca = (await readPiped(expandHome(file, env))).toString('utf8');
    return ca.includes('-----BEGIN CERTIFICATE-----')
      ? { ok: true, requestHandler: handlers(proxies, { ca }, onAnswer) }
      : failed(l10n.t('The {0}, {1}, has no certificate in PEM format.', name, path.resolve(file)));
  } catch (error) {
    return failed(l10n.t('The {0} cannot be read: {1}', name, errorMessage(error)));
  }
}

/** From here on, no error shows a proxy's password. */
function noteProxy(value: string | null): void {
  const password = /^(?:[a-z][a-z\d+.-]*:\/\/)?[^:@]*:(.*)@/i.exec(value ?? '')?.[1] ?? '';
  noteSecret(password);
  try {
    noteSecret(decodeURIComponent(password));
  } catch {
    // It isn't URL-encoded.
  }
}

/** Each client has its own sockets, except those through a proxy. */
function handlers(
  proxies: Environment | undefined,
  trust: { ca?: string },
  onAnswer: OnAnswer | undefined,
): (limits?: Partial<Limits>) => HttpHandler {
  const options = handlerOptions(proxies, trust);
  return (limits) => wholeAnswers(options, onAnswer, { ...LIMITS, ...limits });
}

function handlerOptions(proxies: Environment | undefined, trust: { ca?: string }): NodeHttpHandlerOptions {
  if (proxies === undefined) return { ...PATIENCE, httpsAgent: trust };
  return { ...PATIENCE, ...proxyAgents(proxies, { keepAlive: true, maxSockets: 50, ...trust }) };
}

/** Doesn't mention the address, which may contain a password. */
function unusableProxy(proxies: Environment): string | null {
  const wrong = PROXY_VARIABLES.find((name) => {
    const value = variable(proxies, name);
    return value !== null && proxyUrl(value) === null;
  });
  return wrong === undefined ? null : l10n.t('{0} is not a proxy of the form http://HOST:PORT.', wrong);
}

const failed = (message: string): Network => ({ ok: false, problem: { kind: 'offline', message } });
