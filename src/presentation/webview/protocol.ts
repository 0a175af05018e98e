/**
 * How the two sides of a panel talk: the extension host, which asks AWS, and the page, which shows. A vocabulary is a
 * type with the body of each message by its name; a message without a handler, or without a schema, does not compile.
 *
 * The host checks every message of the page. The page checks only the envelope: VS Code delivers nothing but what its
 * own host posts.
 */
import * as v from 'valibot';

/** One message of a side's vocabulary `M`. */
export type Message<M> = { [K in keyof M]: { readonly type: K; readonly body: M[K] } }[keyof M];

/** A handler for every message of `M`. */
export type Handlers<M> = { readonly [K in keyof M]: (body: M[K]) => void };

/** A schema for every message of `M`. */
export type Schemas<M> = { readonly [K in keyof M]: v.GenericSchema<M[K]> };

const envelope = v.object({ type: v.unknown(), body: v.unknown() });

/** A place in a list: 0, 1, 2, … */
export const index = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/**
 * Checks a message of the page and hands it to its handler.
 * @returns false where it is no message of `M`; then nothing was done.
 */
export function receive<M extends object>(raw: unknown, schemas: Schemas<M>, handlers: Handlers<M>): boolean {
  if (!v.is(envelope, raw) || !hasKey(raw.type, schemas)) return false;
  const { type, body } = raw;
  if (!v.is(schemas[type], body)) return false;
  handlers[type](body as M[typeof type]);
  return true;
}

/**
 * Hands a message of the host to its handler.
 * @returns false where it is none; then nothing was done.
 */
export function dispatch<M extends object>(raw: unknown, handlers: Handlers<M>): boolean {
  if (!v.is(envelope, raw) || !hasKey(raw.type, handlers)) return false;
  const { type, body } = raw;
  handlers[type](body as M[typeof type]);
  return true;
}

function hasKey<T extends object>(key: unknown, object: T): key is keyof T {
  return typeof key === 'string' && Object.hasOwn(object, key);
}
