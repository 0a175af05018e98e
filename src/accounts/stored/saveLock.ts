/** One window at a time saves into a folder: what each reads, merges and writes would else take the place of the other's. */
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { draftName, isAbandonedDraft } from '../../export/drafts.ts';

/** Exists while a window saves; it holds which one, in the form of the name of a draft. */
const LOCK = '.saving';

/** A save takes milliseconds. Whoever takes longer was suspended or killed. In milliseconds. */
const ABANDONED_AFTER = 10_000;
/** So long a save waits for others, one after the other; then it goes on, since it must never hang. In milliseconds. */
const LONGEST_WAIT = 3 * ABANDONED_AFTER;
const TRY_EVERY = 20;

/**
 * Runs a save while no other window saves into the folder. A lock that a killed window left, or that a suspended one
 * keeps, is taken away. What the save then loses of the other's, its next save brings back.
 * @param folder exists.
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

/** Takes the lock, where nobody has it. */
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
