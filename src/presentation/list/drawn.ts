/** What stands in the tree, but for how far a scan is: pure. */
import type { User } from '../../senders/model.ts';
import type { State } from '../accounts/state.ts';

/** The words of each user that was drawn: in a scan, most users stay the same object. */
const written = new WeakMap<User, string>();

/** The same words for states that the same rows are drawn of. */
export function drawnRows(states: readonly State[]): readonly string[] {
  return states.flatMap((state) => {
    const { snapshot } = state;
    const what = state.kind === 'scanning' ? state.kind : JSON.stringify({ ...state, snapshot: null });
    if (snapshot === null) return [what];
    const { users, scan, ...rest } = snapshot;
    return [what, scan.mode, JSON.stringify(rest), ...users.map(write)];
  });
}

/** Whether both are of the same rows. */
export function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((words, at) => words === b[at]);
}

function write(user: User): string {
  const known = written.get(user) ?? JSON.stringify(user);
  written.set(user, known);
  return known;
}
