/** Entities of one kind: found by key, listed by name. */

export interface Directory<T> {
  get(key: string): T | undefined;
  set(entity: T): void;
  delete(key: string): void;
  /** In IAM's order of names. */
  list(): readonly T[];
}

export function directory<T extends { readonly name: string }>(keyOf: (entity: T) => string): Directory<T> {
  const entities = new Map<string, T>();
  let sorted: readonly T[] | undefined;
  return {
    get: (key) => entities.get(key),
    set: (entity) => {
      entities.set(keyOf(entity), entity);
      sorted = undefined;
    },
    delete: (key) => {
      entities.delete(key);
      sorted = undefined;
    },
    list: () => (sorted ??= sortByName([...entities.values()])),
  };
}

/** Where a name stands: names compare as strings by it. O: IAM lists without regard to case. */
export const nameKey = (name: string): string => `${name.toLowerCase()}\0${name}`;

const sortByName = <T extends { readonly name: string }>(entities: readonly T[]): readonly T[] =>
  entities
    .map((entity) => ({ entity, key: nameKey(entity.name) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ entity }) => entity);
