/**
 * What is new since an earlier scan. A missing answer is no change, and neither is an answer of the credential
 * report that is older than a live one (it may be 4 hours old; IAM User Guide, "Getting credential reports").
 */
import type { AccessKey, Call, Change, ChangedUser, Changes, Gap, LastUsed } from './model.ts';
import type { Snapshot, Timestamp, User } from './model.ts';
import { isSesUse } from './signals.ts';

/** What is new in a Snapshot of a whole scan; of nobody where nothing is. */
export function changesSince(earlier: Snapshot, latest: Snapshot): Changes {
  const before = new Map(earlier.users.map((user) => [user.arn, user]));
  const after = new Set(latest.users.map(({ arn }) => arn));
  const known = knownFrom(earlier);
  const changed = latest.users.map((user): ChangedUser => {
    const { name, arn, isRoot } = user;
    const old = before.get(arn);
    const isSame = old !== undefined && !isMadeAnew(old, user);
    return {
      name,
      arn,
      isRoot,
      changes: isSame ? changesOf(old, user, earlier, latest) : created(user, known),
    };
  });
  const gone = isListLive(latest)
    ? earlier.users.filter(({ arn, isRoot }) => !isRoot && !after.has(arn))
    : [];
  const deleted = gone.map(({ name, arn, isRoot }): ChangedUser => ({
    name,
    arn,
    isRoot,
    changes: [{ kind: 'user-deleted' }],
  }));
  return {
    since: earlier.scan.finishedAt ?? earlier.scan.startedAt,
    users: [...changed, ...deleted].filter(({ changes }) => changes.length > 0).toSorted(byWeight),
  };
}

const WEIGHTS: readonly Change['kind'][] = [
  'used-ses',
  'advisor-saw-ses',
  'user-created',
  'key-created',
  'key-status',
  'verdict',
  'key-deleted',
  'user-deleted',
];

/** First uses before later ones, then by kind. */
function weight(change: Change | undefined): number {
  if (change === undefined) return WEIGHTS.length;
  return 'isFirst' in change && change.isFirst ? -1 : WEIGHTS.indexOf(change.kind);
}

function byWeight(a: ChangedUser, b: ChangedUser): number {
  return weight(a.changes[0]) - weight(b.changes[0]) || (a.name < b.name ? -1 : 1);
}

/** Of everything made before this moment the earlier scan knew, or should have known: IAM answers a little late. */
function knownFrom({ scan }: Snapshot): Timestamp {
  const at = scan.reportGeneratedAt ?? scan.startedAt;
  return shifted(at < scan.startedAt ? at : scan.startedAt, -LATE);
}

/** IAM is eventually consistent; such an answer is seldom older, in milliseconds. */
const LATE = 15 * 60_000;

/** Access Advisor usually knows of a use within 4 hours (IAM User Guide), in milliseconds. */
const ADVISOR_LATE = 4 * 3_600_000;

function shifted(at: Timestamp, milliseconds: number): Timestamp {
  return `${new Date(Date.parse(at) + milliseconds).toISOString().slice(0, 19)}Z`;
}

/** Whether who is missing in the list does not exist, rather than not being told of. */
function isListLive({ gaps }: Snapshot): boolean {
  return !gaps.some(({ call }) => call === 'ListUsers' || call === 'GetAccountAuthorizationDetails');
}

function isMadeAnew(old: User, user: User): boolean {
  return old.id !== null && user.id !== null ? old.id !== user.id : user.createdAt > old.createdAt;
}

/** Of a user who is not in the earlier list. One made long before was missing there, or came back with an old report. */
function created(user: User, known: Timestamp): readonly Change[] {
  if (user.isRoot || user.createdAt <= known) return [];
  const uses = user.accessKeys.flatMap(({ id, lastUsed }) => sesUse(id, lastUsed, true));
  return [...uses, { kind: 'user-created' }];
}

function sesUse(keyId: string | null, use: LastUsed | null, isFirst: boolean): readonly Change[] {
  return use === null || !isSesUse(use) ? [] : [{ kind: 'used-ses', keyId, use, isFirst }];
}

function changesOf(old: User, user: User, earlier: Snapshot, latest: Snapshot): readonly Change[] {
  const keys = keyChanges(old, user, earlier, latest);
  const isSeenByKey = keys.some(({ kind }) => kind === 'used-ses');
  const changes = [...keys, ...(isSeenByKey ? [] : advisorChange(old, user, earlier))];
  return [...changes, ...verdictChange(old, user)].toSorted((a, b) => weight(a) - weight(b));
}

