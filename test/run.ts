/**
 * The one test command: builds, runs every suite, and ends with the line `N passed, N failed`.
 *   npm test [-- --only SUITE]…      SUITE: unit, faults, integration, e2e (development folder), vsix (e2e, installed),
 *                                    oldest (the same in the oldest VS Code that package.json names)
 *   npm run test:long [-- --only SUITE]…     the same with every spec of e2e, and more of what is generated
 * After them the record of what the product asked of AWS is checked, as a suite of its own.
 * Ends with 0 only when every suite ran tests and every test passed.
 */
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { checkRecord, RECORD } from './aws/record.ts';
import type { SuiteResult } from './host/mocha.ts';
import { artifacts, failures, logs, results, root, screenshots } from './host/paths.ts';
import { endWithGroups, npm, startGroup } from './host/processes.ts';
import { readVitest } from './host/vitest.ts';

interface Suite {
  readonly name: string;
  /** What comes first; it must succeed. */
  readonly prepare?: Command;
  /** Prints as it goes, and leaves its result in `results`. */
  readonly command: Command;
  /** Instead of it in the long form. */
  readonly long?: Command;
  readonly results: string;
  readonly read: (json: unknown) => SuiteResult;
  /** When it is taken to hang: far beyond what it takes, also on a slow machine. */
  readonly minutes: number;
}

type Command = ReturnType<typeof npm>;

const node = (...args: readonly string[]): Command => [process.execPath, args, { shell: false }];
const resultsOf = (name: string) => path.join(results, `${name}.json`);
/** Our own runners write the result as we read it. */
const asWritten = (json: unknown) => json as SuiteResult;

/** What the product asked of AWS in all suites. */
const record = path.join(results, 'calls-of-product.jsonl');
const vsix = path.join(artifacts, 'aws-ses-senders.vsix');
const ofVsix = ['test/e2e/run.ts', '--vsix', vsix] as const;
/** Made once for both suites. */
const makeVsix = npm('run', 'package', '--', '--out', vsix);

const SUITES: readonly Suite[] = [
  {
    name: 'unit',
    command: node(
      ...['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json'],
      `--outputFile.json=${resultsOf('unit')}`,
    ),
    results: resultsOf('unit'),
    read: readVitest,
    minutes: 20,
  },
  {
    name: 'faults',
    command: node('test/faults/run.ts', '--short'),
    results: resultsOf('faults'),
    read: asWritten,
    minutes: 8,
  },
  {
    name: 'integration',
    command: node('test/integration/run.ts'),
    results: resultsOf('integration'),
    read: asWritten,
    minutes: 8,
  },
  {
    name: 'e2e',
    command: node('test/e2e/run.ts', '--short'),
    long: node('test/e2e/run.ts'),
    results: resultsOf('e2e'),
    read: asWritten,
    minutes: 50,
  },
  {
    name: 'vsix',
    prepare: makeVsix,
    // Access Advisor is looked at in the oldest VS Code.
    command: node(...ofVsix, 'export.spec.ts', 'japanese.spec.ts', 'package.vsix.ts'),
    long: node(...ofVsix),
    results: resultsOf('e2e-vsix'),
    read: asWritten,
    minutes: 20,
  },
  {
    name: 'oldest',
    prepare: makeVsix,
    command: node(...ofVsix, '--oldest', 'accessAdvisor.spec.ts', 'export.spec.ts', 'proxyDown.spec.ts'),
    results: resultsOf('e2e-vsix-oldest'),
    read: asWritten,
    minutes: 8,
  },
];

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: 'string', multiple: true }, long: { type: 'boolean', default: false } },
  });
  const unknown = values.only?.find((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown !== undefined) {
    console.error(`There is no suite ${unknown}; there are ${SUITES.map(({ name }) => name).join(', ')}.`);
    return 2;
  }
  const chosen = SUITES.filter(({ name }) => values.only?.includes(name) ?? true).map((suite) =>
    values.long ? { ...suite, command: suite.long ?? suite.command } : suite,
  );

  for (const leftover of [results, failures, logs, screenshots]) {
    await rm(leftover, { recursive: true, force: true });
    await mkdir(leftover, { recursive: true });
  }
  const build = await run(npm('run', 'build'), 3);
  const ran: (SuiteResult & { readonly name: string })[] = [];
  if (build !== null) ran.push({ name: 'build', ...didNotRun('build', build) });
  else {
    process.env[RECORD] = record;
    // What is tried at random is tried more often.
    if (values.long) process.env['RUNS'] ??= '4';
    for (const suite of chosen) ran.push({ name: suite.name, ...(await runSuite(suite)) });
    ran.push({ name: 'record', ...checkRecord(record) });
  }

  for (const { name, failed } of ran) {
    for (const { title, error } of failed) console.log(`\nFAILED ${name}: ${title}\n${indented(error)}`);
  }
  console.log();
  for (const { name, passed, failed } of ran) console.log(`${name}: ${counts([{ passed, failed }])}`);
  console.log(`\n${counts(ran)}`);
  return ran.every(({ failed }) => failed.length === 0) ? 0 : 1;
}

const prepared = new Map<Command, Promise<string | null>>();

/** Runs once what comes first for several suites. @returns what went wrong, or `null`. */
function prepare(command: Command): Promise<string | null> {
  const running = prepared.get(command) ?? run(command, 3);
  prepared.set(command, running);
  return running;
}

/** The result that a suite left; whatever kept it from running, or from being whole, is a failure in it. */
async function runSuite(suite: Suite): Promise<SuiteResult> {
  console.log(`\n=== ${suite.name}`);
  await rm(suite.results, { force: true });
  const unprepared = suite.prepare === undefined ? null : await prepare(suite.prepare);
  if (unprepared !== null) return didNotRun(suite.name, unprepared);
  const problem = await run(suite.command, suite.minutes);
  const result = await readResult(suite);
  if (result === null) return didNotRun(suite.name, problem ?? 'it left no result');
  if (result.passed.length + result.failed.length === 0) return didNotRun(suite.name, 'it ran no test');
  if (problem === null || result.failed.length > 0) return result;
  return { passed: result.passed, failed: didNotRun(suite.name, problem).failed };
}

async function readResult({ results: file, read }: Suite): Promise<SuiteResult | null> {
  const json = await readFile(file, 'utf8').catch(() => null);
  return json === null ? null : read(JSON.parse(json));
}

const didNotRun = (title: string, error: string): SuiteResult => ({ passed: [], failed: [{ title, error }] });

/** Runs a command to its end. @returns what went wrong, or `null`. */
async function run([command, args, options]: Command, minutes: number): Promise<string | null> {
  const group = startGroup(command, args, { ...options, cwd: root, inherit: true, hasGroups: true });
  const limit = new AbortController();
  const late = sleep(minutes * 60_000, 'late' as const, { signal: limit.signal });
  late.catch(() => undefined);
  const end = await Promise.race([group.ended, late]);
  limit.abort();
  await group.stop();
  if (end === 'late') return `it did not end within ${minutes} minutes`;
  return end === 0 ? null : `it ended with ${end}`;
}

function counts(suites: readonly SuiteResult[]): string {
  const sum = (count: (suite: SuiteResult) => number) => suites.reduce((all, suite) => all + count(suite), 0);
  return `${sum(({ passed }) => passed.length)} passed, ${sum(({ failed }) => failed.length)} failed`;
}

const indented = (text: string) => text.replaceAll(/^/gm, '  ');

endWithGroups();
process.exitCode = await main();
