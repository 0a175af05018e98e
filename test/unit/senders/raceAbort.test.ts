import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { raceAbort } from '../../../src/senders/evidence/raceAbort.ts';

describe('Racing an operation against an abort', () => {
  const forever = new Promise<never>(() => undefined);

  it('returns its result, and leaves no listener on the signal', async () => {
    const { signal } = new AbortController();
    expect(await raceAbort(Promise.resolve('done'), signal)).toBe('done');
    await expect(raceAbort(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('stops waiting once the signal is aborted', async () => {
    const cancel = new AbortController();
    const work = raceAbort(forever, cancel.signal);
    cancel.abort(new Error('cancelled'));
    await expect(work).rejects.toThrow('cancelled');
    await expect(raceAbort(forever, cancel.signal)).rejects.toThrow('cancelled');
  });
});
