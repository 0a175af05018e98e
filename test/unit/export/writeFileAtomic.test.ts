import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { once } from 'node:events';
import {
  chmod,
  chown,
  lchown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { draftName } from '../../../src/export/drafts.ts';
import { isForeign, whereItLeads } from '../../../src/export/links.ts';
import { writeFileAtomic } from '../../../src/export/writeFileAtomic.ts';
import { root } from '../../host/paths.ts';
import { withoutPrivileges } from '../../host/privileges.ts';

const OLD = 'the old report\n';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'whole-file-'));
  file = path.join(folder, 'report.csv');
  await writeFile(file, OLD);
});
afterEach(async () => {
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true });
});

/** The old file is unchanged, and nothing else is in its folder. */
async function expectAsBefore(): Promise<void> {
  expect(await readdir(folder)).toEqual(['report.csv']);
  expect(await readFile(file, 'utf8')).toBe(OLD);
}

describe('An atomically written file', () => {
  it('replaces the old one, and keeps its permissions', async () => {
    await chmod(file, 0o640);
    await writeFileAtomic(file, ['new ', 'report']);
    expect(await readFile(file, 'utf8')).toBe('new report');
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect(await readdir(folder)).toEqual(['report.csv']);
  });

  it('is written to the target of a link', async () => {
    const link = path.join(folder, 'latest.csv');
    await symlink(file, link);
    await writeFileAtomic(link, ['new']);
    expect(await readFile(file, 'utf8')).toBe('new');
    expect((await readdir(folder)).sort()).toEqual(['latest.csv', 'report.csv']);
  });

  it('leaves everything unchanged if its text fails in the middle', async () => {
    const broken = function* () {
      yield 'half';
      throw new Error('no more');
    };
    await expect(writeFileAtomic(file, broken())).rejects.toThrow('no more');
    await expectAsBefore();
  });

  it('leaves everything unchanged if it is canceled, without reporting a failure', async () => {
    const cancel = new AbortController();
    const endless = function* () {
      for (let line = 0; ; line += 1) {
        if (line === 3) cancel.abort();
        yield 'a line\n';
      }
    };
    await expect(writeFileAtomic(file, endless(), cancel.signal)).rejects.toMatchObject({
      name: 'AbortError',
    });
    await expectAsBefore();
  });

  it('leaves the old file unchanged if the process is killed, and the next write succeeds', async () => {
    // Writes one half, says so, and waits for its end.
    const script = `
      import { writeFileAtomic } from ${JSON.stringify(pathToFileURL(path.join(root, 'src/export/writeFileAtomic.ts')).href)};
      const wait = () => { console.log('half'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); };
      await writeFileAtomic(${JSON.stringify(file)}, (function* () {
        for (let line = 0; line < 100_000; line += 1) yield 'a line of the new report\\n';
        wait();
      })());`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(await readFile(file, 'utf8')).toBe(OLD);
    // The killed process could not remove it; the next one does.
    expect(await readdir(folder)).toHaveLength(2);
    await writeFileAtomic(file, ['new']);
    expect(await readFile(file, 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['report.csv']);
  });
});

/** The draft beside the file, while it is written. */
async function draftOf(write: (file: string, chunks: Iterable<string>) => Promise<void>) {
  let found: { readonly name: string; readonly mode: number } | undefined;
  await write(
    file,
    (function* () {
      // More than a stream buffers, so that the file is opened.
      for (let line = 0; line < 100_000; line += 1) yield 'a line of the new report\n';
      const [name = ''] = readdirSync(folder).filter((other) => other !== path.basename(file));
      found = { name, mode: statSync(path.join(folder, name)).mode & 0o777 };
      yield 'end';
    })(),
  );
  if (found === undefined) throw new Error('There was no draft.');
  return found;
}

// Windows does not use these permissions.
if (process.platform !== 'win32')
  describe('The draft of a file', () => {
    it.each([0o600, 0o640, 0o644, 0o400])(
      'never has wider permissions than the old file: %i',
      async (mode) => {
        await chmod(file, mode | 0o200);
        const draft = await draftOf(writeFileAtomic);
        expect(draft.mode & ~(mode | 0o200)).toBe(0);
        expect(draft.mode & 0o077).toBe(0);
        expect((await stat(file)).mode & 0o777).toBe(mode | 0o200);
      },
    );

    it('of a new file has the default permissions of the process', async () => {
      await rm(file);
      const before = process.umask(0o027);
      try {
        expect((await draftOf(writeFileAtomic)).mode).toBe(0o640);
        expect((await stat(file)).mode & 0o777).toBe(0o640);
      } finally {
        process.umask(before);
      }
    });

    it("keeps the old file's owner and group, or gives the group the permissions of everyone", async () => {
      // Only root may change the owner of a file.
      if (process.geteuid?.() !== 0) return;
      await chown(file, 65_534, 1234);
      await chmod(file, 0o640);
      await writeFileAtomic(file, ['new']);
      expect(await stat(file)).toMatchObject({ uid: 65_534, gid: 1234, mode: 0o100640 });
      await chown(file, 0, 1234);
      await chmod(file, 0o664);
      await chmod(folder, 0o777);
      await chmod(file, 0o666);
      await withoutPrivileges(() => writeFileAtomic(file, ['newer']));
      expect(await stat(file)).toMatchObject({ uid: 65_534, mode: 0o100666 });
      await chown(file, 65_534, 1234);
      await chmod(file, 0o660);
      await withoutPrivileges(() => writeFileAtomic(file, ['newest']));
      expect(await stat(file)).toMatchObject({ uid: 65_534, mode: 0o100600 });
    });
  });

describe('Abandoned drafts', () => {
  const ended = () => String(spawnSync(process.execPath, ['--version']).pid);
  const mine = draftName();
  const withPid = (pid: string) => mine.replace(/-\d+-/, `-${pid}-`);
  const left = async (name: string, age = 0) => {
    const draft = path.join(folder, name);
    await writeFile(draft, 'half');
    await utimes(draft, new Date(), new Date(Date.now() - age));
    return name;
  };

  it('are removed by the next write: those of ended processes, and those of an hour ago', async () => {
    const elsewhere = mine.replace(/senders-[0-9a-f]{8}/, 'senders-00000000');
    await left(withPid(ended()));
    await left(elsewhere, 3_700_000);
    await writeFileAtomic(file, ['new']);
    expect(await readdir(folder)).toEqual(['report.csv']);
  });

  it('are kept if they may still be written, as are other files', async () => {
    const names = [
      await left(mine),
      await left(withPid('1')),
      await left(mine.replace(/senders-[0-9a-f]{8}-\d+/, `senders-00000000-${ended()}`), 3_000_000),
      await left('report.csv.1a2b3c4d.tmp', 9_000_000),
      await left('.ses-senders-notes.tmp', 9_000_000),
      await left(`${withPid(ended())}.bak`, 9_000_000),
    ];
    await mkdir(path.join(folder, withPid(ended()).replace(/.{8}\.tmp$/, '00000000.tmp')));
    await writeFileAtomic(file, ['new']);
    expect(await readdir(folder)).toEqual(expect.arrayContaining(names));
    expect(await readdir(folder)).toHaveLength(names.length + 2);
  });

  it('have a valid name even for a file name of maximum length', async () => {
    file = path.join(folder, 'x'.repeat(255));
    await writeFileAtomic(file, ['new']);
    expect(await readFile(file, 'utf8')).toBe('new');
  });
});

describe('A symbolic link', () => {
  const link = () => path.join(folder, 'shared', 'latest.csv');
  /** In a folder like `/tmp`, which belongs to a user. */
  const shared = async (uid: number) => {
    const there = path.join(folder, 'shared');
    await mkdir(there);
    await chown(there, uid, 0);
    await chmod(there, 0o1777);
  };

  it.each([
    // link, folder, mode of the folder
    [1, 0, 0o1777, true],
    [1, 0, 0o1757, true],
    [1, 0, 0o0777, false],
    [1, 0, 0o1755, false],
    [1, 1, 0o1777, false],
    [5, 0, 0o1777, false],
    [0, 0, 0o1777, false],
  ])(
    'of user %d in a folder of user %d with mode %d, for user 5: refused is %s',
    (uid, owner, mode, isRefused) => {
      expect(isForeign({ uid }, { uid: owner, mode }, 5)).toBe(isRefused);
    },
  );

  it('of another user in a shared folder is not followed, also if it leads to a folder', async () => {
    // Only root may make one.
    if (process.geteuid?.() !== 0) return;
    await shared(0);
    await symlink(file, link());
    await lchown(link(), 65_534, 65_534);
    await symlink(folder, path.join(folder, 'shared', 'sub'));
    await lchown(path.join(folder, 'shared', 'sub'), 65_534, 65_534);
    await symlink(link(), path.join(folder, 'mine.csv'));
    for (const place of ['shared/latest.csv', 'shared/sub/report.csv', 'mine.csv'])
      await expect(writeFileAtomic(path.join(folder, place), ['x'])).rejects.toThrow(
        /shared\/(latest\.csv|sub) is a symbolic link that belongs to another user, in a folder that everyone can write to\. It was not followed.*Any existing file is unchanged\. \(EACCES\)$/,
      );
    expect(await readFile(file, 'utf8')).toBe(OLD);
    expect((await lstat(link())).isSymbolicLink()).toBe(true);
    // The folder's owner may put links there.
    await lchown(link(), 0, 0);
    await chmod(folder, 0o711);
    const target = await realpath(file);
    await withoutPrivileges(() => expect(whereItLeads(link())).resolves.toBe(target));
    await writeFileAtomic(link(), ['mine']);
    expect(await readFile(file, 'utf8')).toBe('mine');
  });

  it('of a chain is followed to its end, relative, absolute, or to a missing file', async () => {
    await mkdir(path.join(folder, 'sub'));
    await symlink('../next.csv', path.join(folder, 'sub', 'first.csv'));
    await symlink(path.join(folder, 'last.csv'), path.join(folder, 'next.csv'));
    await writeFileAtomic(path.join(folder, 'sub', 'first.csv'), ['new']);
    expect(await readFile(path.join(folder, 'last.csv'), 'utf8')).toBe('new');
    expect((await lstat(path.join(folder, 'next.csv'))).isSymbolicLink()).toBe(true);
  });

  it('that is circular is reported', async () => {
    await symlink('b.csv', path.join(folder, 'a.csv'));
    await symlink('a.csv', path.join(folder, 'b.csv'));
    await expect(writeFileAtomic(path.join(folder, 'a.csv'), ['x'])).rejects.toThrow('(ELOOP)');
    expect((await readdir(folder)).sort()).toEqual(['a.csv', 'b.csv', 'report.csv']);
  });
});

describe('The error message for a file that cannot be written', () => {
  it('says that there is no space left', async () => {
    // A device of Linux.
    if (!existsSync('/dev/full')) return;
    await expect(writeFileAtomic('/dev/full', ['x'])).rejects.toThrow(
      /^The report could not be written to \/dev\/full\. There is no space left. .*\(ENOSPC\)$/,
    );
    // It is still a device.
    expect((await stat('/dev/full')).isFile()).toBe(false);
  });

  it('comes with the old file unchanged if space runs out in the middle', async () => {
    // No shell of Windows can set a limit.
    if (process.platform === 'win32') return;
    const script = `
      import { writeFileAtomic } from ${JSON.stringify(pathToFileURL(path.join(root, 'src/export/writeFileAtomic.ts')).href)};
      const lines = Array(100_000).fill('a line of the new report\\n');
      await writeFileAtomic(${JSON.stringify(file)}, lines).catch(({ message }) => console.log(message));`;
    // No file may grow over 1 MB, like on a full disk that still had space for the first part.
    const limited = `ulimit -f 1024 && exec "$0" "$@"`;
    const { stdout } = await promisify(execFile)('bash', [
      '-c',
      limited,
      ...[process.execPath, '--input-type=module', '--eval', script],
    ]);
    expect(stdout).toMatch(/There is no space left..*\(EFBIG\)\n$/);
    await expectAsBefore();
  });

  it('says that its folder is missing', async () => {
    await expect(writeFileAtomic(path.join(folder, 'none', 'report.csv'), ['x'])).rejects.toThrow(
      /There is no such folder\. Create it, or choose another one\..*\(ENOENT\)$/,
    );
    await expect(writeFileAtomic(path.join(file, 'report.csv'), ['x'])).rejects.toThrow(
      'There is no such folder.',
    );
    await expectAsBefore();
  });

  it('says that it is a folder', async () => {
    await mkdir(path.join(folder, 'sub'));
    await expect(writeFileAtomic(path.join(folder, 'sub'), ['x'])).rejects.toThrow('That is a folder.');
    expect((await readdir(folder)).sort()).toEqual(['report.csv', 'sub']);
  });

  it('says that the folder is not writable', async () => {
    await chmod(folder, 0o555);
    await withoutPrivileges(() =>
      expect(writeFileAtomic(file, ['x'])).rejects.toThrow(/Writing there is not permitted.*\(EACCES\)$/),
    );
    await chmod(folder, 0o755);
    await expectAsBefore();
  });

  it('says that it is read-only, though its folder is not', async () => {
    await chmod(folder, 0o777);
    await chmod(file, 0o444);
    await withoutPrivileges(() => expect(writeFileAtomic(file, ['x'])).rejects.toThrow('(EACCES)'));
    await expectAsBefore();
  });
});
