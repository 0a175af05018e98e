import * as vscode from 'vscode';
import { draftName, isAbandonedDraft, isDraft } from '../../export/drafts.ts';
import { writeFileAtomic } from '../../export/writeFileAtomic.ts';
import { writeFailure } from '../../export/writeFailure.ts';

/**
 * Writes a report, whole or not at all, to this machine's disk or to another file system of the window: a remote
 * machine's, or one that an extension provides.
 * @throws WriteFailure
 */
export async function writeReport(target: vscode.Uri, text: string): Promise<void> {
  if (target.scheme === 'file') await writeFileAtomic(target.fsPath, [text]);
  else await writeVirtual(target, text);
}

/**
 * Writes to a draft beside the target first, so that a failure leaves the old file as it was. The old file is moved aside
 * instead of overwritten: VS Code deletes the target before it renames, so a failure would lose the file.
 */
async function writeVirtual(target: vscode.Uri, text: string): Promise<void> {
  const { fs } = vscode.workspace;
  const folder = vscode.Uri.joinPath(target, '..');
  const draft = vscode.Uri.joinPath(folder, draftName());
  // Named after the target: if it can't be moved back, you should find it.
  const former = target.with({ path: `${target.path}.${crypto.randomUUID().slice(0, 8)}.old` });
  let isAside = false;
  try {
    const old = await fs.stat(target).then(
      (found) => found,
      () => null,
    );
    if (isReadOnly(target, old)) throw vscode.FileSystemError.NoPermissions(target);
    if (old?.type === vscode.FileType.Directory) throw vscode.FileSystemError.FileIsADirectory(target);
    await sweepVirtual(folder);
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

/** Deletes drafts of windows that ended while writing. Files moved aside are yours and stay. */
async function sweepVirtual(folder: vscode.Uri): Promise<void> {
  const { fs } = vscode.workspace;
  const found = await fs.readDirectory(folder).then(
    (entries) => entries,
    () => [],
  );
  for (const [name] of found.filter(([candidate]) => isDraft(candidate))) {
    const file = vscode.Uri.joinPath(folder, name);
    // Many file systems have no times; then only the process counts.
    const changedAt = await fs.stat(file).then(
      ({ mtime }) => mtime || Date.now(),
      () => Date.now(),
    );
    if (isAbandonedDraft(name, changedAt)) await succeeds(fs.delete(file));
  }
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

/** Deletes the draft. Returns whether it's still there. */
async function isLeft(draft: vscode.Uri): Promise<boolean> {
  const { fs } = vscode.workspace;
  await succeeds(fs.delete(draft));
  return succeeds(fs.stat(draft));
}
