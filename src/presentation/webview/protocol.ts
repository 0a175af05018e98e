/**
 * How the two sides of a panel talk: the extension host, which asks AWS, and the page, which shows. Each side's messages
 * are a type with the body of each message by name; a message without a handler or schema doesn't compile.
 *
 * The host checks every message from the page. The page checks only the envelope: VS Code delivers nothing except what
 * its own host posts.
 */
import * as v from 'valibot';

/** One message of the messages `M`. */
export type Message<M> = { [K in keyof M]: { readonly type: K; readonly body: M[K] } }[keyof M];

export type Handlers<M> = { readonly [K in keyof M]: (body: M[K]) => void };

export type Schemas<M> = { readonly [K in keyof M]: v.GenericSchema<M[K]> };

const envelope = v.object({ type: v.unknown(), body: v.unknown() });

/** An index: 0, 1, 2, … */
export const index = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A time, as AWS's answers have it. */
export const timestamp = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/));

/** Checks a message from the page and handles it. @returns false, having done nothing, if it isn't a message of `M`. */
export function receive<M extends object>(raw: unknown, schemas: Schemas<M>, handlers: Handlers<M>): boolean {
  if (!v.is(envelope, raw) || !hasKey(raw.type, schemas)) return false;
  const { type, body } = raw;
  if (!v.is(schemas[type], body)) return false;
  handlers[type](body as M[typeof type]);
  return true;
}

/** Handles a message from the host. @returns false, having done nothing, if it isn't one of `M`. */
export function dispatch<M extends object>(raw: unknown, handlers: Handlers<M>): boolean {
  if (!v.is(envelope, raw) || !hasKey(raw.type, handlers)) return false;
  const { type, body } = raw;
  handlers[type](body as M[typeof type]);
  return true;
}

function hasKey<T extends object>(key: unknown, object: T): key is keyof T {
  return typeof key === 'string' && Object.hasOwn(object, key);
}
