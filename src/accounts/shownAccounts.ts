import type { Session } from './session.ts';

/** Which session shows which account. Several profiles may lead to one account, which is shown once. */
export interface ShownAccounts {
  /** The session that shows an account. */
  by(accountId: string): Session | undefined;
  /**
   * A session has signed in to an account: whether that is its to show, which it is not where another one shows it.
   * `freed` are sessions that were left out for it, of accounts that it showed until now.
   */
  claim(session: Session, accountId: string): { readonly isIts: boolean; readonly freed: readonly Session[] };
  /** A session can no longer sign in: sessions that were left out for it, each to take over an account. */
  handOver(session: Session): readonly Session[];
  /** A session is gone. */
  release(session: Session): void;
}

/** @param sessions those that are there now. */
export function createShownAccounts(sessions: () => readonly Session[]): ShownAccounts {
  /** By account ID. */
  const shownBy = new Map<string, Session>();
  /** Which account a session signs in to that another one shows. */
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
