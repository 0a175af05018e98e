/** Profiles that stand in a file and that the AWS SDK's reader passes over without a word. */
import { readFile } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';

/** How the headings of profiles look in one of the two files. */
export interface HeadingForm {
  /** Finds the profile's name in the text between the brackets. */
  readonly title: RegExp;
  /** The heading as it should be. */
  readonly heading: (name: string) => string;
}

export const CONFIG_HEADINGS: HeadingForm = {
  title: /^profile\s+(.+)$/,
  heading: (name) => `[profile ${name}]`,
};
export const CREDENTIALS_HEADINGS: HeadingForm = { title: /^(.+)$/, heading: (name) => `[${name}]` };

/**
 * The names of all profiles in a file, with the reason where the AWS SDK does not read them: the AWS CLI takes more
 * names, and a section of the config file that lacks the word `profile` is easily made. `null`: it does read them.
 */
export async function headedProfiles(
  file: string,
  { title, heading }: HeadingForm,
): Promise<ReadonlyMap<string, string | null>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const found = new Map<string, string | null>();
  for (const section of text.split(/^(?=[^\S\n]*\[)/m)) {
    const [, between = ''] = /^\s*\[([^\]\n]+)\]/.exec(section) ?? [];
    const named = title.exec(between.trim())?.[1]?.replace(/^(["'])(.*)\1$/, '$2');
    const name = named ?? (isProfile(section) ? between.trim() : '');
    if (name === '' || (named === undefined && name === 'default')) continue;
    if (!READABLE_NAME.test(name)) found.set(name, nameProblem());
    else {
      const isAsExpected = named !== undefined && between === between.trim();
      found.set(name, isAsExpected ? null : headingProblem(heading(name)));
    }
  }
  return found;
}

const READABLE_NAME = /^[\w\-@+.%:/]+$/;

/** Whether the lines of a section are those of a profile, whatever its heading. */
function isProfile(section: string): boolean {
  return (
    /^\s*\[[^\]\s]+\]/.test(section) &&
    /^(aws_access_key_id|role_arn|credential_process|login_session|sso_account_id)\s*=/m.test(section)
  );
}

function nameProblem(): string {
  return l10n.t(
    'The AWS SDK does not read its name: give it one of letters from a to z, digits and -_.@+%:/ only, without spaces.',
  );
}

function headingProblem(heading: string): string {
  return l10n.t('The AWS SDK does not read the heading of its section: it should be {0}.', heading);
}
