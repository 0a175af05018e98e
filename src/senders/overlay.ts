import type { Snapshot, User } from './model.ts';

/**
 * What to show of a scan that is still growing, where an earlier Snapshot of the same account is known: users who
 * are not fully answered yet stand as they were before, so that nothing known disappears while it is asked anew.
 */
export function overlay(earlier: Snapshot | null, growing: Snapshot): Snapshot {
  if (earlier === null || earlier.accountId !== growing.accountId || growing.scan.finishedAt !== null)
    return growing;
  const before = new Map(earlier.users.map((user) => [user.arn, user]));
  const users = growing.users.map((user) =>
    user.pending.length > 0 ? (before.get(user.arn) ?? user) : user,
  );
  // Until the list of users has arrived, everybody is still who was there before.
  return { ...growing, users: users.length === 0 ? earlier.users : withRootOf(earlier, users) };
}

/** The Snapshot with one user changed; the same Snapshot when the user is not in it. */
export function withUser(snapshot: Snapshot, user: User): Snapshot {
  const at = snapshot.users.findIndex((candidate) => candidate.arn === user.arn);
  return at === -1 ? snapshot : { ...snapshot, users: snapshot.users.with(at, user) };
}

/** Root comes from the credential report, which often arrives last. */
function withRootOf(earlier: Snapshot, users: readonly User[]): readonly User[] {
  if (users.some((user) => user.isRoot)) return users;
  return [...users, ...earlier.users.filter((user) => user.isRoot)];
}
