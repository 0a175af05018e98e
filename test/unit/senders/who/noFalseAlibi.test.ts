import { expect, it } from 'vitest';
import { checkHistory } from '../../../alibi/windows.ts';
import type { Figures } from '../../../alibi/windows.ts';

/** The long form is `npm run test:alibi`. */
it('Nobody who sent is ruled out, in 2,000 windows of 100 histories', () => {
  const figures: Figures = { windows: 0, senders: {}, others: {}, only: 0 };
  const [first, last] = [1, 110];
  const wrong: string[] = [];
  for (let seed = first; seed <= last; seed += 1) wrong.push(...checkHistory(seed, figures));
  console.log(`Seeds ${first} to ${last}: ${JSON.stringify(figures)}`);
  expect(wrong).toEqual([]);
  expect(figures.windows).toBeGreaterThanOrEqual(2_000);
  // The check is not empty: others are ruled out, and often only one is left.
  expect(figures.others['ruled-out']).toBeGreaterThan(1_000);
  expect(figures.only).toBeGreaterThan(100);
});
