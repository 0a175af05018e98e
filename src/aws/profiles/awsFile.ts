import { readFile, stat } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { errorMessage } from '../errors/failure.ts';
import { readIni, type IniSection } from './iniFile.ts';
import { pathProblem } from './sharedFiles.ts';

/** One of the two AWS files, as it is now. */
export interface AwsFile {
  readonly path: string;
  readonly sections: ReadonlyMap<string, IniSection>;
  /** Why the file couldn't be read, with the faulty line if there is one; also `null` if there is no file. */
  readonly problem: string | null;
  /** Whether the AWS CLI can't sign in with any profile, in either file, while this file is like this. */
  readonly isFatal: boolean;
}

/** Reads a file. A missing file is empty, and as in the AWS CLI, so is a pipe or a device. */
export async function readAwsFile(path: string): Promise<AwsFile> {
  const nothing = { path, sections: new Map<string, IniSection>() };
  const empty = { ...nothing, problem: null, isFatal: false };
  const broken = (problem: string) => ({ ...nothing, problem, isFatal: true });
  if (path === '') return empty;
  const wrongPath = pathProblem(path);
  if (wrongPath !== null) return broken(wrongPath);
  let bytes: Buffer;
  try {
    const kind = await stat(path);
    if (!kind.isFile() && !kind.isDirectory()) return empty;
    bytes = await readFile(path);
  } catch (error) {
    // As in the AWS CLI, the other file still counts.
    return isMissing(error)
      ? empty
      : { ...empty, problem: l10n.t('{0} cannot be read: {1}', path, errorMessage(error)) };
  }
  const text = decoded(bytes);
  if (!text.ok) return broken(l10n.t('{0} cannot be read: {1}', path, text.fault));
  const read = readIni(text.text);
  return read.ok
    ? { ...empty, sections: read.sections }
    : broken(l10n.t('{0} cannot be read. Line {1}: {2}', path, read.line, read.fault));
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

type Decoded = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly fault: string };

/** The AWS CLI reads UTF-8 without a byte order mark and rejects the file otherwise. */
function decoded(bytes: Buffer): Decoded {
  const fault = (words: string): Decoded => ({ ok: false, fault: words });
  if (['fffe', 'feff'].includes(bytes.toString('hex', 0, 2)) || bytes.includes(0))
    return fault(l10n.t('It is not UTF-8 text, but probably UTF-16. Save it as UTF-8.'));
  if (bytes.toString('hex', 0, 3) === 'efbbbf')
    return fault(
      l10n.t(
        'It starts with a byte order mark, which the AWS CLI does not accept. Save it as UTF-8 without one.',
      ),
    );
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return fault(l10n.t('It is not UTF-8 text. Save it as UTF-8.'));
  }
}
