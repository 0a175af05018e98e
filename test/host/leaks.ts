/** Whether a secret of the tests stands in what was written. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { canariesIn } from '../aws/canaries.ts';

export interface Search {
  /** How many files were searched. */
  readonly files: number;
  /** Each canary that was found, with where: `data/logs/x.log: canary-…`. */
  readonly leaks: readonly string[];
}

/**
 * Searches every file below a folder, whatever its form: logs, databases, exports.
 * @param isInput says of a file, by its path within the folder, that it was given to the product.
 */
export async function searchFolder(
  folder: string,
  isInput: (file: string) => boolean = () => false,
): Promise<Search> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.flatMap((entry) => (entry.isFile() ? path.join(entry.parentPath, entry.name) : []));
  const searched = files.filter((file) => !isInput(path.relative(folder, file)));
  const leaks: string[] = [];
  for (const file of searched) {
    // What is being written and deleted meanwhile, as a database's journal, is gone.
    const text = await readFile(file, 'latin1').catch(() => '');
    leaks.push(...canariesIn(text).map((found) => `${path.relative(folder, file)}: ${found}`));
  }
  return { files: searched.length, leaks };
}

/** @throws Error that names what a text has and must not have. */
export function assertNoSecret(text: string, where: string): void {
  const found = canariesIn(text);
  if (found.length > 0) throw new Error(`There are secrets in ${where}: ${found.join(', ')}`);
}
