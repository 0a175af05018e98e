/** What the headings of the two AWS files make of their sections. */
import * as l10n from '@vscode/l10n';
import type { AwsFile } from './awsFile.ts';
import type { IniSection } from './iniFile.ts';
import { shellWords } from './shellWords.ts';

/** The sections of the config file, by the names of what they hold. */
export interface ConfigSections {
  readonly profiles: ReadonlyMap<string, IniSection>;
  readonly sessions: ReadonlyMap<string, IniSection>;
  readonly services: ReadonlyMap<string, IniSection>;
}

/**
 * Sorts the sections of the config file as the AWS CLI does: the first word says what a section is, the second its
 * name, which may be quoted. `[default]` needs no first word. Of two headings for one name the later counts.
 *
 * Source: AWS CLI User Guide, "Configuration and credential file settings", "Section type".
 */
export function configSections({ sections }: AwsFile): ConfigSections {
  const profiles = new Map<string, IniSection>();
  const sessions = new Map<string, IniSection>();
  const services = new Map<string, IniSection>();
  for (const [title, section] of sections) {
    const kinds = [
      ['profile', profiles],
      ['sso-session', sessions],
      ['services', services],
    ] as const;
    const kind = kinds.find(([word]) => title.startsWith(word));
    const [, name, ...more] = shellWords(title) ?? [];
    if (kind !== undefined && name !== undefined && more.length === 0) kind[1].set(name, section);
    else if (title === 'default') profiles.set(title, section);
  }
  return { profiles, sessions, services };
}

/**
 * Profiles whose heading the AWS CLI passes over, by the name that was most likely meant, with the reason: a section
 * of the config file without the word `profile` is easily made, and so is one of the credentials file with it.
 */
export function unreadHeadings(
  config: AwsFile,
  credentials: AwsFile,
  { profiles }: ConfigSections,
): ReadonlyMap<string, string> {
  const unread = new Map<string, string>();
  const read = new Set([...profiles.values()]);
  for (const [title, section] of config.sections) {
    const [, word, name = ''] = /^\s*(profile\s+)?["']?(.*?)["']?\s*(?:\].*)?$/i.exec(title) ?? [];
    if (read.has(section) || (word === undefined && !isProfile(section)) || name === '') continue;
    unread.set(name, headingProblem(config.path, section.line, `[profile ${quoted(name)}]`));
  }
  for (const [title, section] of credentials.sections) {
    const name = /^profile\s+["']?(.+?)["']?$/i.exec(title)?.[1];
    if (name !== undefined && !credentials.sections.has(name))
      unread.set(name, headingProblem(credentials.path, section.line, `[${name}]`));
  }
  return unread;
}

/** Whether the settings of a section are those of a profile, whatever its heading. */
function isProfile({ settings }: IniSection): boolean {
  return ['aws_access_key_id', 'role_arn', 'credential_process', 'login_session', 'sso_account_id'].some(
    (name) => settings.has(name),
  );
}

const quoted = (name: string): string => (/^\S+$/.test(name) ? name : `"${name}"`);

function headingProblem(file: string, line: number, heading: string): string {
  return l10n.t('{0}, line {1}: The heading should be {2}.', file, line, heading);
}
