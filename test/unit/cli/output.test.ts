import { once } from 'node:events';
import { execFile, spawn } from 'node:child_process';
import {
  chmod,
  lchown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeReport } from '../../../src/cli/output.ts';
import { startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { root } from '../../host/paths.ts';
import { judged, snapshot } from '../senders/builders.ts';
import { sesSenders } from './run.ts';
import type { Run } from './run.ts';

// Each runs the command line, some of them twice.
vi.setConfig({ testTimeout: 60_000 });

const OLD = 'the old report\n';
const NOW = '2026-09-11T13:30:00Z';
const CLI = path.join(root, 'dist', 'cli.js');

let aws: Aws;
let folder: string;
let file: string;
beforeAll(async () => {
  aws = await startAws({ accounts: ['hostile'] });
});
afterAll(() => aws[Symbol.asyncDispose]());
beforeEach(async () => {
  aws.endpoint.reset();
  folder = await mkdtemp(path.join(tmpdir(), 'ses-senders-output-'));
  file = path.join(folder, 'report.json');
  await writeFile(file, OLD);
});
afterEach(() => rm(folder, { recursive: true }));

const SCAN = ['scan', '--profile', 'sample'];

const scan = (...args: string[]) => sesSenders([...SCAN, ...args], aws.env);

/** Runs a shell script with the scan's command as `"$@"`, and a name as `$0`. */
const inShell = (script: string, name = 'sh') =>
  new Promise<Run>((resolve) => {
    const args = ['-c', script, name, process.execPath, CLI, ...SCAN];
    const env = { ...process.env, ...aws.env };
    execFile('/bin/sh', args, { env }, (error, stdout, stderr) =>
      resolve({ exit: Number(error?.code ?? 0), stdout, stderr }),
    );
  });

async function expectAsBefore(): Promise<void> {
  expect(await readdir(folder)).toEqual(['report.json']);
  expect(await readFile(file, 'utf8')).toBe(OLD);
}

describe('A failing --output', () => {
  it('is reported for a folder before the scan', async () => {
    const { exit, stderr } = await scan('--output', folder);
    expect(exit).toBe(1);
    expect(stderr).toContain('That is a folder. Name a file in it. Any existing file is unchanged. (EISDIR)');
    expect(aws.endpoint.calls).toEqual([]);
  });

  it('says that there is no space, what to do, and that nothing is lost; exit status 1', async () => {
    // A limit on a file's size, as on a disk that becomes full: the report is longer than one block.
    const { exit, stderr } = await inShell('ulimit -f 1; exec "$@" --format json --output "$0"', file);
    expect(exit).toBe(1);
    expect(stderr).toContain(`The report could not be written to ${file}. There is no space left.`);
    expect(stderr).toContain('Any existing file is unchanged. (EFBIG)');
    await expectAsBefore();
  });

  it('does not happen for a pipe, which stays one', async () => {
    const pipe = path.join(folder, 'pipe');
    const { exit, stdout } = await inShell(
      `mkfifo ${pipe}; cat ${pipe} & "$@" --output ${pipe}; ended=$?; wait; exit $ended`,
    );
    expect(exit).toBe(0);
    expect(stdout).toContain('Sends by SMTP');
    expect((await stat(pipe)).isFIFO()).toBe(true);
    await rm(pipe);
    await expectAsBefore();
  });
});

it('--output - is standard output, and no file', async () => {
  const { exit, stdout } = await inShell(`cd ${folder}; exec "$@" --format csv --output -`);
  expect(exit).toBe(0);
  expect(stdout).toContain('account_id,');
  await expectAsBefore();
});

it('A table in a file is not cut to the width of the terminal', async () => {
  const { isTTY, columns } = process.stdout;
  Object.assign(process.stdout, { isTTY: true, columns: 40 });
  try {
    const name = 'a'.repeat(64);
    const accounts = [snapshot([judged({ name })])];
    const { signal } = new AbortController();
    await writeReport(
      { format: 'table', output: file, maskKeyIds: false, unread: [] },
      accounts,
      NOW,
      signal,
    );
    expect(await readFile(file, 'utf8')).toContain(name);
  } finally {
    Object.assign(process.stdout, { isTTY, columns });
  }
});

/** A limit of no size, as on a full disk. */
describe('If output cannot be written', () => {
  it('a full standard error does not affect the report', async () => {
    const { exit, stdout } = await inShell('ulimit -f 0; exec "$@" --format csv 2>"$0"', file);
    expect(exit).toBe(0);
    expect(stdout).toContain('account_id,');
  });

  it.each(['--help', '--version', 'scan --profile sample'])(
    'a full standard output is reported: %s',
    async (args) => {
      const { exit, stderr } = await inShell(`ulimit -f 0; exec "$1" "$2" ${args} >"$0"`, file);
      expect(exit).toBe(1);
      expect(stderr).toContain('ses-senders: EFBIG: file too large');
      expect(stderr).not.toMatch(/^ +at /m);
    },
  );
});

/** The command line that is killed while it stops at one step of writing. */
const STOPS_BEFORE_RENAME = `data:text/javascript,${encodeURIComponent(`
  import { promises } from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  promises.rename = () => new Promise((resolve) => setTimeout(resolve, 60_000));
  syncBuiltinESMExports();
`)}`;

it('SIGKILL during a write leaves the old file; the next run replaces it', async () => {
  const child = spawn(process.execPath, ['--import', STOPS_BEFORE_RENAME, CLI, ...SCAN, '--output', file], {
    env: { ...process.env, ...aws.env },
    stdio: 'ignore',
  });
  await expect.poll(() => readdir(folder), { timeout: 20_000 }).toHaveLength(2);
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(await readFile(file, 'utf8')).toBe(OLD);
  expect((await scan('--output', file)).exit).toBe(0);
  expect(await readFile(file, 'utf8')).toContain('Sends by SMTP');
  expect(await readdir(folder)).toEqual(['report.json']);
});

it('A link of another user in a shared folder is rejected before the scan', async () => {
  // Only root may make one.
  if (process.geteuid?.() !== 0) return;
  const [shared, link] = [path.join(folder, 'shared'), path.join(folder, 'shared', 'report.json')];
  await mkdir(shared);
  await chmod(shared, 0o1777);
  await symlink(file, link);
  await lchown(link, 65_534, 65_534);
  const { exit, stderr } = await scan('--output', link);
  expect(exit).toBe(1);
  expect(stderr).toContain(`${link} is a symbolic link that belongs to another user`);
  expect(aws.endpoint.calls).toEqual([]);
  expect(await readFile(file, 'utf8')).toBe(OLD);
});

it.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
  '%s during a scan leaves the old file, and no draft',
  async (signal) => {
    aws.endpoint.rules.add({ action: 'GetAccessKeyLastUsed', hang: true });
    const child = spawn(process.execPath, [CLI, ...SCAN, '--output', file], {
      env: { ...process.env, ...aws.env },
      stdio: 'ignore',
    });
    await expect
      .poll(() => aws.endpoint.calls.some(({ action }) => action === 'GetAccessKeyLastUsed'), {
        timeout: 20_000,
      })
      .toBe(true);
    child.kill(signal);
    await once(child, 'close');
    await expectAsBefore();
  },
);

