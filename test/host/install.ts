import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { cache } from './paths.ts';
import { npm } from './processes.ts';

/**
 * Versions of the npm package that carries VS Code's server, extension host and web workbench: 4.139.1 has VS Code
 * 1.139.1. The oldest is the one that package.json names in `engines`.
 */
const CODE_SERVER = { newest: '4.139.1', oldest: '4.103.2' };

/** The Node.js that the oldest was made for; under a later one its extension host loads no ES module. */
const NODE_OF_OLDEST = '22.22.0';

export type VSCodeVersion = keyof typeof CODE_SERVER;

/** Names the version that is tested; where not given, the newest. */
export const VSCODE = 'SES_SENDERS_TEST_VSCODE';

/**
 * The built-in extensions that a window under development has: colors, icons, and the preview of Markdown. The others take
 * much of a window's start, and nothing of ours; where the product is installed as users install it, they are all there.
 */
const NEEDED = [
  'theme-defaults',
  'theme-seti',
  'theme-modern-icons',
  'markdown-basics',
  'markdown-language-features',
];

/** The Node.js and the script that start a VS Code server, and a folder with few of its built-in extensions. */
export interface VSCodeServer {
  readonly node: string;
  readonly main: string;
  readonly fewExtensions: string;
}

/** Installs VS Code from the npm registry, once. */
export async function installVSCode(): Promise<VSCodeServer> {
  const version: VSCodeVersion = process.env[VSCODE] === 'oldest' ? 'oldest' : 'newest';
  const node = version === 'oldest' ? await installNode(NODE_OF_OLDEST) : process.execPath;
  const vscode = await installServer(CODE_SERVER[version]);
  const fewExtensions = await installOnce(`extensions-${CODE_SERVER[version]}`, async (staging) => {
    for (const name of NEEDED) {
      const extension = path.join(vscode, 'extensions', name);
      if (existsSync(extension)) await cp(extension, path.join(staging, name), { recursive: true });
    }
  });
  return { node, main: path.join(vscode, 'out', 'server-main.js'), fewExtensions };
}

/** @returns the path of the program. */
async function installNode(version: string): Promise<string> {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const directory = await installOnce(`node-${version}`, (staging) =>
    npmInstall(staging, `${name}@${version}`),
  );
  return path.join(
    directory,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
}

async function installServer(version: string): Promise<string> {
  const directory = await installOnce(`code-server-${version}`, async (staging) => {
    await npmInstall(staging, `code-server@${version}`);
    // The server's own dependencies. Nothing used here needs their native modules, so no compiler is needed.
    await npmInstall(vscodeIn(staging), '--omit=dev');
  });
  const vscode = vscodeIn(directory);
  await copyFile(
    path.join(import.meta.dirname, 'spdlog.mjs'),
    path.join(vscode, 'node_modules', '@vscode', 'spdlog', 'index.js'),
  );
  return vscode;
}

const vscodeIn = (directory: string) => path.join(directory, 'node_modules', 'code-server', 'lib', 'vscode');

/**
 * A folder of the cache that is filled once and then kept. It is filled under another name and renamed when it
 * is whole: an interrupted run leaves nothing that looks finished, and of two runs at once the first wins.
 * @param name says the version: another version is another folder.
 */
export async function installOnce(name: string, fill: (staging: string) => Promise<void>): Promise<string> {
  const directory = path.join(cache, name);
  if (existsSync(directory)) return directory;

  await mkdir(cache, { recursive: true });
  await removeAbandoned();
  const staging = path.join(cache, `${name}.${process.pid}${PARTIAL}`);
  console.log(`Installing ${name} into ${path.relative(process.cwd(), directory)} …`);
  try {
    await mkdir(staging);
    await writeFile(path.join(staging, 'package.json'), '{ "private": true }\n');
    await fill(staging);
    await rename(staging, directory);
  } catch (error) {
    if (!existsSync(directory)) throw error;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return directory;
}

const PARTIAL = '.partial';

/** Removes what interrupted installations have left: staging folders whose process is gone. */
async function removeAbandoned(): Promise<void> {
  for (const entry of await readdir(cache)) {
    const pid = /\.(\d+)\.partial$/.exec(entry)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) {
      await rm(path.join(cache, entry), { recursive: true, force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/**
 * `npm install` in a folder, without install scripts.
 * @throws Error with npm's own words.
 */
export async function npmInstall(directory: string, ...args: readonly string[]): Promise<void> {
  const [command, all, shell] = npm(
    ...['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...args],
  );
  await promisify(execFile)(command, all, { ...shell, cwd: directory, timeout: 600_000 });
}
