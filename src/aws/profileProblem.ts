/** Why a profile cannot work, where the files show it. Nothing is asked of AWS, and no other file is read. */
import * as l10n from '@vscode/l10n';
import type { ProfileKind, Settings } from './profiles.ts';

/** What the files hold beside one profile. */
interface Files {
  /** Every profile's settings, by name. */
  readonly profiles: ReadonlyMap<string, Settings>;
  /** The `[sso-session NAME]` sections by name. */
  readonly sessions: ReadonlyMap<string, Settings>;
  readonly kindOf: (settings: Settings) => ProfileKind;
}

/**
 * The reason why a profile cannot give credentials, its sources included; `null` where the files show none.
 * Source: AWS SDKs and Tools Reference Guide, "Assume role credentials" and "IAM Identity Center credentials".
 */
export function profileProblem(name: string, files: Files): string | null {
  return problemOf(name, files, new Set());
}

function problemOf(name: string, files: Files, passed: ReadonlySet<string>): string | null {
  const settings = files.profiles.get(name) ?? {};
  switch (files.kindOf(settings)) {
    case 'none':
      return missingHalf(settings) ?? l10n.t('It names no way to get credentials.');
    case 'assume-role':
      return sourceProblem(settings, files, new Set([...passed, name]));
    case 'sso':
      return sessionProblem(settings, files.sessions);
    default:
      return null;
  }
}

const [KEY_ID, SECRET] = ['aws_access_key_id', 'aws_secret_access_key'] as const;

function missingHalf(settings: Settings): string | null {
  if (settings[KEY_ID] !== undefined) return l10n.t('It has {0}, but no {1}.', KEY_ID, SECRET);
  if (settings[SECRET] !== undefined) return l10n.t('It has {0}, but no {1}.', SECRET, KEY_ID);
  if (settings['role_arn'] === undefined) return null;
  return l10n.t('It has role_arn, but no source_profile, credential_source or web_identity_token_file.');
}

const CREDENTIAL_SOURCES: readonly string[] = ['Environment', 'Ec2InstanceMetadata', 'EcsContainer'];

function sourceProblem(settings: Settings, files: Files, passed: ReadonlySet<string>): string | null {
  const { source_profile: source, credential_source: place } = settings;
  if (source !== undefined && place !== undefined)
    return l10n.t('It has both source_profile and credential_source; the AWS SDK takes one of them.');
  if (place !== undefined && !CREDENTIAL_SOURCES.includes(place)) {
    return l10n.t('Its credential_source "{0}" is none of {1}.', place, CREDENTIAL_SOURCES.join(', '));
  }
  if (source === undefined) return null;
  const settingsOfSource = files.profiles.get(source);
  if (settingsOfSource === undefined) return l10n.t('Its source_profile "{0}" does not exist.', source);
  // A source's own access keys go before the role that it could assume.
  if (settingsOfSource[KEY_ID] !== undefined && settingsOfSource[SECRET] !== undefined) return null;
  if (passed.has(source)) return l10n.t('Its source_profile leads back to itself.');
  const problem = problemOf(source, files, passed);
  if (problem === null || problem === l10n.t('Its source_profile leads back to itself.')) return problem;
  return l10n.t('Its source_profile "{0}" cannot be used: {1}', source, problem);
}

const SSO_SETTINGS = ['sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name'] as const;

function sessionProblem(settings: Settings, sessions: ReadonlyMap<string, Settings>): string | null {
  const name = settings['sso_session'];
  const session = name === undefined ? {} : sessions.get(name);
  if (session === undefined) return l10n.t('There is no section [sso-session {0}].', name ?? '');
  const lacking = SSO_SETTINGS.filter((setting) => (settings[setting] ?? session[setting]) === undefined);
  return lacking.length === 0 ? null : l10n.t('It lacks {0}.', lacking.join(', '));
}
