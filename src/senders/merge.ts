/**
 * What two answers about one user come to: of each signal the newer, at its own time. An older source never takes
 * the place of a newer one, and what was known stays known. The order of merging does not matter.
 */
import type {
  AccessKey,
  AdvisorNone,
  AdvisorRecord,
  Evidence,
  LastUsed,
  PastUse,
  Timestamp,
} from './model.ts';
import { pairSlots } from './report.ts';
import { isSesUse, isSmtpUse } from './signals.ts';

/**
 * Returns what is known of a user once both answers are taken together. Gaps and pending calls are those of
 * `latest`; a gap stays beside the earlier answer that stands in for the missing one.
 * @param earlier of the same user (see `userIdentity.ts`); it may hold newer signals all the same.
 */
export function mergeEvidence(earlier: Evidence, latest: Evidence): Evidence {
  const identity = latest.id === null && earlier.id !== null ? earlier : latest;
  const { accessKeys, keysAsOf, displaced } = mergeKeys(earlier, latest);
  const pastUses = latestPastUses(accessKeys, [
    ...(earlier.pastUses ?? []),
    ...(latest.pastUses ?? []),
    ...displaced,
  ]);
  const advisorNone = newerNone(earlier.advisorNone, latest.advisorNone);
  const permissions = newerPermissions(earlier, latest);
  const couldSendAt = laterTime(earlier.couldSendAt, latest.couldSendAt);
  const clearedAt = laterTime(earlier.clearedAt, latest.clearedAt);
  return {
    name: identity.name,
    arn: identity.arn,
    id: identity.id,
    path: identity.path,
    createdAt: latest.createdAt,
    isRoot: latest.isRoot,
    accessKeys,
    ...(keysAsOf === undefined ? {} : { keysAsOf }),
    ...(pastUses.length === 0 ? {} : { pastUses }),
    advisor: newerRecord(earlier.advisor, latest.advisor),
    ...(advisorNone === undefined ? {} : { advisorNone }),
    canSend: permissions.canSend,
    grantedBy: permissions.grantedBy,
    ...(permissions.groups === undefined ? {} : { groups: permissions.groups }),
    ...(permissions.permissionsAsOf === undefined ? {} : { permissionsAsOf: permissions.permissionsAsOf }),
    ...(couldSendAt === undefined ? {} : { couldSendAt }),
    ...(clearedAt === undefined ? {} : { clearedAt }),
    ...(latest.isDeleted === undefined ? {} : { isDeleted: latest.isDeleted }),
    gaps: latest.gaps,
    pending: latest.pending,
  };
}

interface MergedKeys {
  readonly accessKeys: readonly AccessKey[];
  readonly keysAsOf: Timestamp | undefined;
  /** Uses that the merged keys do not show. */
  readonly displaced: readonly PastUse[];
}

/** The newer list says which keys there are and their status; of each key the later use stands. */
function mergeKeys(earlier: Evidence, latest: Evidence): MergedKeys {
  const [base, other] = isNewerList(earlier, latest) ? [earlier, latest] : [latest, earlier];
  const twins = pairKeys(base.accessKeys, other.accessKeys);
  const accessKeys = base.accessKeys.map((key) => {
    const twin = twins.get(key);
    return twin === undefined ? key : mergeKey(key, twin);
  });
  const uses = [...base.accessKeys, ...other.accessKeys].flatMap(({ id, lastUsed, asOf }) =>
    lastUsed === null || !isSesUse(lastUsed) ? [] : [{ keyId: id, use: lastUsed, asOf }],
  );
  return { accessKeys, keysAsOf: base.keysAsOf ?? other.keysAsOf, displaced: uses };
}

function isNewerList(earlier: Evidence, latest: Evidence): boolean {
  return earlier.keysAsOf !== undefined && earlier.keysAsOf > (latest.keysAsOf ?? '');
}

/** Which key of another list is the same: by ID; where the credential report told of a list, by slot. */
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
    for (const key of left) {
      const same = othersLeft.find(({ createdAt }) => createdAt !== null && createdAt === key.createdAt);
      if (same !== undefined) pairs.set(key, same);
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

/** One key of two lists. @param key of the newer list. */
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

/** Whether an answer tells of a later use; of the same use, whether it alone names the service, or is newer. */
function isLaterUse(a: AccessKey, b: AccessKey): boolean {
  const [mine, other] = [a.lastUsed?.at ?? '', b.lastUsed?.at ?? ''];
  if (mine !== other) return mine > other;
  const [names, otherNames] = [namesService(a), namesService(b)];
  return names === otherNames ? a.asOf > b.asOf : names;
}

function namesService({ lastUsed }: AccessKey): boolean {
  return lastUsed !== null && lastUsed.service !== null;
}

/** The latest use by the API and the latest by SMTP, as far as no key shows one as late. */
function latestPastUses(keys: readonly AccessKey[], uses: readonly PastUse[]): readonly PastUse[] {
  const shown = keys.flatMap(({ lastUsed }) => (lastUsed === null || !isSesUse(lastUsed) ? [] : [lastUsed]));
  const latest = (isOfInterface: (use: LastUsed) => boolean): readonly PastUse[] => {
    const [first] = uses.filter(({ use }) => isOfInterface(use)).toSorted(comparePastUses);
    if (first === undefined || shown.some((use) => isOfInterface(use) && use.at >= first.use.at)) return [];
    return [first];
  };
  return [...latest(isSmtpUse), ...latest((use) => !isSmtpUse(use))].toSorted(comparePastUses);
}

/** The latest use first; of the same use the one that names its key, then the newer answer. */
function comparePastUses(a: PastUse, b: PastUse): number {
  return (
    compareText(b.use.at, a.use.at) ||
    compareText(b.keyId ?? '', a.keyId ?? '') ||
    compareText(b.asOf, a.asOf)
  );
}

/** Returns the record of the later access; of the same access the one that says more, then the newer answer. */
export function newerRecord(a: AdvisorRecord | null, b: AdvisorRecord | null): AdvisorRecord | null {
  if (a === null || b === null) return a ?? b;
  if (a.lastAccessedAt !== b.lastAccessedAt) return a.lastAccessedAt > b.lastAccessedAt ? a : b;
  if ((a.trackedActions === null) !== (b.trackedActions === null)) return a.trackedActions === null ? b : a;
  return a.asOf > b.asOf ? a : b;
}

/** Returns the newer of two answers that saw no use of SES. */
export function newerNone(a: AdvisorNone | undefined, b: AdvisorNone | undefined): AdvisorNone | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.asOf !== b.asOf) return a.asOf > b.asOf ? a : b;
  // "Not accessed" says more than "not listed".
  return a.kind === 'not-accessed' ? a : b;
}

function laterTime(a: Timestamp | undefined, b: Timestamp | undefined): Timestamp | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}

function newerPermissions(earlier: Evidence, latest: Evidence): Evidence {
  const [before, now] = [earlier.permissionsAsOf, latest.permissionsAsOf];
  if (now === undefined) return latest.canSend === 'unknown' || before !== undefined ? earlier : latest;
  return before !== undefined && before > now ? earlier : latest;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
