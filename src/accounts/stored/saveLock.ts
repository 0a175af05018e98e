/** One window at a time saves to a folder; otherwise one's merged file would overwrite the other's. */
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { draftName, isAbandonedDraft } from '../../export/drafts.ts';

/** Exists while a window saves, and names that window like a draft. */
const LOCK = '.saving';

/** A save takes milliseconds. A longer one was suspended or killed. In milliseconds. */
const ABANDONED_AFTER = 10_000;
/** A save waits at most this long for others, then goes on: it must never hang. In milliseconds. */
const LONGEST_WAIT = 3 * ABANDONED_AFTER;
const TRY_EVERY = 20;

/**
 * Runs a save while no other window saves to the folder. Removes the lock of a killed or suspended window. If that
 * loses something of the other's save, its next save restores it.
 * @param folder must exist
 */
export async function whileLocked<T>(folder: string, save: () => Promise<T>): Promise<T> {
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
