import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { loadSharedConfigFiles } from '@smithy/core/config';
import * as l10n from '@vscode/l10n';
import { messageOf } from './failure.ts';
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

const SERVICES_PREFIX = 'services.';
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
  const services = new Map(
    Object.entries(configFile)
      .filter(([name]) => name.startsWith(SERVICES_PREFIX))
      .map(([name, settings]) => [name.slice(SERVICES_PREFIX.length), settings]),
  );
  const unread = new Set([
    ...(await unreadNames(configFilepath, /^(?:profile\s+(.+)|default)$/)),
    ...(await unreadNames(filepath, /^(.+)$/)),
  ]);
  const profiles = [
    ...[...merged].map(([name, settings]) => profile(name, settings, merged)),
    ...[...unread].filter((name) => !merged.has(name)).map((name) => profile(name, {}, merged)),
  ].map((found) => (unread.has(found.name) ? { ...found, problem: nameProblem() } : found));
  return { profiles, services, configFilepath, filepath, problems };
}

function nameProblem(): string {
  return l10n.t(
    'The AWS SDK does not read its name: give it one of letters from a to z, digits and -_.@+%:/ only, without spaces.',
  );
}

/** The names of profiles that the SDK's reader passes over; the AWS CLI reads them. */
async function unreadNames(file: string, title: RegExp): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split(/\r?\n/).flatMap((line) => {
    const section = /^\s*\[([^\]]+)\]/.exec(line)?.[1]?.trim() ?? '';
    const name = title.exec(section)?.[1]?.replace(/^(["'])(.*)\1$/, '$2');
    return name === undefined || /^[\w\-@+.%:/]+$/.test(name) ? [] : [name];
  });
}

function profile(name: string, settings: Settings, all: ReadonlyMap<string, Settings>): Profile {
  const kind = kindOf(settings);
  return {
    name,
    kind,
    region: settings['region'] ?? null,
    accountId: settings['sso_account_id'] ?? settings['aws_account_id'] ?? accountOfArn(settings['role_arn']),
    problem: problemOf(kind, settings, all),
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

function problemOf(kind: ProfileKind, settings: Settings, all: ReadonlyMap<string, Settings>): string | null {
  if (kind === 'none') return l10n.t('It names no way to get credentials.');
  const source = settings['source_profile'];
  if (kind === 'assume-role' && source !== undefined && !all.has(source)) {
    return l10n.t('Its source_profile "{0}" does not exist.', source);
  }
  return null;
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
