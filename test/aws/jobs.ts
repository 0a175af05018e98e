/** Work that AWS does apart from the call that asks for it: Access Advisor jobs, the credential report. */
import { createHash } from 'node:crypto';

/** How long such work takes. It is done when both the time is over and it was asked for often enough. */
export interface Duration {
  /** In milliseconds of real time. */
  readonly milliseconds: number;
  /** How many times asking finds it pending first. */
  readonly polls: number;
}

export interface Work {
  /** Counts as one poll. */
  isDone(): boolean;
}

export function startWork({ milliseconds, polls }: Duration): Work {
  const started = performance.now();
  let asked = 0;
  return {
    isDone: () => {
      asked += 1;
      return asked > polls && performance.now() - started >= milliseconds;
    },
  };
}

/** O: small jobs about one second, allow-all ones 6 to 8 s. */
export const realJobTime = (services: number): number => (services <= 50 ? 1000 : 1000 + services * 14);

/** A UUID that always comes out the same for the same words. */
export function uuid(...words: readonly (string | number)[]): string {
  const hex = createHash('sha256').update(words.join('/')).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
