/** The table of docs/at-scale.md is what its formula makes of docs/measurements.md. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../host/paths.ts';

const read = (name: string) => readFile(path.join(root, 'docs', name), 'utf8');

/** The cells of the rows of a page's tables, without the outer borders. */
const rowsOf = (text: string): readonly (readonly string[])[] =>
  [...text.matchAll(/^\| (.*) \|$/gm)].map(([, row = '']) => row.split(' | ').map((cell) => cell.trim()));

const numberIn = (cell: string | undefined): number => Number((cell ?? '').replaceAll(',', ''));
const figure = (value: number, digits: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

it('Calls and minutes are computed from the measurements', async () => {
  const measured = rowsOf(await read('measurements.md'));
  const throttled = measured.findIndex(([accounts]) => accounts?.startsWith('40, throttled'));
  const [most, eight] = [measured[throttled], measured[throttled + 1]];
  expect([most?.[1], eight?.[0], eight?.[1]]).toEqual(['16', 'the same', '8']);
  const callsOfOne = numberIn(most?.[2]) / 40;
  const secondsOfOne = numberIn(eight?.[3]) / (40 / 8);

  const page = await read('at-scale.md');
  expect(page).toContain(`takes ${callsOfOne} calls`);
  expect(page).toContain(`minutes = rounds × ${secondsOfOne} ÷ 60`);
  const minutes = (accounts: number, atATime: number) =>
    figure((Math.ceil(accounts / atATime) * secondsOfOne) / 60, 1);
  expect(rowsOf(page).filter(([first]) => /^[\d,]+$/.test(first ?? ''))).toEqual(
    [100, 1000, 5000].map((accounts) => [
      figure(accounts, 0),
      figure(accounts * callsOfOne, 0),
      minutes(accounts, 16),
      minutes(accounts, 100),
    ]),
  );
});

it('The other figures are those of the measurements', async () => {
  const [page, measurements] = [await read('at-scale.md'), await read('measurements.md')];
  for (const [said, row] of [
    ['500 accounts of 200 users took 72 seconds', '| 500, not throttled | 16 | 34,319 | 72 | 137 /'],
    [
      '40 throttled ones 40 seconds',
      '| 40, throttled to 20 calls a second each, jobs of 1 to 8 s | 16 | 3,407 | 40 |',
    ],
    ['137 MB for those 500 accounts', '| 500, not throttled | 16 | 34,319 | 72 | 137 /'],
    ['takes 1,317 calls', '| quick, report 3 hours old, throttled | 1,317 |'],
  ] as const) {
    expect(page.replaceAll('\n', ' ')).toContain(said);
    expect(measurements).toContain(row);
  }
});
