import { openAccess, type AccessOptions } from '../../../src/aws/signIn/access.ts';
import { connectWith, type Connected } from '../../../src/aws/signIn/connection.ts';

export interface ConnectOptions extends AccessOptions {
  /** The number of concurrent calls. */
  readonly concurrency: number;
}

/**
 * Signs in with a profile from the current files, as the product does. A second call sees new files, sessions and keys.
 * @throws the signal's reason when aborted
 */
export async function connect(
  { concurrency, ...options }: ConnectOptions,
  signal: AbortSignal,
): Promise<Connected> {
  const opened = await openAccess(options);
  return opened.ok ? connectWith(opened.access, concurrency, signal) : opened;
}
