import * as l10n from '@vscode/l10n';
import { raceAbort } from '../../senders/evidence/raceAbort.ts';
import type { WaitFor } from '../client/client.ts';

/** Signing in took too long. */
export class SignInTimeout extends Error {
  override readonly name = 'SignInTimeout';
}

/** A time limit for whatever signs in: a program, a browser, AWS. Time stops while a person is asked. */
export interface SignInLimit {
  /** Resolves to the result of `work`, and waits no longer than the limit: what can't be stopped goes on. @throws SignInTimeout */
  within<T>(work: Promise<T>): Promise<T>;
  /** Asks a person, who may take any time. @param ask gets a signal that is aborted when nobody waits for the sign-in. */
  asking<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Waits for work that needs the sign-in, which others may wait for, too. @throws the signal's reason when aborted */
  readonly waitFor: WaitFor;
  /** Returns a signal that is aborted when nobody waits for what needs the sign-in anymore. */
  readonly abandoned: () => AbortSignal;
}

/** @param milliseconds how long a sign-in may take. */
export function createSignInLimit(milliseconds: number): SignInLimit {
  let asked = 0;
  let waiting = 0;
  let abandoned = new AbortController();
  let stoodStill = 0;
  let stoppedAt = 0;
  let person: Promise<undefined> = Promise.resolve(undefined);
  let answered: (value: undefined) => void = () => undefined;
  const clock = (): number => (asked > 0 ? stoppedAt : performance.now()) - stoodStill;

  return {
    within: async (work) => {
      const end = clock() + milliseconds;
      const done = new AbortController();
      const expiry = async (): Promise<never> => {
        while (clock() < end) {
          await elapsed(end - clock(), done.signal);
          await person;
        }
        throw new SignInTimeout(
          l10n.t('Signing in did not finish within {0} seconds.', Math.round(milliseconds / 1000)),
        );
      };
      try {
        return await Promise.race([work, expiry()]);
      } finally {
        done.abort();
      }
    },
    waitFor: async (work, signal) => {
      waiting += 1;
      try {
        return await raceAbort(work, signal);
      } finally {
        waiting -= 1;
        if (waiting === 0) {
          abandoned.abort();
          abandoned = new AbortController();
        }
      }
    },
    abandoned: () => abandoned.signal,
    asking: async (ask) => {
      if (asked === 0) {
        stoppedAt = performance.now();
        ({ promise: person, resolve: answered } = Promise.withResolvers<undefined>());
      }
      asked += 1;
      try {
        return await ask(abandoned.signal);
      } finally {
        asked -= 1;
        if (asked === 0) {
          stoodStill += performance.now() - stoppedAt;
          answered(undefined);
        }
      }
    },
  };
}

/** Never resolves once the signal is aborted, and leaves no timer behind. */
function elapsed(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.max(1, milliseconds));
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
}
