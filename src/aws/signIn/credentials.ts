/**
 * The credentials of a profile, from the AWS SDK's providers. `profileSettings.ts` has already decided which settings
 * count, as the AWS CLI does; `fromIni` would read and decide again.
 */
import {
  createCredentialChain,
  fromContainerMetadata,
  fromHttp,
  fromInstanceMetadata,
  fromLoginCredentials,
  fromSSO,
  fromWebToken,
} from '@aws-sdk/credential-providers';
import type { getDefaultRoleAssumer, getDefaultRoleAssumerWithWebIdentity } from '@aws-sdk/client-sts';
import { CredentialsProviderError } from '@smithy/core/config';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import * as l10n from '@vscode/l10n';
import { processCredentials } from './credentialProcess.ts';
import { awsVariable } from '../profiles/environment.ts';
import type { Environment } from '../../senders/accounts/profiles.ts';
import type { Profile, Settings, SharedConfig } from '../profiles/profiles.ts';
import { readPiped } from '../client/pipedFile.ts';
import { toSettings, type CredentialSettings } from '../profiles/profileSettings.ts';
import { withSdkFile } from './sdkFile.ts';

export interface Means {
  readonly config: SharedConfig;
  readonly env: Environment;
  readonly roleAssumer: ReturnType<typeof getDefaultRoleAssumer>;
  readonly roleAssumerWithWebIdentity: ReturnType<typeof getDefaultRoleAssumerWithWebIdentity>;
  /** For IAM Identity Center and `aws login`. */
  readonly clientConfig: NonNullable<NonNullable<Parameters<typeof fromSSO>[0]>['clientConfig']>;
  /** How long a `credential_process` may run, in milliseconds. */
  readonly processWithin: number;
  /** Returns a signal that is aborted when nobody waits for the credentials anymore. */
  readonly abandoned: () => AbortSignal;
  readonly mfaCodeProvider?: ((mfaSerial: string) => Promise<string>) | undefined;
}

/** Returns the credentials of a profile in which `profileProblem` found nothing wrong. */
export function profileCredentials(profile: Profile, means: Means): AwsCredentialIdentityProvider {
  return wayCredentials(profile, profile.way, means);
}

function wayCredentials(
  profile: Profile,
  way: CredentialSettings,
  means: Means,
): AwsCredentialIdentityProvider {
  const { name, settings } = profile;
  switch (way.kind) {
    case 'static':
      return () => Promise.resolve(accessKeys(toSettings(way.keys?.section)));
    case 'assume-role':
      return () => assumedRole(profile, means);
    case 'web-identity':
      return webIdentity(settings, means);
    case 'process':
      return () =>
        processCredentials(settings['credential_process'] ?? '', means.processWithin, means.abandoned());
    case 'sso':
      return ssoCredentials(name, settings, means);
    case 'login': {
      const { region, login_session } = settings;
      return (options) =>
        withSdkFile(name, { region, login_session }, null, (files) =>
          fromLoginCredentials({ ...files, clientConfig: means.clientConfig })(options),
        );
    }
    case 'none':
      return () => Promise.reject(failed(l10n.t('It has no way to get credentials.')));
  }
}

/** Of the token's two names, the AWS CLI prefers the older one. */
function accessKeys(keys: Settings): AwsCredentialIdentity {
  const sessionToken = keys['aws_security_token'] ?? keys['aws_session_token'] ?? '';
  return {
    accessKeyId: keys['aws_access_key_id'] ?? '',
    secretAccessKey: keys['aws_secret_access_key'] ?? '',
    ...(sessionToken === '' ? {} : { sessionToken }),
  };
}

/** @throws AWS's error; CredentialsProviderError if a code is needed and nobody can be asked. */
async function assumedRole({ name, settings }: Profile, means: Means): Promise<AwsCredentialIdentity> {
  const { source_profile: source, credential_source: place, mfa_serial: device } = settings;
  if (device !== undefined && means.mfaCodeProvider === undefined)
    throw failed(
      `Profile ${name} requires multi-factor authentication, but no MFA code callback was provided.`,
    );
  const sourceProfile = means.config.profiles.find((candidate) => candidate.name === source);
  const signer =
    sourceProfile === undefined
      ? placeCredentials(place, means.env)
      : wayCredentials(sourceProfile, sourceProfile.wayAsSource, means);
  const credentials = await signer();
  const seconds = /^\s*\+?(\d+)\s*$/.exec(settings['duration_seconds'] ?? '')?.[1];
  return means.roleAssumer(credentials, {
    RoleArn: settings['role_arn'],
    RoleSessionName: settings['role_session_name'] || `aws-ses-senders-${Date.now()}`,
    ExternalId: settings['external_id'],
    DurationSeconds: seconds === undefined ? 3600 : Number(seconds),
    ...(device === undefined
      ? {}
      : { SerialNumber: device, TokenCode: await means.mfaCodeProvider?.(device) }),
  });
}

