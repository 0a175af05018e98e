import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/** What became of the tests of a suite. */
export interface SuiteResult {
  readonly passed: readonly string[];
  readonly failed: readonly Failure[];
}

export interface Failure {
  readonly title: string;
  readonly error: string;
}

/**
 * Runs test files with mocha (BDD) and prints as it goes. A test that is skipped has failed, and so has
 * `it.only`: whatever is written is meant to run.
 * @param results a file for the result, as JSON; it is written when all has run, and not before.
 * @param timeout of one test, in milliseconds.
 */
export async function runMocha(
  files: readonly string[],
  { results, timeout }: { results: string | undefined; timeout: number },
): Promise<SuiteResult> {
  const mocha = new Mocha({
    ui: 'bdd',
    timeout,
    color: process.stdout.isTTY,
    forbidOnly: true,
    forbidPending: true,
  });
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();

  const passed: string[] = [];
  const failed: Failure[] = [];
  await new Promise<void>((resolve) => {
    mocha
      .run(() => resolve())
      .on('pass', (test) => passed.push(test.fullTitle()))
      .on('fail', (test, error: unknown) => failed.push({ title: test.fullTitle(), error: words(error) }));
  });
  const result = { passed, failed };
  if (results !== undefined) {
    mkdirSync(path.dirname(results), { recursive: true });
    writeFileSync(results, JSON.stringify(result, null, 2));
  }
  return result;
}

const words = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));
