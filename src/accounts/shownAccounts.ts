import type { Session } from './session.ts';

/** Which session shows which account. Several profiles may lead to one account, which is shown once. */
export interface ShownAccounts {
  by(accountId: string): Session | undefined;
  /**
   * Call when a session has signed in to an account. Returns whether the session shows it, or another one does. `freed`
   * are sessions left out of an account that this one showed until now.
   */
  claim(session: Session, accountId: string): { readonly isIts: boolean; readonly freed: readonly Session[] };
  /** Call when a session can no longer sign in. Returns the sessions left out for it; each takes over an account. */
  handOver(session: Session): readonly Session[];
  release(session: Session): void;
}

/** @param sessions returns the current ones. */
export function createShownAccounts(sessions: () => readonly Session[]): ShownAccounts {
  /** By account ID. */
  const shownBy = new Map<string, Session>();
  /** For a session whose account another one shows: the account ID. */
  const leftOut = new WeakMap<Session, string>();

  const heirOf = (accountId: string): Session | undefined =>
    sessions().find((session) => leftOut.get(session) === accountId);
  const ownedBy = (session: Session): readonly string[] =>
    [...shownBy].flatMap(([accountId, owner]) => (owner === session ? [accountId] : []));

  return {
    by: (accountId) => shownBy.get(accountId),
    claim: (session, accountId) => {
      const left = ownedBy(session).filter((known) => known !== accountId);
      for (const known of left) shownBy.delete(known);
      const freed = left.flatMap((known) => heirOf(known) ?? []);
      const owner = shownBy.get(accountId) ?? session;
      shownBy.set(accountId, owner);
      if (owner === session) leftOut.delete(session);
      else leftOut.set(session, accountId);
      return { isIts: owner === session, freed };
    },
    handOver: (session) =>
      ownedBy(session).flatMap((accountId) => {
        const heir = heirOf(accountId);
        if (heir === undefined) return [];
        shownBy.delete(accountId);
        return [heir];
      }),
    release: (session) => {
      for (const accountId of ownedBy(session)) shownBy.delete(accountId);
    },
  };
}
