/** Saves of the same things that come close together, such as what is learned about one user after another. */
export interface Saves<T> {
  /**
   * Saves a value once the save before it has ended. Of those that wait, only the latest is saved. Resolves when the
   * value, or a later one, is saved.
   * @param key of what is saved one at a time.
   */
  add(key: string, value: T): Promise<void>;
  /** Drops what waits. Resolves when nothing is being saved. */
  drop(): Promise<void>;
  /** Resolves when everything is saved. */
  done(): Promise<void>;
}

/** @param latest makes one of a value that waits and the next. */
export function createSaves<T>(
  save: (value: T) => Promise<void>,
  latest: (waiting: T, next: T) => T,
): Saves<T> {
  const running = new Map<string, Promise<void>>();
  const waiting = new Map<string, { readonly own: { value: T }; readonly saved: Promise<void> }>();

  const start = (key: string, value: T): Promise<void> => {
    const saved = save(value).finally(() => running.delete(key));
    running.set(key, saved);
    return saved;
  };
  /** Saves what waits by then, unless it was dropped. */
  const startNext = async (key: string, before: Promise<void>, mine: { value: T }): Promise<void> => {
    await before.catch(() => undefined);
    if (waiting.get(key)?.own !== mine) return;
    waiting.delete(key);
    await start(key, mine.value);
  };
  return {
    add: (key, value) => {
      const next = waiting.get(key);
      if (next !== undefined) {
        next.own.value = latest(next.own.value, value);
        return next.saved;
      }
      const before = running.get(key);
      if (before === undefined) return start(key, value);
      const own = { value };
      const saved = startNext(key, before, own);
      waiting.set(key, { own, saved });
      return saved;
    },
    drop: async () => {
      waiting.clear();
      await Promise.allSettled(running.values());
    },
    done: async () => {
      while (running.size > 0)
        await Promise.allSettled([...running.values(), ...[...waiting.values()].map(({ saved }) => saved)]);
    },
  };
}
