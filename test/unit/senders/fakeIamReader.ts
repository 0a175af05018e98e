import type { Call } from '../../../src/senders/model/model.ts';
import type { Result, Clock, IamReader } from '../../../src/senders/ports/iamReader.ts';
import type { QueryContext } from '../../../src/senders/evidence/scanContext.ts';

/** Returns the answers of a test; denies all other calls. Counts the calls. */
export function fakeQuestions(answers: Partial<IamReader>): IamReader & { readonly asked: Call[] } {
  const asked: Call[] = [];
  const denied = (call: Call): Result<never> => {
    return { ok: false, gap: { call, reason: 'AccessDenied', message: 'not authorized' } };
  };
  const ask = <K extends Exclude<keyof IamReader, 'calls'>>(
    method: K,
    call = `${method.charAt(0).toUpperCase()}${method.slice(1)}` as Call,
  ): IamReader[K] => {
    const answer = answers[method] as ((...args: unknown[]) => unknown) | undefined;
    const asking = (...args: unknown[]): unknown => {
      asked.push(call);
      return answer === undefined ? Promise.resolve(denied(call)) : answer(...args);
    };
    return asking as IamReader[K];
  };
  return {
    asked,
    listUsers: ask('listUsers'),
    listAccessKeys: ask('listAccessKeys'),
    getAccessKeyLastUsed: ask('getAccessKeyLastUsed'),
    generateCredentialReport: ask('generateCredentialReport'),
    getCredentialReport: ask('getCredentialReport'),
    getAccountAuthorizationDetails: ask('getAccountAuthorizationDetails'),
    getRoleDetails: ask('getRoleDetails', 'GetAccountAuthorizationDetails'),
    generateServiceLastAccessedDetails: ask('generateServiceLastAccessedDetails'),
    getServiceLastAccessedDetails: ask('getServiceLastAccessedDetails'),
    getServiceLastAccessedDetailsWithEntities: ask('getServiceLastAccessedDetailsWithEntities'),
    listPoliciesGrantingServiceAccess: ask('listPoliciesGrantingServiceAccess'),
    calls: () => ({}),
  };
}

export const ok = <T>(value: T): Promise<Result<T>> => Promise.resolve({ ok: true, value });

export const missing = (call: Call, reason: string): Promise<Result<never>> =>
  Promise.resolve({ ok: false, gap: { call, reason, message: reason } });

/** A fake clock: sleeping returns at once and advances the time. Records all pauses. */
export function fakeClock(start = '2026-11-23T09:00:00Z'): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  let now = Date.parse(start);
  return {
    slept,
    now: () => `${new Date(now).toISOString().slice(0, 19)}Z`,
    sleep: (milliseconds, signal) => {
      signal.throwIfAborted();
      slept.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
  };
}

/** A context for asking one source of evidence; its results are discarded. */
export const fakeContext = (
  iam: IamReader,
  { clock = fakeClock(), giveUpAfter = 60_000, signal = new AbortController().signal } = {},
): QueryContext => ({
  ...{ iam, clock, signal, learn: () => undefined },
  settings: { giveUpAfter, usersAtOnce: 1 },
});
