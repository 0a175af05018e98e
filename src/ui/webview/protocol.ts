/**
 * How the two sides of a panel talk: the extension host (which asks AWS) and the page (which shows). A vocabulary is a
 * type with the body of each message by its name; a message without a handler, or without a guard, does not compile.
 */
import { isKeyOf, isRecord, type Guard } from './guards.ts';

/** One message of a side's vocabulary `M`. */
export type Message<M> = { [K in keyof M]: { readonly type: K; readonly body: M[K] } }[keyof M];

/** A handler for every message of `M`. */
export type Handlers<M> = { readonly [K in keyof M]: (body: M[K]) => void };

/** A guard for every message of `M`. */
export type Guards<M> = { readonly [K in keyof M]: Guard<M[K]> };

/** Checks a received value and hands it to its handler. `false`: it is no message of `M`; nothing was done. */
export function receive<M extends object>(raw: unknown, guards: Guards<M>, handlers: Handlers<M>): boolean {
  if (!isRecord(raw) || !isKeyOf(raw['type'], guards)) return false;
  const { type, body } = raw;
  const guard = guards[type];
  if (!guard(body)) return false;
  handlers[type](body);
  return true;
}
