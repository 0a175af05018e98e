import { IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromIni, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import PQueue from 'p-queue';
import type { Account, Gap } from '../senders/model.ts';
import { PATIENT_CLIENT, readOnly } from './client.ts';
import { configuredEndpoint, DEFAULT_REGION, iamRegion } from './endpoint.ts';
import { present } from './failure.ts';
import { iamPort } from './iam.ts';
import type { Iam } from './iam.ts';
import type { Problem } from '../senders/problem.ts';
import { pace } from './pace.ts';
import { problemOf } from './problem.ts';
import { readReportBody } from './reportBody.ts';
import { loadSharedConfig } from './profiles.ts';
import type { Environment, SharedConfig } from './profiles.ts';

export interface Connection {
  readonly account: Account;
  /** What is missing of the account itself (its alias). */
  readonly gaps: readonly Gap[];
  readonly iam: Iam;
  /** The same for questions that a person is waiting for; they go before those of a scan. */
  readonly urgent: Iam;
}

export type Connected =
  | { readonly ok: true; readonly connection: Connection }
  | { readonly ok: false; readonly profile: string; readonly problem: Problem };

export interface ConnectOptions {
  /** `null`: what `AWS_PROFILE` names, else the SDK's default chain. */
  readonly profile: string | null;
  readonly env: Environment;
  /** Calls under way at once. */
  readonly concurrency: number;
  /** Asks a person for the code of an MFA device; without it, profiles that want one cannot be used. */
  readonly mfaCodeProvider?: (mfaSerial: string) => Promise<string>;
}

/** What environment credentials are called where a profile's name would stand. */
export const ENVIRONMENT_PROFILE = '(environment)';

/**
 * Signs in with a profile and finds out which account it is. Everything is built anew: a second call sees new
 * files, new sessions and new keys. What is expected to fail (no profile, expired, offline) is a value.
 * @throws the signal's reason when it is aborted.
 */
export async function connect(options: ConnectOptions, signal: AbortSignal): Promise<Connected> {
  const config = await loadSharedConfig(options.env);
  const name = chosenProfile(options, config);
  const label = name ?? ENVIRONMENT_PROFILE;
  const profile = config.profiles.find((candidate) => candidate.name === name);
  if (name !== null && profile === undefined) {
    return { ok: false, profile: name, problem: missingProfile(name, config) };
  }

  const settings = profile?.settings ?? {};
  const region =
    profile?.region ?? options.env['AWS_REGION'] ?? options.env['AWS_DEFAULT_REGION'] ?? DEFAULT_REGION;
  const clientOf = (service: 'iam' | 'sts') => {
    const endpoint = configuredEndpoint(service, settings, config, options.env);
    return {
      ...(endpoint === null ? {} : { endpoint }),
      // Else the SDK would take the endpoint of the profile that AWS_PROFILE names, which may be another one.
      ignoreConfiguredEndpointUrls: true,
      useFipsEndpoint: (options.env['AWS_USE_FIPS_ENDPOINT'] ?? settings['use_fips_endpoint']) === 'true',
    };
  };
  const sts = { ...PATIENT_CLIENT, ...clientOf('sts'), region };
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

  try {
    const calls = new Map<string, number>();
    const tempo = pace();
    const counted = (call: string) => void calls.set(call, (calls.get(call) ?? 0) + 1);
    const stsClient = new STSClient({ ...sts, credentials });
    stsClient.middlewareStack.use(readOnly(counted, tempo));
    const iamClient = new IAMClient({
      ...PATIENT_CLIENT,
      ...clientOf('iam'),
      region: iamRegion(region),
      credentials,
    });
    iamClient.middlewareStack.use(readOnly(counted, tempo));
    readReportBody(iamClient);

    const identity = await stsClient.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
    const queue = new PQueue({ concurrency: options.concurrency });
    const iam = iamPort(iamClient, queue, 'background', calls);
    const alias = await iam.accountAlias(signal);
    return {
      ok: true,
      connection: {
        account: {
          profile: label,
          accountId: present(identity.Account, 'Account'),
          alias: alias.ok ? alias.value : null,
          partition: identity.Arn?.split(':')[1] ?? 'aws',
        },
        gaps: alias.ok ? [] : [alias.gap],
        iam,
        urgent: iamPort(iamClient, queue, 'now', calls),
      },
    };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, profile: label, problem: problemOf(error, profile) };
  }
}

/** The chosen profile, else `AWS_PROFILE`, else `default` where it exists and no credentials stand in the environment. */
function chosenProfile(options: ConnectOptions, config: SharedConfig): string | null {
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
