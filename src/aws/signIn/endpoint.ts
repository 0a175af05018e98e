import * as l10n from '@vscode/l10n';
import { awsVariable } from '../profiles/environment.ts';
import type { Environment } from '../../senders/accounts/profiles.ts';
import type { Settings } from '../profiles/profiles.ts';

export interface EndpointVariants {
  readonly useFipsEndpoint: boolean;
  readonly useDualstackEndpoint: boolean;
}

/**
 * Reads `AWS_USE_FIPS_ENDPOINT` and `use_fips_endpoint`, and the same for dual-stack endpoints, ignoring case like the AWS
 * CLI. Any value other than true or false is an error: to the AWS CLI it means false, so that asking for FIPS in other
 * words would use an endpoint without it.
 *
 * Source: AWS SDKs and Tools Reference Guide, "Dual-stack and FIPS endpoints".
 * @returns a message if a variable can't be read. `profileProblem` reports the settings in the files.
 */
export function endpointVariants(settings: Settings, env: Environment): EndpointVariants | string {
  const names = ['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'] as const;
  const unreadable = names.find((name) => !/^(true|false|)$/i.test(env[name] ?? ''));
  if (unreadable !== undefined) return l10n.t('{0} must be true or false.', unreadable);
  const [useFipsEndpoint, useDualstackEndpoint] = [
    isTrue(awsVariable(env, 'AWS_USE_FIPS_ENDPOINT') ?? settings['use_fips_endpoint'] ?? ''),
    isTrue(awsVariable(env, 'AWS_USE_DUALSTACK_ENDPOINT') ?? settings['use_dualstack_endpoint'] ?? ''),
  ];
  return { useFipsEndpoint, useDualstackEndpoint };
}

const isTrue = (value: string): boolean => value.toLowerCase() === 'true';

/** The Region of each partition that its IAM control plane signs for. */
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
 * IAM is global within a partition; its calls are signed for one Region of it, whatever the profile's Region.
 * Source: AWS General Reference, "AWS Identity and Access Management endpoints and quotas".
 */
export function iamRegion(profileRegion: string): string {
  return IAM_REGIONS.find(([prefix]) => profileRegion.startsWith(prefix))?.[1] ?? 'us-east-1';
}

/** If nothing names a Region, the `aws` partition is meant. */
export const DEFAULT_REGION = 'us-east-1';
