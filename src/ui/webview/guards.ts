/**
 * Small hand-made checks for data that crosses the border between the extension host and the page. A guard
 * says whether a value has a shape; it never changes the value.
 */
export type Guard<T> = (value: unknown) => value is T;

interface Optional<T> {
  readonly whenPresent: Guard<T>;
}

type Shape<T> = { readonly [K in keyof T]-?: Guard<T[K]> | Optional<T[K]> };

export const isNull: Guard<null> = (value): value is null => value === null;

export const isString: Guard<string> = (value): value is string => typeof value === 'string';

export const isBoolean: Guard<boolean> = (value): value is boolean => typeof value === 'boolean';

export const isTrue: Guard<true> = (value): value is true => value === true;

/** A place in a list: 0, 1, 2, … */
export const isIndex: Guard<number> = (value): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

/** ISO 8601 in UTC, as the whole product writes its times. */
export const isTimestamp: Guard<string> = (value): value is string =>
  isString(value) &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) &&
  !Number.isNaN(Date.parse(value));

/** One of these texts. */
export function isOneOf<const T extends string>(values: readonly T[]): Guard<T> {
  const known: ReadonlySet<unknown> = new Set(values);
  return (value): value is T => known.has(value);
}

/** `null`, or what the guard lets through. */
export function isNullOr<T>(guard: Guard<T>): Guard<T | null> {
  return (value): value is T | null => value === null || guard(value);
}

/** A list, each of whose values the guard lets through. */
export function isArrayOf<T>(guard: Guard<T>): Guard<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(guard);
}

/** Marks a property of {@link isObject} that may be absent. */
export function optional<T>(guard: Guard<T>): Optional<T> {
  return { whenPresent: guard };
}

/** An object with at least these properties; only its own ones count, so nothing comes from a prototype. */
export function isObject<T extends object>(shape: Shape<T>): Guard<T> {
  const checks = Object.entries<Guard<unknown> | Optional<unknown>>(shape);
  return (value): value is T =>
    isRecord(value) &&
    checks.every(([name, check]) => {
      const present = Object.hasOwn(value, name);
      return typeof check === 'function'
        ? present && check(value[name])
        : !present || check.whenPresent(value[name]);
    });
}

/** What one of the two lets through. */
export function isAnyOf<A, B>(first: Guard<A>, second: Guard<B>): Guard<A | B> {
  return (value): value is A | B => first(value) || second(value);
}

/** A plain object, not an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A name of one of an object's own properties. */
export function isKeyOf<T extends object>(key: unknown, object: T): key is keyof T {
  return typeof key === 'string' && Object.hasOwn(object, key);
}
