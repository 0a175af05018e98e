import { fromIni, fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import type { Problem } from '../senders/problem.ts';
import { PATIENT_CLIENT } from './client.ts';
import { configuredEndpoint, DEFAULT_REGION } from './endpoint.ts';
import { loadSharedConfig } from './profiles.ts';
import type { Environment, Profile, SharedConfig } from './profiles.ts';

/** What environment credentials are called where a profile's name would stand. */
export const ENVIRONMENT_PROFILE = '(environment)';

/** The AWS services that the product has clients for. */
export type Service = 'iam' | 'sts' | 'organizations';

/** What is needed to make clients that sign with a profile's credentials. */
export interface Access {
  /** The profile's name, as it stands in the report. */
  readonly label: string;
  /** As the files have it; `undefined` for the credentials of the environment. */
  readonly profile: Profile | undefined;
  readonly region: string;
  /** Renews what expires. Everything that signs with this access shares it, so that an MFA code is asked once. */
  readonly credentials: AwsCredentialIdentityProvider;
  /** Settings for a client of a service, but for `region` and `credentials`. */
  readonly clientConfig: (service: Service) => ClientConfig;
}

export interface ClientConfig {
  readonly endpoint?: string;
  readonly ignoreConfiguredEndpointUrls: boolean;
  readonly useFipsEndpoint: boolean;
}

export interface AccessOptions {
  /** `null`: what `AWS_PROFILE` names, else the SDK's default chain. */
  readonly profile: string | null;
  readonly env: Environment;
  /** Asks a person for the code of an MFA device; without it, profiles that want one cannot be used. */
  readonly mfaCodeProvider?: (mfaSerial: string) => Promise<string>;
}

export type Opened =
  | { readonly ok: true; readonly access: Access }
  | { readonly ok: false; readonly profile: string; readonly problem: Problem };

/**
 * Reads the AWS files anew and prepares to sign with a profile; nothing is asked of AWS until the first call. A
 * profile that is not there is a value.
 */
export async function openAccess(options: AccessOptions): Promise<Opened> {
  const config = await loadSharedConfig(options.env);
  const name = chosenProfile(options, config);
  const profile = config.profiles.find((candidate) => candidate.name === name);
  if (name !== null && profile === undefined) {
    return { ok: false, profile: name, problem: missingProfile(name, config) };
  }

  const settings = profile?.settings ?? {};
  const region =
    profile?.region ?? options.env['AWS_REGION'] ?? options.env['AWS_DEFAULT_REGION'] ?? DEFAULT_REGION;
  const clientConfig = (service: Service): ClientConfig => {
    const endpoint = configuredEndpoint(service, settings, config, options.env);
    return {
      ...(endpoint === null ? {} : { endpoint }),
      // Else the SDK would take the endpoint of the profile that AWS_PROFILE names, which may be another one.
      ignoreConfiguredEndpointUrls: true,
      useFipsEndpoint: (options.env['AWS_USE_FIPS_ENDPOINT'] ?? settings['use_fips_endpoint']) === 'true',
    };
  };
  const sts = { ...PATIENT_CLIENT, ...clientConfig('sts'), region };
  const credentials =
    name === null
      ? fromNodeProviderChain({ clientConfig: sts })
      : fromIni({
          profile: name,
          configFilepath: config.configFilepath,
          filepath: config.filepath,
          ignoreCache: true,
          clientConfig: sts,
          ...(options.mfaCodeProvider === undefined ? {} : { mfaCodeProvider: options.mfaCodeProvider }),
        });
  return {
    ok: true,
    access: { label: name ?? ENVIRONMENT_PROFILE, profile, region, credentials, clientConfig },
  };
}

/** The role that gives access to a member account of an organization. */
export interface MemberRole {
  readonly accountId: string;
  /** The partition of the organization, as in an ARN. */
  readonly partition: string;
  /** The role's name, with its path where it has one: `OrganizationAccountAccessRole`. */
  readonly role: string;
}

/** Access to a member account by a role that the access to its organization may assume. */
export function memberAccess(base: Access, { accountId, partition, role }: MemberRole): Access {
  return {
    ...base,
    credentials: fromTemporaryCredentials({
      masterCredentials: base.credentials,
      params: {
        RoleArn: `arn:${partition}:iam::${accountId}:role/${role}`,
        RoleSessionName: 'aws-ses-senders',
      },
      clientConfig: { ...PATIENT_CLIENT, ...base.clientConfig('sts'), region: base.region },
    }),
  };
}

/** The chosen profile, else `AWS_PROFILE`, else `default` where it exists and no credentials stand in the environment. */
function chosenProfile(options: AccessOptions, config: SharedConfig): string | null {
  if (options.profile === ENVIRONMENT_PROFILE) return null;
  const named = options.profile ?? options.env['AWS_PROFILE'];
  if (named !== undefined && named !== '') return named;
  if (options.env['AWS_ACCESS_KEY_ID'] !== undefined) return null;
  return config.profiles.some((profile) => profile.name === 'default' && profile.kind !== 'none')
    ? 'default'
    : null;
}

function missingProfile(name: string, config: SharedConfig): Problem {
  const where =
    config.problems.length > 0
      ? config.problems.join(' ')
      : `Looked in ${config.configFilepath} and ${config.filepath}.`;
  return { kind: 'no-profile', message: `There is no AWS profile "${name}". ${where}` };
}
