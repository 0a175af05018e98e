/** Names as short as a row of a narrow side bar needs them. */
import type { Principal } from '../../senders/model/model.ts';
import { isRole } from '../../senders/model/evidence.ts';
import { principalName } from '../../senders/words/roleWords.ts';
import { userName } from './describe.ts';

/** Names up to this length stay whole. Beside one, way and time of the last use still fit in a side bar of 300 pixels. */
const WHOLE = 15;

/** The letters of a shortened name, the ellipsis included. */
const SHORT = 13;

/** The end of a name that the SES console gives an SMTP user, `20240101-100102`, and the ellipsis. */
const END = 16;

type Named = Pick<Principal, 'name' | 'kind'>;

/** The names of a list's users. */
const userNames = new WeakMap<readonly Named[], ReadonlySet<string>>();

/** Returns the name to show in a list; `role/NAME` for a role where a user has the same name. */
export function nameInList(one: Named, all: readonly Named[]): string {
  if (!isRole(one)) return userName(one);
  const known = userNames.get(all) ?? new Set(all.flatMap((other) => (isRole(other) ? [] : [other.name])));
  userNames.set(all, known);
  return known.has(one.name) ? principalName(one) : one.name;
}

/** How many names of a list have each short form. */
const counts = new WeakMap<readonly Principal[], ReadonlyMap<string, number>>();

/**
 * Returns the name of a row without its middle, since similar names differ at the end; if another of the list looks the
 * same then, without its beginning, or whole.
 * @param all the list that it's shown in
 */
export function shortName(one: Named, all: readonly Principal[]): string {
  const name = nameInList(one, all);
  if (name.length <= WHOLE) return name;
  const known = counts.get(all) ?? countForms(all);
  counts.set(all, known);
  return shortForms(name).find((form) => (known.get(form) ?? 0) < 2) ?? name;
}

/**
 * Returns an access key's ID without its middle, so that the row has room for service and time; whole if another key of the
 * user would look the same.
 */
export function shortKeyId(id: string, user: Pick<Principal, 'accessKeys' | 'pastUses'>): string {
  if (id.length <= SHORT) return id;
  const short = (of: string): string => `${of.slice(0, 4)}…${of.slice(-6)}`;
  const ids = [...user.accessKeys.map((key) => key.id), ...(user.pastUses ?? []).map(({ keyId }) => keyId)];
  return ids.some((other) => other !== null && other !== id && short(other) === short(id)) ? id : short(id);
}

function countForms(all: readonly Principal[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const one of all)
    for (const form of shortForms(nameInList(one, all))) found.set(form, (found.get(form) ?? 0) + 1);
  return found;
}

function shortForms(name: string): readonly string[] {
  if (name.length <= WHOLE) return [];
  const end = Math.floor((SHORT - 1) / 2);
  return [`${name.slice(0, SHORT - 1 - end)}…${name.slice(-end)}`, `…${name.slice(1 - END)}`];
}
