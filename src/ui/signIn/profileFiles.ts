import { unwatchFile, watchFile } from 'node:fs';
import * as vscode from 'vscode';
import type { OwnProfiles } from '../../senders/accounts/profiles.ts';
import type { ProfileSource } from './selectProfile.ts';

/** How often the files are checked, in milliseconds. */
const LOOK_EVERY = 1_000;

/** How long both files must be unchanged, in milliseconds: tools write them one after the other, and in pieces. */
const QUIET_FOR = 300;

/**
 * Reports changes of the AWS config and credentials files. It polls, which costs next to nothing and also sees files
 * that are created later, replaced or behind a link, and changes that the system doesn't report (network folders, WSL,
 * container mounts).
 * @param files where they are or will be
 */
export function watchProfileFiles(
  files: readonly string[],
  load: () => Promise<OwnProfiles>,
  kind: vscode.ExtensionKind,
): ProfileSource & { readonly dispose: () => void } {
  const changed = new vscode.EventEmitter<undefined>();
  let quiet: NodeJS.Timeout | undefined;
  const onLook = (): void => {
    clearTimeout(quiet);
    quiet = setTimeout(() => changed.fire(undefined), QUIET_FOR);
  };
  for (const file of files) watchFile(file, { interval: LOOK_EVERY, persistent: false }, onLook);
  return {
    load,
    onDidChange: changed.event,
    kind,
    dispose: () => {
      for (const file of files) unwatchFile(file, onLook);
      clearTimeout(quiet);
      changed.dispose();
    },
  };
}
