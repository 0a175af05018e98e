/**
 * What `work` comes to, for as long as the signal is not aborted. For work that cannot be stopped, or only later, such
 * as a program that hands out credentials: it is not waited for any more.
 * @throws the signal's reason when it is aborted.
 */
export async function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
