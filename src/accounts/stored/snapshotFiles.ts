/** Files that hold the last Snapshot of each account. They are their owner's alone, and each is written whole. */
import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { harmlessJson } from '../../export/replaceControlChars.ts';
import { calledBy, keptText, readKept } from '../../senders/snapshots/storedSnapshot.ts';
import type { Known } from '../../senders/snapshots/storedSnapshot.ts';
import type { Account, Timestamp } from '../../senders/model/model.ts';

/** Reads, writes and deletes the kept Snapshots of a folder. */
export interface SnapshotFiles {
  /**
   * The Snapshot of the account that a target led to last; `null` where none is kept.
   * @param key the same for what leads to the same account.
   * @param onProblem called for a file that cannot be read; it is as if it were not there.
   */
  read(key: string, onProblem: (words: string) => void): Promise<Known | null>;
  /** What is kept of an account, whatever target led to it. */
  readAccount(accountId: string, onProblem: (words: string) => void): Promise<Known | null>;
  /**
   * Writes what is known, merged with what is kept by then: another window may have learnt more.
   * @throws Error where the folder cannot be written to; what was kept before is as it was.
   */
  write(key: string, known: Known): Promise<void>;
  /**
   * Deletes everything, also while another window writes. Answers of how many accounts a Snapshot was kept.
   * @throws Error with words for a person where something is left.
   */
  clear(): Promise<number>;
}

/** Which account a target led to last, and by which name of a profile. */
type Pointer = Pick<Account, 'accountId' | 'profile'>;

const ACCOUNT = /^\d{12}$/;

/** On Windows another window may have a file open: Node.js tries again, and waits 50 ms longer each time, 1.8 s in all. */
const PATIENTLY = { recursive: true, force: true, maxRetries: 8, retryDelay: 50 } as const;

/** What the folder is called while it is deleted. */
const DELETING = '.deleting';

/**
 * @param folder an absolute path; it is made with the first Snapshot.
 * @param now the time at AWS, once AWS has answered; nothing is written before.
 */
export function createSnapshotFiles(folder: string, now: () => Timestamp): SnapshotFiles {
  const ofAccount = (accountId: string) => path.join(folder, `account-${accountId}.json`);
  // What a target is called may hold any character, and is nobody else's to know.
  const ofTarget = (key: string) =>
    path.join(folder, `target-${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`);

  const readAccount: SnapshotFiles['readAccount'] = async (accountId, onProblem) => {
    const file = ofAccount(accountId);
    const text = await readText(file, onProblem);
    if (text === null) return null;
    const kept = readKept(text, accountId);
    if (!kept.ok) onProblem(`${path.basename(file)} is ignored: ${kept.problem}.`);
    return kept.ok ? kept.known : null;
  };

  return {
    read: async (key, onProblem) => {
      const pointer = readPointer((await readText(ofTarget(key), onProblem)) ?? '');
      if (pointer === null) return null;
      const known = await readAccount(pointer.accountId, onProblem);
      return known && calledBy(known, pointer.profile);
    },
    readAccount,
    write: async (key, known) => {
      const { accountId, profile } = known.scan;
      if (!ACCOUNT.test(accountId)) throw new Error('An account ID has 12 digits.');
      const { mergeKnown, saveFiles } = await import('./saveFiles.ts');
      await saveFiles(folder, async (write) => {
        const kept = await readAccount(accountId, () => undefined);
        const merged = kept === null ? known : mergeKnown(kept, known, now());
        await write(ofAccount(accountId), harmlessJson(keptText(merged)));
        await write(ofTarget(key), JSON.stringify({ accountId, profile } satisfies Pointer));
      });
    },
    clear: async () => {
      const names = await readdir(folder).catch(() => []);
      const aside = `${folder}${DELETING}`;
      try {
        // What a window that was closed in the middle has left.
        await rm(aside, PATIENTLY);
        // Moved aside first: another window that goes on writing puts nothing into it while it is emptied.
        const isThere = await rename(folder, aside).then(
          () => true,
          (error: unknown) => {
            if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
            throw error;
          },
        );
        if (isThere) await rm(aside, PATIENTLY);
      } catch (error) {
        await rename(aside, folder).catch(() => undefined);
        throw new Error(
          l10n.t(
            'Some stored data could not be deleted. Another window or program may be using it: close other VS Code windows, then run Clear Stored Data again.',
          ),
          { cause: error },
        );
      }
      return names.filter((name) => /^account-\d{12}\.json$/.test(name)).length;
    },
  };
}

async function readText(file: string, onProblem: (words: string) => void): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    if (code !== 'ENOENT') onProblem(`${path.basename(file)} cannot be read: ${code}.`);
    return null;
  }
}

function readPointer(text: string): Pointer | null {
  try {
    const { accountId, profile } = (JSON.parse(text) ?? {}) as Readonly<Record<string, unknown>>;
    const isPointer = typeof accountId === 'string' && ACCOUNT.test(accountId) && typeof profile === 'string';
    return isPointer ? { accountId, profile } : null;
  } catch {
    return null;
  }
}
