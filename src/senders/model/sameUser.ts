/** Finds users that panels, rows and notifications refer to. */
import type { Evidence } from './evidence.ts';

/** A user as stored by panels, rows and notifications. */
export type UserRef = Pick<Evidence, 'arn' | 'id'>;

/** Whether both are one user: by ID; if one of them has none, by ARN. */
export function isSameUser(a: UserRef, b: UserRef): boolean {
  return a.id === null || b.id === null ? a.arn === b.arn : a.id === b.id;
}

/** Returns the user in a list, whatever their name and path are now. */
export function findUser<U extends UserRef>(users: readonly U[], ref: UserRef): U | undefined {
  return users.find(({ id }) => id !== null && id === ref.id) ?? users.find((user) => isSameUser(user, ref));
}
