import * as l10n from '@vscode/l10n';
import type { AwsFile } from './awsFile.ts';
import type { IniSection } from './iniFile.ts';
import { shellWords } from './shellWords.ts';

export interface ConfigSections {
  readonly profiles: ReadonlyMap<string, IniSection>;
  readonly sessions: ReadonlyMap<string, IniSection>;
  readonly services: ReadonlyMap<string, IniSection>;
}

/**
 * Sorts the sections of the config file like the AWS CLI: the first word of a heading is the section type, the second its
 * name, which may be quoted. `[default]` needs no first word. If two headings have the same name, the later one counts.
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
 * Returns the profiles whose heading the AWS CLI ignores, by the name most likely meant, with the reason. It's easy to
 * leave out the word `profile` in the config file, or to write it in the credentials file.
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

/** Whether a section's settings are those of a profile, whatever its heading. */
function isProfile({ settings }: IniSection): boolean {
  return ['aws_access_key_id', 'role_arn', 'credential_process', 'login_session', 'sso_account_id'].some(
    (name) => settings.has(name),
  );
}

const quoted = (name: string): string => (/^\S+$/.test(name) ? name : `"${name}"`);

function headingProblem(file: string, line: number, heading: string): string {
  return l10n.t('{0}, line {1}: The heading should be {2}.', file, line, heading);
}
