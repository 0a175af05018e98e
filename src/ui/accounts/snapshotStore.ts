import * as vscode from 'vscode';
import type { Environment } from '../../senders/accounts/profiles.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import { targetKey, type Target } from '../../senders/model/target.ts';
import type { Log } from '../log.ts';
import { errorMessage } from '../../presentation/errorMessage.ts';
import { settings } from '../settings.ts';
import type { SnapshotStore } from '../../accounts/ports.ts';
import type { SnapshotFiles } from '../../accounts/stored/snapshotFiles.ts';
import { loadOnce } from '../../senders/evidence/parallel.ts';

/** The stored scans, which you can delete or turn off. */
export interface StoredScans extends SnapshotStore {
  /** Deletes everything stored. Returns the number of accounts. */
  clear(): Promise<number>;
  /** Resolves when everything is stored. */
  saved(): Promise<void>;
  dispose(): void;
}

/** Variables that, in addition to the target, decide which account its credentials lead to. */
const LEADING = [
  'AWS_PROFILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
] as const;

/** More such variables, which count only if set, so that stored scans of earlier versions are still found. */
const ALSO_LEADING = ['AWS_DEFAULT_PROFILE', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN'] as const;

/** @param storage the extension's folder for all windows (`globalStorageUri`). @param clock the time at AWS, if known. */
export function createSnapshotStore(
  storage: vscode.Uri,
  env: Environment,
  clock: Pick<Clock, 'now'>,
  log: Log,
): StoredScans {
  // Loaded when needed, not when VS Code starts.
  let opened: SnapshotFiles | undefined;
  const files = loadOnce(async () => {
    const { createSnapshotFiles } = await import('../../accounts/stored/snapshotFiles.ts');
    return (opened = createSnapshotFiles(vscode.Uri.joinPath(storage, 'snapshots').fsPath, () =>
      clock.now(),
    ));
  });
  const keyOf = (target: Target) =>
    JSON.stringify([
      targetKey(target),
      ...LEADING.map((name) => env[name] ?? null),
      ...ALSO_LEADING.flatMap((name) => (env[name] === undefined ? [] : `${name} ${env[name]}`)),
    ]);
  const clear = async () => (await files()).clear();
  const problem = (words: string) => log.warn(`Stored data: ${words}`);
  const failed = (error: unknown) => {
    log.warn(`Stored data: ${errorMessage(error)}`);
    return null;
  };
  const listening = vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration('awsSesSenders.storeScans') && !settings().storeScans) {
      void clear().catch(failed);
    }
  });
  return {
    load: async (target) => {
      try {
        if (settings().storeScans) return await (await files()).read(keyOf(target), problem);
        // It may have been turned off while no window of this machine was open.
        await clear();
        return null;
      } catch (error) {
        return failed(error);
      }
    },
    loadAccount: async ({ accountId }) => {
      try {
        if (!settings().storeScans) return null;
        return await (await files()).readAccount(accountId, problem);
      } catch (error) {
        return failed(error);
      }
    },
    save: async (target, known, isScan) => {
      try {
        if (settings().storeScans) await (await files()).write(keyOf(target), known, isScan);
      } catch (error) {
        failed(error);
      }
    },
    clear,
    saved: async () => opened?.written(),
    dispose: () => {
      listening.dispose();
    },
  };
}
