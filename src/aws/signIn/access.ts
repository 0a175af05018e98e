import { getDefaultRoleAssumer, getDefaultRoleAssumerWithWebIdentity } from '@aws-sdk/client-sts';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { doesIdentityRequireRefresh, isIdentityExpired, memoizeIdentityProvider } from '@smithy/core';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import * as l10n from '@vscode/l10n';
import type { Problem } from '../../senders/model/problem.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import { ENVIRONMENT_PROFILE } from '../../senders/model/target.ts';
import { awsClock, type AwsClock } from '../client/clock.ts';
import { chosenProfile, webIdentityOfEnvironment, type Chosen } from '../profiles/chosenProfile.ts';
import { PATIENT_CLIENT } from '../client/client.ts';
import {
  environmentCredentials,
  machineCredentials,
  profileCredentials,
  webIdentity,
} from './credentials.ts';
import type { Means } from './credentials.ts';
import { DEFAULT_REGION, endpointVariants } from './endpoint.ts';
import type { EndpointVariants } from './endpoint.ts';
import {
  customEndpoint,
  endpointVariableProblem,
  isEndpoint,
  isRegion,
  wrongEndpoint,
} from '../profiles/customEndpoint.ts';
import type { EndpointService } from '../profiles/customEndpoint.ts';
import { awsVariable } from '../profiles/environment.ts';
import type { Environment } from '../../senders/accounts/profiles.ts';
import { swappedKeys, UnusableCredentials } from '../errors/failure.ts';
import { isSwapped, noteCredentials, noteSecret } from '../errors/knownSecrets.ts';
import { openNetwork } from '../client/network.ts';
import { loadSharedConfig, type Profile } from '../profiles/profiles.ts';
import { signInCommand } from '../profiles/signInCommand.ts';
import { createSignInLimit, SignInTimeout, type SignInLimit } from './signInLimit.ts';
import type { HttpHandler, Limits } from '../client/wholeAnswers.ts';

/** What is needed to create clients that sign with a profile's credentials. */
export interface Access {
  /** The profile's name in the report. */
  readonly label: string;
  /** The profile in the files; `undefined` for the credentials of the environment. */
  readonly profile: Profile | undefined;
  readonly region: string;
  /** Renews what expires. Shared by everything that signs with this access, so that an MFA code is asked for once. */
  readonly credentials: AwsCredentialIdentityProvider;
  /** Follows the time at AWS, from its answers. */
  readonly clock: Clock;
  readonly limit: SignInLimit;
  /** Returns settings for a service's client, except `region` and `credentials`. */
  readonly clientConfig: (service: EndpointService) => ClientConfig;
}

export interface ClientConfig extends EndpointVariants {
  readonly endpoint?: string;
  readonly ignoreConfiguredEndpointUrls: boolean;
  readonly requestHandler: HttpHandler;
}

export interface AccessOptions {
  /** `null`: what the environment names, else the default profile, else the machine's own credentials. */
  readonly profile: string | null;
  readonly env: Environment;
  /** Names the proxies, like `HTTPS_PROXY`; `undefined`: the host handles them, as VS Code does. */
  readonly proxies?: Environment | undefined;
  /** Learns the time at AWS from every answer. */
  readonly clock?: AwsClock | undefined;
  /** How long a sign-in may take, in milliseconds; two minutes by default. */
  readonly signInWithin?: number;
  /** Asks a person for an MFA code; without it, profiles that need one can't be used. */
  readonly mfaCodeProvider?: AskForCode;
}

/**
 * A scan ends once the mails are counted, or nothing answers: first EC2, without which all Regions are asked, then CloudWatch.
 * A request takes up to 30 seconds, so one, and two.
 */
const LIMITS_OF: Partial<Record<EndpointService, Partial<Limits>>> = {
  ec2: { silence: 20_000 },
  cloudwatch: { silence: 45_000 },
};

/** @param signal aborted when nobody waits for the sign-in anymore. */
type AskForCode = (mfaSerial: string, signal: AbortSignal) => Promise<string>;

export type Opened =
  | { readonly ok: true; readonly access: Access }
  | { readonly ok: false; readonly profile: string; readonly problem: Problem };

