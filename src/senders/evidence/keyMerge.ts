import { pairSlots } from '../credentialReport/report.ts';
import type { AccessKey, Evidence, LastUsed, PastUse } from '../model/model.ts';
import { isSesUse, serviceProof } from '../model/evidence/accessKeys.ts';
import { findEarlierUses } from '../model/evidence/earlierUses.ts';

/** Returns the IDs of keys from the credential report, which has none, using another list of the same user. */
type KeyIds = (key: AccessKey) => string | null;

/**
 * Returns the access keys of two answers about one user: the newer list decides which keys there are and their status, each
 * key has the later use, and uses of SES that no key shows anymore stay known.
 */
export function mergeAccessKeys(
  earlier: Evidence,
  latest: Evidence,
): Pick<Evidence, 'accessKeys' | 'keysAsOf' | 'pastUses'> {
  const [base, other] = isNewerList(earlier, latest) ? [earlier, latest] : [latest, earlier];
  const twins = pairKeys(base.accessKeys, other.accessKeys);
  const accessKeys = base.accessKeys.map((key) => {
    const twin = twins.get(key);
    return twin === undefined ? key : mergeKey(key, twin);
  });
  const keysAsOf = base.keysAsOf ?? other.keysAsOf;
  const pastUses = latestPastUses(
    accessKeys,
    [earlier, latest].flatMap((evidence) => knownSesUses(evidence, idsBy(twins))),
  );
  return {
    accessKeys,
    ...(keysAsOf === undefined ? {} : { keysAsOf }),
    ...(pastUses.length === 0 ? {} : { pastUses }),
  };
}

/**
 * Returns the uses of SES of two answers that neither the keys nor Access Advisor show anymore: later ones took their place.
 * @param advisor what Access Advisor says after both
 */
export function mergeEarlierUses(
  earlier: Evidence,
  latest: Evidence,
  advisor: Evidence['advisor'],
): readonly PastUse[] {
  // Most users never used SES.
  if (![earlier, latest].some(hasUse)) return NO_USES;
  const idOf = idsBy(pairKeys(latest.accessKeys, earlier.accessKeys));
  return findEarlierUses([earlier, latest], idOf, { ...mergeAccessKeys(earlier, latest), advisor });
}

const NO_USES: readonly PastUse[] = [];

function hasUse({ accessKeys, pastUses = NO_USES, earlierUses = NO_USES, advisor }: Evidence): boolean {
  const isUsed = accessKeys.some(({ lastUsed }) => isSesUse(lastUsed));
  return isUsed || advisor !== null || pastUses.length > 0 || earlierUses.length > 0;
}

function idsBy(twins: ReadonlyMap<AccessKey, AccessKey>): KeyIds {
  const ids = new Map([...twins].flatMap(([a, b]) => [[a, b.id] as const, [b, a.id] as const]));
  return (key) => key.id ?? ids.get(key) ?? null;
}

/** The uses of SES that the keys show, and those they no longer show. */
function knownSesUses({ accessKeys, pastUses = [] }: Evidence, idOf: KeyIds): readonly PastUse[] {
  const current = accessKeys.flatMap((key) =>
    key.lastUsed === null || !isSesUse(key.lastUsed)
      ? []
      : [{ keyId: idOf(key), use: key.lastUsed, asOf: key.asOf }],
  );
  return [...pastUses, ...current];
}

/** Adds the uses of SES that an older answer of the same scan showed: a live answer replaces the report's, and the use stays. */
export function withOlderUses(older: Evidence, evidence: Evidence): Evidence {
  const idOf = idsBy(pairKeys(evidence.accessKeys, older.accessKeys));
  const uses = knownSesUses(older, idOf);
  if (uses.length === 0) return evidence;
  const pastUses = latestPastUses(evidence.accessKeys, [...uses, ...knownSesUses(evidence, idOf)]);
  const { pastUses: before, earlierUses: known, ...rest } = evidence;
  const next: Evidence = { ...rest, ...(pastUses.length === 0 ? {} : { pastUses }) };
  const earlierUses = findEarlierUses([older, evidence], idOf, next);
  if (pastUses.length === 0 && before === undefined && earlierUses.length === 0 && known === undefined)
    return evidence;
  return { ...next, ...(earlierUses.length === 0 ? {} : { earlierUses }) };
}

