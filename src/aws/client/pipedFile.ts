import { constants } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';

/**
 * Reads a file that may also be a pipe, as `<(…)` in a shell makes one. Never waits in the file system: a thread that does
 * can't be stopped, and Node.js doesn't end before it.
 * @param within how long to wait for what is written to a pipe, in milliseconds
 * @throws Error of the file system; with the code EAGAIN if a pipe or device gave nothing, or no end
 */
export async function readPiped(file: string, within = 5_000): Promise<Buffer> {
  const kind = await stat(file);
  if (kind.isFile() || kind.isDirectory()) return readFile(file);
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const end = performance.now() + within;
    const parts: Buffer[] = [];
    let length = 0;
    while (performance.now() < end && length <= LONGEST) {
      const part = await handle.read({ buffer: Buffer.alloc(65_536) }).catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return null;
        throw error;
      });
      // Until somebody opens a pipe to write to it, it looks as if it had ended.
      if (part?.bytesRead === 0 && length > 0) return Buffer.concat(parts);
      if (part === null || part.bytesRead === 0) await delay(20);
      else {
        parts.push(part.buffer.subarray(0, part.bytesRead));
        length += part.bytesRead;
      }
    }
  } finally {
    await handle.close();
  }
  const seconds = Math.ceil(within / 1000);
  const words = l10n.t(
    '{0} is a pipe or a device, and nothing whole came from it in {1} seconds.',
    file,
    seconds,
  );
  throw Object.assign(new Error(words), { code: 'EAGAIN' });
}

/** In bytes. A device such as `/dev/zero` has no end. */
const LONGEST = 16_000_000;
