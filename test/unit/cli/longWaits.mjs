/**
 * Loaded before the command line: lets a wait of minutes pass at once, on the clocks of this process and of the endpoint.
 * ENDPOINT_URL names the endpoint.
 */
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

const MINUTES = 5 * 60_000;
const elapsed = performance.now.bind(performance);
const wall = Date.now.bind(Date);
const sleep = timers.setTimeout;
let passed = 0;
performance.now = () => elapsed() + passed;
Date.now = () => wall() + passed;
timers.setTimeout = async (milliseconds, ...rest) => {
  if (milliseconds < MINUTES) return sleep(milliseconds, ...rest);
  process.stderr.write(`Waited ${milliseconds} ms\n`);
  passed += milliseconds;
  const body = JSON.stringify({ clockAhead: passed });
  await fetch(`${process.env.ENDPOINT_URL}/_control`, { method: 'POST', body });
};
syncBuiltinESMExports();
