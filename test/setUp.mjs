/**
 * What `npm start` and `npm test` run first, on any Node.js from 20 on and before anything is installed: so it is plain
 * JavaScript and imports nothing but Node.js.
 *   node test/setUp.mjs SCRIPT [ARGUMENT…]
 * Installs what package-lock.json names where node_modules has anything else, and runs a script of this folder with the
 * Node.js that came with it. What goes wrong is said in one line.
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 20;
const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const windows = process.platform === 'win32';

/** @param {string} file @returns {Record<string, { version?: string, optional?: boolean }> | null} */
function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
  } catch {
    return null;
  }
}

/** Whether node_modules holds the versions of package-lock.json; optional ones may be missing. */
function isInstalled() {
  const wanted = packagesIn('package-lock.json');
  const found = packagesIn('node_modules/.package-lock.json');
  if (wanted === null || found === null) return false;
  return Object.entries(wanted).every(([place, { version, optional }]) => {
    const version_ = found[place]?.version;
    return place === '' || version_ === version || (version_ === undefined && optional === true);
  });
}

/** @returns {string | null} what went wrong. */
function install() {
  // The npm that runs this script, with its own Node.js: that of node_modules is about to be replaced.
  const { npm_execpath: npm, npm_node_execpath: node = process.execPath } = process.env;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, stderr, error } = spawnSync(
    npm === undefined ? 'npm' : node,
    npm === undefined ? args : [npm, ...args],
    { cwd: root, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], shell: npm === undefined && windows },
  );
  if (status === 0) return null;
  if (error !== undefined) return error.message;
  const lines = stderr.split(/\r?\n/).map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim());
  const code = lines.find((line) => line.startsWith('code '))?.slice('code '.length);
  const reason = lines.find((line) => line !== '' && !line.startsWith('code ') && !line.startsWith('errno '));
  return [code, reason].filter((part) => part !== undefined).join(': ') || `npm ended with ${status}`;
}

/** @param {string} problem @returns {never} */
function fail(problem) {
  console.error(problem);
  process.exit(1);
}

const [script = '', ...args] = process.argv.slice(2);
if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE)
  fail(`Node.js ${OLDEST_NODE} or later is needed; this is ${process.version}.`);
if (!isInstalled()) {
  console.log('Installing the packages of package-lock.json …');
  const problem = install();
  if (problem !== null) fail(`The packages could not be installed by npm ci. ${problem}`);
}
const node = path.join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');
const child = spawn(node, [path.join(here, script), ...args], { cwd: root, stdio: 'inherit' });
// The script ends in its own time; Ctrl+C reaches it by the terminal.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', ({ message }) => fail(message));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 128);
});
