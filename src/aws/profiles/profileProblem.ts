import * as l10n from '@vscode/l10n';
import { swappedKeys } from '../errors/failure.ts';
import { isSwapped } from '../errors/knownSecrets.ts';
import type { Environment } from '../../senders/accounts/profiles.ts';
import { customEndpoint, isEndpoint, isRegion, NEEDED_SERVICES, readsServices } from './customEndpoint.ts';
import { toSettings, credentialKind, placeOf } from './profileSettings.ts';
import type {
  PlacedSection,
  PlacedSetting,
  ProfileSections,
  Settings,
  CredentialSettings,
} from './profileSettings.ts';
import { shellWords } from './shellWords.ts';

/** What the files contain besides a single profile. */
export interface Files {
  readonly profiles: ReadonlyMap<string, ProfileSections>;
  /** The `[sso-session NAME]` sections by name. */
  readonly sessions: ReadonlyMap<string, PlacedSection>;
  readonly services: ReadonlyMap<string, PlacedSection>;
  /** Ignored headings, by the profile that was meant. */
  readonly unread: ReadonlyMap<string, string>;
}

/**
 * Returns why a profile, including its sources, can't give credentials; `null` if the files show no problem. It's rejected
 * if the AWS CLI rejects it, and if a line isn't read the way it looks.
 *
 * Source: AWS SDKs and Tools Reference Guide, "Assume role credentials" and "IAM Identity Center credentials".
 */
export function profileProblem(name: string, files: Files, env: Environment): string | null {
  const sections = files.profiles.get(name);
  if (sections === undefined) return files.unread.get(name) ?? l10n.t('It has no way to get credentials.');
  return connectionProblem(sections, files, env) ?? findProblem(name, files, [name], false);
}

function findProblem(
  name: string,
  files: Files,
  passed: readonly string[],
  isSource: boolean,
): string | null {
  const sections = files.profiles.get(name);
  if (sections === undefined) return null;
  const misread = [sections.credentials, sections.config].map(misreadLine).find((line) => line !== null);
  return misread ?? wayProblem(name, credentialKind(sections, isSource), sections, files, passed);
}

function wayProblem(
  name: string,
  way: CredentialSettings,
  sections: ProfileSections,
  files: Files,
  passed: readonly string[],
): string | null {
  const { settings, credentials, config } = sections;
  const commented = (...names: readonly string[]) => commentProblem(names, credentials, config);
  switch (way.kind) {
    case 'none':
      return files.unread.get(name) ?? missingWay(sections);
    case 'static':
      return keysProblem(way.keys, settings);
    case 'assume-role':
      return (
        withoutValue(settings, ['role_arn', 'mfa_serial', 'external_id']) ??
        commented('role_arn', 'mfa_serial', 'external_id', 'role_session_name') ??
        sourceProblem(name, settings, files, passed)
      );
    case 'web-identity':
      return settings['role_arn'] === undefined
        ? l10n.t('It has {0}, but no {1}.', 'web_identity_token_file', 'role_arn')
        : (withoutValue(settings, ['role_arn']) ?? commented('role_arn', 'role_session_name'));
    case 'sso':
      return ssoProblem(sections, files.sessions);
    case 'login':
      return (
        withoutValue(settings, ['login_session']) ??
        commented('login_session') ??
        regionProblem('region', credentials, config)
      );
    case 'process':
      return processProblem(settings['credential_process'] ?? '');
  }
}

/** A line that looks like a heading but isn't read as one, or a setting continued by an indented line. */
function misreadLine(placed: PlacedSection | null): string | null {
  if (placed === null) return null;
  const { file, section } = placed;
  if (section.strayHeading !== null)
    return l10n.t(
      '{0}, line {1}: This looks like a section heading, but it is read as part of the section above.',
      file,
      section.strayHeading,
    );
  const [name, setting] =
    [...section.settings].find(([known, { value }]) => SINGLE_LINES.has(known) && value.includes('\n')) ?? [];
  return setting === undefined
    ? null
    : l10n.t(
        '{0}, line {1}: The indented lines below {2} are read as part of its value.',
        file,
        setting.line,
        name ?? '',
      );
}

/** The settings of a profile that are used; `credential_process` may continue on further lines. */
const SINGLE_LINES: ReadonlySet<string> = new Set([
  ...['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token', 'aws_security_token'],
  ...['role_arn', 'source_profile', 'credential_source', 'mfa_serial', 'external_id', 'role_session_name'],
  ...['duration_seconds', 'web_identity_token_file', 'login_session'],
  ...['sso_session', 'sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name'],
  ...['region', 'endpoint_url', 'services', 'ca_bundle', 'use_fips_endpoint', 'use_dualstack_endpoint'],
  'ignore_configured_endpoint_urls',
]);

const [KEY_ID, SECRET] = ['aws_access_key_id', 'aws_secret_access_key'] as const;

