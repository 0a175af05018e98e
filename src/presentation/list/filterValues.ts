/** What a list can be filtered by. Loaded when you filter. Pure. */
import type { Principal } from '../../senders/model/model.ts';
import { serviceProof } from '../../senders/model/evidence/accessKeys.ts';

/** Returns the values to filter by, each with its number of users: those of SES first, then the most frequent. */
export function values(
  users: readonly Principal[],
  of: 'service' | 'region',
): readonly { readonly value: string; readonly users: number }[] {
  const counts = new Map<string, number>();
  for (const { accessKeys, pastUses = [], advisor } of users) {
    const found = new Set([
      ...accessKeys.flatMap(({ lastUsed }) => lastUsed?.[of] ?? []),
      ...pastUses.flatMap(({ use }) => use[of] ?? []),
    ]);
    if (of === 'region' && advisor?.region != null) found.add(advisor.region);
    for (const value of found) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, users: count }))
    .toSorted(
      (a, b) =>
        Number(isSes(b.value)) - Number(isSes(a.value)) || b.users - a.users || (a.value < b.value ? -1 : 1),
    );
}

const isSes = (value: string): boolean => serviceProof(value) !== 'other';
