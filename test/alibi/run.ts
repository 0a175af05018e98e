/**
 * The long form of the promise that nobody who sent is ruled out: `npm run test:alibi [-- WINDOWS [SEED]]`.
 */
import { checkHistory } from './windows.ts';
import type { Figures } from './windows.ts';

const [windows = 100_000, first = Math.floor(Math.random() * 2 ** 31)] = process.argv.slice(2).map(Number);
const figures: Figures = { windows: 0, senders: {}, others: {}, only: 0 };
const wrong: string[] = [];
let seed = first;
for (; figures.windows < windows && wrong.length < 20; seed += 1) wrong.push(...checkHistory(seed, figures));
console.log(`${figures.windows} windows, seeds ${first} to ${seed - 1}`);
console.log(figures);
for (const line of wrong) console.error(line);
process.exitCode = wrong.length === 0 ? 0 : 1;
