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
 * Lets a provider of the AWS SDK that insists on reading the AWS files read one profile out of memory: what has been
 * read here as the AWS CLI reads it, in the form that the AWS SDK reads alike. The SDK's reader knows no name with a
 * space, skips headings it does not understand, and keeps a file that it has read once.
 *
 * @param name stands in the words of an error, if it is of a form that the AWS SDK reads.
 * @param session the `[sso-session NAME]` of the profile.
 * @throws TypeError for a value that would be read as something else. What the provider throws.
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

/** The dot between the two words of a title is how the AWS SDK keeps them; so it takes any name. */
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
