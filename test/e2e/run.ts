/**
 * Runs the end-to-end specs: a real VS Code window, driven as a person would.
 *   node test/e2e/run.ts [--vsix FILE] [--oldest] [--short] [FILE…]
 * Without `--vsix` the extension is loaded from this folder; with it, installed from the package. FILEs are the specs to
 * run. Where none is named: all of them from this folder, or with `--short` those of `SHORT`; of the package those of
 * `OF_PACKAGE`. `--oldest` takes the oldest VS Code that the extension is for. The result is in artifacts/results.
 */
import { globSync, statSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { inParallel } from '../../src/senders/evidence/parallel.ts';
import { temporaryFolder } from '../host/folders.ts';
import { installVSCode, VSCODE } from '../host/install.ts';
import { runMocha } from '../host/mocha.ts';
import type { SuiteResult } from '../host/mocha.ts';
import { results, screenshots } from '../host/paths.ts';
import { endWithGroups, startGroup } from '../host/processes.ts';
import { VSIX } from './session.ts';

/** What touches what an installed extension may lack: its files, a page and its scripts, its storage, its words. */
const OF_PACKAGE = ['accessAdvisor.spec.ts', 'export.spec.ts', 'japanese.spec.ts', 'package.vsix.ts'];

/**
 * The way of a person through each part, beside those of `OF_PACKAGE`, which `npm test` runs in the installed extension. The
 * others hold the same parts in all their forms: each theme, each menu, each way to sign in, hours and reloads.
 */
const SHORT = [
  'findKey.spec.ts',
  'mails.spec.ts',
  'overview.spec.ts',
  'roles.spec.ts',
  'scan.spec.ts',
  'secrets.spec.ts',
  'story.spec.ts',
  'watch.spec.ts',
  'who.spec.ts',
];

/** Windows at a time. */
const WINDOWS = 2;

endWithGroups();
const { values, positionals } = parseArgs({
  options: {
    vsix: { type: 'string' },
    oldest: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    results: { type: 'string' },
  },
  allowPositionals: true,
});
if (values.vsix !== undefined) process.env[VSIX] = path.resolve(values.vsix);
if (values.oldest) process.env[VSCODE] = 'oldest';
const kind = ['e2e', ...(values.vsix === undefined ? [] : ['vsix']), ...(values.oldest ? ['oldest'] : [])];
const resultsFile = values.results ?? path.join(results, `${kind.join('-')}.json`);
await rm(resultsFile, { force: true });
await mkdir(screenshots, { recursive: true });

const every = () => globSync('*.spec.ts', { cwd: import.meta.dirname });
const usual = values.vsix !== undefined ? OF_PACKAGE : values.short ? SHORT : every();
const specs = positionals.length > 0 ? positionals : usual;
const [only] = specs;
const { passed, failed } =
  specs.length === 1 && only !== undefined
    ? await runMocha([path.resolve(import.meta.dirname, path.basename(only))], {
        results: resultsFile,
        timeout: 120_000,
      })
    : await sideBySide(longestFirst(specs));
process.exitCode = failed.length > 0 || passed.length === 0 ? 1 : 0;

/** Longer texts take longer to run, more or less: the last to start are to be short ones. */
function longestFirst(files: readonly string[]): readonly string[] {
  const lengthOf = (file: string) => statSync(path.resolve(import.meta.dirname, path.basename(file))).size;
  return files.toSorted((a, b) => lengthOf(b) - lengthOf(a));
}

/**
 * Each spec in a process of its own, `WINDOWS` of them at a time: a window mostly waits. What a spec printed is shown
 * when it has ended.
 */
async function sideBySide(files: readonly string[]): Promise<SuiteResult> {
  // Once, and not by each of them.
  await installVSCode();
  await using compiled = await temporaryFolder('compiled');
  process.env['NODE_COMPILE_CACHE'] ??= compiled.path;
  const ran: SuiteResult[] = [];
  const options = [
    ...(values.vsix === undefined ? [] : ['--vsix', values.vsix]),
    ...(values.oldest ? ['--oldest'] : []),
  ];
  await inParallel(files, WINDOWS, async (file) => {
    const partFile = path.join(results, `${kind.join('-')}-${path.basename(file)}.json`);
    const group = startGroup(
      process.execPath,
      [import.meta.filename, ...options, '--results', partFile, file],
      { hasGroups: true },
    );
    const started = Date.now();
    const end = await group.ended;
    // Whatever it left behind ends with it.
    await group.stop();
    console.log(`${group.output()}\n  ${file}: ${Math.round((Date.now() - started) / 1000)} s\n`);
    const part = await readFile(partFile, 'utf8').catch(() => null);
    ran.push(
      part === null
        ? { passed: [], failed: [{ title: file, error: `it ended with ${end}` }] }
        : (JSON.parse(part) as SuiteResult),
    );
  });
  const all = {
    passed: ran.flatMap((part) => part.passed),
    failed: ran.flatMap((part) => part.failed),
  };
  await writeFile(resultsFile, JSON.stringify(all, null, 2));
  return all;
}
