import type { Account, Principal, Snapshot } from '../../senders/model/model.ts';
import type { Problem } from '../../senders/model/problem.ts';

/** What the window knows of one chosen account. */
export type State =
  | { readonly kind: 'idle'; readonly snapshot: null }
  /** Its turn has not come yet: accounts are scanned a few at a time. */
  | { readonly kind: 'waiting'; readonly snapshot: Snapshot | null }
  | {
      readonly kind: 'connecting';
      readonly snapshot: Snapshot | null;
      /** Whether what an earlier window kept is still being read; that takes a tenth of a second. */
      readonly isRecalling?: boolean;
    }
  | {
      readonly kind: 'problem';
      readonly profile: string;
      readonly problem: Problem;
      /** The last good Snapshot of the same account: a failed scan does not take it away. */
      readonly snapshot: Snapshot | null;
    }
  | {
      readonly kind: 'scanning';
      /** What was known before stands in it for each user that is not fully asked yet. */
      readonly snapshot: Snapshot;
      readonly asked: Asked;
      /** Where what was known before is from. */
      readonly earlier: Snapshot | null;
    }
  | { readonly kind: 'ready'; readonly snapshot: Snapshot; readonly isCancelled: boolean }
  /** Another chosen profile is of the same account, which is shown once. */
  | { readonly kind: 'same'; readonly account: Account; readonly snapshot: null };

/** How far a scan is, whatever stands in the list from before. */
export interface Asked {
  /** Users all of whose answers are in. */
  readonly users: number;
  /** Users that AWS has listed so far; 0: none yet. */
  readonly of: number;
}

/** @param growing the Snapshot of the scan alone. */
export function countAsked(growing: Snapshot): Asked {
  // Whom only an earlier scan knew waits for the list.
  const users = growing.principals.filter(({ pending }) => !pending.includes('ListUsers'));
  return { users: users.filter(({ pending }) => pending.length === 0).length, of: users.length };
}

/** Whether AWS is being asked, or will be in a moment. */
export function isBusy({ kind }: State): boolean {
  return kind === 'waiting' || kind === 'connecting' || kind === 'scanning';
}

/** A Snapshot that a whole scan made; one that is still growing is no last good one. */
export function finished({ snapshot }: State): Snapshot | null {
  return snapshot?.scan.finishedAt == null ? null : snapshot;
}

/** Returns what shows a state with some principals only; one Snapshot always becomes the same one. */
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
