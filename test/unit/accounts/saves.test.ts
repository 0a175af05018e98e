import { expect, it } from 'vitest';
import { createSaves } from '../../../src/accounts/stored/saves.ts';

it('A pending save is dropped for the next one, which ends only when it is saved', async () => {
  const events: string[] = [];
  const ends: (() => void)[] = [];
  const save = (value: string) =>
    new Promise<void>((resolve) => {
      ends.push(() => {
        events.push(value);
        resolve();
      });
    });
  const saves = createSaves<string>(save, (_, next) => next);
  void saves.add('one', 'A');
  void saves.add('one', 'B');
  const dropped = saves.drop();
  const third = saves.add('one', 'C').then(() => events.push('C is saved'));
  ends[0]?.();
  await dropped;
  await expect.poll(() => ends.length).toBe(2);
  ends[1]?.();
  await third;
  await saves.done();
  expect(events).toEqual(['A', 'C', 'C is saved']);
});
