/** Saves stored scans. Loaded with the first save, so that a stored scan is shown sooner. */
import { chmod, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { draftName, sweepDrafts } from '../../export/drafts.ts';
import { whileLocked } from './saveLock.ts';

export { mergeKnown } from '../../senders/snapshots/overlay.ts';

/** Drafts of version 1.0.0. */
const FORMER_DRAFT = /^(account|target)-[0-9a-f]+\.json\.[0-9a-f]{8}\.tmp$/;

/**
 * Runs a save while no other window saves to the folder, which is created if needed.
 * @param save gets a function that writes a file whole or not at all
 * @throws Error if the folder can't be written to
 */
export async function saveFiles(
  folder: string,
  save: (write: (file: string, text: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Even if it existed: a copied or restored folder may have wider permissions.
  await chmod(folder, 0o700);
  await sweep(folder);
  await whileLocked(folder, () => save(write));
}

async function write(file: string, text: string): Promise<void> {
  const draft = path.join(path.dirname(file), draftName());
  try {
    await writeFile(draft, text, { mode: 0o600, flag: 'wx', flush: true });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Deletes drafts that nobody writes to anymore. A window of version 1.0.0 may still be writing one. */
async function sweep(folder: string): Promise<void> {
  await sweepDrafts(folder);
  for (const name of await readdir(folder))
    if (FORMER_DRAFT.test(name) && (await isOld(path.join(folder, name))))
      await rm(path.join(folder, name), { force: true });
}

async function isOld(file: string): Promise<boolean> {
  return stat(file).then(
    ({ mtimeMs }) => Date.now() - mtimeMs > 3_600_000,
    () => false,
  );
}
