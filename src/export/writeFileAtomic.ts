/** Files of this machine that are written whole or not at all. */
import { constants, createWriteStream } from 'node:fs';
import type { Stats } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { draftName, sweepDrafts } from './drafts.ts';
import { whereItLeads } from './links.ts';
import { writeFailure } from './writeFailure.ts';

/**
 * Writes a text beside its file first, so that an old file stays as it was until the new one is whole and on the disk,
 * whatever ends the process. The old file's permissions are kept, and nobody whom they keep out can read the draft; a new
 * file has those of the process. (On Windows both have those of the folder.) One that may not be written is refused, a
 * link is followed unless it is a stranger's, and what is no file (a pipe, `/dev/stdout`) is written to as it is.
 *
 * @throws WriteFailure; the signal's reason when it is aborted. No draft is left, but by a process that is killed; the
 *   next file in the same folder takes that one away.
 */
export async function writeFileAtomic(
  file: string,
  chunks: Iterable<string>,
  signal?: AbortSignal,
): Promise<void> {
  const content = Readable.from(chunks);
  let draft: string | null = null;
  try {
    const target = await whereItLeads(file);
    const old = await stat(file).catch(() => null);
    if (old !== null && !old.isFile() && !old.isDirectory()) {
      await pipeline(content, createWriteStream(file), { signal });
      return;
    }
    if (old !== null) await openOnce(target);
    await sweepDrafts(path.dirname(target));
    draft = path.join(path.dirname(target), draftName());
    await writeDraft(draft, old, content, signal);
    await rename(draft, target);
  } catch (error) {
    const left = draft !== null && (await isLeft(draft)) ? draft : null;
    signal?.throwIfAborted();
    throw writeFailure(file, error, { draft: left });
  }
}

/** @param old what it will replace: until the draft is whole, it is the writer's alone. */
async function writeDraft(draft: string, old: Stats | null, content: Readable, signal?: AbortSignal) {
  const mode = old === null ? 0o666 : old.mode & 0o600;
  await pipeline(content, createWriteStream(draft, { flags: 'wx', mode, flush: true }), { signal });
  if (old === null) return;
  const handle = await open(draft, constants.O_WRONLY | constants.O_NOFOLLOW);
  try {
    await keepPermissions(handle, old);
  } finally {
    await handle.close();
  }
}

/** Gives a draft the owners and permissions of the old file. A group that cannot be kept gets no more than everyone. */
async function keepPermissions(handle: FileHandle, old: Stats): Promise<void> {
  const ignored = () => undefined;
  // On its own the owner may be refused where the group is not.
  if (old.uid !== process.geteuid?.()) await handle.chown(old.uid, old.gid).catch(ignored);
  const { uid, gid } = await handle.stat();
  if (gid !== old.gid) await handle.chown(uid, old.gid).catch(ignored);
  const isGroupKept = (await handle.stat()).gid === old.gid;
  const ofGroup = isGroupKept ? 0o070 : (old.mode & 0o007) << 3;
  await handle.chmod(old.mode & (0o707 | ofGroup));
}

/** @throws where the file may not be written, or is a folder. A new file in its place would go round that. */
async function openOnce(target: string): Promise<void> {
  const opened = await open(target, 'r+');
  await opened.close();
}

async function isLeft(draft: string): Promise<boolean> {
  return rm(draft, { force: true }).then(
    () => false,
    () => true,
  );
}
