import type { Stats } from 'node:fs';
import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

/** A link that isn't followed. */
export class ForeignLink extends Error {
  override readonly name = 'ForeignLink';
  /** The code Linux gives when it refuses the same. */
  readonly code = 'EACCES';
  readonly link: string;
  constructor(link: string) {
    super(`${link} is a symbolic link of another user in a shared folder.`);
    this.link = link;
  }
}

/** More links than this are a loop on Linux (path_resolution(7)). */
const MOST_LINKS = 40;

/**
 * Returns the path that a file's path leads to, with every link followed. The last part need not exist yet.
 *
 * Linux refuses to follow a link that someone else put into a folder like `/tmp` (proc(5),
 * `/proc/sys/fs/protected_symlinks`). Since links are followed here, the rule is applied here too, including for the
 * folders on the way. It goes by owners, so it doesn't apply on Windows, where a link needs a privilege.
 * @throws ForeignLink, or an error of the system
 */
export async function whereItLeads(file: string): Promise<string> {
  const caller = process.geteuid?.();
  if (caller === undefined) return realpath(file).catch(() => file);
  const { root } = path.parse(path.resolve(file));
  const rest = partsOf(path.resolve(file));
  let current = root;
  let links = 0;
  for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
    const next = path.join(current, part);
    const found = await lstat(next).catch(() => null);
    if (found?.isSymbolicLink() !== true) {
      current = next;
      continue;
    }
    if (isForeign(found, await stat(current), caller)) throw new ForeignLink(next);
    links += 1;
    if (links > MOST_LINKS) throw Object.assign(new Error('too many links'), { code: 'ELOOP' });
    const to = await readlink(next);
    if (path.isAbsolute(to)) current = root;
    rest.unshift(...partsOf(to));
  }
  return current;
}

const partsOf = (file: string): string[] => file.split(path.sep).filter((part) => part !== '');

/** Whether a link in a folder that everyone can write to belongs neither to the caller nor to the folder's owner. */
export function isForeign(
  link: Pick<Stats, 'uid'>,
  folder: Pick<Stats, 'uid' | 'mode'>,
  caller: number,
): boolean {
  const isShared = (folder.mode & 0o1002) === 0o1002;
  return isShared && link.uid !== caller && link.uid !== folder.uid;
}
