/** Files of this machine that are written whole or not at all. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeFailure } from './writeFailure.ts';

/**
 * Writes a text beside its file first, so that an old file stays as it was until the new one is whole and on the disk,
 * whatever ends the process. The old file's permissions are kept, one that may not be written is refused, a link is
 * followed, and what is no file (a pipe, `/dev/stdout`) is written to as it is.
 *
 * @throws WriteFailure; the signal's reason when it is aborted. No draft is left, but by a process that is killed.
 */
export async function writeWholeFile(
  file: string,
  chunks: Iterable<string>,
  signal?: AbortSignal,
): Promise<void> {
  const content = Readable.from(chunks);
  let draft: string | null = null;
  try {
    const target = await realpath(file).catch(() => file);
    const old = await stat(target).catch(() => null);
    if (old !== null && !old.isFile() && !old.isDirectory()) {
      await pipeline(content, createWriteStream(target), { signal });
      return;
    }
    if (old !== null) await openOnce(target);
    draft = `${target}.${randomUUID().slice(0, 8)}.tmp`;
    await pipeline(content, createWriteStream(draft, { flags: 'wx', flush: true }), { signal });
    if (old !== null) await chmod(draft, old.mode);
    await rename(draft, target);
  } catch (error) {
    const left = draft !== null && (await isLeft(draft)) ? draft : null;
    signal?.throwIfAborted();
    throw writeFailure(file, error, { draft: left });
  }
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
