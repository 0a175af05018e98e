import type { FinalizeRequestMiddleware, Pluggable } from '@smithy/types';
import { isThrottlingError } from '@smithy/core/retry';
import { raceAbort } from '../../senders/evidence/raceAbort.ts';
import { findCall } from '../../senders/model/calls.ts';
import type { SentBy } from '../../senders/model/calls.ts';
import type { RateLimiter } from './rateLimiter.ts';

/** How long to wait for a connection, an answer, and the rest of an answer, in milliseconds: nothing waits forever. */
export const PATIENCE = {
  connectionTimeout: 5_000,
  requestTimeout: 30_000,
  socketTimeout: 30_000,
  throwOnRequestTimeout: true,
} as const;

/** The SDK retries throttled and failed requests. */
export const PATIENT_CLIENT = {
  retryMode: 'standard',
  maxAttempts: 8,
  customUserAgent: 'aws-ses-senders',
} as const;

const signals = new WeakMap<object, AbortSignal>();

/** Waits for work until the signal is aborted. */
export type WaitFor = <T>(work: Promise<T>, signal: AbortSignal) => Promise<T>;

/** Ends a command as soon as it's aborted, even while it waits. By itself, the SDK passes the signal only to the sockets. */
export function abortable<C extends { readonly input: object }>(command: C, signal: AbortSignal): C {
  signals.set(command.input, signal);
  return command;
}

/** @throws Error if a command can't be canceled: it isn't sent. */
function signalOf(input: object, call: string): AbortSignal {
  const signal = signals.get(input);
  if (signal === undefined) throw new Error(`${call} cannot be canceled; it was not sent.`);
  return signal;
}

/**
 * Limits an SDK client to the product's read-only calls.
 * @param onRequest called for every request sent, including retries
 * @param tempo the rate limiter for all requests of the account, including retries
 * @param waitFor waits for a command, including its credentials
 * @param sentBy which of the product's calls the client may send
 */
export function readOnly<Input extends object, Output extends object>(
  onRequest: (call: string) => void,
  tempo: RateLimiter,
  waitFor: WaitFor = raceAbort,
  sentBy: SentBy = 'scan',
): Pluggable<Input, Output> {
  return {
    applyToStack: (stack) => {
      // It would copy every answer for a log that goes nowhere: for a large page, a fifth of the time.
      stack.remove('loggerMiddleware');
      stack.add(
        (next, context) => async (args) => {
          const call = callName(context.commandName);
          if (findCall(call)?.sentBy !== sentBy)
            throw new Error(`${call} is no read-only call of this product; it was not sent.`);
          return waitFor(next(args), signalOf(args.input, call));
        },
        { step: 'initialize', priority: 'high', name: 'permittedCalls' },
      );
      const keepPace: FinalizeRequestMiddleware<Input, Output> = (next, context) => {
        // Created once per call, and run once per attempt.
        let isRetry = false;
        let isTimeLearned = false;
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
            else if (isAnswered(error)) tempo.accepted();
            else tempo.unanswered();
            isRetry = true;
            // The SDK takes each later answer for a correction of the clock, and would send a denied call eight times.
            if (isTimeLearned) forgetCorrection(error);
            isTimeLearned ||= isCorrected(error);
            throw error;
          }
        };
      };
      // After the SDK's retries, so that every request sent is paced and counted.
      stack.addRelativeTo(keepPace, { relation: 'after', toMiddleware: 'retryMiddleware' });
    },
  };
}

/** Whether an error is an answer: the SDK adds the status of every one that came. */
function isAnswered(error: unknown): boolean {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return $metadata?.httpStatusCode !== undefined;
}

interface Corrected {
  readonly $metadata?: { clockSkewCorrected?: true };
}

/** Whether the SDK learned the time at AWS from this answer, so that it asks again. */
function isCorrected(error: unknown): boolean {
  return (error as Corrected).$metadata?.clockSkewCorrected === true;
}

function forgetCorrection(error: unknown): void {
  delete (error as Corrected).$metadata?.clockSkewCorrected;
}

function callName(commandName: unknown): string {
  return String(commandName).replace(/Command$/, '');
}
