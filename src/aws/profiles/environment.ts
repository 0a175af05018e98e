import type { Environment } from '../../senders/accounts/profiles.ts';

/**
 * A variable of AWS by its exact name, untrimmed, as the AWS CLI takes it; an empty one is none.
 * (Those of proxies are read in lower case, too: see `proxy.ts`.)
 */
export function awsVariable(env: Environment, name: `AWS_${string}`): string | null {
  const value = env[name];
  return value === undefined || value === '' ? null : value;
}
