import type { Environment } from '../../senders/accounts/profiles.ts';

/** Returns a variable by its exact name, untrimmed, like the AWS CLI; `null` if empty. For proxies, see `proxy.ts`. */
export function awsVariable(env: Environment, name: `AWS_${string}`): string | null {
  const value = env[name];
  return value === undefined || value === '' ? null : value;
}
