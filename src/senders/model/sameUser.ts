/** Finds again a user whom a panel, a row or a notice remembers. */
import type { Evidence } from './evidence.ts';

/** A user as panels, rows and notices remember one. */
export type UserRef = Pick<Evidence, 'arn' | 'id'>;

/** Whether two answers are about one user: by the ID; where one of them has none, by the ARN. */
export function isSameUser(a: UserRef, b: UserRef): boolean {
  return a.id === null || b.id === null ? a.arn === b.arn : a.id === b.id;
}

/** Returns the user of a list that is remembered from earlier, whatever its name and path are now. */
export function findUser<U extends UserRef>(users: readonly U[], ref: UserRef): U | undefined {
  return users.find(({ id }) => id !== null && id === ref.id) ?? users.find((user) => isSameUser(user, ref));
}