function isNewerList(earlier: Evidence, latest: Evidence): boolean {
  return earlier.keysAsOf !== undefined && earlier.keysAsOf > (latest.keysAsOf ?? '');
}

/** Finds the same key in another list: by ID, or by slot if one of the lists is the credential report's. */
function pairKeys(
  keys: readonly AccessKey[],
  others: readonly AccessKey[],
): ReadonlyMap<AccessKey, AccessKey> {
  const pairs = new Map<AccessKey, AccessKey>();
  for (const key of keys) {
    const same = others.find(({ id }) => id !== null && id === key.id);
    if (same !== undefined) pairs.set(key, same);
  }
  const left = keys.filter((key) => !pairs.has(key));
  const othersLeft = others.filter((other) => ![...pairs.values()].includes(other));
  const leftAreNamed = left.every(({ id }) => id !== null);
  if (leftAreNamed && othersLeft.every(({ id }) => id !== null)) return pairs;
  if (left.every(({ id }) => id === null) && othersLeft.every(({ id }) => id === null)) {
    const slotsLeft = new Set(othersLeft);
    for (const key of left) {
      const same = [...slotsLeft].find(({ createdAt }) => createdAt !== null && createdAt === key.createdAt);
      if (same === undefined) continue;
      pairs.set(key, same);
      slotsLeft.delete(same);
    }
    return pairs;
  }
  const [named, slots] = leftAreNamed ? [left, othersLeft] : [othersLeft, left];
  const bySlot = pairSlots(
    slots.map((reported, slot) => ({ slot, lastRotated: reported.createdAt, reported })),
    named.flatMap(({ id, createdAt }) => (id === null ? [] : [{ id, createdAt }])),
  );
  for (const key of named) {
    const reported = bySlot.get(key.id ?? '')?.reported;
    if (reported === undefined) continue;
    if (leftAreNamed) pairs.set(key, reported);
    else pairs.set(reported, key);
  }
  return pairs;
}

/** One key of two lists. @param key from the newer list. */
function mergeKey(key: AccessKey, twin: AccessKey): AccessKey {
  const { lastUsed, source, asOf } = isLaterUse(twin, key) ? twin : key;
  const named = key.id === null ? twin : key;
  return {
    id: named.id,
    status: key.status,
    createdAt: named.createdAt ?? key.createdAt,
    lastUsed,
    source,
    asOf,
  };
}

/** Whether an answer shows a later use; for the same use, whether only it names the service, or is newer. */
function isLaterUse(a: AccessKey, b: AccessKey): boolean {
  const [mine, other] = [a.lastUsed?.at ?? '', b.lastUsed?.at ?? ''];
  if (mine !== other) return mine > other;
  const [names, otherNames] = [namesService(a), namesService(b)];
  return names === otherNames ? a.asOf > b.asOf : names;
}

function namesService({ lastUsed }: AccessKey): boolean {
  return lastUsed !== null && lastUsed.service !== null;
}

/** The latest use by API and the latest by SMTP, unless a key shows one at least as late. */
function latestPastUses(keys: readonly AccessKey[], uses: readonly PastUse[]): readonly PastUse[] {
  const shown = keys.flatMap(({ lastUsed }) => (lastUsed === null || !isSesUse(lastUsed) ? [] : [lastUsed]));
  const isSmtp = ({ service }: LastUsed): boolean => serviceProof(service) === 'send';
  const latest = (isOfInterface: (use: LastUsed) => boolean): readonly PastUse[] => {
    const [first] = uses.filter(({ use }) => isOfInterface(use)).toSorted(comparePastUses);
    if (first === undefined || shown.some((use) => isOfInterface(use) && use.at >= first.use.at)) return [];
    return [first];
  };
  return [...latest(isSmtp), ...latest((use) => !isSmtp(use))].toSorted(comparePastUses);
}

/** Latest use first; for the same use the one that names its key, then the newer answer. */
function comparePastUses(a: PastUse, b: PastUse): number {
  return (
    compareText(b.use.at, a.use.at) ||
    compareText(b.keyId ?? '', a.keyId ?? '') ||
    compareText(b.asOf, a.asOf)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
