/** What a user's access keys show now. */
import { pairSlots } from '../credentialReport/report.ts';
import { askKeys, KEY_CALLS } from '../evidence/accessKeys.ts';
import { emptyEvidence, mergeEvidence } from '../evidence/kinds.ts';
import type { QueryContext } from '../evidence/scanContext.ts';
import type { Evidence, Principal } from '../model/model.ts';
import { judge } from '../model/verdict.ts';
import type { Judged } from '../who/standing.ts';
import type { Reason } from '../who/suspect.ts';

/** Whether nothing but answers about the keys leaves a user open. */
export function waitsForKeys({ standing, why, principal }: Judged): boolean {
  if (standing !== 'possible' || principal.kind !== 'user') return false;
  const open = why.filter(({ kind }) => kind !== 'permission' && kind !== 'last-ses');
  return open.length > 0 && open.every(isAboutKeys);
}

function isAboutKeys(reason: Reason): boolean {
  return (
    (reason.kind === 'too-young' || reason.kind === 'missing') &&
    (reason.what === 'keys' || reason.what === 'key')
  );
}

/** Returns a user with live answers about the keys. @param name what the user is called now */
export async function askLive(
  user: Principal,
  name: string,
  deps: Omit<QueryContext, 'learn'>,
): Promise<Principal> {
  let asked: Evidence = emptyEvidence(user, ['ListAccessKeys']);
  const learn = (_: string, change: (evidence: Evidence) => Evidence) => void (asked = change(asked));
  await askKeys({ ...deps, learn }, { ...user, name });
  const others = user.gaps.filter(({ call }) => !KEY_CALLS.includes(call));
  return judge({ ...mergeEvidence(user, asked), gaps: [...others, ...asked.gaps], pending: [] });
}

/** Whether a later list has all keys of an earlier one. Those of the credential report have no ID. */
export function hasAllKeys({ accessKeys: before }: Evidence, { accessKeys: now }: Evidence): boolean {
  const ids = new Set(now.map(({ id }) => id));
  const slots = before.flatMap(({ id, createdAt }, index) =>
    id === null ? [{ slot: index + 1, lastRotated: createdAt }] : [],
  );
  const named = now.flatMap(({ id, createdAt }) => (id === null ? [] : [{ id, createdAt }]));
  return (
    before.every(({ id }) => id === null || ids.has(id)) && pairSlots(slots, named).size === slots.length
  );
}
