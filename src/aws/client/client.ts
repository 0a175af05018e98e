import type { FinalizeRequestMiddleware, Pluggable } from '@smithy/types';
import { isThrottlingError } from '@smithy/core/retry';
import { raceAbort } from '../../senders/evidence/raceAbort.ts';
import { findCall } from '../../senders/model/calls.ts';
import type { RateLimiter } from './rateLimiter.ts';

/**
 * How long a connection, an answer and more of an answer that has begun are waited for, in milliseconds: nothing waits
 * for ever.
 */
export const PATIENCE = {
  connectionTimeout: 5_000,
  requestTimeout: 30_000,
  socketTimeout: 30_000,
  throwOnRequestTimeout: true,
} as const;

/** Throttled and failed requests are tried again by the SDK. */
export const PATIENT_CLIENT = {
  retryMode: 'standard',
  maxAttempts: 8,
  customUserAgent: 'aws-ses-senders',
} as const;

const signals = new WeakMap<object, AbortSignal>();

/** Waits for work until the signal is aborted. */
export type WaitFor = <T>(work: Promise<T>, signal: AbortSignal) => Promise<T>;

/**
 * Has a command end at once when it is aborted, also while it waits for credentials or for its turn. Every command has to
 * be one: on its own, the SDK hands the signal to the sockets only.
 */
export function abortable<C extends { readonly input: object }>(command: C, signal: AbortSignal): C {
  signals.set(command.input, signal);
  return command;
}

/** @throws Error where a command cannot be canceled: it is not sent. */
function signalOf(input: object, call: string): AbortSignal {
  const signal = signals.get(input);
  if (signal === undefined) throw new Error(`${call} cannot be canceled; it was not sent.`);
  return signal;
}

/**
 * Makes an SDK client one that can do nothing but the product's read-only calls.
 * @param onRequest called for every request that goes out, retries included.
 * @param tempo the pace that all requests of the account keep, retries included.
 * @param waitFor waits for a command, its credentials included.
 */
export function readOnly<Input extends object, Output extends object>(
  onRequest: (call: string) => void,
  tempo: RateLimiter,
  waitFor: WaitFor = raceAbort,
): Pluggable<Input, Output> {
  return {
    applyToStack: (stack) => {
      // It would copy every answer, for a log that is written nowhere: of a large page, a fifth of the time.
      stack.remove('loggerMiddleware');
      stack.add(
        (next, context) => async (args) => {
          const call = callName(context.commandName);
          if (findCall(call)?.sentBy !== 'scan')
            throw new Error(`${call} is no read-only call of this product; it was not sent.`);
          return waitFor(next(args), signalOf(args.input, call));
        },
        { step: 'initialize', priority: 'high', name: 'permittedCalls' },
      );
      const keepPace: FinalizeRequestMiddleware<Input, Output> = (next, context) => {
        // Made once a call, and run once an attempt.
        let isRetry = false;
        return async (args) => {
          const call = callName(context.commandName);
          await tempo.acquire(signalOf(args.input, call));
          onRequest(call);
          try {
            const answer = await next(args);
            tempo.accepted();
            return answer;
          } catch (error) {
            if (isThrottlingError(error as Parameters<typeof isThrottlingError>[0])) tempo.throttled(isRetry);
            else tempo.accepted();
            isRetry = true;
            throw error;
          }
        };
      };
      // After the SDK's retries, so that every request that goes out keeps the pace and is counted.
      stack.addRelativeTo(keepPace, { relation: 'after', toMiddleware: 'retryMiddleware' });
    },
  };
}

function callName(commandName: unknown): string {
  return String(commandName).replace(/Command$/, '');
}
