/**
 * What's new since an earlier scan. A missing answer isn't a change, nor is an answer of the credential report that is older
 * than a live one (it may be 4 hours old; IAM User Guide, "Getting credential reports").
 */
import { showsUseItself } from '../model/calls.ts';
import type { AccessKey, Change, ChangedPrincipal, Changes } from '../model/model.ts';
import type { Snapshot, Timestamp, Principal } from '../model/model.ts';
import { isListWhole } from '../model/problem.ts';
import { changedRegions, principalMailChange } from './mailChanges.ts';
import { allSignals, isRole, sesSignals, usedSes, usesKnownUntil, type Signal } from '../model/evidence.ts';
import { keySignal } from '../model/evidence/accessKeys.ts';
import { createUserIndex } from '../model/userIdentity.ts';
import { cannotTell, saysNoUse } from '../model/verdict.ts';
import { addTime } from '../model/evidence/timestamp.ts';

/**
 * Returns what's new in the Snapshot of a finished scan; empty if nothing is. Users are identified by ID, not by name.
 * @param latest also contains what `earlier` knew (see `scan`)
 */
export function changesSince(earlier: Snapshot, latest: Snapshot): Changes {
  const before = createUserIndex(earlier.principals);
  const after = createUserIndex(latest.principals);
  const changed = latest.principals.map((user) => {
    const old = before.find(user);
    return changedUser(
      user,
      old === undefined ? added(user, earlier) : compareUsers(old, user, earlier, latest),
    );
  });
  const isWhole = { user: isListWhole(latest), role: isRoleListWhole(latest), root: false };
  const gone = earlier.principals.filter(
    (user) => isWhole[user.kind] && user.isDeleted !== true && after.find(user) === undefined,
  );
  const deleted = gone.map((user) =>
    changedUser(user, [{ kind: isRole(user) ? 'role-deleted' : 'user-deleted' }]),
  );
  const regions = changedRegions(earlier, latest);
  return {
    since: scanEnd(earlier),
    ...(regions.length === 0 ? {} : { regions }),
    principals: [...changed, ...deleted].filter(({ changes }) => changes.length > 0).toSorted(byWeight),
  };
}

/** Returns whether every role was listed, so that a role that is not there is gone; `false` where nobody asked. */
export function isRoleListWhole({ scan, gaps }: Pick<Snapshot, 'scan' | 'gaps'>): boolean {
  return scan.roles === true && gaps.every(({ call }) => call !== 'GetAccountAuthorizationDetails');
}

function scanEnd({ scan }: Snapshot): Timestamp {
  return scan.finishedAt ?? scan.startedAt;
}

function changedUser({ name, arn, id, kind }: Principal, changes: readonly Change[]): ChangedPrincipal {
  return { name, arn, id, kind, changes };
}

const WEIGHTS: readonly Change['kind'][] = [
  'used-ses',
  'advisor-saw-ses',
  'mails-started',
  'permission',
  'user-created',
  'role-created',
  'key-created',
  'key-status',
  'mails-stopped',
  'verdict',
  'key-deleted',
  'user-deleted',
  'role-deleted',
];

/** First uses before later ones, then by kind. */
function weight(change: Change | undefined): number {
  if (change === undefined) return WEIGHTS.length;
  return 'isFirst' in change && change.isFirst ? -1 : WEIGHTS.indexOf(change.kind);
}

function byWeight(a: ChangedPrincipal, b: ChangedPrincipal): number {
  return weight(a.changes[0]) - weight(b.changes[0]) || (a.name < b.name ? -1 : 1);
}

/** The earlier scan knew of everything created before this time, or should have: IAM answers with a slight delay. */
function knownFrom({ scan }: Snapshot): Timestamp {
  const at = scan.reportGeneratedAt ?? scan.startedAt;
  return addTime(at < scan.startedAt ? at : scan.startedAt, -LATE);
}

/** IAM is eventually consistent; its answers are rarely older than this, in milliseconds. */
const LATE = 15 * 60_000;

/** Access Advisor usually shows a use within 4 hours (IAM User Guide), in milliseconds. */
const ADVISOR_LATE = 4 * 3_600_000;

