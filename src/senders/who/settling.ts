/**
 * Runs work and yields what `look` returns while it goes on: after each `settled()`, once for all that come while the
 * consumer is busy. A consumer that stops early doesn't stop the work.
 * @throws what the work throws.
 */
export async function* settling<T>(
  work: (settled: () => void) => Promise<unknown>,
  look: () => T,
): AsyncGenerator<T, void> {
  const run = { wake: Promise.withResolvers<undefined>(), isEnded: false };
  const ended = work(() => run.wake.resolve(undefined));
  const end = () => {
    run.isEnded = true;
    run.wake.resolve(undefined);
  };
  ended.then(end, end);
  for (;;) {
    await run.wake.promise;
    if (run.isEnded) break;
    run.wake = Promise.withResolvers();
    yield look();
  }
  await ended;
}
