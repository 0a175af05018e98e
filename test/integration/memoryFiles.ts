import * as vscode from 'vscode';

/** What a file system can be asked. */
export type Operation = 'stat' | 'writeFile' | 'rename' | 'delete';

/** A file system of an extension, in memory: one folder, whose operations can be made to fail. */
export interface MemoryFiles {
  /** Texts by name. */
  readonly files: Map<string, string>;
  /** Names that are folders. */
  readonly folders: Set<string>;
  /** Names of files that may not be written. */
  readonly readOnly: Set<string>;
  /** What an operation on a file fails with; `null`: it works. */
  fault: (operation: Operation, name: string) => Error | null;
  /** What was asked, but for `stat`. */
  readonly asked: Operation[];
  /** Whether a write that fails leaves its first half. */
  leavesHalf: boolean;
  uri(name: string): vscode.Uri;
  dispose(): void;
}

/** @param isReadonly as a file system that nobody can write to is registered. */
export function memoryFiles(scheme: string, isReadonly = false): MemoryFiles {
  const files = new Map<string, string>();
  const folders = new Set<string>(['']);
  const readOnly = new Set<string>();
  const asked: Operation[] = [];
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const nameOf = ({ path }: vscode.Uri): string => path.slice(1);
  const ask = (operation: Operation, uri: vscode.Uri): void => {
    if (operation !== 'stat') asked.push(operation);
    const fault = self.fault(operation, nameOf(uri));
    if (fault !== null) throw fault;
  };
  const self: MemoryFiles = {
    files,
    folders,
    readOnly,
    fault: () => null,
    asked,
    leavesHalf: false,
    uri: (name) => vscode.Uri.from({ scheme, path: `/${name}` }),
    dispose: () => {
      registered.dispose();
      changed.dispose();
    },
  };
  const provider: vscode.FileSystemProvider = {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: (uri) => {
      ask('stat', uri);
      const name = nameOf(uri);
      const text = files.get(name);
      if (text === undefined && !folders.has(name)) throw vscode.FileSystemError.FileNotFound(uri);
      return {
        type: text === undefined ? vscode.FileType.Directory : vscode.FileType.File,
        ctime: 0,
        mtime: 0,
        size: text?.length ?? 0,
        ...(readOnly.has(name) ? { permissions: vscode.FilePermission.Readonly } : {}),
      };
    },
    readDirectory: () => [...files.keys()].map((name) => [name, vscode.FileType.File]),
    createDirectory: () => undefined,
    readFile: (uri) => new TextEncoder().encode(files.get(nameOf(uri))),
    writeFile: (uri, content) => {
      const name = nameOf(uri);
      const folder = name.split('/').slice(0, -1).join('/');
      if (!folders.has(folder)) throw vscode.FileSystemError.FileNotFound(uri);
      const text = new TextDecoder().decode(content);
      if (self.leavesHalf) files.set(name, text.slice(0, text.length / 2));
      ask('writeFile', uri);
      files.set(name, text);
    },
    rename: (from, to) => {
      ask('rename', from);
      files.set(nameOf(to), files.get(nameOf(from)) ?? '');
      files.delete(nameOf(from));
    },
    delete: (uri) => {
      ask('delete', uri);
      files.delete(nameOf(uri));
    },
  };
  const registered = vscode.workspace.registerFileSystemProvider(scheme, provider, { isReadonly });
  return self;
}
