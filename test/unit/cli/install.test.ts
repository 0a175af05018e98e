/** The command line as npm installs it: a separate package, without VS Code and without a download. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { startAws } from '../../host/aws.ts';
import { temporaryFolder } from '../../host/folders.ts';
import type { Folder } from '../../host/folders.ts';
import { npm } from '../../host/processes.ts';
import { root } from '../../host/paths.ts';
import { reportOf } from './accounts.ts';
import { run } from './run.ts';
import type { Run } from './run.ts';

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

let folder: Folder;
let packed: Packed;

/** Starts it as a shell does: by the name that npm created, with the first Node.js on the path. */
function installed(args: readonly string[], env: Record<string, string | undefined> = {}): Promise<Run> {
  const windows = process.platform === 'win32';
  const program = path.join(folder.path, ...(windows ? ['ses-senders.cmd'] : ['bin', 'ses-senders']));
  const PATH = [path.dirname(process.execPath), process.env['PATH']].join(path.delimiter);
  return run(program, args, { ...env, PATH }, { shell: windows });
}

beforeAll(async () => {
  folder = await temporaryFolder('installed');
  // The existing build: another one would replace dist/ under other running tests.
  const [result] = JSON.parse(
    await runNpm(root, 'pack', '--ignore-scripts', '--json', '--pack-destination', folder.path),
  ) as [Packed];
  packed = result;
  const tarball = path.join(folder.path, packed.filename);
  const nowhere = ['--offline', '--cache', path.join(folder.path, 'empty-cache')];
  await runNpm(folder.path, 'install', '--global', '--prefix', folder.path, ...nowhere, tarball);
}, 60_000);
afterAll(() => folder[Symbol.asyncDispose]());

async function runNpm(cwd: string, ...args: readonly string[]): Promise<string> {
  const [command, all, options] = npm(...args);
  return (await promisify(execFile)(command, all, { ...options, cwd })).stdout;
}

describe('npm pack', () => {
  it('includes the command line, and nothing of the extension', () => {
    const kinds = packed.files.map((file) =>
      file.path
        .replace(/^dist\/cli\/.+\.js$/, 'dist/cli/*')
        .replace(/^(README|dist\/ThirdPartyNotices).*/, '$1*'),
    );
    const notices = kinds.includes('dist/ThirdPartyNotices*') ? ['dist/ThirdPartyNotices*'] : [];
    expect(new Set(kinds)).toEqual(
      new Set([
        ...['package.json', 'README*', 'CHANGELOG.md', 'LICENSE', 'dist/cli.js', 'dist/cli/*'],
        ...notices,
      ]),
    );
  });

  it('includes all dependencies', () => {
    const names = ['dependencies', 'peerDependencies', 'optionalDependencies', 'bundleDependencies'];
    expect(names.filter((name) => name in packageJson)).toEqual([]);
  });

  it('builds first', () => {
    expect(packageJson.scripts.prepack).toBe('npm run build');
  });
});

describe('npm install --global', () => {
  it('installs a program with help', async () => {
    const help = await installed(['--help']);
    expect([help.exit, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toContain('Usage: ses-senders scan');
    expect((await installed(['--version'])).stdout).toBe(`${packageJson.version}\n`);
  });

  it('installs a program that scans', async () => {
    await using aws = await startAws();
    const run = await installed(['scan', '--profile', 'sample', '--format', 'json'], aws.env);
    expect(run.exit).toBe(0);
    const verdicts = new Map(reportOf(run).accounts[0]?.users.map(({ name, verdict }) => [name, verdict]));
    expect(verdicts.get('ses-api-user')).toBe('uses-api');
    expect(verdicts.get('ses-smtp-user.20260911-131452')).toBe('sends-smtp');
  });
});

describe('A Node.js that is too old', () => {
  const pretending = (version: string) =>
    `--import=data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'${version}'}})`;

  it.each(['20.20.2', '18.20.8', '9.9.9'])('causes a message, for %s', async (version) => {
    const { exit, stdout, stderr } = await installed(['--help'], { NODE_OPTIONS: pretending(version) });
    expect([exit, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`This is Node.js ${version}; version 22 or later is needed.`);
  });

  it('is any before the one that package.json names', async () => {
    expect(packageJson.engines.node).toBe('>=22');
    expect((await installed(['--help'], { NODE_OPTIONS: pretending('22.0.0') })).exit).toBe(0);
  });
});
