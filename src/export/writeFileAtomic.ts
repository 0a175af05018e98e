import { constants, createWriteStream, type Stats } from 'node:fs';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { draftName, sweepDrafts } from './drafts.ts';
import { whereItLeads } from './links.ts';
import { writeFailure } from './writeFailure.ts';

/**
 * Writes to a draft beside the file first, so the old file stays intact until the new one is complete and on disk,
 * whatever ends the process. Keeps the old file's permissions, which cover the draft too; a new file gets those of the
 * process (on Windows, both get the folder's). Refuses a file you may not write, follows a link unless it is foreign,
 * and writes directly to what isn't a regular file (a pipe, `/dev/stdout`).
 * @throws WriteFailure, or the signal's reason when aborted. Only a killed process leaves its draft, which the next
 *   write in the same folder deletes.
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

/** @param old the file to be replaced. Until the draft is complete, only its writer has access. */
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

/** Gives a draft the old file's owners and permissions. If the group can't be kept, it gets no more than everyone. */
async function keepPermissions(handle: FileHandle, old: Stats): Promise<void> {
  const ignored = () => undefined;
  // Setting the owner may be refused where setting the group is not.
  if (old.uid !== process.geteuid?.()) await handle.chown(old.uid, old.gid).catch(ignored);
  const { uid, gid } = await handle.stat();
  if (gid !== old.gid) await handle.chown(uid, old.gid).catch(ignored);
  const isGroupKept = (await handle.stat()).gid === old.gid;
  const ofGroup = isGroupKept ? 0o070 : (old.mode & 0o007) << 3;
  await handle.chmod(old.mode & (0o707 | ofGroup));
}

/** @throws if the file may not be written, or is a folder: replacing it would bypass that. */
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
