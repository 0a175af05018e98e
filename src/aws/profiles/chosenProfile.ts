import * as l10n from '@vscode/l10n';
import type { Problem } from '../../senders/model/problem.ts';
import { ENVIRONMENT_PROFILE } from '../../senders/model/target.ts';
import { sentences } from '../../senders/words/words.ts';
import { swappedKeys } from '../errors/failure.ts';
import { awsVariable } from './environment.ts';
import type { Environment } from '../../senders/accounts/profiles.ts';
import type { Profile, Settings, SharedConfig } from './profiles.ts';

/**
 * Whose credentials count: a profile's, the environment's (keys, a web identity), or the machine's (a container or an EC2
 * instance). The profile's settings say where requests go, even with other credentials; `null`: there is no profile.
 */
export type Chosen =
  | { readonly way: 'profile'; readonly name: string; readonly profile: Profile }
  | {
      readonly way: 'environment' | 'web-identity' | 'machine';
      readonly name: null;
      readonly profile: Profile | null;
    }
  | {
      readonly way: 'none';
      /** The profile that you or the environment named; `null`: none. */
      readonly name: string | null;
      readonly problem: Problem;
    };

/** Where the credentials come from. */
type CredentialSource = Exclude<Chosen['way'], 'none'>;

/**
 * Returns the profile and the credentials that the AWS CLI would use: those of a profile that you name; else the access
 * keys of the environment, then a role of the profile that the environment names (or `default`), then the web identity of
 * the environment, then anything else in that profile, then the machine's own.
 *
 * Source: AWS CLI User Guide, "Configuration and credential precedence".
 * @param named a profile, or `ENVIRONMENT_PROFILE`; `null`: you name none.
 */
export function chosenProfile(named: string | null, env: Environment, config: SharedConfig): Chosen {
  const isExplicit = named !== null && named !== ENVIRONMENT_PROFILE;
  const inherited = isExplicit ? null : inheritedName(env);
  const name = isExplicit ? named : (inherited?.name ?? null);
  const profile = config.profiles.find((candidate) => candidate.name === (name ?? 'default')) ?? null;
  const refused = (problem: Problem): Chosen => ({
    way: 'none',
    name: name ?? profile?.name ?? null,
    problem,
  });
  if (inherited?.problem != null) return refused({ kind: 'no-profile', message: inherited.problem });
  if (config.fault !== null) return refused({ kind: 'no-credentials', message: config.fault });
  if (name !== null && profile === null) return refused(missingProfile(name, config));

  const own = named === ENVIRONMENT_PROFILE ? null : profile;
  const way = isExplicit ? 'profile' : inheritedWay(own, env);
  if (own !== null && way === 'profile') {
    if (own.problem !== null) return refused(fileProblem(own.problem));
    return { way, name: own.name, profile: own };
  }
  const other = way === 'profile' ? 'machine' : way;
  const problem = profile?.connectionProblem ?? webIdentityProblem(other, profile, env);
  if (problem !== null) return refused({ kind: 'no-credentials', message: problem });
  return { way: other, name: null, profile };
}

/** A problem in the files. Two swapped lines have their own next step. */
function fileProblem(message: string): Problem {
  return { kind: message.includes(swappedKeys()) ? 'swapped' : 'no-credentials', message };
}

/**
 * Returns the name in `AWS_PROFILE` or `AWS_DEFAULT_PROFILE`. If the two differ, version 1 of the AWS CLI uses the latter
 * and version 2 the former, so you must say which one you mean. As in both, an empty name is the name of no profile.
 */
function inheritedName(env: Environment): { readonly name: string | null; readonly problem: string | null } {
  const [profile, older] = [env['AWS_PROFILE'], env['AWS_DEFAULT_PROFILE']];
  const name = profile ?? older ?? null;
  if (profile !== undefined && older !== undefined && profile !== older)
    return {
      name,
      problem: l10n.t(
        'AWS_PROFILE is "{0}", but AWS_DEFAULT_PROFILE is "{1}". Versions 1 and 2 of the AWS CLI disagree about which one to use. Unset one of them.',
        profile,
        older,
      ),
    };
  if (name !== '') return { name, problem: null };
  const variable = profile === '' ? 'AWS_PROFILE' : 'AWS_DEFAULT_PROFILE';
  return { name: null, problem: l10n.t('{0} is set but empty. Unset it, or name a profile.', variable) };
}

function inheritedWay(profile: Profile | null, env: Environment): CredentialSource {
  if (awsVariable(env, 'AWS_ACCESS_KEY_ID') !== null) return 'environment';
  if (profile?.kind === 'assume-role') return 'profile';
  if (awsVariable(env, 'AWS_WEB_IDENTITY_TOKEN_FILE') !== null) return 'web-identity';
  // Each of them overrides the profile's setting, and the role may be in another account.
  const isChanged = WEB_IDENTITY_VARIABLES.some((name) => env[name] !== undefined);
  if (profile?.kind === 'web-identity' && isChanged) return 'web-identity';
  return profile === null || profile.kind === 'none' ? 'machine' : 'profile';
}

const WEB_IDENTITY_VARIABLES = [
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
] as const;

/** The settings of a web identity; the environment's override the profile's. */
export function webIdentityOfEnvironment(profile: Profile | null, env: Environment): Settings {
  const settings = profile?.settings ?? {};
  return {
    web_identity_token_file: env['AWS_WEB_IDENTITY_TOKEN_FILE'] ?? settings['web_identity_token_file'],
    role_arn: env['AWS_ROLE_ARN'] ?? settings['role_arn'],
    role_session_name: env['AWS_ROLE_SESSION_NAME'] ?? settings['role_session_name'],
  };
}

function webIdentityProblem(way: CredentialSource, profile: Profile | null, env: Environment): string | null {
  if (way !== 'web-identity') return null;
  const empty = WEB_IDENTITY_VARIABLES.find((name) => env[name] === '');
  if (empty !== undefined) return l10n.t('{0} is set but empty. Unset it.', empty);
  return webIdentityOfEnvironment(profile, env)['role_arn']
    ? null
    : l10n.t('AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not.');
}

function missingProfile(name: string, config: SharedConfig): Problem {
  const where =
    config.problems.length > 0
      ? sentences(...config.problems)
      : l10n.t('Looked in {0} and {1}.', config.configFilepath, config.filepath);
  return { kind: 'no-profile', message: sentences(l10n.t('There is no AWS profile "{0}".', name), where) };
}
