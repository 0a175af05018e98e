/** Files with the last Snapshot of each account, readable only by their owner and each written whole. */
import { createHash } from 'node:crypto';
import { access, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { escapeControlCharsInJson } from '../../export/replaceControlChars.ts';
import {
  calledBy,
  formatStoredSnapshot,
  parseStoredSnapshot,
  type Known,
} from '../../senders/snapshots/storedSnapshot.ts';
import type { Account, Timestamp } from '../../senders/model/model.ts';
import { createSaves } from './saves.ts';

export interface SnapshotFiles {
  /**
   * Returns the Snapshot of the account that a target last led to; `null` if none is stored.
   * @param key the same for everything that leads to the same account.
   * @param onProblem called for a file that can't be read, which then counts as missing.
   */
  read(key: string, onProblem: (words: string) => void): Promise<Known | null>;
  /** Returns what is stored of an account, whichever target led to it. */
  readAccount(accountId: string, onProblem: (words: string) => void): Promise<Known | null>;
  /**
   * Writes what is known, merged with what is stored by then: another window may have learned more. Of what comes while
   * another write of the same runs, only the latest is written.
   * @param isScan whether a scan brought it. What was only learned beside one is added to what is stored of the account,
   * and nothing is written where nothing is: it may have been deleted.
   * @throws Error if the folder can't be written to; what was stored before stays.
   */
  write(key: string, known: Known, isScan?: boolean): Promise<void>;
  /**
   * Deletes everything, also what waits to be written, even while another window writes. Returns the number of accounts that had a Snapshot.
   * @throws Error with a message for a person if something is left.
   */
  clear(): Promise<number>;
  /** Resolves when nothing waits to be written. */
  written(): Promise<void>;
}

interface Write {
  readonly key: string;
  readonly known: Known;
  readonly isScan: boolean;
}

/** The account that a target last led to, and the profile's name then. */
type Pointer = Pick<Account, 'accountId' | 'profile'>;

const ACCOUNT = /^\d{12}$/;

/** On Windows another window may have a file open: Node.js retries, each time 50 ms later, for 1.8 s in all. */
const PATIENTLY = { recursive: true, force: true, maxRetries: 8, retryDelay: 50 } as const;

/** The folder's name while it is being deleted. */
const DELETING = '.deleting';

/** @param folder absolute; created with the first Snapshot. @param now the time at AWS; nothing is written before it's known. */
export function createSnapshotFiles(folder: string, now: () => Timestamp): SnapshotFiles {
  const ofAccount = (accountId: string) => path.join(folder, `account-${accountId}.json`);
  // A target's name may contain any character, and is private.
  const ofTarget = (key: string) => path.join(folder, `target-${sha256(key).slice(0, 32)}.json`);

  const readAccount: SnapshotFiles['readAccount'] = async (accountId, onProblem) => {
    const file = ofAccount(accountId);
    const bytes = await readBytes(file, onProblem);
    if (bytes === null) return null;
    const kept = parseStoredSnapshot(bytes.toString(), accountId, isUnchanged(bytes));
    if (!kept.ok) onProblem(`${path.basename(file)} is ignored: ${kept.problem}.`);
    return kept.ok ? kept.known : null;
  };

  const write = async ({ key, known, isScan }: Write): Promise<void> => {
    const { accountId, profile } = known.scan;
    if (!ACCOUNT.test(accountId)) throw new Error('An account ID has 12 digits.');
    if (!isScan && !(await exists(ofAccount(accountId)))) return;
    const { mergeKnown, saveFiles } = await import('./saveFiles.ts');
    await saveFiles(folder, async (writeWhole) => {
      const kept = await readAccount(accountId, () => undefined);
      const merged = kept === null ? known : mergeKnown(kept, known, now());
      await writeWhole(
        ofAccount(accountId),
        withSeal(escapeControlCharsInJson(formatStoredSnapshot(merged))),
      );
      await writeWhole(ofTarget(key), JSON.stringify({ accountId, profile } satisfies Pointer));
    });
  };
  const writes = createSaves<Write>(write, (waiting, next) => ({
    ...next,
    isScan: waiting.isScan || next.isScan,
  }));

  return {
    read: async (key, onProblem) => {
      const pointer = readPointer(String(await readBytes(ofTarget(key), onProblem)));
      if (pointer === null) return null;
      const known = await readAccount(pointer.accountId, onProblem);
      return known && calledBy(known, pointer.profile);
    },
    readAccount,
    write: (key, known, isScan = true) =>
      writes.add(`${known.scan.accountId} ${key}`, { key, known, isScan }),
    written: () => writes.done(),
    clear: async () => {
      await writes.drop();
      const names = await readdir(folder).catch(() => []);
      const aside = `${folder}${DELETING}`;
      try {
        // Left by a window that was closed halfway.
        await rm(aside, PATIENTLY);
        // Move it aside first, so that another window that keeps writing adds nothing while it is emptied.
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

/** What a stored object begins with: the SHA-256 of the rest. */
const SEAL = /^\{"sha256":"([0-9a-f]{64})",$/;
const SEAL_LENGTH = 77;

/** Returns an object's JSON with the seal, so that reading it can skip most checks. */
function withSeal(json: string): string {
  const rest = json.slice(1);
  return `{"sha256":"${sha256(rest)}",${rest}`;
}

/** Whether the bytes are exactly what `withSeal` made. Files of earlier versions have no seal. */
function isUnchanged(bytes: Buffer): boolean {
  const digest = SEAL.exec(bytes.toString('latin1', 0, SEAL_LENGTH))?.[1];
  return digest !== undefined && digest === sha256(bytes.subarray(SEAL_LENGTH));
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

async function readBytes(file: string, onProblem: (words: string) => void): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    if (code !== 'ENOENT') onProblem(`${path.basename(file)} cannot be read: ${code}.`);
    return null;
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
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
