/** Accounts to scan, and in whose turn each is signed in to. */
import type { Account, Gap } from '../model/model.ts';
import type { Problem } from '../model/problem.ts';
import type { Clock } from '../ports/iamReader.ts';
import type { Readers } from '../ports/readers.ts';

/** One account to scan, and the way to it. */
export interface Candidate {
  /** What its organization calls it; `null` for the account of a profile. */
  readonly name: string | null;
  /** The account, where it is known before signing in; otherwise `null`. */
  readonly account: Account | null;
  /** What is expected to fail is a value. Rejects with the signal's reason when it is aborted. */
  signIn(signal: AbortSignal): Promise<SignedIn>;
}

export type SignedIn =
  | {
      readonly ok: true;
      readonly account: Account;
      /** What is missing of the account itself. */
      readonly gaps: readonly Gap[];
      /** The account's own, with a pace of its own. */
      readonly readers: Readers;
      /** By AWS's time; where there is none, the scan's own is taken. */
      readonly clock?: Clock;
    }
  | { readonly ok: false; readonly profile: string; readonly problem: Problem };

/** Signs in, each account once. */
export interface SignInTurns {
  signIn(
    candidate: Candidate,
    signal: AbortSignal,
  ): Promise<(SignedIn & { kind?: never }) | { readonly kind: 'same'; readonly account: Account }>;
}

/**
 * Sees to it that an account is signed in to by the first candidate that can. Whether that is a later one only
 * shows when the earlier ones that may be of the same account have signed in; those have begun already.
 */
export function createSignInTurns(candidates: readonly Candidate[]): SignInTurns {
  /** What has become of each sign-in: the account, or `null` for a failed one. */
  const signedIn = new Map(
    candidates.map((candidate) => [candidate, Promise.withResolvers<string | null>()]),
  );
  const isTaken = async (candidate: Candidate, accountId: string): Promise<boolean> => {
    const earlier = candidates
      .slice(0, candidates.indexOf(candidate))
      .filter(({ account }) => account === null || account.accountId === accountId);
    const accounts = await Promise.all(earlier.flatMap((other) => signedIn.get(other)?.promise ?? []));
    return accounts.includes(accountId);
  };
  return {
    signIn: async (candidate, signal) => {
      const { account } = candidate;
      const result = signedIn.get(candidate);
      try {
        if (account !== null && (await isTaken(candidate, account.accountId))) {
          return { kind: 'same', account };
        }
        const answer = await candidate.signIn(signal);
        if (!answer.ok) return answer;
        const { accountId } = answer.account;
        if (account === null && (await isTaken(candidate, accountId))) {
          return { kind: 'same', account: answer.account };
        }
        result?.resolve(accountId);
        return answer;
      } finally {
        // Only the first counts: nobody waits for ever, whatever happened.
        result?.resolve(null);
      }
    },
  };
}
