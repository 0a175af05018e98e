import type { Environment, Settings, SharedConfig } from './profiles.ts';
import { variable } from './proxy.ts';

/** The services that the product sends calls to, by their names in `AWS_ENDPOINT_URL_…` and a `services` section. */
export type EndpointService = 'iam' | 'sts' | 'organizations' | 'sso' | 'signin';

/**
 * The custom endpoint of a service, in AWS's order: `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, the service's
 * environment variable, `AWS_ENDPOINT_URL`, the profile's `services` section, its `endpoint_url`. The SDK reads
 * the profile's part only from the profile that `AWS_PROFILE` names, so it is read here for the chosen one.
 *
 * Source: AWS SDKs and Tools Reference Guide, "Service-specific endpoints".
 */
export function configuredEndpoint(
  service: EndpointService,
  settings: Settings,
  config: SharedConfig,
  env: Environment,
): string | null {
  const ignored =
    variable(env, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS') ?? settings['ignore_configured_endpoint_urls'];
  if (ignored?.toLowerCase() === 'true') return null;
  const section = config.services.get(settings['services'] ?? '');
  return (
    variable(env, `AWS_ENDPOINT_URL_${service.toUpperCase()}`) ??
    variable(env, 'AWS_ENDPOINT_URL') ??
    section?.[`${service}.endpoint_url`] ??
    settings['endpoint_url'] ??
    null
  );
}

/** The region of an account's partition that its one IAM control plane signs for. */
const IAM_REGIONS: readonly (readonly [regionPrefix: string, iamRegion: string])[] = [
  ['cn-', 'cn-north-1'],
  ['us-gov-', 'us-gov-west-1'],
  ['us-iso-', 'us-iso-east-1'],
  ['us-isob-', 'us-isob-east-1'],
  ['us-isof-', 'us-isof-south-1'],
  ['eu-isoe-', 'eu-isoe-west-1'],
  ['eusc-', 'eusc-de-east-1'],
];

/**
 * IAM is global within a partition; its calls are signed for one region of it, whatever the profile's region.
 * Source: AWS General Reference, "AWS Identity and Access Management endpoints and quotas".
 */
export function iamRegion(profileRegion: string): string {
  return IAM_REGIONS.find(([prefix]) => profileRegion.startsWith(prefix))?.[1] ?? 'us-east-1';
}

/** Where nothing names a region, the `aws` partition is meant. */
export const DEFAULT_REGION = 'us-east-1';
