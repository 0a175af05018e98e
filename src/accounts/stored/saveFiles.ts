/** Saves stored scans. Loaded with the first save, so that a stored scan is shown sooner. */
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { draftName, isAbandonedDraft, sweepDrafts } from '../../export/drafts.ts';

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

/** Exists while a window saves, and names that window like a draft. */
const LOCK = '.saving';

/** A save takes milliseconds. A longer one was suspended or killed. In milliseconds. */
const ABANDONED_AFTER = 10_000;
/** A save waits at most this long for others, then goes on: it must never hang. In milliseconds. */
const LONGEST_WAIT = 3 * ABANDONED_AFTER;
const TRY_EVERY = 20;

/**
 * Runs a save while no other window saves to the folder: one's merged file would overwrite the other's. Removes the lock of a killed or suspended window. If that
 * loses something of the other's save, its next save restores it.
 * @param folder must exist
 */
async function whileLocked<T>(folder: string, save: () => Promise<T>): Promise<T> {
  const lock = path.join(folder, LOCK);
  const owner = draftName();
  const end = performance.now() + LONGEST_WAIT;
  while (!(await isTaken(lock, owner)) && performance.now() < end) {
    if (await isAbandoned(lock)) await rm(lock, { force: true });
    else await setTimeout(TRY_EVERY);
  }
  try {
    return await save();
  } finally {
    if ((await readOwner(lock)) === owner) await rm(lock, { force: true });
  }
}

async function isTaken(lock: string, owner: string): Promise<boolean> {
  try {
    await writeFile(lock, owner, { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function readOwner(lock: string): Promise<string> {
  return readFile(lock, 'utf8').catch(() => '');
}

async function isAbandoned(lock: string): Promise<boolean> {
  const found = await stat(lock).catch(() => null);
  if (found === null) return false;
  return (
    Math.abs(Date.now() - found.mtimeMs) > ABANDONED_AFTER ||
    isAbandonedDraft(await readOwner(lock), found.mtimeMs)
  );
}
