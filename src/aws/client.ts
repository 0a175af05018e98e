import type { FinalizeRequestMiddleware, Pluggable } from '@smithy/types';
import type { Call } from '../senders/model.ts';

/** Every AWS call of the product. A client refuses any other before it is sent. */
const PERMITTED_CALLS: ReadonlySet<string> = new Set<Call>([
  'GetCallerIdentity',
  'ListAccountAliases',
  'ListUsers',
  'ListAccessKeys',
  'GetAccessKeyLastUsed',
  'GenerateCredentialReport',
  'GetCredentialReport',
  'GetAccountAuthorizationDetails',
  'GenerateServiceLastAccessedDetails',
  'GetServiceLastAccessedDetails',
  'GetServiceLastAccessedDetailsWithEntities',
  'ListPoliciesGrantingServiceAccess',
]);

/** IAM publishes no request rate and throttles hard: the SDK slows down when it is told to, and nothing waits for ever. */
export const PATIENT_CLIENT = {
  retryMode: 'adaptive',
  maxAttempts: 6,
  customUserAgent: 'aws-ses-senders',
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
} as const;

/**
 * Makes an SDK client one that can do nothing but the product's read-only calls.
 * @param onRequest called for every request that goes out, retries included.
 */
export function readOnly<Input extends object, Output extends object>(
  onRequest: (call: string) => void,
): Pluggable<Input, Output> {
  return {
    applyToStack: (stack) => {
      stack.add(
        (next, context) => (args) => {
          const call = callName(context.commandName);
          if (!PERMITTED_CALLS.has(call))
            throw new Error(`${call} is no read-only call of this product; it was not sent.`);
          return next(args);
        },
        { step: 'initialize', priority: 'high', name: 'permittedCalls' },
      );
      const countRequests: FinalizeRequestMiddleware<Input, Output> = (next, context) => (args) => {
        onRequest(callName(context.commandName));
        return next(args);
      };
      stack.addRelativeTo(countRequests, {
        relation: 'after',
        toMiddleware: 'retryMiddleware',
        name: 'countRequests',
      });
    },
  };
}

function callName(commandName: unknown): string {
  return typeof commandName === 'string' ? commandName.replace(/Command$/, '') : 'UnknownCall';
}