/** A user who isn't in the earlier list. If created long before, they were missing there, or came from an old report. */
function added(user: Principal, earlier: Snapshot): readonly Change[] {
  const isOld = user.kind === 'root' || user.createdAt <= knownFrom(earlier);
  const at = user.advisor?.lastAccessedAt ?? '';
  const access: readonly Change[] =
    at > (isOld ? scanEnd(earlier) : '') ? [{ kind: 'advisor-saw-ses', at, isFirst: !isOld }] : [];
  const shown = isOld
    ? usesAfter(earlier, user)
    : allSignals(user).flatMap((signal) => sesUse(signal, '', true));
  const uses = shown.length > 0 ? shown : access;
  if (isOld) return uses;
  const deleted: readonly Change[] = user.isDeleted === true ? [{ kind: 'user-deleted' }] : [];
  const last = user.sentMails?.last ?? null;
  const mails: readonly Change[] = last === null ? [] : [{ kind: 'mails-started', ...last, isFirst: true }];
  return [...uses, ...mails, { kind: isRole(user) ? 'role-created' : 'user-created' }, ...deleted];
}

/** Uses of SES after the earlier scan ended, which it can't have known. */
function usesAfter(earlier: Snapshot, user: Principal): readonly Change[] {
  return allSignals(user).flatMap((signal) => sesUse(signal, scanEnd(earlier), false));
}

/** The use of SES that a key shows after a time. */
function sesUse(signal: Signal | null, after: Timestamp, isFirst: boolean): readonly Change[] {
  if (signal === null || signal.source !== 'access-key' || signal.proves === 'other') return [];
  const { keyId, at, region, service } = signal;
  return at > after ? [{ kind: 'used-ses', keyId, use: { at, region, service }, isFirst }] : [];
}

function compareUsers(
  old: Principal,
  user: Principal,
  earlier: Snapshot,
  latest: Snapshot,
): readonly Change[] {
  const uses = useChanges(old, user, earlier);
  if (user.isDeleted === true) return old.isDeleted === true ? uses : [...uses, { kind: 'user-deleted' }];
  const changes = [
    ...uses,
    ...(uses.length > 0 ? [] : advisorChange(old, user, earlier)),
    ...principalMailChange(old, user, [earlier, latest]),
    ...keyChanges(old, user, earlier),
    ...permissionChange(old, user),
  ];
  return [...changes, ...verdictChange(old, user, changes)].toSorted((a, b) => weight(a) - weight(b));
}

/** Uses of SES that the keys show, or showed meanwhile, and that weren't known. */
function useChanges(old: Principal, user: Principal, earlier: Snapshot): readonly Change[] {
  if (old.keysAsOf === undefined) return usesAfter(earlier, user);
  const known = knownFrom(earlier);
  const isFirst = !usedSes(old) && !isBlind(old);
  const pairs = pairKeys(user.accessKeys, old.accessKeys);
  const current = user.accessKeys.flatMap((key) => {
    const before = pairs.get(key);
    const isNewKey = before === undefined && key.createdAt !== null && key.createdAt > known;
    const until = before !== undefined ? usesKnownUntil(old, before) : isNewKey ? '' : scanEnd(earlier);
    return sesUse(keySignal(key), until, isFirst);
  });
  const untilAny =
    [old.lastSesAt ?? '', ...old.accessKeys.map((key) => usesKnownUntil(old, key))].toSorted().at(-1) ?? '';
  const past = allSignals(user).flatMap((signal) => {
    if (!signal.isPast) return [];
    const { keyId } = signal;
    const before = keyId === null ? undefined : old.accessKeys.find(({ id }) => id === keyId);
    return sesUse(signal, before === undefined ? untilAny : usesKnownUntil(old, before), isFirst);
  });
  return [...current, ...past];
}

