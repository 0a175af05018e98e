import { expect, it } from 'vitest';
import { createOnDemand } from '../../../src/ui/onDemand.ts';

/** Something whose first loads fail. */
function failing(times: number) {
  let [loads, disposals] = [0, 0];
  const part = { dispose: () => void (disposals += 1) };
  const onDemand = createOnDemand(() => {
    loads += 1;
    return loads > times ? Promise.resolve(part) : Promise.reject(new Error('EMFILE'));
  });
  return { onDemand, part, counts: () => [loads, disposals] };
}

it('After a failed load, the next use loads again, and then only once', async () => {
  const { onDemand, part, counts } = failing(1);
  const together = await Promise.allSettled([onDemand.get(), onDemand.get()]);
  expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await onDemand.get()).toBe(part);
  expect(await onDemand.get()).toBe(part);
  expect(counts()).toEqual([2, 0]);
  onDemand.dispose();
  await new Promise(setImmediate);
  expect(counts()).toEqual([2, 1]);
});

it('Failing to load, or disposing before loading, leaves no unhandled rejection', async () => {
  const { onDemand, counts } = failing(1);
  onDemand.dispose();
  await onDemand.get().catch(() => undefined);
  const unhandled: unknown[] = [];
  const note = (error: unknown) => void unhandled.push(error);
  process.on('unhandledRejection', note);
  onDemand.dispose();
  await new Promise(setImmediate);
  process.off('unhandledRejection', note);
  expect([unhandled, counts()]).toEqual([[], [1, 0]]);
});
