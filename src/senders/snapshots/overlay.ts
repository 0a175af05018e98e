import { mergeAnswers, mergeEvidence } from '../evidence/kinds.ts';
import { mergeMails, withSetup } from '../model/mails.ts';
import type { Evidence, Mails, Principal, Snapshot, Timestamp } from '../model/model.ts';
import { isListWhole } from '../model/problem.ts';
import { deletedPrincipals, withDeleted } from '../evidence/snapshotBuilder.ts';
import { isRole } from '../model/evidence.ts';
import { createUserIndex, madeLast } from '../model/userIdentity.ts';
import { judge } from '../model/verdict.ts';
import { isRoleListWhole } from './changes.ts';
import { notAhead } from './notAhead.ts';
import type { Known } from './storedSnapshot.ts';

/**
 * Returns what to show of a growing scan if an earlier Snapshot of the same account is known. The scan's Snapshot already
 * contains the newer of both; a user without all answers is shown with the earlier gaps and nothing pending. So nothing
 * known disappears while it's asked again, and new signals show at once.
 */
export function createOverlay(earlier: Snapshot | null): (growing: Snapshot) => Snapshot {
  if (earlier === null) return (growing) => growing;
  const before = createUserIndex(earlier.principals);
  /** An unchanged user stays the same object, so it isn't drawn again. */
  const shown = new WeakMap<Principal, Principal>();
  const show = (user: Principal): Principal => {
    const old = user.pending.length === 0 ? undefined : before.find(user);
    return old === undefined ? user : judge({ ...user, gaps: old.gaps, pending: old.pending });
  };
  return (growing) => {
    if (earlier.accountId !== growing.accountId || growing.scan.finishedAt !== null) return growing;
    const users = growing.principals.map((user) => {
      const known = shown.get(user) ?? show(user);
      shown.set(user, known);
      return known;
    });
    return { ...growing, principals: users };
  };
}

/**
 * Returns the Snapshot with newer answers about one of its users, or about a later user who has that name now; the same
 * object if the user isn't in it.
 */
export function withUser(snapshot: Snapshot, latest: Evidence): Snapshot {
  const { principals, deletedPrincipals: deleted = [] } = snapshot;
  const user = createUserIndex(principals).find(latest);
  const before = user ?? principals.find(({ name, kind }) => name === latest.name && kind === latest.kind);
  if (before === undefined || before.createdAt > latest.createdAt) return snapshot;
  const next = judge(user === undefined ? latest : mergeAnswers(user, latest));
  const users = principals.with(principals.indexOf(before), next);
  if (user !== undefined) return { ...snapshot, principals: users };
  return {
    ...snapshot,
    principals: users,
    ...withDeleted(deletedPrincipals(snapshot, users, [...deleted, before])),
  };
}

/** Returns the Snapshot with what is known about its users from elsewhere; its own gaps stay. */
export function withKnown(snapshot: Snapshot, known: readonly Principal[]): Snapshot {
  if (known.length === 0) return snapshot;
  const elsewhere = createUserIndex(known);
  const users = snapshot.principals.map((user) => {
    const other = elsewhere.find(user);
    return other === undefined || other === user ? user : judge(mergeEvidence(other, user));
  });
  return { ...snapshot, principals: users };
}

/**
 * Merges two Snapshots of finished scans of one account: the later scan with the newer of each user's signals. Users who are
 * only in the earlier one are gone, unless the later list is incomplete.
 */
export function mergeSnapshots(a: Snapshot, b: Snapshot): Snapshot {
  const [earlier, latest] = isLater(a, b) ? [b, a] : [a, b];
  const merged = withMails(withKnown(latest, earlier.principals), earlier.mails);
  const areUsersMissing = !isListWhole(latest);
  const areRolesMissing = latest.scan.roles === true && !isRoleListWhole(latest);
  const missing = earlier.principals.filter((one) => (isRole(one) ? areRolesMissing : areUsersMissing));
  const principals = withMissing(latest, merged.principals, { ...earlier, principals: missing });
  const known = [latest, earlier].flatMap(({ deletedPrincipals: deleted = [] }) => deleted);
  const gone = [...known, ...earlier.principals].filter((one) => latest.scan.roles === true || !isRole(one));
  return {
    ...withSetup(merged, earlier.setup),
    principals,
    ...withDeleted(deletedPrincipals(latest, principals, gone)),
  };
}

/**
 * Merges what two windows know about one account.
 * @param kept what the other window has stored. Its readings from the future count as older; otherwise they would win.
 * @param now the time at AWS
 */
export function mergeKnown(kept: Known, known: Known, now: Timestamp): Known {
  return {
    scan: mergeSnapshots(notAhead(kept.scan, now), known.scan),
    snapshot: mergeSnapshots(notAhead(kept.snapshot, now), known.snapshot),
  };
}

/** Returns what was known before a canceled scan plus what it learned. A user it didn't finish keeps the earlier gaps. */
export function withCancelled(earlier: Snapshot, cancelled: Snapshot): Snapshot {
  const learned = createUserIndex(cancelled.principals);
  const users = earlier.principals.map((user) => {
    const next = learned.find(user);
    if (next === undefined) return user;
    const isWhole = next.gaps.every(({ reason }) => reason !== 'Cancelled');
    const merged = mergeEvidence(user, next);
    return judge(isWhole ? merged : { ...merged, gaps: user.gaps });
  });
  return withMails({ ...earlier, principals: withMissing(earlier, users, cancelled) }, cancelled.mails);
}

/** The Snapshot with the newer of its mails and other ones. */
function withMails(snapshot: Snapshot, other: Mails | undefined): Snapshot {
  if (other === undefined) return snapshot;
  return { ...snapshot, mails: snapshot.mails === undefined ? other : mergeMails(other, snapshot.mails) };
}

/** Adds the users of another Snapshot who aren't in this one. */
function withMissing(snapshot: Snapshot, users: readonly Principal[], other: Snapshot): readonly Principal[] {
  const index = createUserIndex(snapshot.principals);
  return madeLast([...users, ...other.principals.filter((user) => index.find(user) === undefined)]);
}

function isLater(a: Snapshot, b: Snapshot): boolean {
  return (a.scan.finishedAt ?? a.scan.startedAt) > (b.scan.finishedAt ?? b.scan.startedAt);
}
