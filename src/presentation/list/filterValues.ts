/** What a list can be filtered by. Loaded when you filter. Pure. */
import type { Principal } from '../../senders/model/model.ts';
import { isRole } from '../../senders/model/evidence.ts';
import { VERDICT_STATUSES, verdictStatus, type VerdictStatus } from '../../senders/model/verdict.ts';
import { serviceProof } from '../../senders/model/evidence/accessKeys.ts';

/** Returns the values to filter by, each with its number of users and roles: those of SES first, then the most frequent. */
export function values(
  users: readonly Principal[],
  of: 'service' | 'region',
): readonly { readonly value: string; readonly users: number; readonly roles: number }[] {
  const counts = new Map<string, { users: number; roles: number }>();
  for (const principal of users) {
    const { accessKeys, pastUses = [], advisor } = principal;
    const found = new Set([
      ...accessKeys.flatMap(({ lastUsed }) => lastUsed?.[of] ?? []),
      ...pastUses.flatMap(({ use }) => use[of] ?? []),
    ]);
    if (of === 'region' && advisor?.region != null) found.add(advisor.region);
    for (const value of found) {
      const count = counts.get(value) ?? { users: 0, roles: 0 };
      count[isRole(principal) ? 'roles' : 'users'] += 1;
      counts.set(value, count);
    }
  }
  return [...counts]
    .map(([value, count]) => ({ value, ...count }))
    .toSorted(
      (a, b) =>
        Number(isSes(b.value)) - Number(isSes(a.value)) ||
        b.users - a.users ||
        b.roles - a.roles ||
        (a.value < b.value ? -1 : 1),
    );
}

/** Returns the verdicts to filter by, in their order, each with its number of users and roles. */
export function verdictValues(
  users: readonly Principal[],
): readonly { readonly value: VerdictStatus; readonly users: number; readonly roles: number }[] {
  const found = Map.groupBy(users, verdictStatus);
  return VERDICT_STATUSES.flatMap((value) => {
    const those = found.get(value);
    if (those === undefined) return [];
    const roles = those.filter(isRole).length;
    return [{ value, users: those.length - roles, roles }];
  });
}

const isSes = (value: string): boolean => serviceProof(value) !== 'other';
