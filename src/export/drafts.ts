/** Drafts: what a file is written to before it takes its place, and what a process that was killed leaves of it. */
import { createHash, randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';

/** A draft that nobody wrote to for so long, in milliseconds, is abandoned, whoever began it. */
const ABANDONED_AFTER = 3_600_000;

/** `.ses-senders-WHERE-PID-RANDOM.tmp` */
const DRAFT = /^\.ses-senders-([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.tmp$/;

/** A new name for a draft. It is of one length, so that a file with the longest name has one, too. */
export function draftName(): string {
  return `.ses-senders-${where()}-${process.pid}-${randomUUID().slice(0, 8)}.tmp`;
}

export const isDraft = (name: string): boolean => DRAFT.test(name);

/**
 * Whether it is a draft of ours that nobody writes to any more: its process has ended, or it has not changed for an
 * hour. Of a process on another machine that shares the folder, or in another container, only the age tells.
 * @param changedAt in milliseconds since the epoch.
 */
export function isAbandonedDraft(name: string, changedAt: number): boolean {
  const [, madeAt, pid] = DRAFT.exec(name) ?? [];
  if (madeAt === undefined) return false;
  if (Date.now() - changedAt > ABANDONED_AFTER) return true;
  return madeAt === where() && !isRunning(Number(pid));
}

/** Deletes the abandoned drafts of a folder, as far as that is permitted. Nothing else is touched. */
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

/** Where process IDs are the same ones: this machine, and on Linux this namespace of processes (a container's). */
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
    // EPERM: it is somebody else's.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
