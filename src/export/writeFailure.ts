import * as l10n from '@vscode/l10n';
import { sentences } from '../senders/words/words.ts';
import { ForeignLink } from './links.ts';

/** The message is for a person: why the report wasn't written, and where the old file is now. */
class WriteFailure extends Error {
  override readonly name = 'WriteFailure';
}

/** Files that a write left in a folder, under the names a person knows. */
export interface LeftBehind {
  /** A draft that couldn't be deleted. */
  readonly draft: string | null;
  /** Where the old file is now, if it couldn't be moved back. */
  readonly former: string | null;
}

/**
 * @param file the path as a person knows it
 * @param error from the file system: a Node.js error or VS Code's `FileSystemError`
 * @param left what couldn't be restored
 */
export function writeFailure(file: string, error: unknown, left: Partial<LeftBehind> = {}): WriteFailure {
  const { draft = null, former = null } = left;
  const code = errorCode(error);
  const words = sentences(
    l10n.t('The report could not be written to {0}.', file),
    error instanceof ForeignLink ? foreignWords(error) : nextStep(code),
    former === null
      ? l10n.t('Any existing file is unchanged.')
      : l10n.t('The existing file is now {0}.', former),
    draft === null ? '' : l10n.t('A temporary file may be left: {0}.', draft),
  );
  const detail = code === '' ? errorMessage(error) : code;
  return new WriteFailure(`${words} (${detail})`, { cause: error });
}

function foreignWords({ link }: ForeignLink): string {
  return l10n.t(
    '{0} is a symbolic link that belongs to another user, in a folder that everyone can write to. It was not followed, because it can lead to any of your files. Choose another name or folder.',
    link,
  );
}

function nextStep(code: string): string {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return l10n.t('There is no space left. Free some, or choose another folder.');
    case 'EACCES':
    case 'EPERM':
    case 'NoPermissions':
      return l10n.t(
        'Writing there is not permitted, or another program has the file open. Close it there, or choose another folder.',
      );
    case 'EROFS':
      return l10n.t('The location is read-only. Choose another folder.');
    case 'ENOENT':
    case 'ENOTDIR':
    case 'FileNotFound':
    case 'FileNotADirectory':
      return l10n.t('There is no such folder. Create it, or choose another one.');
    case 'EISDIR':
    case 'FileIsADirectory':
      return l10n.t('That is a folder. Name a file in it.');
    case 'EBUSY':
    case 'ETXTBSY':
      return l10n.t('Another program has the file open. Close it there, or choose another name.');
    case 'EIO':
    case 'ENODEV':
    case 'ENXIO':
    case 'ETIMEDOUT':
    case 'Unavailable':
      return l10n.t('The file system does not respond. Check that it is connected, then try again.');
    default:
      return l10n.t('Try again, or choose another folder.');
  }
}

/** Messages of VS Code that say nothing; they may still contain the system's code. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(['', 'Unknown', 'Error']);

function errorCode(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  if (typeof code === 'string' && !SAYS_NOTHING.has(code)) return code;
  return /\b(E(?!RROR)[A-Z]{2,}): /.exec(errorMessage(error))?.[1] ?? '';
}

function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
