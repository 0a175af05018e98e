/** What a list can be filtered by. Loaded when you filter. Pure. */
import type { Principal, Snapshot } from '../../senders/model/model.ts';
import { countByKind, type KindCounts } from '../../senders/model/evidence.ts';
import { VERDICT_STATUSES, verdictStatus, type VerdictStatus } from '../../senders/model/verdict.ts';
import { serviceProof } from '../../senders/model/evidence/accessKeys.ts';
import { regionFigures } from '../../senders/mails/figures.ts';
import { fits, NO_FILTER, passes, usesOf, type Filter } from './listView.ts';

/**
 * Returns the services or Regions to filter by: those of SES first, then the most frequent. Each has the number of users
 * and roles that the filter shows with it, beside what else is chosen, which changes no order.
 * @param sending Regions that sent mails, with nobody known who did
 */
export function values(
  users: readonly Principal[],
  of: 'service' | 'region',
  filter: Filter = NO_FILTER,
  sending: readonly string[] = [],
): readonly ({ readonly value: string } & KindCounts)[] {
  const chosen = filter[of];
  const all = byValue(users, of, NO_FILTER);
  const shown = byValue(users, of, filter);
  const known = new Map([...all, ...shown].map(([word, { value }]) => [word, value]));
  for (const value of [...sending, ...(chosen === null ? [] : [chosen])])
    if (!known.has(value.toLowerCase())) known.set(value.toLowerCase(), value);
  const countIn = (found: ReturnType<typeof byValue>, word: string) =>
    countByKind([...(found.get(word)?.those ?? [])]);
  return [...known]
    .map(([word, value]) => ({ value, counts: countIn(shown, word), first: countIn(all, word) }))
    .toSorted(
      (a, b) =>
        Number(isSes(b.value)) - Number(isSes(a.value)) ||
        b.first.users - a.first.users ||
        b.first.roles - a.first.roles ||
        (a.value < b.value ? -1 : 1),
    )
    .map(({ value, counts }) => ({ value, ...counts }));
}

/** Returns who passes a filter by each value, by the value in lower case: AWS's names differ in no more than case. */
function byValue(users: readonly Principal[], of: 'service' | 'region', filter: Filter) {
  const found = new Map<string, { readonly value: string; readonly those: Set<Principal> }>();
  for (const user of users) {
    if (!passes(user, { ...filter, service: null, region: null })) continue;
    for (const use of usesOf(user, filter)) {
      const value = use[of];
      if (value === null || !fits(use, { ...filter, [of]: value })) continue;
      const entry = found.get(value.toLowerCase()) ?? { value, those: new Set() };
      found.set(value.toLowerCase(), entry);
      entry.those.add(user);
    }
  }
  return found;
}

/** Returns the Regions that sent mails in 400 days. */
export function sendingRegions(snapshots: readonly Snapshot[]): readonly string[] {
  const sending = snapshots.flatMap(regionFigures).filter(({ state }) => state === 'sends');
  return [...new Set(sending.map(({ region }) => region))];
}

/** Returns the verdicts to filter by, in their order, each with the number of users and roles that the filter shows with it. */
export function verdictValues(
  users: readonly Principal[],
  filter: Filter = NO_FILTER,
): readonly ({ readonly value: VerdictStatus } & KindCounts)[] {
  const found = Map.groupBy(users, verdictStatus);
  return VERDICT_STATUSES.flatMap((value) => {
    const those = found.get(value);
    const shown = those?.filter((user) => passes(user, { ...filter, verdict: value }));
    return shown === undefined ? [] : [{ value, ...countByKind(shown) }];
  });
}

const isSes = (value: string): boolean => serviceProof(value) !== 'other';
