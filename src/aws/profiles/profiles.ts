import type {
  Environment,
  ListedProfile,
  ListedProfiles,
  ProfileKind,
} from '../../senders/accounts/profiles.ts';
import { readAwsFile } from './awsFile.ts';
import type { AwsFile } from './awsFile.ts';
import type { IniSection } from './iniFile.ts';
import { configSections, unreadHeadings } from './profileHeadings.ts';
import { connectionProblem, profileProblem } from './profileProblem.ts';
import { profileSections, toSettings, credentialKind } from './profileSettings.ts';
import type { PlacedSection, ProfileSections, Settings, Way } from './profileSettings.ts';
import { sharedFiles } from './sharedFiles.ts';

export type { Settings };

export interface Profile extends ListedProfile {
  /** The part of it that counts for other credentials, too: its endpoint is not known. */
  readonly connectionProblem: string | null;
  readonly settings: Settings;
  /** Where its credentials come from, and where they come from when a role is assumed by it. */
  readonly way: Way;
  readonly wayAsSource: Way;
}

export interface SharedConfig extends ListedProfiles {
  readonly profiles: readonly Profile[];
  /** The `[sso-session NAME]` sections by name. */
  readonly sessions: ReadonlyMap<string, Settings>;
  /** The `[services NAME]` sections by name. */
  readonly services: ReadonlyMap<string, Settings>;
  /** The one of them for which the AWS CLI signs in with no profile at all; `null`: there is none such. */
  readonly fault: string | null;
}

/**
 * Reads the AWS config and credentials files again, from where `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`
 * put them or from `~/.aws`, and makes of them what the AWS CLI makes of them. A file that does not exist is empty;
 * one that cannot be read is a problem. The AWS SDK's own reader is not used: it says nothing of what it cannot read,
 * and gives the keys under a heading that it does not know to the profile before.
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
        fault ?? profileProblem(name, files),
        connectionProblem(sections.get(name) ?? NOWHERE, files),
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

/** Titles in the credentials file that belong into the config file, and are the names of no profile. */
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
