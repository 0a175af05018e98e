import type { Principal } from '../../senders/model/model.ts';
import type { State } from '../accounts/state.ts';

/** Whether two states draw the same rows, apart from a scan's progress. Most users stay the same object in a scan: quick to compare. */
export function haveSameRows(before: readonly State[], now: readonly State[]): boolean {
  return before.length === now.length && before.every((state, at) => isSameState(state, now[at]));
}

function isSameState(a: State, b: State | undefined): boolean {
  if (b === undefined || rowsKey(a) !== rowsKey(b)) return false;
  const [users, others] = [a.snapshot?.principals ?? [], b.snapshot?.principals ?? []];
  return users.length === others.length && users.every((user, at) => isSameUser(user, others[at]));
}

function rowsKey(state: State): string {
  const { snapshot } = state;
  const what = state.kind === 'scanning' ? state.kind : { ...state, snapshot: null };
  if (snapshot === null) return JSON.stringify(what);
  const { scan, ...rest } = { ...snapshot, principals: null };
  return JSON.stringify([what, scan.mode, rest]);
}

function isSameUser(a: Principal, b: Principal | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
