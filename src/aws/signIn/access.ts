import { getDefaultRoleAssumer, getDefaultRoleAssumerWithWebIdentity } from '@aws-sdk/client-sts';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { doesIdentityRequireRefresh, isIdentityExpired, memoizeIdentityProvider } from '@smithy/core';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import * as l10n from '@vscode/l10n';
import type { Service } from '../../senders/model/calls.ts';
import type { Problem } from '../../senders/model/problem.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import { ENVIRONMENT_PROFILE } from '../../senders/model/target.ts';
import { awsClock } from '../client/clock.ts';
import type { AwsClock } from '../client/clock.ts';
import { chosenProfile, webIdentityOfEnvironment } from '../profiles/chosenProfile.ts';
import type { Chosen } from '../profiles/chosenProfile.ts';
import { PATIENT_CLIENT } from '../client/client.ts';
import {
  environmentCredentials,
  machineCredentials,
  profileCredentials,
  webIdentity,
} from './credentials.ts';
import type { Means } from './credentials.ts';
import { configuredEndpoint, DEFAULT_REGION, endpointVariants } from './endpoint.ts';
import type { EndpointService, EndpointVariants } from './endpoint.ts';
import { awsVariable } from '../profiles/environment.ts';
import type { Environment } from '../../senders/accounts/profiles.ts';
import { swappedKeys, UnusableCredentials } from '../errors/failure.ts';
import { isSwapped, noteCredentials, noteSecret } from '../errors/knownSecrets.ts';
import { openNetwork } from '../client/network.ts';
import { loadSharedConfig } from '../profiles/profiles.ts';
import type { Profile } from '../profiles/profiles.ts';
import { signInCommand } from '../profiles/signInCommand.ts';
import { createSignInLimit, SignInTimeout } from './signInLimit.ts';
import type { SignInLimit } from './signInLimit.ts';
import type { HttpHandler } from '../client/wholeAnswers.ts';

export { ENVIRONMENT_PROFILE };

/** What is needed to make clients that sign with a profile's credentials. */
export interface Access {
  /** The profile's name, as it stands in the report. */
  readonly label: string;
  /** As the files have it; `undefined` for the credentials of the environment. */
  readonly profile: Profile | undefined;
  readonly region: string;
  /** Renews what expires. Everything that signs with this access shares it, so that an MFA code is asked once. */
  readonly credentials: AwsCredentialIdentityProvider;
  /** Follows AWS's time, from its answers. */
  readonly clock: Clock;
  /** Bounds each sign-in. */
  readonly limit: SignInLimit;
  /** Settings for a client of a service, but for `region` and `credentials`. */
  readonly clientConfig: (service: Service) => ClientConfig;
}

export interface ClientConfig extends EndpointVariants {
  readonly endpoint?: string;
  readonly ignoreConfiguredEndpointUrls: boolean;
  /** How requests leave this machine. */
  readonly requestHandler: HttpHandler;
}

export interface AccessOptions {
  /** `null`: what the environment names, else the default profile, else the machine's own credentials. */
  readonly profile: string | null;
  readonly env: Environment;
  /** Names the proxies, as `HTTPS_PROXY` and the like; `undefined`: the host sees to them, as VS Code does. */
  readonly proxies?: Environment | undefined;
  /** Learns AWS's time from every answer. */
  readonly clock?: AwsClock | undefined;
  /** How long a sign-in may take, in milliseconds; two minutes where not given. */
  readonly signInWithin?: number;
  /** Asks a person for the code of an MFA device; without it, profiles that want one cannot be used. */
  readonly mfaCodeProvider?: AskForCode;
}

/** @param signal aborted once nobody waits for the sign-in any more. */
type AskForCode = (mfaSerial: string, signal: AbortSignal) => Promise<string>;

export type Opened =
  | { readonly ok: true; readonly access: Access }
  | { readonly ok: false; readonly profile: string; readonly problem: Problem };

/**
 * Reads the AWS files again and prepares to sign with a profile; nothing is asked of AWS until the first call. A
 * profile that is not there, or that the AWS CLI would refuse, is a value.
 */
