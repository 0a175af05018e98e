/**
 * The campaign of faults: whatever goes wrong with a call, nobody who used SES looks innocent; whatever is to be read,
 * nothing crashes.
 *   npm run test:faults [-- --short] [--seed N] [--find TEXT]
 * `--short` takes a part of each; `--find` the combinations whose title holds TEXT. Prints a table. Its result is in
 * artifacts/results/faults.json, where each kind of fault counts as one test.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Failure } from '../host/mocha.ts';
import { results } from '../host/paths.ts';
import { openLanes } from './campaign.ts';
import { matrix, random } from './combinations.ts';
import { fuzz } from './fuzz.ts';
import { CALLS_QUESTIONS } from './calls.ts';
import { wordsOf } from './fault.ts';
import type { Fault } from './fault.ts';
import { LOG_QUESTIONS } from './log.ts';
import { MAIL_QUESTIONS } from './mails.ts';
import type { RanQuestions } from './questions.ts';
import { SES_QUESTIONS } from './ses.ts';
import { knownWorlds, randomWorlds } from './testAccounts.ts';

/** Random combinations, and generated inputs of each kind, in the long form. */
const [COUNT, INPUTS] = [600, 500_000];
/** The short form takes one combination of so many, and one input. */
const PART = { combinations: 24, inputs: 400 };

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    seed: { type: 'string', default: '20261123' },
    find: { type: 'string' },
  },
});
const seed = Number(values.seed);
const file = path.join(results, 'faults.json');
await rm(file, { force: true });
await mkdir(results, { recursive: true });

const passed: string[] = [];
const failed: Failure[] = [];
const began = performance.now();
const outcomes = await runAll();
for (const [kind, of] of Map.groupBy(outcomes, (one) => one.kind)) {
  const error = of
    .filter(({ broken }) => broken.length > 0)
    .map(({ title, broken }) => `${title}\n  ${broken.slice(0, 5).join('\n  ')}`)
    .join('\n');
  const isReached = values.short || values.find !== undefined || of.some(({ befell }) => befell > 0);
  if (error === '' && isReached) passed.push(kind);
  else failed.push({ title: `${kind} (seed ${seed})`, error: error || 'no fault befell any call' });
}
printTable();
if (values.find === undefined) {
  for await (const { title, inputs, milliseconds, problem } of fuzz(
    seed,
    values.short ? INPUTS / PART.inputs : INPUTS,
  )) {
    console.log(`${title}: ${inputs} inputs in ${seconds(milliseconds)} s`);
    if (problem === null) passed.push(title);
    else failed.push({ title, error: problem });
  }
}
for (const { title, error } of failed) console.log(`\nFAILED ${title}\n${error}`);
console.log(`\n${passed.length} passed, ${failed.length} failed`);
await writeFile(file, JSON.stringify({ passed, failed }, null, 2));
process.exitCode = failed.length > 0 || passed.length === 0 ? 1 : 0;

/** What became of one combination, or of some questions under one fault. */
interface TitledResult extends RanQuestions {
  readonly title: string;
  readonly kind: string;
  readonly unknown: number;
}

async function runAll(): Promise<readonly TitledResult[]> {
  const known = knownWorlds(seed);
  const [sample] = known;
  if (sample === undefined) throw new Error('There is no account.');
  await using lanes = await openLanes(sample);
  const all = [
    ...matrix(known, lanes.elementsOf),
    ...random([...known, ...randomWorlds(seed, 40)], lanes.elementsOf, { seed, count: COUNT }),
  ];
  const isChosen = (title: string, index: number): boolean =>
    title.includes(values.find ?? '') &&
    (!values.short || index % PART.combinations === seed % PART.combinations);
  const outcomes: TitledResult[] = [];
  const record = (one: TitledResult) => {
    outcomes.push(one);
    if (outcomes.length % 500 === 0)
      console.log(`${outcomes.length} combinations, ${seconds(performance.now() - began)} s`);
  };
  for (const questions of [MAIL_QUESTIONS, SES_QUESTIONS, CALLS_QUESTIONS, LOG_QUESTIONS]) {
    const title = (fault: Fault): string => `${questions.name}: ${wordsOf(fault)}`;
    await lanes.ask(
      questions,
      (faults) => faults.filter((fault, index) => isChosen(title(fault), index)),
      (fault, ran) =>
        record({ ...ran, title: title(fault), kind: `${questions.name}: ${fault.kind}`, unknown: 0 }),
    );
  }
  await lanes.run(
    all.filter(({ title }, index) => isChosen(title, index)),
    ({ combination: { title, kind }, ...ran }) => record({ ...ran, title, kind }),
  );
  return outcomes;
}

function printTable(): void {
  const rows = [...Map.groupBy(outcomes, ({ kind }) => kind)].map(([kind, of]) => [
    kind,
    {
      combinations: of.length,
      'reached no call': of.filter(({ befell }) => befell === 0).length,
      broken: of.filter(({ broken }) => broken.length > 0).length,
      'users unknown for it': of.reduce((sum, { unknown }) => sum + unknown, 0),
      'most requests': Math.max(...of.map(({ requests }) => requests)),
      'longest, s': seconds(Math.max(...of.map(({ milliseconds }) => milliseconds))),
    },
  ]);
  console.table(Object.fromEntries(rows));
  console.log(`${outcomes.length} combinations, seed ${seed}, ${seconds(performance.now() - began)} s`);
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}