/** Keys that were created, changed or deleted, if their list is newer than the one known before. */
function keyChanges(old: Principal, user: Principal, earlier: Snapshot): readonly Change[] {
  const [before, after] = [old.keysAsOf, user.keysAsOf];
  if (before === undefined || after === undefined || after <= before) return [];
  // If the earlier scan couldn't list the keys, its list is an older one.
  const [known = ''] = [knownFrom(earlier), addTime(before, -LATE)].toSorted();
  const pairs = pairKeys(user.accessKeys, old.accessKeys);
  const matched = new Set(pairs.values());
  const changes = user.accessKeys.flatMap((key): readonly Change[] => {
    const { id: keyId, status, createdAt } = key;
    const same = pairs.get(key);
    if (same !== undefined) return status === same.status ? [] : [{ kind: 'key-status', keyId, status }];
    return createdAt !== null && createdAt > known ? [{ kind: 'key-created', keyId }] : [];
  });
  const deleted = old.accessKeys.filter((key) => !matched.has(key));
  return [...changes, ...deleted.map(({ id: keyId }) => ({ kind: 'key-deleted', keyId }) as const)];
}

/** Whether policies newly allow a user to send, or no longer do. */
function permissionChange({ canSend: from, kind }: Principal, { canSend: to }: Principal): readonly Change[] {
  if (kind === 'root' || from === 'unknown' || to === 'unknown') return [];
  return (from === 'no') === (to === 'no') ? [] : [{ kind: 'permission', from, to }];
}

/**
 * When two keys are the same one: by ID; by creation time if one is from the credential report, which has no IDs, and of two
 * that were made in the same second, the one with the same status.
 */
const SAME: readonly ((key: AccessKey, other: AccessKey) => boolean)[] = [
  ({ id }, other) => id !== null && id === other.id,
  (key, other) => isSameSlot(key, other) && key.status === other.status,
  isSameSlot,
];

function isSameSlot({ id, createdAt }: AccessKey, other: AccessKey): boolean {
  return (id === null || other.id === null) && createdAt !== null && createdAt === other.createdAt;
}

/** Returns the keys that are in another list, too, each with its own one there. */
function pairKeys(
  keys: readonly AccessKey[],
  others: readonly AccessKey[],
): ReadonlyMap<AccessKey, AccessKey> {
  const pairs = new Map<AccessKey, AccessKey>();
  const left = new Set(others);
  for (const isSame of SAME)
    for (const key of keys) {
      const same = pairs.has(key) ? undefined : [...left].find((other) => isSame(key, other));
      if (same === undefined) continue;
      pairs.set(key, same);
      left.delete(same);
    }
  return pairs;
}

function advisorChange(old: Principal, user: Principal, earlier: Snapshot): readonly Change[] {
  const at = user.advisor?.lastAccessedAt;
  if (at === undefined) return [];
  const before = old.advisor?.lastAccessedAt;
  if (before !== undefined) return at > before ? [{ kind: 'advisor-saw-ses', at, isFirst: false }] : [];
  // Not everyone is asked about in every scan: an old use that shows only now isn't new.
  if (at <= addTime(earlier.scan.startedAt, -ADVISOR_LATE)) return [];
  return [{ kind: 'advisor-saw-ses', at, isFirst: !usedSes(old) && !isBlind(old) }];
}

/** @param others the user's other changes; a verdict that says no more than those isn't new. */
function verdictChange(old: Principal, user: Principal, others: readonly Change[]): readonly Change[] {
  const [from, to] = [old.verdict, user.verdict];
  if (from === to || isBlind(old) || isBlind(user)) return [];
  if (old.canSend === 'unknown' || user.canSend === 'unknown') return [];
  const isByRight = others.some(({ kind }) => kind === 'permission') && [from, to].every(saysNoUse);
  // Access Advisor isn't asked about everyone in every scan; where it or a key shows a new use, that is said by itself.
  const hasOwnRule = user.advisor !== null || usedSes(old) || others.some(({ kind }) => kind === 'used-ses');
  const isAskedNow = old.advisor === null && showsOnlyAdvisor(user) && hasOwnRule;
  const isByMails = others.some(({ kind }) => kind === 'mails-started');
  return isByRight || isAskedNow || isByMails ? [] : [{ kind: 'verdict', from, to }];
}

/** Whether nothing that is true now shows the use of SES but Access Advisor, which keeps it. */
function showsOnlyAdvisor(user: Principal): boolean {
  const signals = sesSignals(user);
  return signals.length > 0 && signals.every(({ source, isPast }) => isPast || source === 'access-advisor');
}

/** Whether an answer is missing that itself could have shown a use of SES. */
function isBlind(user: Principal): boolean {
  return cannotTell(user) || user.gaps.some(({ call }) => showsUseItself(call));
}
