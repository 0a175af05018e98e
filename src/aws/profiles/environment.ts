import type { Environment } from '../../senders/accounts/profiles.ts';

/**
 * Returns an AWS variable by its exact name, untrimmed, as the AWS CLI does; `null` if empty. (For proxies, which also have
 * lowercase names, see `proxy.ts`.)
 */
export function awsVariable(env: Environment, name: `AWS_${string}`): string | null {
  const value = env[name];
  return value === undefined || value === '' ? null : value;
}
