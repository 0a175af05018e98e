import { randomUUID } from 'node:crypto';
import { externalDataInterceptor } from '@smithy/core/config';
import type { Settings } from '../profiles/profiles.ts';

/** The AWS config and credentials files that a provider of the AWS SDK gets to see, and the profile in them. */
export interface SdkFiles {
  readonly profile: string;
  readonly configFilepath: string;
  readonly filepath: string;
  readonly ignoreCache: true;
}

/**
 * Lets a provider of the AWS SDK that insists on reading the AWS files read one profile from memory: read like the AWS CLI
 * does, and written so that the AWS SDK reads the same. The SDK's reader supports no names with spaces, skips headings it
 * doesn't understand, and caches files.
 * @param name used in error messages, if the AWS SDK supports such a name
 * @param session the profile's `[sso-session NAME]`
 * @throws TypeError for a value that would be read differently; the provider's errors
 */
export async function withSdkFile<T>(
  name: string,
  settings: Settings,
  session: { readonly name: string; readonly settings: Settings } | null,
  use: (files: SdkFiles) => Promise<T>,
): Promise<T> {
  const profile = /^[\w\-@+.%:/]+$/.test(name) && name !== '__proto__' ? name : 'profile';
  const sections = [
    section(`profile.${profile}`, settings),
    session === null ? '' : section(`sso-session.${session.name}`, session.settings),
  ];
  const id = randomUUID();
  const [configFilepath, filepath] = [`${id}-config`, `${id}-credentials`];
  externalDataInterceptor.interceptFile(configFilepath, sections.join(''));
  externalDataInterceptor.interceptFile(filepath, '');
  try {
    return await use({ profile, configFilepath, filepath, ignoreCache: true });
  } finally {
    const files = externalDataInterceptor.getFileRecord() as Record<string, unknown>;
    Reflect.deleteProperty(files, configFilepath);
    Reflect.deleteProperty(files, filepath);
  }
}

/** The dot between the two words of a heading is the AWS SDK's internal form, so it accepts any name. */
function section(title: string, settings: Settings): string {
  const lines = Object.entries(settings).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${plain(name)} = ${plain(value)}`],
  );
  return [`[${plain(title)}]`, ...lines, ''].join('\n');
}

function plain(text: string): string {
  if (/[\r\n]|\s[;#]|^[;#]/.test(text) || text !== text.trim())
    throw new TypeError(
      'A setting of IAM Identity Center or aws login has a form that the AWS SDK cannot read.',
    );
  return text;
}
