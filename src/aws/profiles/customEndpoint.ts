import * as l10n from '@vscode/l10n';
import type { Environment } from '../../senders/accounts/profiles.ts';
import type { Service } from '../../senders/model/calls.ts';
import { awsVariable } from './environment.ts';
import type { Settings } from './profileSettings.ts';

/** The services that the product calls, as named in `AWS_ENDPOINT_URL_…` and in a `services` section. */
export type EndpointService = Exclude<Service, 'logs'> | 'cloudwatch_logs' | OwnName;

/** What is no service in a policy, but has an endpoint of its own. */
type OwnName = 'sesv2' | 'mailmanager' | 'sso' | 'signin';

/** Without these, nothing can be asked. The endpoint of another service is looked at when it's called. */
export const NEEDED_SERVICES = ['iam', 'sts'] as const satisfies readonly EndpointService[];

/** An endpoint that is not AWS's own, and what names it. */
export interface CustomEndpoint {
  readonly url: string;
  readonly in: 'environment' | 'services' | 'profile';
  /** The variable or the setting; nested ones have dotted names. */
  readonly name: string;
}

/**
 * Returns the custom endpoint of a service, in AWS's order: `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, the service's
 * environment variable, `AWS_ENDPOINT_URL`, the profile's `services` section, its `endpoint_url`. It's read here since the
 * SDK reads the profile's part only from the profile in `AWS_PROFILE`.
 *
 * Source: AWS SDKs and Tools Reference Guide, "Service-specific endpoints".
 * @param section the profile's `services` section
 */
export function customEndpoint(
  service: EndpointService,
  settings: Settings,
  section: Settings,
  env: Environment,
): CustomEndpoint | null {
  if (ignoresEndpoints(settings, env)) return null;
  for (const name of [`AWS_ENDPOINT_URL_${service.toUpperCase()}`, 'AWS_ENDPOINT_URL'] as const) {
    const url = awsVariable(env, name);
    if (url !== null) return { url, in: 'environment', name };
  }
  const name = `${service}.endpoint_url`;
  if (section[name]) return { url: section[name], in: 'services', name };
  const url = settings['endpoint_url'];
  return url ? { url, in: 'profile', name: 'endpoint_url' } : null;
}

/** Whether the AWS CLI reads the profile's `services` section; if not, it may be missing. */
export function readsServices(settings: Settings, env: Environment): boolean {
  return !ignoresEndpoints(settings, env) && awsVariable(env, 'AWS_ENDPOINT_URL') === null;
}

function ignoresEndpoints(settings: Settings, env: Environment): boolean {
  const ignored =
    env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] ?? settings['ignore_configured_endpoint_urls'] ?? '';
  return ignored.toLowerCase() === 'true';
}

/** Returns why a variable can't be used as an endpoint. `profileProblem` reports the settings in the files. */
export function endpointVariableProblem(settings: Settings, env: Environment): string | null {
  const wrong = NEEDED_SERVICES.map((service) => customEndpoint(service, settings, {}, env)).find(
    (endpoint) => endpoint?.in === 'environment' && !isEndpoint(endpoint.url),
  );
  return wrong == null ? null : wrongEndpoint(wrong);
}

/** Returns why an endpoint can't be used. Never quotes the address, which may contain a password. */
export function wrongEndpoint({ name }: CustomEndpoint): string {
  return l10n.t('{0} must be http:// or https:// and a host, such as http://localhost:4566.', name);
}

/**
 * Whether requests can be sent to an address, as the AWS CLI decides: it has a scheme, and the host's labels are names.
 * Without a scheme, the SDK takes the host for the scheme, and the port for an IP address. Unlike the AWS CLI, this doesn't
 * accept `//HOST`, whose scheme it guesses, or whitespace, which is seldom part of a path, but of a comment.
 *
 * Source: the AWS CLI itself, as `test/unit/aws/cliProfiles.test.ts` compares them.
 */
export function isEndpoint(url: string): boolean {
  const authority = /^https?:\/\/([^/?#\s\\]+)(?:[/?#]\S*)?$/i.exec(url)?.[1] ?? '';
  const host = /^(?:.*@)?(\[[^\]]+\]|[^:[\]]+)(?::\d*)?$/.exec(authority)?.[1] ?? '';
  const isHost = host.length <= 255 && (host.startsWith('[') || LABELS.test(host));
  return isHost && URL.canParse(url);
}

const LABELS = /^(?:(?!-)[a-z\d-]{1,63}(?<!-)\.)*(?!-)[a-z\d-]{1,63}(?<!-)\.?$/i;

/** Whether a text can be a Region, for the AWS CLI and the AWS SDK: they make it part of a host name. */
export const isRegion = (text: string): boolean => /^(?!\d+$)(?!-)[a-z\d-]{1,63}(?<!-)$/i.test(text);