function keyChanges(old: User, user: User, earlier: Snapshot, latest: Snapshot): readonly Change[] {
  if (isMissing(old, 'ListAccessKeys') || isMissing(user, 'ListAccessKeys')) return [];
  const pairs = user.accessKeys.map((key) => ({ key, before: sameKey(key, old.accessKeys) }));
  const matched = new Set(pairs.map(({ before }) => before));
  const known = knownFrom(earlier);
  const isFirst = old.lastSesAt === null && !isBlind(old);
  const changes = pairs.flatMap(({ key, before }): readonly Change[] => {
    const { id: keyId, status, lastUsed } = key;
    if (before === undefined) {
      if (key.createdAt === null || key.createdAt <= known) return [];
      return [...sesUse(keyId, lastUsed, isFirst), { kind: 'key-created', keyId }];
    }
    if (key.asOf < before.asOf) return [];
    const isUsedSince = lastUsed !== null && lastUsed.at > usedUntil(old, before);
    return [
      ...(isUsedSince ? sesUse(keyId, lastUsed, isFirst) : []),
      ...(status === before.status ? [] : [{ kind: 'key-status', keyId, status } as const]),
    ];
  });
  const deleted = old.accessKeys.filter((key) => !matched.has(key) && isToldAfter(key, user, latest));
  return [...changes, ...deleted.map(({ id: keyId }) => ({ kind: 'key-deleted', keyId }) as const)];
}

/** Whether a user's list of keys is of a time after a key was last seen. */
function isToldAfter(key: AccessKey, { accessKeys, canSend }: User, { scan }: Snapshot): boolean {
  const [first] = accessKeys;
  if (first !== undefined) return accessKeys.every(({ asOf }) => asOf > key.asOf);
  // An empty list has no time of its own: it is live where everyone is asked, and who may send always is.
  const isAsked = scan.mode === 'complete' || canSend === 'yes' || canSend === 'conditional';
  return isAsked || (scan.reportGeneratedAt !== null && scan.reportGeneratedAt > key.asOf);
}

/** By ID; by the time it was made, where the credential report told of it, which names no IDs. */
function sameKey(key: AccessKey, others: readonly AccessKey[]): AccessKey | undefined {
  return (
    others.find(({ id }) => id !== null && id === key.id) ??
    others.find(
      ({ id, createdAt }) =>
        (id === null || key.id === null) && createdAt !== null && createdAt === key.createdAt,
    )
  );
}

/** Until when the uses of a key were known. */
function usedUntil(user: User, { id, lastUsed, asOf }: AccessKey): Timestamp {
  const isAnswered = !user.gaps.some(({ accessKeyId }) => accessKeyId !== undefined && accessKeyId === id);
  return isAnswered ? (lastUsed?.at ?? '') : asOf;
}

function advisorChange(old: User, user: User, earlier: Snapshot): readonly Change[] {
  const at = user.advisor?.lastAccessedAt;
  if (at === undefined) return [];
  const before = old.advisor?.lastAccessedAt;
  if (before !== undefined) return at > before ? [{ kind: 'advisor-saw-ses', at, isFirst: false }] : [];
  // Not everyone is asked in every scan: an old use that shows only now is no news.
  if (at <= shifted(earlier.scan.startedAt, -ADVISOR_LATE)) return [];
  return [{ kind: 'advisor-saw-ses', at, isFirst: old.lastSesAt === null && !isBlind(old) }];
}

function verdictChange(old: User, user: User): readonly Change[] {
  const [from, to] = [old.verdict, user.verdict];
  if (from === to || isBlind(old) || isBlind(user)) return [];
  if (old.canSend === 'unknown' || user.canSend === 'unknown') return [];
  const isOlder = user.accessKeys.some((key) => {
    const before = sameKey(key, old.accessKeys);
    return before !== undefined && key.asOf < before.asOf;
  });
  // Access Advisor is not asked about everyone in every scan.
  const isUnasked = old.advisor !== null && user.advisor === null;
  const isAskedNow = old.advisor === null && to === 'used-ses';
  return isOlder || isUnasked || isAskedNow ? [] : [{ kind: 'verdict', from, to }];
}

const USE_CALLS: readonly Call[] = [
  'ListAccessKeys',
  'GetAccessKeyLastUsed',
  'GenerateServiceLastAccessedDetails',
  'GetServiceLastAccessedDetails',
  'GetServiceLastAccessedDetailsWithEntities',
];

/** Whether an answer is missing that could have shown a use of SES. */
function isBlind(user: User): boolean {
  return user.verdict === 'unknown' || USE_CALLS.some((call) => isMissing(user, call));
}

function isMissing({ gaps }: { readonly gaps: readonly Gap[] }, call: Call): boolean {
  return gaps.some((gap) => gap.call === call);
}
