import type { QueryContext } from './scanContext.ts';

/** How long to wait for an answer that AWS is still preparing, in milliseconds. */
export interface PollingOptions {
  /** The wait before the first call. */
  readonly firstWait: number;
  /** Waits grow up to this. */
  readonly longestWait: number;
  /** The waits come to this at most; the calls take their own time. What isn't ready then becomes a gap. */
  readonly giveUpAfter: number;
}

const BACKOFF = 1.6;

/**
 * Polls for what AWS is still preparing, with growing waits, starting with a wait.
 * @param ask resolves to `null` while it isn't ready
 * @returns the answer; `null` if it took too long
 */
export async function poll<T>(
  { clock, signal }: Pick<QueryContext, 'clock' | 'signal'>,
  { firstWait, longestWait, giveUpAfter }: PollingOptions,
  ask: () => Promise<T | null>,
): Promise<T | null> {
  let waited = 0;
  let wait = firstWait;
  for (;;) {
    const pause = Math.min(wait, giveUpAfter - waited);
    await clock.sleep(pause, signal);
    waited += pause;
    wait = Math.min(wait * BACKOFF, longestWait);
    const answer = await ask();
    if (answer !== null || waited >= giveUpAfter) return answer;
  }
}
