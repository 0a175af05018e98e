import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../senders/questions.ts';
import { timestamp } from './timestamp.ts';

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => timestamp(new Date()),
  sleep: async (milliseconds, signal) => {
    try {
      await delay(milliseconds, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  },
};
