import type { ProfileKind } from '../../senders/accounts/profiles.ts';
import type { AwsFile } from './awsFile.ts';
import type { IniSection } from './iniFile.ts';

/** The settings of a profile, including empty ones; nested ones (`s3 =`) have dotted names. */
export type Settings = Readonly<Record<string, string | undefined>>;

export interface PlacedSection {
  readonly file: string;
  readonly section: IniSection;
}

export interface ProfileSections {
  readonly config: PlacedSection | null;
  readonly credentials: PlacedSection | null;
  /** Both combined; the credentials file wins. */
  readonly settings: Settings;
}

/** Combines the sections of a profile; `undefined` if a file has none. */
export function profileSections(
  config: AwsFile,
  inConfig: IniSection | undefined,
  credentials: AwsFile,
  inCredentials: IniSection | undefined,
): ProfileSections {
  const placed = (file: AwsFile, section: IniSection | undefined): PlacedSection | null =>
    section === undefined ? null : { file: file.path, section };
  return {
    config: placed(config, inConfig),
    credentials: placed(credentials, inCredentials),
    settings: { ...toSettings(inConfig), ...toSettings(inCredentials) },
  };
}

/** Returns the settings of a section for lookup by name. */
export function toSettings(section: IniSection | undefined): Settings {
  const plain = [...(section?.settings ?? [])].flatMap(([name, { value, nested }]) =>
    nested === null
      ? // A setting that itself has a dotted name would look like a nested one.
        name.includes('.')
        ? []
        : [[name, value] as const]
      : [
          [name, ''] as const,
          ...[...nested].map(([inner, { value: text }]) => [`${name}.${inner}`, text] as const),
        ],
  );
  return Object.fromEntries(plain);
}

/** Where a setting of a profile is, with its value as text; the credentials file wins. Nested ones have dotted names. */
export interface PlacedSetting {
  readonly file: string;
  readonly line: number;
  readonly value: string;
}

/** Finds a setting in sections, of which the first one that has it wins. */
export function placeOf(
  name: string,
  ...sections: readonly (PlacedSection | null | undefined)[]
): PlacedSetting | null {
  const [outer = '', ...inner] = name.split('.');
  for (const placed of sections) {
    const setting = placed?.section.settings.get(outer);
    const found = inner.length === 0 ? setting : setting?.nested?.get(inner.join('.'));
    if (placed != null && found !== undefined)
      return { file: placed.file, line: found.line, value: found.value };
  }
  return null;
}

/** Which settings give a profile's credentials. */
export interface CredentialSettings {
  readonly kind: ProfileKind;
  /** For access keys: the one section with both halves and the session token. */
  readonly keys: PlacedSection | null;
}

/**
 * Returns which settings give a profile's credentials, in the AWS CLI's order, which differs from the AWS SDK's: a role
 * before access keys, even if it names no source; IAM Identity Center before access keys; the keys of the credentials
 * file before `login_session` and `credential_process`, those of the config file after them.
 *
 * Source: AWS CLI User Guide, "Configuration and credential precedence"; tested against the AWS CLI itself in
 * `test/unit/aws/cliProfiles.test.ts`.
 * @param isSource whether another profile's role uses it as its source: then access keys precede its own role
 */
export function credentialKind(
  { config, credentials, settings }: ProfileSections,
  isSource: boolean,
): CredentialSettings {
  const has = (name: string) => settings[name] !== undefined;
  const isOf = (kind: ProfileKind, keys: PlacedSection | null = null): CredentialSettings => ({ kind, keys });
  const assumes = has('role_arn') && !has('web_identity_token_file');
  const isKeyed = has('aws_access_key_id') || has('aws_secret_access_key');
  if (assumes && !(isSource && isKeyed)) return isOf('assume-role');
  if (has('web_identity_token_file') && settings['web_identity_token_file'] !== '')
    return isOf('web-identity');
  if (has('sso_account_id') || has('sso_role_name')) return isOf('sso');
  if (credentials?.section.settings.has('aws_access_key_id') === true) return isOf('static', credentials);
  if (has('login_session')) return isOf('login');
  if (has('credential_process')) return isOf('process');
  if (config?.section.settings.has('aws_access_key_id') === true) return isOf('static', config);
  // Neither works; this way the message names what was meant.
  if (has('sso_session') || has('sso_start_url')) return isOf('sso');
  return isOf('none');
}