export async function openAccess(options: AccessOptions): Promise<Opened> {
  const { env } = options;
  const config = await loadSharedConfig(env);
  const chosen = chosenProfile(options.profile, env, config);
  const label = chosen.name ?? ENVIRONMENT_PROFILE;
  const refused = (problem: Problem): Opened => ({ ok: false, profile: label, problem });
  if (chosen.way === 'none') return refused(chosen.problem);
  const { profile } = chosen;

  const settings = profile?.settings ?? {};
  const variants = endpointVariants(settings, env);
  if (typeof variants === 'string') return refused({ kind: 'no-credentials', message: variants });
  const clock = awsClock({ shared: options.clock });
  const network = await openNetwork(settings, env, options.proxies, clock.learn);
  if (!network.ok) return refused(network.problem);
  const region =
    profile?.region ??
    awsVariable(env, 'AWS_REGION') ??
    awsVariable(env, 'AWS_DEFAULT_REGION') ??
    DEFAULT_REGION;
  const clientConfig = (service: EndpointService): ClientConfig => {
    const endpoint = configuredEndpoint(service, settings, config, env);
    return {
      ...(endpoint === null ? {} : { endpoint }),
      // Else the SDK would take the endpoint of the profile that AWS_PROFILE names, which may be another one.
      ignoreConfiguredEndpointUrls: true,
      ...variants,
      // As in the AWS CLI, an endpoint of one's own is taken as it is. But for FIPS: who asks for it is not sent to an
      // endpoint that may be none, and the SDK refuses both together.
      useDualstackEndpoint: variants.useDualstackEndpoint && endpoint === null,
      requestHandler: network.requestHandler(),
    };
  };
  // Given by hand: of the two, the SDK's providers would send a web identity to AWS's own endpoint, and would send
  // the calls of IAM Identity Center and `aws login` to that of STS.
  const sts = { ...PATIENT_CLIENT, ...clientConfig('sts'), region };
  const assumeRole = getDefaultRoleAssumer(sts);
  const signInService =
    profile !== null && signInCommand(config.profiles, profile.name)?.kind === 'login' ? 'signin' : 'sso';
  const { mfaCodeProvider, signInWithin = SIGN_IN_WITHIN } = options;
  const limit = createSignInLimit(signInWithin);
  const means: Means = {
    config,
    env,
    roleAssumer: (source, params) => assumeRole(usable(source), params),
    roleAssumerWithWebIdentity: getDefaultRoleAssumerWithWebIdentity(sts),
    // Without a region: what signs a person in has one of its own, which the provider knows.
    clientConfig: { ...PATIENT_CLIENT, ...clientConfig(signInService) },
    // A little longer, so that the message names the limit.
    processWithin: signInWithin + 1_000,
    mfaCodeProvider: mfaCodeProvider && askedBy(mfaCodeProvider, limit),
  };
  return {
    ok: true,
    access: {
      label,
      profile: chosen.way === 'profile' ? chosen.profile : undefined,
      region,
      credentials: shared(credentialsBy(chosen, means), limit),
      limit,
      clock,
      clientConfig,
    },
  };
}

/** A choice that can be signed in with. */
type Usable = Exclude<Chosen, { readonly way: 'none' }>;

function credentialsBy(chosen: Usable, means: Means): AwsCredentialIdentityProvider {
  const { profile } = chosen;
  switch (chosen.way) {
    case 'environment':
      return environmentCredentials(means.env);
    case 'web-identity':
      return webIdentity(webIdentityOfEnvironment(profile, means.env), means);
    case 'machine':
      return machineCredentials(
        means.env,
        profile?.problem ??
          l10n.t('There is no default profile, and there are no credentials in the environment.'),
      );
    case 'profile':
      return profileCredentials(chosen.profile, means);
  }
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
    credentials: shared(
      fromTemporaryCredentials({
        masterCredentials: base.credentials,
        params: {
          RoleArn: `arn:${partition}:iam::${accountId}:role/${role}`,
          RoleSessionName: 'aws-ses-senders',
        },
        clientConfig: { ...PATIENT_CLIENT, ...base.clientConfig('sts'), region: base.region },
      }),
      base.limit,
    ),
  };
}

/**
 * Asks a provider again only when what it gave is about to expire, whichever client needs it. On its own, each client
 * would ask for itself: for the code of an MFA device, too.
 */
function shared(provider: AwsCredentialIdentityProvider, limit: SignInLimit): AwsCredentialIdentityProvider {
  let late: { readonly error: SignInTimeout; readonly at: number } | null = null;
  const checked = async () => {
    // Else each of thousands of requests would wait as long again.
    if (late !== null && performance.now() - late.at < NOT_AGAIN_FOR) throw late.error;
    try {
      return usable(await limit.within(provider()));
    } catch (error) {
      if (error instanceof SignInTimeout) late = { error, at: performance.now() };
      throw error;
    }
  };
  return memoizeIdentityProvider(checked, isIdentityExpired, doesIdentityRequireRefresh) ?? checked;
}

/**
 * Credentials that requests may be signed with. From here on, no error shows their secrets.
 * @throws Error where the secret stands in the place of the key ID, which a request would send in the clear.
 */
function usable(credentials: AwsCredentialIdentity): AwsCredentialIdentity {
  noteCredentials(credentials);
  if (isSwapped(credentials)) throw new UnusableCredentials(swappedKeys());
  return credentials;
}

const SIGN_IN_WITHIN = 120_000;

/** What took too long to hand out credentials is asked again only after so many milliseconds. */
const NOT_AGAIN_FOR = 60_000;

/** Asks a person for a code, which no error shows from then on. */
function askedBy(ask: AskForCode, limit: SignInLimit): Means['mfaCodeProvider'] {
  return async (mfaSerial) => {
    const code = await limit.asking((signal) => ask(mfaSerial, signal));
    noteSecret(code);
    return code;
  };
}