function missingWay({ config, credentials, settings }: ProfileSections): string {
  if (settings[SECRET] !== undefined) return l10n.t('It has {0}, but no {1}.', SECRET, KEY_ID);
  if (settings['web_identity_token_file'] !== undefined)
    return l10n.t('Its {0} is empty.', 'web_identity_token_file');
  for (const placed of [config, credentials]) {
    const swallowed = [...(placed?.section.settings ?? [])].find(([, { value }]) =>
      HIDDEN_SETTING.test(value),
    );
    if (placed !== null && swallowed !== undefined) {
      const [name, { line }] = swallowed;
      return l10n.t(
        '{0}, line {1}: The indented lines below {2} are read as part of its value.',
        placed.file,
        line,
        name,
      );
    }
  }
  return l10n.t('It has no way to get credentials.');
}

/** A setting that gives credentials, on a line that continues another setting. */
const HIDDEN_SETTING =
  /\n(aws_access_key_id|role_arn|credential_process|login_session|sso_account_id|sso_role_name)\s*[=:]/i;

/** The format of a key ID: IAM API Reference, "AccessKey". A secret has no whitespace. */
const KEY_ID_FORM = /^\w{3,128}$/;

/** Never quotes a value. The halves of a pair in two files don't match: each may belong to another one. */
function keysProblem(placed: PlacedSection | null, settings: Settings): string | null {
  if (placed === null) return null;
  const { file, section } = placed;
  const [id, secret] = [section.settings.get(KEY_ID), section.settings.get(SECRET)];
  if (secret === undefined)
    return settings[SECRET] === undefined
      ? l10n.t('It has {0}, but no {1}.', KEY_ID, SECRET)
      : l10n.t('Its {0} and {1} are in different files.', KEY_ID, SECRET);
  if (id !== undefined && isSwapped({ accessKeyId: id.value, secretAccessKey: secret.value }))
    return l10n.t('{0}, line {1}: {2}', file, id.line, swappedKeys());
  const odd =
    id !== undefined && !KEY_ID_FORM.test(id.value)
      ? ([KEY_ID, id] as const)
      : /^$|\s/.test(secret.value)
        ? ([SECRET, secret] as const)
        : null;
  if (odd === null) return null;
  const [name, { line, value }] = odd;
  return value === ''
    ? l10n.t('{0}, line {1}: {2} is empty.', file, line, name)
    : COMMENT.test(value)
      ? commentWords(file, line, name)
      : l10n.t('{0}, line {1}: {2} does not have the form of an access key.', file, line, name);
}

function withoutValue(settings: Settings, names: readonly string[]): string | null {
  const empty = names.find((name) => settings[name] === '');
  return empty === undefined ? null : l10n.t('Its {0} is empty.', empty);
}

const CREDENTIAL_SOURCES: readonly string[] = ['Environment', 'Ec2InstanceMetadata', 'EcsContainer'];

/** @param passed the profiles that led here, ending with this one. */
function sourceProblem(
  name: string,
  settings: Settings,
  files: Files,
  passed: readonly string[],
): string | null {
  const { source_profile: source, credential_source: place } = settings;
  if (source !== undefined && place !== undefined)
    return l10n.t('It has both source_profile and credential_source; only one of them is allowed.');
  if (place !== undefined) return placeProblem(place, settings);
  if (source === undefined)
    return l10n.t('It has role_arn, but no source_profile, credential_source or web_identity_token_file.');
  const sections = files.profiles.get(source);
  if (sections === undefined) return l10n.t('Its source_profile "{0}" does not exist.', source);
  const isKeyed = sections.settings[KEY_ID] !== undefined || sections.settings[SECRET] !== undefined;
  const leadsBack = l10n.t('Its source_profile leads back to itself.');
  // A profile may be its own source, for its access keys.
  if (passed.includes(source) && !(source === name && isKeyed)) return leadsBack;
  const problem = findProblem(source, files, [...passed, source], true);
  if (problem === null || problem === leadsBack || source === name) return problem;
  return l10n.t('Its source_profile "{0}" cannot be used: {1}', source, problem);
}

function placeProblem(place: string, settings: Settings): string | null {
  if (!CREDENTIAL_SOURCES.includes(place))
    return l10n.t('Its credential_source "{0}" is none of {1}.', place, CREDENTIAL_SOURCES.join(', '));
  // The AWS SDK would read them from the profile in AWS_PROFILE.
  const unread = ['ec2_metadata_service_endpoint', 'ec2_metadata_service_endpoint_mode'].find(
    (name) => place === 'Ec2InstanceMetadata' && settings[name] !== undefined,
  );
  return unread === undefined
    ? null
    : l10n.t(
        'Set {1} in the environment; {0} in the profile is not supported.',
        unread,
        `AWS_${unread.toUpperCase()}`,
      );
}

const SSO_SETTINGS = ['sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name'] as const;

