import { setTimeout as sleep } from 'node:timers/promises';

const OFTEN = 50;

/**
 * Waits until an assertion about what is in sight holds. A window that is redrawn between two looks is looked
 * at again.
 * @param within in milliseconds.
 * @throws what the assertion threw last.
 */
export async function eventually<T>(look: () => T | Promise<T>, within = 20_000): Promise<T> {
  const end = performance.now() + within;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() >= end) throw error;
    }
    await sleep(OFTEN);
  }
}
