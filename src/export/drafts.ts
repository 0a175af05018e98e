/** Drafts: a file is written to one before it replaces the old file. A killed process leaves its draft behind. */
import { createHash, randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';

/** A draft that hasn't changed for this long is abandoned, whichever process started it. In milliseconds. */
const ABANDONED_AFTER = 3_600_000;

/** `.ses-senders-WHERE-PID-RANDOM.tmp` */
const DRAFT = /^\.ses-senders-([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.tmp$/;

/** Returns a new draft name, always of the same length, so that a file with the longest possible name can have a draft. */
export function draftName(): string {
  return `.ses-senders-${where()}-${process.pid}-${randomUUID().slice(0, 8)}.tmp`;
}

export const isDraft = (name: string): boolean => DRAFT.test(name);

/**
 * Whether this is one of our drafts and nobody writes to it anymore: its process has ended, or it hasn't changed for an
 * hour. For a process on another machine or in another container, only the age counts.
 * @param changedAt in milliseconds since the epoch.
 */
export function isAbandonedDraft(name: string, changedAt: number): boolean {
  const [, madeAt, pid] = DRAFT.exec(name) ?? [];
  if (madeAt === undefined) return false;
  if (Date.now() - changedAt > ABANDONED_AFTER) return true;
  return madeAt === where() && !isRunning(Number(pid));
}

/** Deletes abandoned drafts from a folder where permissions allow. Touches nothing else. */
export async function sweepDrafts(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter(isDraft)) {
    const file = path.join(folder, name);
    const found = await lstat(file).catch(() => null);
    if (found?.isFile() === true && isAbandonedDraft(name, found.mtimeMs))
      await rm(file, { force: true }).catch(() => undefined);
  }
}

let here: string | undefined;

/** Identifies where process IDs are comparable: this machine, or on Linux this PID namespace (a container's). */
function where(): string {
  here ??= createHash('sha256').update(`${hostname()} ${namespaceOfProcesses()}`).digest('hex').slice(0, 8);
  return here;
}

function namespaceOfProcesses(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it belongs to someone else.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
