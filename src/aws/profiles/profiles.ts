import type {
  Environment,
  ListedProfile,
  ListedProfiles,
  OwnProfiles,
  ProfileKind,
} from '../../senders/accounts/profiles.ts';
import { ENVIRONMENT_PROFILE } from '../../senders/model/target.ts';
import { readAwsFile, type AwsFile } from './awsFile.ts';
import { awsVariable } from './environment.ts';
import type { IniSection } from './iniFile.ts';
import { configSections, unreadHeadings } from './profileHeadings.ts';
import { connectionProblem, profileProblem } from './profileProblem.ts';
import { profileSections, toSettings, credentialKind } from './profileSettings.ts';
import type { PlacedSection, ProfileSections, Settings, CredentialSettings } from './profileSettings.ts';
import { sharedFiles } from './sharedFiles.ts';

export type { Settings };

export interface Profile extends ListedProfile {
  /** The part that also applies with other credentials: its endpoint can't be read. */
  readonly connectionProblem: string | null;
  readonly settings: Settings;
  /** Where its credentials come from, and where they come from if it's the source of a role. */
  readonly way: CredentialSettings;
  readonly wayAsSource: CredentialSettings;
}

export interface SharedConfig extends ListedProfiles {
  readonly profiles: readonly Profile[];
  /** The `[sso-session NAME]` sections by name. */
  readonly sessions: ReadonlyMap<string, Settings>;
  /** The `[services NAME]` sections by name. */
  readonly services: ReadonlyMap<string, Settings>;
  /** The one that keeps the AWS CLI from signing in with any profile; `null`: none. */
  readonly fault: string | null;
}

/**
 * Reads the AWS config and credentials files, from `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` or from `~/.aws`,
 * and interprets them like the AWS CLI. A missing file is empty; an unreadable one is a problem. Doesn't use the AWS SDK's
 * reader, which doesn't report what it can't read and adds the keys under an unknown heading to the profile before it.
 *
 * Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files".
 */
export async function loadSharedConfig(env: Environment): Promise<SharedConfig> {
  const { configFilepath, filepath } = sharedFiles(env);
  const [config, credentials] = await Promise.all([readAwsFile(configFilepath), readAwsFile(filepath)]);
  const inConfig = configSections(config);
  const inCredentials = new Map([...credentials.sections].filter(([title]) => !OTHER_SECTION.test(title)));
  const sections = new Map(
    [...new Set([...inConfig.profiles.keys(), ...inCredentials.keys()])].map((name) => [
      name,
      profileSections(config, inConfig.profiles.get(name), credentials, inCredentials.get(name)),
    ]),
  );
  const unread = unreadHeadings(config, credentials, inConfig);
  const files = {
    profiles: sections,
    sessions: placed(config, inConfig.sessions),
    services: placed(config, inConfig.services),
    unread,
  };
  const fault = [config, credentials].find(({ isFatal }) => isFatal)?.problem ?? null;
  return {
    profiles: [...new Set([...sections.keys(), ...unread.keys()])].map((name) =>
      profile(
        name,
        sections.get(name) ?? NOWHERE,
        fault ?? profileProblem(name, files, env),
        connectionProblem(sections.get(name) ?? NOWHERE, files, env),
      ),
    ),
    sessions: settingsByName(inConfig.sessions),
    services: settingsByName(inConfig.services),
    configFilepath,
    filepath,
    problems: [config, credentials].flatMap(({ problem }) => problem ?? []),
    fault,
  };
}

const NOWHERE: ProfileSections = { config: null, credentials: null, settings: {} };

/** Headings in the credentials file that belong in the config file and name no profile. */
const OTHER_SECTION = /^(profile|services|sso-session)\s/;

const placed = (
  file: AwsFile,
  sections: ReadonlyMap<string, IniSection>,
): ReadonlyMap<string, PlacedSection> =>
  new Map([...sections].map(([name, section]) => [name, { file: file.path, section }]));

const settingsByName = (sections: ReadonlyMap<string, IniSection>): ReadonlyMap<string, Settings> =>
  new Map([...sections].map(([name, section]) => [name, toSettings(section)]));

function profile(
  name: string,
  sections: ProfileSections,
  problem: string | null,
  ofConnection: string | null,
): Profile {
  const { settings } = sections;
  const way = credentialKind(sections, false);
  return {
    name,
    kind: way.kind,
    region: settings['region'] || null,
    accountId: accountInSettings(way.kind, settings),
    problem,
    connectionProblem: ofConnection,
    settings,
    way,
    wayAsSource: credentialKind(sections, true),
  };
}

function accountInSettings(kind: ProfileKind, settings: Settings): string | null {
  switch (kind) {
    case 'assume-role':
    case 'web-identity':
      return settings['role_arn']?.split(':')[4] || null;
    case 'sso':
      return settings['sso_account_id'] || null;
    case 'static':
    case 'process':
      return settings['aws_account_id'] || null;
    default:
      return null;
  }
}

/** Reads the AWS files. What can't be read is reported as a problem of the files. */
export async function createOwnProfiles(env: Environment): Promise<OwnProfiles> {
  const hasCredentials = awsVariable(env, 'AWS_ACCESS_KEY_ID') !== null;
  return {
    config: await loadSharedConfig(env),
    environment: hasCredentials ? ENVIRONMENT_PROFILE : null,
  };
}
