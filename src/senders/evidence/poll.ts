import type { QueryContext } from './scanContext.ts';

/** How long an answer that AWS is still making is waited for, in milliseconds. */
export interface PollingOptions {
  /** How long AWS is left alone before it is asked for the first time. */
  readonly firstWait: number;
  /** The pauses grow up to this. */
  readonly longestWait: number;
  /** What is not ready after this time is given up and becomes a gap. */
  readonly giveUpAfter: number;
}

const BACKOFF = 1.6;

/**
 * Asks for what AWS is still making, with growing pauses, the first one before the first question.
 * @param ask resolves with `null` while it is not ready.
 * @returns the answer; `null` where it was given up.
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
