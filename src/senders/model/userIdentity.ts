/** Which users or roles of two lists are the same, and what a role is. IAM's unique ID says so; the credential report has none. */
import type { Evidence, PrincipalKind, RoleFacts, Timestamp } from './evidence.ts';

type Identity = Pick<Evidence, 'name' | 'arn' | 'id' | 'createdAt' | 'kind' | 'accessKeys'>;

/** Finds a user in a list; `undefined` if they aren't there. */
export interface UserIndex<U extends Identity> {
  find(user: Identity): U | undefined;
}

/**
 * Returns an index of a list of users. A user is identified by ID, whatever their name and path are now. If one of two has no
 * ID, since only the credential report has it, the same ARN and creation time identify the user; after a rename or move,
 * the creation time with the name or with a key's creation time. Users created in the same second (by a script) aren't the
 * same for that alone.
 * @param areLeftOver whether both lists contain only users that nothing else matches. Then a user without keys also matches
 *   by creation time alone, if there is only one.
 *
 * Source: IAM User Guide, "IAM identifiers", "Unique identifiers": a name can be used again, an ID cannot.
 */
export function createUserIndex<U extends Identity>(users: readonly U[], areLeftOver = false): UserIndex<U> {
  const byId = new Map<string, U>();
  const byTime = new Map<string, U[]>();
  let root: U | undefined;
  for (const user of users) {
    if (user.kind === 'root') root = user;
    else {
      if (user.id !== null) byId.set(user.id, user);
      const sameTime = byTime.get(user.createdAt);
      if (sameTime === undefined) byTime.set(user.createdAt, [user]);
      else sameTime.push(user);
    }
  }
  return {
    find: (user) => {
      if (user.kind === 'root') return root;
      const byItsId = user.id === null ? undefined : byId.get(user.id);
      if (byItsId !== undefined) return byItsId;
      const candidates = (byTime.get(user.createdAt) ?? []).filter(
        ({ id, kind }) => kind === user.kind && (id === null || user.id === null),
      );
      return (
        candidates.find(({ arn }) => arn === user.arn) ??
        only(candidates.filter(({ name }) => name === user.name)) ??
        only(candidates.filter((candidate) => (areLeftOver ? mayShareKeys : shareKey)(candidate, user)))
      );
    },
  };
}

/**
 * Returns the principals without those whose name a later one has: they were deleted before. An account has each name
 * once, whatever the path (IAM User Guide, "IAM identifiers", "Friendly names and paths").
 */
export function madeLast<U extends Pick<Identity, 'name' | 'kind' | 'createdAt'>>(
  users: readonly U[],
): readonly U[] {
  const last = new Map<string, U>();
  const key = ({ name, kind }: U) => `${kind} ${name}`;
  for (const user of users)
    if ((last.get(key(user))?.createdAt ?? '') <= user.createdAt) last.set(key(user), user);
  return last.size === users.length ? users : users.filter((user) => last.get(key(user)) === user);
}

function shareKey(a: Identity, b: Identity): boolean {
  const times = new Set(a.accessKeys.map(({ createdAt }) => createdAt));
  return b.accessKeys.some(({ createdAt }) => createdAt !== null && times.has(createdAt));
}

/** Whether two users can be the same by their keys: they share one, or one of them has none. */
function mayShareKeys(a: Identity, b: Identity): boolean {
  return a.accessKeys.length === 0 || b.accessKeys.length === 0 || shareKey(a, b);
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

/**
 * Returns the kind of a principal by its ARN (`arn:aws:iam::111122223333:root`, `…:user/path/name`, `…:role/path/name`).
 * Source: IAM User Guide, "IAM identifiers".
 */
export function principalKind(arn: string): PrincipalKind {
  const [, kind] = /^(?:[^:]*:){5}(root$|role\/)/.exec(arn) ?? [];
  return kind === 'root' ? 'root' : kind === undefined ? 'user' : 'role';
}

/** `service-linked`: made and used by an AWS service; `identity-center`: made for a permission set; `role`: any other. */
export type RoleKind = 'service-linked' | 'identity-center' | 'role';

/**
 * Returns what kind of role it is, by its path.
 * Source: IAM User Guide, "Service-linked roles"; IAM Identity Center User Guide, "Referencing permission sets".
 */
export function roleKind({ path }: Pick<Evidence, 'path'>): RoleKind {
  if (path.startsWith('/aws-service-role/')) return 'service-linked';
  return path.startsWith('/aws-reserved/sso.amazonaws.com/') ? 'identity-center' : 'role';
}

/** How long IAM keeps the last use of a role and Access Advisor an access, in milliseconds: at least 400 days. */
const TRACKED_FOR = 400 * 86_400_000;

/**
 * Whether a role may have been used within the tracking period; one that was not cannot have used SES in it, either.
 * Source: IAM API Reference, RoleLastUsed.
 */
export function mayBeUsed({ lastUsed }: Pick<RoleFacts, 'lastUsed'>, now: Timestamp): boolean {
  if (lastUsed === undefined) return true;
  return lastUsed !== null && Date.parse(now) - Date.parse(lastUsed.at) <= TRACKED_FOR;
}