function placeCredentials(place: string | undefined, env: Environment): AwsCredentialIdentityProvider {
  if (place === 'Environment') return environmentCredentials(env);
  return place === 'EcsContainer' ? containerCredentials() : fromInstanceMetadata();
}

/** Returns the access keys of the environment, as the AWS CLI reads them. */
export function environmentCredentials(env: Environment): AwsCredentialIdentityProvider {
  return () => {
    const [accessKeyId, secretAccessKey] = [
      awsVariable(env, 'AWS_ACCESS_KEY_ID'),
      awsVariable(env, 'AWS_SECRET_ACCESS_KEY'),
    ];
    const expiration = awsVariable(env, 'AWS_CREDENTIAL_EXPIRATION');
    if (accessKeyId === null || secretAccessKey === null) {
      const missing = accessKeyId === null ? 'AWS_ACCESS_KEY_ID' : 'AWS_SECRET_ACCESS_KEY';
      return Promise.reject(failed(l10n.t('{0} is not set in the environment.', missing)));
    }
    if (expiration !== null && !(Date.parse(expiration) > Date.now()))
      return Promise.reject(failed(l10n.t('The credentials in the environment have expired.')));
    const sessionToken = awsVariable(env, 'AWS_SECURITY_TOKEN') ?? awsVariable(env, 'AWS_SESSION_TOKEN');
    return Promise.resolve({
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === null ? {} : { sessionToken }),
    });
  };
}

/** Returns a web identity's role. As in the AWS CLI, the path in `web_identity_token_file` is used as is, even with `~`. */
export function webIdentity(settings: Settings, means: Means): AwsCredentialIdentityProvider {
  return async (options) => {
    const token = await readPiped(settings['web_identity_token_file'] ?? '');
    return fromWebToken({
      webIdentityToken: token.toString('ascii'),
      roleArn: settings['role_arn'] ?? '',
      roleSessionName: settings['role_session_name'] || `aws-ses-senders-${Date.now()}`,
      roleAssumerWithWebIdentity: means.roleAssumerWithWebIdentity,
    })(options);
  };
}

function ssoCredentials(name: string, settings: Settings, means: Means): AwsCredentialIdentityProvider {
  const sessionName = settings['sso_session'];
  const session = means.config.sessions.get(sessionName ?? '') ?? {};
  const text = (setting: string) => settings[setting] ?? session[setting] ?? '';
  const given = {
    ssoStartUrl: text('sso_start_url'),
    ssoRegion: text('sso_region'),
    ssoAccountId: text('sso_account_id'),
    ssoRoleName: text('sso_role_name'),
    clientConfig: means.clientConfig,
  };
  if (sessionName === undefined) return fromSSO(given);
  const { sso_start_url, sso_region } = session;
  return (options) =>
    withSdkFile(
      name,
      { sso_session: sessionName },
      { name: sessionName, settings: { sso_start_url, sso_region } },
      (files) => fromSSO({ ...given, ...files, ssoSession: sessionName })(options),
    );
}

/**
 * Returns the credentials of a container or EC2 instance, if no profile and no variable names others.
 * Source: AWS CLI User Guide, "Configuration and credential precedence".
 * @param otherwise the message if this machine has none
 */
export function machineCredentials(env: Environment, otherwise: string): AwsCredentialIdentityProvider {
  const none = () => Promise.reject(failed(otherwise));
  const isContainer =
    env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] !== undefined ||
    env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] !== undefined;
  if (isContainer) return containerCredentials();
  if (env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true') return none;
  const ofInstance = fromInstanceMetadata();
  // Without an instance, nothing answers at that address, and the error would be about the network.
  return () => ofInstance().catch(none);
}

const containerCredentials = (): AwsCredentialIdentityProvider =>
  createCredentialChain(fromHttp(), fromContainerMetadata());

const failed = (words: string): CredentialsProviderError =>
  new CredentialsProviderError(words, { tryNextLink: false });
