/**
 * Uses of SES that AWS no longer shows, since it keeps only the latest of each key and of Access Advisor: an answer before
 * showed them. They prove nothing about now, but whoever used SES at a time used it then, whatever came later.
 */
import { isSesUse } from './accessKeys.ts';
import type { AccessKey, PastUse } from './accessKeys.ts';
import type { AdvisorRecord } from './accessAdvisor.ts';
import { byTime } from './signal.ts';

/** How many of each user or role are remembered, the latest: somebody who sends all day adds four an hour. */
const MOST = 100;

/** What can show uses of SES. */
interface Answers {
  readonly accessKeys: readonly AccessKey[];
  readonly pastUses?: readonly PastUse[];
  readonly earlierUses?: readonly PastUse[];
  readonly advisor: AdvisorRecord | null;
}

/**
 * Returns the uses of SES that answers show and `shown` doesn't, newest first. One without a service is of Access Advisor.
 * @param idOf returns the ID of a key; `null`: it isn't known
 * @param shown what is known of the same user or role after all of the answers
 */
export function findEarlierUses(
  answers: readonly Answers[],
  idOf: (key: AccessKey) => string | null,
  shown: Answers,
): readonly PastUse[] {
  const uses = answers.flatMap((one) => [...shownUses(one, idOf), ...(one.earlierUses ?? [])]);
  if (uses.length === 0) return uses;
  const known = new Set(shownUses(shown, idOf).map(identityOf));
  const earlier = new Map<string, PastUse>();
  for (const use of uses) {
    const id = identityOf(use);
    const same = earlier.get(id);
    if (known.has(id) || (same !== undefined && !saysMore(use, same))) continue;
    earlier.set(id, use);
  }
  const latestFirst = (a: PastUse, b: PastUse) =>
    byTime(a.use, b.use) || (identityOf(a) < identityOf(b) ? -1 : 1);
  return [...earlier.values()].toSorted(latestFirst).slice(0, MOST);
}

function shownUses(
  { accessKeys, pastUses = [], advisor }: Answers,
  idOf: (key: AccessKey) => string | null,
): readonly PastUse[] {
  const ofKeys = accessKeys.flatMap((key) =>
    key.lastUsed === null || !isSesUse(key.lastUsed)
      ? []
      : [{ keyId: idOf(key), use: key.lastUsed, asOf: key.asOf }],
  );
  if (advisor === null) return [...ofKeys, ...pastUses];
  const { lastAccessedAt, region, asOf } = advisor;
  return [...ofKeys, ...pastUses, { keyId: null, use: { at: lastAccessedAt, region, service: null }, asOf }];
}

/** The credential report has no key IDs: a use is identified by its time, its interface and its Region. */
function identityOf({ use: { at, service, region } }: PastUse): string {
  return `${at} ${service?.toLowerCase() ?? ''} ${region ?? ''}`;
}

/** Whether the first names its key and the second doesn't, or is newer where both do. */
function saysMore(a: PastUse, b: PastUse): boolean {
  if ((a.keyId === null) !== (b.keyId === null)) return a.keyId !== null;
  return a.asOf > b.asOf;
}