function ssoProblem(
  { config, credentials, settings }: ProfileSections,
  sessions: ReadonlyMap<string, PlacedSection>,
): string | null {
  const name = settings['sso_session'];
  const session = toSettings(sessions.get(name ?? '')?.section);
  const other = Object.keys(session).find(
    (setting) => settings[setting] !== undefined && settings[setting] !== session[setting],
  );
  if (other !== undefined && name !== undefined)
    return l10n.t('Its {0} differs from the one in [sso-session {1}].', other, name);
  const lacking = SSO_SETTINGS.filter((setting) => !(settings[setting] ?? session[setting]));
  if (lacking.length > 0) return l10n.t('It has no {0}.', lacking.join(', '));
  const ofSession = name === undefined ? null : sessionProblem(name, sessions);
  const all = [credentials, config, sessions.get(name ?? '')];
  return ofSession ?? commentProblem(SSO_SETTINGS, ...all) ?? regionProblem('sso_region', ...all);
}

function sessionProblem(name: string, sessions: ReadonlyMap<string, PlacedSection>): string | null {
  const placed = sessions.get(name);
  if (placed === undefined) return l10n.t('There is no section [sso-session {0}].', name);
  const lacking = (['sso_start_url', 'sso_region'] as const).find(
    (setting) => !placed.section.settings.get(setting)?.value,
  );
  return (
    misreadLine(placed) ??
    (lacking === undefined ? null : l10n.t('[sso-session {0}] has no {1}.', name, lacking))
  );
}

function processProblem(line: string): string | null {
  const words = shellWords(line);
  if (words === null) return l10n.t('Its credential_process has an unclosed quote.');
  return words.length === 0 ? l10n.t('Its {0} is empty.', 'credential_process') : null;
}

/**
 * Returns why a profile can't be used with any credentials: its endpoint can't be read, or it names a missing session,
 * without which the AWS CLI sends no request. `null`: it can.
 */
export function connectionProblem(
  sections: ProfileSections,
  files: Pick<Files, 'services' | 'sessions'>,
  env: Environment,
): string | null {
  const { config, credentials, settings } = sections;
  const misread = [credentials, config].map(misreadLine).find((line) => line !== null);
  if (misread !== undefined) return misread;
  for (const name of ['use_fips_endpoint', 'use_dualstack_endpoint']) {
    const placed = placeOf(name, credentials, config);
    // For the AWS CLI, any other word means "false", so you wouldn't get the endpoint you asked for.
    if (placed !== null && !/^(true|false|)$/i.test(settings[name] ?? ''))
      return l10n.t('{0}, line {1}: {2} must be true or false.', placed.file, placed.line, name);
  }
  const session = settings['sso_session'];
  return (
    (session === undefined ? null : sessionProblem(session, files.sessions)) ??
    servicesProblem(settings, files.services, env) ??
    endpointProblem(sections, files.services, env) ??
    regionProblem('region', credentials, config)
  );
}

/** A setting that names a Region; empty, it names none. */
function regionProblem(
  name: string,
  ...sections: readonly (PlacedSection | null | undefined)[]
): string | null {
  const placed = placeOf(name, ...sections);
  if (placed === null || placed.value === '' || isRegion(placed.value)) return null;
  return COMMENT.test(placed.value)
    ? commentWords(placed.file, placed.line, name)
    : l10n.t('{0}, line {1}: {2} is not a Region, such as us-east-1.', placed.file, placed.line, name);
}

/** A setting whose value can't have a comment behind it. */
function commentProblem(
  names: readonly string[],
  ...sections: readonly (PlacedSection | null | undefined)[]
): string | null {
  for (const name of names) {
    const placed = placeOf(name, ...sections);
    if (placed !== null && COMMENT.test(placed.value)) return commentWords(placed.file, placed.line, name);
  }
  return null;
}

function servicesProblem(settings: Settings, services: Files['services'], env: Environment): string | null {
  const name = settings['services'];
  if (name === undefined || !readsServices(settings, env)) return null;
  if (name === '') return l10n.t('Its {0} is empty.', 'services');
  const placed = services.get(name);
  return placed === undefined ? l10n.t('There is no section [services {0}].', name) : misreadLine(placed);
}

function endpointProblem(
  { config, credentials, settings }: ProfileSections,
  services: Files['services'],
  env: Environment,
): string | null {
  const section = services.get(settings['services'] ?? '');
  for (const service of NEEDED_SERVICES) {
    const endpoint = customEndpoint(service, settings, toSettings(section?.section), env);
    if (endpoint === null || endpoint.in === 'environment' || isEndpoint(endpoint.url)) continue;
    const placed =
      endpoint.in === 'services'
        ? placeOf(endpoint.name, section)
        : placeOf(endpoint.name, credentials, config);
    if (placed !== null) return addressProblem(placed);
  }
  return null;
}

/** Never quotes the address, which may contain a password. */
function addressProblem({ file, line, value }: PlacedSetting): string {
  return COMMENT.test(value)
    ? commentWords(file, line, 'endpoint_url')
    : l10n.t(
        '{0}, line {1}: {2} must be http:// or https:// and a host, such as http://localhost:4566.',
        file,
        line,
        'endpoint_url',
      );
}

/** In none of the settings that are checked for one, a value can have a word that begins like this. */
const COMMENT = /(^|\s)[#;]/;

function commentWords(file: string, line: number, name: string): string {
  return l10n.t(
    '{0}, line {1}: The comment after {2} is read as part of its value. Move it to its own line.',
    file,
    line,
    name,
  );
}
