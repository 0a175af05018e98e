import * as vscode from 'vscode';
import { writeWholeFile } from '../../export/wholeFile.ts';
import { writeFailure } from '../../export/writeFailure.ts';

/**
 * Writes a report, whole or not at all: on this machine's disk, or in whatever file system the window has open (of
 * a remote machine, or one that an extension makes).
 * @throws WriteFailure
 */
export async function writeReport(target: vscode.Uri, text: string): Promise<void> {
  if (target.scheme === 'file') await writeWholeFile(target.fsPath, [text]);
  else await writeVirtual(target, text);
}

/** Writes beside the target first, so that a failure leaves an old file as it was. */
async function writeVirtual(target: vscode.Uri, text: string): Promise<void> {
  const { fs } = vscode.workspace;
  const shown = target.toString(true);
  const draft = target.with({ path: `${target.path}.${crypto.randomUUID().slice(0, 8)}.tmp` });
  try {
    const old = await fs.stat(target).then(
      (found) => found,
      () => null,
    );
    if (isReadOnly(target, old)) throw vscode.FileSystemError.NoPermissions(target);
    if (old?.type === vscode.FileType.Directory) throw vscode.FileSystemError.FileIsADirectory(target);
    await fs.writeFile(draft, new TextEncoder().encode(text));
    await fs.rename(draft, target, { overwrite: true });
  } catch (error) {
    throw writeFailure(shown, error, (await isLeft(draft)) ? draft.toString(true) : null);
  }
}

function isReadOnly(target: vscode.Uri, old: vscode.FileStat | null): boolean {
  return (
    vscode.workspace.fs.isWritableFileSystem(target.scheme) === false ||
    old?.permissions === vscode.FilePermission.Readonly
  );
}

/** Takes the draft away. Answers whether it is still there. */
async function isLeft(draft: vscode.Uri): Promise<boolean> {
  const { fs } = vscode.workspace;
  await fs.delete(draft).then(undefined, () => undefined);
  return fs.stat(draft).then(
    () => true,
    () => false,
  );
}
