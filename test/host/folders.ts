import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Folder extends AsyncDisposable {
  readonly path: string;
}

/** A new, empty folder that goes when it is disposed of, at the latest with this process. */
export async function temporaryFolder(name: string): Promise<Folder> {
  const folder = await mkdtemp(path.join(tmpdir(), `${name}-`));
  const removeNow = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', removeNow);
  return {
    path: folder,
    [Symbol.asyncDispose]: async () => {
      process.off('exit', removeNow);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
