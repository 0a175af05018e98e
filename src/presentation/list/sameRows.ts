import type { Mails, RegionMails } from '../../senders/model/mails.ts';
import type { Principal } from '../../senders/model/model.ts';
import type { State } from '../accounts/state.ts';

/** Whether two states draw the same rows, apart from a scan's progress. Most users stay the same object in a scan: quick to compare. */
export function haveSameRows(before: readonly State[], now: readonly State[]): boolean {
  return before.length === now.length && before.every((state, at) => isSameState(state, now[at]));
}

function isSameState(a: State, b: State | undefined): boolean {
  if (b === undefined || rowsKey(a) !== rowsKey(b)) return false;
  if (!areSameMails(a.snapshot?.mails, b.snapshot?.mails)) return false;
  const [users, others] = [a.snapshot?.principals ?? [], b.snapshot?.principals ?? []];
  return users.length === others.length && users.every((user, at) => isSameUser(user, others[at]));
}

function rowsKey(state: State): string {
  const { snapshot } = state;
  const what = state.kind === 'scanning' ? state.kind : { ...state, snapshot: null };
  if (snapshot === null) return JSON.stringify(what);
  const { scan, ...rest } = { ...snapshot, principals: null, mails: null };
  return JSON.stringify([what, scan.mode, rest]);
}

function isSameUser(a: Principal, b: Principal | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** Compares counts by identity: 9,600 hours in each of 27 Regions take long to compare. */
function areSameMails(a: Mails | undefined, b: Mails | undefined): boolean {
  if (a === b || a === undefined || b === undefined) return a === b;
  const key = ({ asOf, gaps, pending = [] }: Mails) => JSON.stringify([asOf, gaps, pending]);
  return (
    key(a) === key(b) &&
    a.regions.length === b.regions.length &&
    a.regions.every((region, at) => isSameRegion(region, b.regions[at]))
  );
}

function isSameRegion(a: RegionMails, b: RegionMails | undefined): boolean {
  return (
    a === b ||
    (a.region === b?.region &&
      a.asOf === b.asOf &&
      a.sent === b.sent &&
      a.bounced === b.bounced &&
      a.senders?.length === b.senders?.length)
  );
}
