import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { loadSharedConfigFiles } from '@smithy/core/config';
import * as l10n from '@vscode/l10n';
import { messageOf } from './failure.ts';
import { CONFIG_HEADINGS, CREDENTIALS_HEADINGS, headedProfiles } from './profileHeadings.ts';
import { profileProblem } from './profileProblem.ts';
import { sharedFiles } from './sharedFiles.ts';
import type { SharedFiles } from './sharedFiles.ts';

/** How a profile gets its credentials, in the order in which the SDK looks. */
export type ProfileKind = 'assume-role' | 'static' | 'web-identity' | 'process' | 'sso' | 'login' | 'none';

export interface Profile {
  readonly name: string;
  readonly kind: ProfileKind;
  readonly region: string | null;
  /** The account as far as the files tell it, without asking AWS. */
  readonly accountId: string | null;
  /** Why it cannot work, where the files show it. */
  readonly problem: string | null;
  readonly settings: Settings;
}

/** The lines of a profile; nested ones (`s3 =`) have a dotted name. */
export type Settings = Readonly<Record<string, string | undefined>>;

export interface SharedConfig extends SharedFiles {
  readonly profiles: readonly Profile[];
  /** The `[services NAME]` sections by name. */
  readonly services: ReadonlyMap<string, Settings>;
  /** Files that exist and cannot be read. */
  readonly problems: readonly string[];
}

export type Environment = Readonly<Record<string, string | undefined>>;

const OTHER_SECTION = /^(services|sso-session)\./;

/**
 * Reads the AWS config and credentials files anew, from where `AWS_CONFIG_FILE` and
 * `AWS_SHARED_CREDENTIALS_FILE` put them or from `~/.aws`. A file that does not exist is empty; one that cannot
 * be read is a problem (the SDK's reader would say nothing).
 *
 * Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files".
 */
export async function loadSharedConfig(env: Environment): Promise<SharedConfig> {
  const { configFilepath, filepath } = sharedFiles(env);
  const problems = (await Promise.all([configFilepath, filepath].map(unreadable))).filter(
    (problem) => problem !== null,
  );
  const { configFile, credentialsFile } = await loadSharedConfigFiles({
    configFilepath,
    filepath,
    ignoreCache: true,
  });

  const merged = new Map<string, Settings>();
  for (const [name, settings] of [...Object.entries(configFile), ...Object.entries(credentialsFile)]) {
    if (!OTHER_SECTION.test(name)) merged.set(name, { ...merged.get(name), ...settings });
  }
  const sections = (prefix: string) =>
    new Map(
      Object.entries(configFile)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, settings]) => [name.slice(prefix.length), settings]),
    );
  const headed = new Map([
    ...(await headedProfiles(configFilepath, CONFIG_HEADINGS)),
    ...(await headedProfiles(filepath, CREDENTIALS_HEADINGS)),
  ]);
  const files = { profiles: merged, sessions: sections('sso-session.'), kindOf };
  const profiles = [...new Set([...merged.keys(), ...headed.keys()])].map((name) => {
    const unread = merged.has(name) ? null : headed.get(name);
    return profile(name, merged.get(name) ?? {}, unread ?? profileProblem(name, files));
  });
  return { profiles, services: sections('services.'), configFilepath, filepath, problems };
}

function profile(name: string, settings: Settings, problem: string | null): Profile {
  return {
    name,
    kind: kindOf(settings),
    region: settings['region'] ?? null,
    accountId: settings['sso_account_id'] ?? settings['aws_account_id'] ?? accountOfArn(settings['role_arn']),
    problem,
    settings,
  };
}

function kindOf(settings: Settings): ProfileKind {
  const source = settings['source_profile'] ?? settings['credential_source'];
  if (settings['role_arn'] !== undefined && source !== undefined) return 'assume-role';
  if (settings['aws_access_key_id'] !== undefined && settings['aws_secret_access_key'] !== undefined)
    return 'static';
  if (settings['web_identity_token_file'] !== undefined && settings['role_arn'] !== undefined)
    return 'web-identity';
  if (settings['credential_process'] !== undefined) return 'process';
  if (settings['sso_session'] !== undefined || settings['sso_start_url'] !== undefined) return 'sso';
  if (settings['login_session'] !== undefined) return 'login';
  return 'none';
}

function accountOfArn(arn: string | undefined): string | null {
  return arn?.split(':')[4] ?? null;
}

async function unreadable(file: string): Promise<string | null> {
  try {
    await access(file, constants.R_OK);
    return null;
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return missing ? null : l10n.t('{0} cannot be read: {1}', file, messageOf(error));
  }
}
