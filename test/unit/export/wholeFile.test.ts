import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeWholeFile } from '../../../src/export/wholeFile.ts';
import { root } from '../../host/paths.ts';

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

/** The old file is as it was, and nothing else is in its folder. */
async function expectAsBefore(): Promise<void> {
  expect(await readdir(folder)).toEqual(['report.csv']);
  expect(await readFile(file, 'utf8')).toBe(OLD);
}

/** Does something as somebody whom permissions bind: root, as which tests may run, is above them. */
async function withoutPrivileges<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe('A file that is written whole or not at all', () => {
  it('takes the place of the old one, and keeps its permissions', async () => {
    await chmod(file, 0o640);
    await writeWholeFile(file, ['new ', 'report']);
    expect(await readFile(file, 'utf8')).toBe('new report');
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect(await readdir(folder)).toEqual(['report.csv']);
  });

  it('is written to the file that a link leads to', async () => {
    const link = path.join(folder, 'latest.csv');
    await symlink(file, link);
    await writeWholeFile(link, ['new']);
    expect(await readFile(file, 'utf8')).toBe('new');
    expect((await readdir(folder)).sort()).toEqual(['latest.csv', 'report.csv']);
  });

  it('leaves everything as it was where its text fails in the middle', async () => {
    const broken = function* () {
      yield 'half';
      throw new Error('no more');
    };
    await expect(writeWholeFile(file, broken())).rejects.toThrow('no more');
    await expectAsBefore();
  });

  it('leaves everything as it was when it is cancelled, and then says nothing of a failure', async () => {
    const cancel = new AbortController();
    const endless = function* () {
      for (let line = 0; ; line += 1) {
        if (line === 3) cancel.abort();
        yield 'a line\n';
      }
    };
    await expect(writeWholeFile(file, endless(), cancel.signal)).rejects.toMatchObject({
      name: 'AbortError',
    });
    await expectAsBefore();
  });

  it('leaves the old file as it was when the process is killed, and the next one is not in its way', async () => {
    // Writes one half, says so, and waits for its end.
    const script = `
      import { writeWholeFile } from ${JSON.stringify(pathToFileURL(path.join(root, 'src/export/wholeFile.ts')).href)};
      const wait = () => { console.log('half'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); };
      await writeWholeFile(${JSON.stringify(file)}, (function* () {
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
    // Nobody could take it away any more.
    expect(await readdir(folder)).toHaveLength(2);
    await writeWholeFile(file, ['new']);
    expect(await readFile(file, 'utf8')).toBe('new');
  });
});

describe('A file that cannot be written', () => {
  it('says that there is no space left', async () => {
    // A device of Linux.
    if (!existsSync('/dev/full')) return;
    await expect(writeWholeFile('/dev/full', ['x'])).rejects.toThrow(
      /^The report could not be written to \/dev\/full\. There is no space left for it\. .*\(ENOSPC\)$/,
    );
    // It is a device still.
    expect((await stat('/dev/full')).isFile()).toBe(false);
  });

  it('leaves the old one as it was where the space ends in the middle', async () => {
    // No shell of Windows can set a limit.
    if (process.platform === 'win32') return;
    const script = `
      import { writeWholeFile } from ${JSON.stringify(pathToFileURL(path.join(root, 'src/export/wholeFile.ts')).href)};
      const lines = Array(100_000).fill('a line of the new report\\n');
      await writeWholeFile(${JSON.stringify(file)}, lines).catch(({ message }) => console.log(message));`;
    // No file may grow over 1 MB: what a full disk looks like to a process, for whom the first part still had room.
    const limited = `ulimit -f 1024 && exec "$0" "$@"`;
    const { stdout } = await promisify(execFile)('bash', [
      '-c',
      limited,
      ...[process.execPath, '--input-type=module', '--eval', script],
    ]);
    expect(stdout).toMatch(/There is no space left for it\..*\(EFBIG\)\n$/);
    await expectAsBefore();
  });

  it('says that its folder is missing', async () => {
    await expect(writeWholeFile(path.join(folder, 'none', 'report.csv'), ['x'])).rejects.toThrow(
      /There is no such folder\. Make it, or choose another one\..*\(ENOENT\)$/,
    );
    await expect(writeWholeFile(path.join(file, 'report.csv'), ['x'])).rejects.toThrow(
      'There is no such folder.',
    );
    await expectAsBefore();
  });

  it('says that it is a folder', async () => {
    await mkdir(path.join(folder, 'sub'));
    await expect(writeWholeFile(path.join(folder, 'sub'), ['x'])).rejects.toThrow('That is a folder.');
    expect((await readdir(folder)).sort()).toEqual(['report.csv', 'sub']);
  });

  it('says that a folder may not be written to', async () => {
    await chmod(folder, 0o555);
    await withoutPrivileges(() =>
      expect(writeWholeFile(file, ['x'])).rejects.toThrow(/Writing there is not permitted.*\(EACCES\)$/),
    );
    await chmod(folder, 0o755);
    await expectAsBefore();
  });

  it('is not replaced where it is read-only, though its folder is not', async () => {
    await chmod(folder, 0o777);
    await chmod(file, 0o444);
    await withoutPrivileges(() => expect(writeWholeFile(file, ['x'])).rejects.toThrow('(EACCES)'));
    await expectAsBefore();
  });
});
