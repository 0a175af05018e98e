/**
 * What two answers about one user come to: of each signal the newer, at its own time. An older source never takes
 * the place of a newer one, and what was known stays known. The order of merging does not matter.
 */
import type {
  AccessKey,
  AdvisorNone,
  AdvisorRecord,
  Call,
  Evidence,
  LastUsed,
  PastUse,
  Timestamp,
} from '../model/model.ts';
import { pairSlots } from '../credentialReport/report.ts';
import { isSesUse, serviceProof } from '../model/signals.ts';

/**
 * Returns what is known of a user once both answers are taken together. Gaps and pending calls are those of
 * `latest`; a gap stays beside the earlier answer that stands in for the missing one.
 * @param earlier of the same user (see `userIdentity.ts`); it may hold newer signals all the same.
 */
export function mergeEvidence(earlier: Evidence, latest: Evidence): Evidence {
  const identity = latest.id === null && earlier.id !== null ? earlier : latest;
  const { accessKeys, keysAsOf, idOf } = mergeKeys(earlier, latest);
  const uses = [earlier, latest].flatMap((evidence) => knownSesUses(evidence, idOf));
  const pastUses = latestPastUses(accessKeys, uses);
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
    kind: latest.kind,
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

/** Calls about other policies and groups of a user, whose answers nothing that is asked about the user alone replaces. */
const ASKED_BY_SCANS: ReadonlySet<Call> = new Set([
  'GetAccountAuthorizationDetails',
  'GetServiceLastAccessedDetailsWithEntities',
]);

/**
 * Returns what is known of a user once everything about that user alone was asked again. Where Access Advisor does not
 * list SES now, a deny may hide a use, and only a whole scan can ask the groups and policies that tell: gaps of an
 * earlier scan that say so stay.
 * @param latest the newer answers; its gaps are theirs.
 */
export function mergeAnswers(earlier: Evidence, latest: Evidence): Evidence {
  const merged = mergeEvidence(earlier, latest);
  if (latest.advisorNone?.kind !== 'not-listed') return merged;
  const open = earlier.gaps.filter(
    ({ call, reason }) =>
      ASKED_BY_SCANS.has(call) && !latest.gaps.some((gap) => gap.call === call && gap.reason === reason),
  );
  return { ...merged, gaps: [...merged.gaps, ...open] };
}

interface MergedKeys {
  readonly accessKeys: readonly AccessKey[];
  readonly keysAsOf: Timestamp | undefined;
  readonly idOf: KeyIds;
}

/** The IDs of keys of which the credential report told, which names none, by another list of the same user. */
type KeyIds = (key: AccessKey) => string | null;

/** The newer list says which keys there are and their status; of each key the later use stands. */
function mergeKeys(earlier: Evidence, latest: Evidence): MergedKeys {
  const [base, other] = isNewerList(earlier, latest) ? [earlier, latest] : [latest, earlier];
  const twins = pairKeys(base.accessKeys, other.accessKeys);
  const accessKeys = base.accessKeys.map((key) => {
    const twin = twins.get(key);
    return twin === undefined ? key : mergeKey(key, twin);
  });
  return { accessKeys, keysAsOf: base.keysAsOf ?? other.keysAsOf, idOf: idsBy(twins) };
}

function idsBy(twins: ReadonlyMap<AccessKey, AccessKey>): KeyIds {
  const ids = new Map([...twins].flatMap(([a, b]) => [[a, b.id] as const, [b, a.id] as const]));
  return (key) => key.id ?? ids.get(key) ?? null;
}

/** The uses of SES that the keys show, and those that they no longer show. */
function knownSesUses({ accessKeys, pastUses = [] }: Evidence, idOf: KeyIds): readonly PastUse[] {
  const current = accessKeys.flatMap((key) =>
    key.lastUsed === null || !isSesUse(key.lastUsed)
      ? []
      : [{ keyId: idOf(key), use: key.lastUsed, asOf: key.asOf }],
  );
  return [...pastUses, ...current];
}

/**
 * Returns the evidence with the uses of SES that an older answer of the same scan showed: a live answer takes the place
 * of the credential report's, and the use stays known.
 */
export function withOlderUses(older: Evidence, evidence: Evidence): Evidence {
  const idOf = idsBy(pairKeys(evidence.accessKeys, older.accessKeys));
  const uses = knownSesUses(older, idOf);
  if (uses.length === 0) return evidence;
  const pastUses = latestPastUses(evidence.accessKeys, [...uses, ...knownSesUses(evidence, idOf)]);
  if (pastUses.length > 0) return { ...evidence, pastUses };
  const { pastUses: shown, ...rest } = evidence;
  return shown === undefined ? evidence : rest;
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
  const isSmtp = ({ service }: LastUsed): boolean => serviceProof(service) === 'send';
  const latest = (isOfInterface: (use: LastUsed) => boolean): readonly PastUse[] => {
    const [first] = uses.filter(({ use }) => isOfInterface(use)).toSorted(comparePastUses);
    if (first === undefined || shown.some((use) => isOfInterface(use) && use.at >= first.use.at)) return [];
    return [first];
  };
  return [...latest(isSmtp), ...latest((use) => !isSmtp(use))].toSorted(comparePastUses);
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
