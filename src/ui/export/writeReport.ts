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

/**
 * Writes beside the target first, so that a failure leaves an old file as it was. The old one is moved aside and not
 * overwritten: VS Code deletes what is to be overwritten before it renames, and a file would be lost where that fails.
 */
async function writeVirtual(target: vscode.Uri, text: string): Promise<void> {
  const { fs } = vscode.workspace;
  const beside = (end: string) =>
    target.with({ path: `${target.path}.${crypto.randomUUID().slice(0, 8)}.${end}` });
  const draft = beside('tmp');
  const former = beside('old');
  let isAside = false;
  try {
    const old = await fs.stat(target).then(
      (found) => found,
      () => null,
    );
    if (isReadOnly(target, old)) throw vscode.FileSystemError.NoPermissions(target);
    if (old?.type === vscode.FileType.Directory) throw vscode.FileSystemError.FileIsADirectory(target);
    await fs.writeFile(draft, new TextEncoder().encode(text));
    if (old !== null) {
      await fs.rename(target, former);
      isAside = true;
    }
    await fs.rename(draft, target);
  } catch (error) {
    if (isAside) isAside = !(await succeeds(fs.rename(former, target)));
    const left = {
      draft: (await isLeft(draft)) ? shown(draft) : null,
      former: isAside ? shown(former) : null,
    };
    throw writeFailure(shown(target), error, left);
  }
  if (isAside) await succeeds(fs.delete(former));
}

const shown = (uri: vscode.Uri): string => uri.toString(true);

const succeeds = (act: Thenable<unknown>): Thenable<boolean> =>
  act.then(
    () => true,
    () => false,
  );

function isReadOnly(target: vscode.Uri, old: vscode.FileStat | null): boolean {
  return (
    vscode.workspace.fs.isWritableFileSystem(target.scheme) === false ||
    old?.permissions === vscode.FilePermission.Readonly
  );
}

/** Takes the draft away. Answers whether it is still there. */
async function isLeft(draft: vscode.Uri): Promise<boolean> {
  const { fs } = vscode.workspace;
  await succeeds(fs.delete(draft));
  return succeeds(fs.stat(draft));
}
