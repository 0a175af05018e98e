/** Something that is loaded when first needed, and disposed of only if it was. */
export interface OnDemand<T> {
  get(): Promise<T>;
  dispose(): void;
}

/** @param load is called once, by the first `get`. */
export function createOnDemand<T extends { dispose(): void }>(load: () => Promise<T>): OnDemand<T> {
  let loaded: Promise<T> | undefined;
  return {
    get: () => (loaded ??= load()),
    dispose: () => void loaded?.then((part) => part.dispose()),
  };
}
