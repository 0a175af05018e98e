/** What a list can be filtered by. Loaded when you filter. Pure. */
import type { Principal, Snapshot } from '../../senders/model/model.ts';
import { countByKind, type KindCounts } from '../../senders/model/evidence.ts';
import { VERDICT_STATUSES, verdictStatus, type VerdictStatus } from '../../senders/model/verdict.ts';
import { serviceProof } from '../../senders/model/evidence/accessKeys.ts';
import { regionFigures } from '../../senders/mails/figures.ts';
import { mailRegions } from './listView.ts';

/**
 * Returns the values to filter by, each with its number of users and roles: those of SES first, then the most frequent.
 * @param sending Regions that sent mails, with nobody known who did
 */
export function values(
  users: readonly Principal[],
  of: 'service' | 'region',
  sending: readonly string[] = [],
): readonly ({ readonly value: string } & KindCounts)[] {
  const found = new Map<string, Principal[]>(sending.map((region) => [region, []]));
  for (const principal of users) {
    const { accessKeys, pastUses = [], advisor } = principal;
    const own = new Set([
      ...accessKeys.flatMap(({ lastUsed }) => lastUsed?.[of] ?? []),
      ...pastUses.flatMap(({ use }) => use[of] ?? []),
    ]);
    if (of === 'region')
      for (const region of [advisor?.region, ...mailRegions(principal)]) if (region != null) own.add(region);
    for (const value of own) found.set(value, [...(found.get(value) ?? []), principal]);
  }
  return [...found]
    .map(([value, those]) => ({ value, ...countByKind(those) }))
    .toSorted(
      (a, b) =>
        Number(isSes(b.value)) - Number(isSes(a.value)) ||
        b.users - a.users ||
        b.roles - a.roles ||
        (a.value < b.value ? -1 : 1),
    );
}

/** Returns the Regions that sent mails in 400 days. */
export function sendingRegions(snapshots: readonly Snapshot[]): readonly string[] {
  const sending = snapshots.flatMap(regionFigures).filter(({ state }) => state === 'sends');
  return [...new Set(sending.map(({ region }) => region))];
}

/** Returns the verdicts to filter by, in their order, each with its number of users and roles. */
export function verdictValues(
  users: readonly Principal[],
): readonly ({ readonly value: VerdictStatus } & KindCounts)[] {
  const found = Map.groupBy(users, verdictStatus);
  return VERDICT_STATUSES.flatMap((value) => {
    const those = found.get(value);
    return those === undefined ? [] : [{ value, ...countByKind(those) }];
  });
}

const isSes = (value: string): boolean => serviceProof(value) !== 'other';
