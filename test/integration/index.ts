/**
 * What VS Code's extension host calls (`extensionTestsPath`), of the npm-carried VS Code and of the desktop
 * build alike. Compiled by build.ts to out/integration/index.js, with the suites beside it.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { runMocha } from '../host/mocha.ts';
import { LONG_RUN, RESULTS } from './environment.ts';

/** @throws Error when a test failed or none ran: VS Code then ends with exit code 1. */
export async function run(): Promise<void> {
  const suites = path.join(import.meta.dirname, 'suites');
  const wanted = process.env[LONG_RUN] === undefined ? '.test.js' : 'longRun.test.js';
  const files = readdirSync(suites).filter((file) => file.endsWith(wanted));
  const { passed, failed } = await runMocha(
    files.sort().map((file) => path.join(suites, file)),
    { results: process.env[RESULTS], timeout: 30_000 },
  );
  if (failed.length > 0 || passed.length === 0) {
    throw new Error(`${passed.length} passed, ${failed.length} failed`);
  }
}
