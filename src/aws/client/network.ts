import { readFile } from 'node:fs/promises';
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
import { expandHome } from '../profiles/sharedFiles.ts';
import { proxyUrl, PROXY_VARIABLES, variable } from './proxy.ts';
import { proxyAgents } from './proxyAgents.ts';
import { wholeAnswers } from './wholeAnswers.ts';
import type { HttpHandler, OnAnswer } from './wholeAnswers.ts';

/** How the requests of an account leave this machine. */
export type Network =
  | {
      readonly ok: true;
      /** Makes one for each client, also for those within the providers of credentials. */
      readonly requestHandler: () => HttpHandler;
    }
  | { readonly ok: false; readonly problem: Problem };

/**
 * Reads which certificates a profile trusts and which proxies there are; nothing is connected to yet. A CA bundle
 * stands in place of the authorities that Node trusts, not beside them, as in the AWS CLI; `AWS_CA_BUNDLE` goes
 * before the profile's `ca_bundle`. A leading `~` is the home folder, as in the
 * AWS CLI.
 *
 * Source: AWS SDKs and Tools Reference Guide, "General configuration settings".
 * @param proxies the variables that name the proxies; `undefined` where the host sees to them itself.
 * @param onAnswer gets the headers of each answer.
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
    const ca = await readFile(expandHome(file, env), 'utf8');
    return ca.includes('-----BEGIN CERTIFICATE-----')
      ? { ok: true, requestHandler: handlers(proxies, { ca }, onAnswer) }
      : failed(l10n.t('The {0}, {1}, holds no certificate in PEM form.', name, path.resolve(file)));
  } catch (error) {
    return failed(l10n.t('The {0} cannot be read: {1}', name, errorMessage(error)));
  }
}

/** From here on, no error shows the password of a proxy. */
function noteProxy(value: string | null): void {
  const password = /^(?:[a-z][a-z\d+.-]*:\/\/)?[^:@]*:(.*)@/i.exec(value ?? '')?.[1] ?? '';
  noteSecret(password);
  try {
    noteSecret(decodeURIComponent(password));
  } catch {
    // It is not URL-encoded.
  }
}

/** Each client has its own sockets, but for those through a proxy. */
function handlers(
  proxies: Environment | undefined,
  trust: { ca?: string },
  onAnswer: OnAnswer | undefined,
): () => HttpHandler {
  const options = handlerOptions(proxies, trust);
  return () => wholeAnswers(options, onAnswer);
}

function handlerOptions(proxies: Environment | undefined, trust: { ca?: string }): NodeHttpHandlerOptions {
  if (proxies === undefined) return { ...PATIENCE, httpsAgent: trust };
  return { ...PATIENCE, ...proxyAgents(proxies, { keepAlive: true, maxSockets: 50, ...trust }) };
}

/** Says nothing of the address, which may hold a password. */
function unusableProxy(proxies: Environment): string | null {
  const wrong = PROXY_VARIABLES.find((name) => {
    const value = variable(proxies, name);
    return value !== null && proxyUrl(value) === null;
  });
  return wrong === undefined ? null : l10n.t('{0} names no proxy of the form http://HOST:PORT.', wrong);
}

const failed = (message: string): Network => ({ ok: false, problem: { kind: 'offline', message } });
