/** What the two AWS files say of one profile, and which of it gives its credentials. */
import type { ProfileKind } from '../../senders/accounts/profiles.ts';
import type { AwsFile } from './awsFile.ts';
import type { IniSection } from './iniFile.ts';

/** The settings of a profile; nested ones (`s3 =`) have a dotted name. An empty one is there, too. */
export type Settings = Readonly<Record<string, string | undefined>>;

/** A section, and the file it is in. */
export interface PlacedSection {
  readonly file: string;
  readonly section: IniSection;
}

/** A profile as both files have it. */
export interface ProfileSections {
  readonly config: PlacedSection | null;
  readonly credentials: PlacedSection | null;
  /** Both together; of a setting that both have, the one of the credentials file. */
  readonly settings: Settings;
}

/** Puts the sections of one profile together; `undefined` where a file has none. */
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

/** The settings of a section as they are, for the lookup by name. */
export function toSettings(section: IniSection | undefined): Settings {
  const plain = [...(section?.settings ?? [])].flatMap(([name, { value, nested }]) =>
    nested === null
      ? // A dotted name of its own would pass for a nested one.
        name.includes('.')
        ? []
        : [[name, value] as const]
      : [[name, ''] as const, ...[...nested].map(([inner, text]) => [`${name}.${inner}`, text] as const)],
  );
  return Object.fromEntries(plain);
}

/** Where a profile's credentials come from. */
export interface Way {
  readonly kind: ProfileKind;
  /** For access keys: the one section that both halves and the session token are taken from. */
  readonly keys: PlacedSection | null;
}

/**
 * Which of its settings give a profile's credentials, in the order of the AWS CLI, which is not that of the AWS SDK:
 * a role before access keys, also where it names no source; IAM Identity Center before access keys; the keys of the
 * credentials file before `login_session` and `credential_process`, those of the config file behind them.
 *
 * Source: AWS CLI User Guide, "Configuration and credential precedence"; held against the AWS CLI itself in
 * `test/unit/aws/cliProfiles.test.ts`.
 * @param isSource whether a role is assumed by it: then its access keys, if it has any, go before its own role.
 */
export function credentialKind({ config, credentials, settings }: ProfileSections, isSource: boolean): Way {
  const has = (name: string) => settings[name] !== undefined;
  const isOf = (kind: ProfileKind, keys: PlacedSection | null = null): Way => ({ kind, keys });
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
  // Neither can work: the message names what they were meant for.
  if (has('sso_session') || has('sso_start_url')) return isOf('sso');
  return isOf('none');
}