/**
 * Reads the AWS files again and prepares to sign with a profile. Asks AWS nothing before the first call. A missing profile,
 * or one that the AWS CLI would reject, is a value.
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
  const wrongVariable = endpointVariableProblem(settings, env);
  if (wrongVariable !== null) return refused({ kind: 'no-credentials', message: wrongVariable });
  const clock = awsClock({ shared: options.clock });
  const network = await openNetwork(settings, env, options.proxies, clock.learn);
  if (!network.ok) return refused(network.problem);
  const variable = (['AWS_REGION', 'AWS_DEFAULT_REGION'] as const).find(
    (name) => awsVariable(env, name) !== null,
  );
  const region = profile?.region ?? (variable && awsVariable(env, variable)) ?? DEFAULT_REGION;
  if (variable !== undefined && !isRegion(region))
    return refused({
      kind: 'no-credentials',
      message: l10n.t('{0} is not a Region, such as us-east-1.', variable),
    });
  const services = config.services.get(settings['services'] ?? '') ?? {};
  const clientConfig = (service: EndpointService): ClientConfig => {
    const endpoint = customEndpoint(service, settings, services, env);
    const isWrong = endpoint !== null && !isEndpoint(endpoint.url);
    return {
      ...(endpoint === null || isWrong ? {} : { endpoint: endpoint.url }),
      // Otherwise the SDK would use the endpoint of the profile in AWS_PROFILE, which may be another one.
      ignoreConfiguredEndpointUrls: true,
      ...variants,
      // As in the AWS CLI, custom endpoints are used as they are. Except for FIPS: the SDK refuses it with a custom
      // endpoint, and a request must not go to one that may not be FIPS.
      useDualstackEndpoint: variants.useDualstackEndpoint && endpoint === null,
      requestHandler: isWrong
        ? refusing(wrongEndpoint(endpoint))
        : network.requestHandler(LIMITS_OF[service]),
    };
  };
  // Passed explicitly: left to themselves, the SDK's providers would send a web identity to AWS's own endpoint, and the
  // calls of IAM Identity Center and `aws login` to the endpoint of STS.
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
    // Without a Region: IAM Identity Center and `aws login` have their own, which the provider knows.
    clientConfig: { ...PATIENT_CLIENT, ...clientConfig(signInService) },
    // Slightly longer, so that the message names the limit.
    processWithin: signInWithin + 1_000,
    abandoned: limit.abandoned,
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

/** A choice that allows signing in. */
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
  /** The organization's partition, as in an ARN. */
  readonly partition: string;
  /** The role's name, with its path if it has one: `OrganizationAccountAccessRole`. */
  readonly role: string;
}

/** Returns access to a member account, by a role that the access to its organization may assume. */
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

/** Asks a provider again only when its credentials are about to expire; otherwise each client would, even for an MFA code. */
function shared(provider: AwsCredentialIdentityProvider, limit: SignInLimit): AwsCredentialIdentityProvider {
  let late: { readonly error: SignInTimeout; readonly at: number } | null = null;
  const checked = async () => {
    // Otherwise each of thousands of requests would wait just as long again.
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
 * Returns credentials that may sign requests. From here on, no error shows their secrets.
 * @throws Error if the secret is in the place of the key ID, which a request would send in the clear.
 */
function usable(credentials: AwsCredentialIdentity): AwsCredentialIdentity {
  noteCredentials(credentials);
  if (isSwapped(credentials)) throw new UnusableCredentials(swappedKeys());
  return credentials;
}

const SIGN_IN_WITHIN = 120_000;

/** A provider that took too long is asked again after this long, in milliseconds. */
const NOT_AGAIN_FOR = 60_000;

/** Asks a person for a code, which no error shows from then on. */
function askedBy(ask: AskForCode, limit: SignInLimit): Means['mfaCodeProvider'] {
  return async (mfaSerial) => {
    const code = await limit.asking((signal) => ask(mfaSerial, signal));
    noteSecret(code);
    return code;
  };
}

/** A handler that sends nothing: a service's endpoint can't be used, and only what asks that service is missing. */
function refusing(words: string): HttpHandler {
  return {
    handle: () => Promise.reject(Object.assign(new Error(words), { name: 'InvalidEndpoint' })),
    destroy: () => undefined,
  };
}
