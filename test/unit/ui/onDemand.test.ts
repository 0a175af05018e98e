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

it('What could not be loaded is loaded again when it is needed again, and then once', async () => {
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

it('What could not be loaded, or was never needed, ends without a word', async () => {
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
