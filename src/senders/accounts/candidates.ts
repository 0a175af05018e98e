/** Accounts to scan, and which of several ways to an account is used. */
import type { Account, Gap } from '../model/model.ts';
import type { Problem } from '../model/problem.ts';
import type { KeyOwner } from '../keys/findKey.ts';
import type { Clock, Result } from '../ports/iamReader.ts';
import type { Readers } from '../ports/readers.ts';

/** One account to scan, and a way to it. */
export interface Candidate {
  /** Its name in the organization; `null` for a profile's account. */
  readonly name: string | null;
  /** The account, if it's known before signing in; otherwise `null`. */
  readonly account: Account | null;
  /** Expected failures are values. Rejects with the signal's reason when aborted. */
  signIn(signal: AbortSignal): Promise<SignedIn>;
}

export type SignedIn =
  | {
      readonly ok: true;
      readonly account: Account;
      /** What is missing about the account itself. */
      readonly gaps: readonly Gap[];
      /** The account's own, with its own rate limiter. */
      readonly readers: Readers;
      /** Follows the time at AWS; defaults to the scan's clock. */
      readonly clock?: Clock;
      /** Returns who owns a key of this account. No scan asks it. */
      readonly accessKeyOwner?: (accessKeyId: string, signal: AbortSignal) => Promise<Result<KeyOwner>>;
    }
  | { readonly ok: false; readonly profile: string; readonly problem: Problem };

export interface SignInTurns {
  signIn(
    candidate: Candidate,
    signal: AbortSignal,
  ): Promise<(SignedIn & { kind?: never }) | { readonly kind: 'same'; readonly account: Account }>;
}

/**
 * Makes sure that the first candidate that can sign in to an account does. Whether that is a later one is only known when
 * the earlier ones that may lead to the same account have signed in; those have already started.
 */
export function createSignInTurns(candidates: readonly Candidate[]): SignInTurns {
  /** The result of each sign-in: the account, or `null` if it failed. */
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
        // Only the first result counts. This one ensures that nothing waits forever.
        result?.resolve(null);
      }
    },
  };
}