describe('Hostile names on the command line', () => {
  it.each(['table', 'csv', 'json', 'markdown'])(
    'are kept in the %s, without terminal commands',
    async (format) => {
      const message = '\u001B]0;owned\u0007 \u202Egnp [Fix](command:x)\r\nses-senders: all is well';
      aws.endpoint.rules.add({ action: 'ListAccessKeys', error: { code: 'AccessDenied', message } });
      const { exit, stdout, stderr } = await scan('--format', format, '--complete');
      expect(exit).toBe(3);
      expect(stderr).not.toMatch(/[^\P{C}\n]/u);
      expect(stdout).toContain('=cmd');
      expect(stdout.replaceAll('\r\n', '\n')).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u);
      expect(stdout).not.toMatch(/^ses-senders: all is well/m);
    },
  );

  it('are harmless in a usage error', async () => {
    const { exit, stderr } = await sesSenders(['scan', '--format', '\u001B[31mred\u009B2J'], aws.env);
    expect(exit).toBe(2);
    expect(stderr).toContain('�[31mred�2J');
    expect(stderr).not.toMatch(/[^\P{C}\n]/u);
  });
});

it('--mask-key-ids masks access key IDs, and changes nothing else', async () => {
  const plain = await scan('--complete', '--format', 'json');
  const masked = await scan('--complete', '--format', 'json', '--mask-key-ids');
  expect(plain.stdout.match(/AKIA\w+/g)).toHaveLength(9);
  expect(masked.stdout).not.toMatch(/AKIA\w/);
  expect(masked.stdout).toContain('"id": "AKIA…');
  const names = (text: string) => text.match(/"(name|verdict|arn)": .*/g);
  expect(names(masked.stdout)).toEqual(names(plain.stdout));
});
