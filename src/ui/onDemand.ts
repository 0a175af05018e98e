import { loadOnce } from '../senders/evidence/parallel.ts';

/** Something that is loaded when first needed, and disposed of only if it was. */
export interface OnDemand<T> {
  get(): Promise<T>;
  dispose(): void;
}

/** @param load is called by the first `get`, and again by the next one if it failed. */
export function createOnDemand<T extends { dispose(): void }>(load: () => Promise<T>): OnDemand<T> {
  let loading: Promise<T> | undefined;
  const get = loadOnce(load);
  return {
    get: () => (loading = get()),
    // The caller who needed it has already reported why it could not be loaded.
    dispose: () => void loading?.then((part) => part.dispose()).catch(() => undefined),
  };
}
