import type { Account, Principal, Snapshot } from '../../senders/model/model.ts';
import type { Problem } from '../../senders/model/problem.ts';

/** What the window knows of one chosen account. */
export type State =
  | { readonly kind: 'idle'; readonly snapshot: null }
  /** Waiting for its turn: accounts are scanned a few at a time. */
  | { readonly kind: 'waiting'; readonly snapshot: Snapshot | null }
  | {
      readonly kind: 'connecting';
      readonly snapshot: Snapshot | null;
      /** Whether stored data is still being read, which takes a tenth of a second. */
      readonly isRecalling?: boolean;
    }
  | {
      readonly kind: 'problem';
      readonly profile: string;
      readonly problem: Problem;
      /** The last good Snapshot of the same account, which a failed scan leaves in place. */
      readonly snapshot: Snapshot | null;
    }
  | {
      readonly kind: 'scanning';
      /** Users who aren't fully asked about yet appear as they were known before. */
      readonly snapshot: Snapshot;
      readonly asked: Asked;
      /** What was known before. */
      readonly earlier: Snapshot | null;
    }
  | { readonly kind: 'ready'; readonly snapshot: Snapshot; readonly isCancelled: boolean }
  /** Another chosen profile already shows the same account. */
  | { readonly kind: 'same'; readonly account: Account; readonly snapshot: null };

/** How far a scan is, apart from earlier data in the list. */
export interface Asked {
  /** Users with no pending answers. */
  readonly users: number;
  /** Users that AWS has listed so far; 0 before the first. */
  readonly of: number;
}

/** @param growing the scan's own Snapshot. */
export function countAsked(growing: Snapshot): Asked {
  // Users known only from an earlier scan wait for the list.
  // Root is in the credential report only, so nobody asks about it.
  const users = growing.principals.filter(
    ({ kind, pending }) => kind === 'user' && !pending.includes('ListUsers'),
  );
  return { users: users.filter(({ pending }) => pending.length === 0).length, of: users.length };
}

/** Whether AWS is being asked, or will be in a moment. */
export function isBusy({ kind }: State): boolean {
  return kind === 'waiting' || kind === 'connecting' || kind === 'scanning';
}

/** Returns a Snapshot of a complete scan. One that is still growing doesn't count. */
export function finished({ snapshot }: State): Snapshot | null {
  return snapshot?.scan.finishedAt == null ? null : snapshot;
}

/** Returns a function that reduces a state to some principals. The same Snapshot always gives the same result. */
export function onlyPrincipals(
  principals: (snapshot: Snapshot) => readonly Principal[],
): (state: State) => State {
  const known = new WeakMap<Snapshot, Snapshot>();
  return (state) => {
    const { snapshot } = state;
    if (snapshot === null) return state;
    let part = known.get(snapshot);
    if (part === undefined) {
      const listed = principals(snapshot);
      part = listed.length === snapshot.principals.length ? snapshot : { ...snapshot, principals: listed };
      known.set(snapshot, part);
    }
    return part === snapshot ? state : { ...state, snapshot: part };
  };
}
