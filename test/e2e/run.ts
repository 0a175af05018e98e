/**
 * Runs the end-to-end specs: a real VS Code window, driven as a person would.
 *   node test/e2e/run.ts [--vsix FILE] [--oldest] [FILE…]
 * Without `--vsix` the extension is loaded from this folder; with it, installed from the package. FILEs are
 * the specs to run. Where none is named: all of them from this folder; of the package those that tell the main
 * story, which touch every file that is in it. `--oldest` takes the oldest VS Code that the extension is for. The
 * result is in artifacts/results.
 */
import { globSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { VSCODE } from '../host/install.ts';
import { runMocha } from '../host/mocha.ts';
import { results, screenshots } from '../host/paths.ts';
import { endWithGroups } from '../host/processes.ts';
import { VSIX } from './session.ts';

const MAIN_STORY = [
  ...['panel', 'story', 'accessAdvisor', 'export', 'profile'].map((name) => `${name}.spec.ts`),
  'package.vsix.ts',
];

endWithGroups();
const { values, positionals } = parseArgs({
  options: { vsix: { type: 'string' }, oldest: { type: 'boolean', default: false } },
  allowPositionals: true,
});
if (values.vsix !== undefined) process.env[VSIX] = path.resolve(values.vsix);
if (values.oldest) process.env[VSCODE] = 'oldest';
const kind = ['e2e', ...(values.vsix === undefined ? [] : ['vsix']), ...(values.oldest ? ['oldest'] : [])];
const resultsFile = path.join(results, `${kind.join('-')}.json`);
await rm(resultsFile, { force: true });
await mkdir(screenshots, { recursive: true });

const usual = values.vsix === undefined ? globSync('*.spec.ts', { cwd: import.meta.dirname }) : MAIN_STORY;
const specs = positionals.length > 0 ? positionals : usual;
const { passed, failed } = await runMocha(
  specs.sort().map((spec) => path.resolve(import.meta.dirname, path.basename(spec))),
  { results: resultsFile, timeout: 120_000 },
);
process.exitCode = failed.length > 0 || passed.length === 0 ? 1 : 0;
