import { mergeAnswers, mergeEvidence } from '../evidence/kinds.ts';
import { mergeMails } from '../model/mails.ts';
import type { Evidence, Mails, Snapshot, Principal, Timestamp } from '../model/model.ts';
import { isListWhole } from '../model/problem.ts';
import { deletedPrincipals, withDeleted } from '../evidence/snapshotBuilder.ts';
import { createUserIndex, madeLast } from '../model/userIdentity.ts';
import { judge } from '../model/verdict.ts';
import { notAhead } from './notAhead.ts';
import type { Known } from './storedSnapshot.ts';

/**
 * Returns what to show of a scan that is still growing, where an earlier Snapshot of the same account is known. The
 * scan's own Snapshot holds the newer of both already; a user who is not fully answered yet is shown with the earlier
 * gaps and nothing pending. So nothing known disappears while it is asked again, and a new sign shows at once.
 */
export function createOverlay(earlier: Snapshot | null): (growing: Snapshot) => Snapshot {
  if (earlier === null) return (growing) => growing;
  const before = createUserIndex(earlier.principals);
  /** An unchanged user stays the same object, so that it is not drawn again. */
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
 * Returns the Snapshot with newer answers about one of its users, or about the one who was made later and has the name
 * of a user now; the same one where the user is not in it.
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

/** Returns the Snapshot with what is known of its users from elsewhere; its own gaps stay. */
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
 * Returns what two Snapshots of whole scans of one account come to: the later scan with the newer of each user's
 * signals. Who is only in the earlier one is gone, unless the later list is not whole.
 */
export function mergeSnapshots(a: Snapshot, b: Snapshot): Snapshot {
  const [earlier, latest] = isLater(a, b) ? [b, a] : [a, b];
  const merged = withMails(withKnown(latest, earlier.principals), earlier.mails);
  const principals = isListWhole(latest)
    ? merged.principals
    : withMissing(latest, merged.principals, earlier);
  const gone = [latest, earlier].flatMap(({ deletedPrincipals: known = [] }) => known);
  const deleted = deletedPrincipals(latest, principals, [...gone, ...earlier.principals]);
  return { ...merged, principals, ...withDeleted(deleted) };
}

/**
 * Returns what two windows know of one account together.
 * @param kept what the other one has stored. Readings of it in the future count as older, or they would win over newer ones.
 * @param now by AWS's clock.
 */
export function mergeKnown(kept: Known, known: Known, now: Timestamp): Known {
  return {
    scan: mergeSnapshots(notAhead(kept.scan, now), known.scan),
    snapshot: mergeSnapshots(notAhead(kept.snapshot, now), known.snapshot),
  };
}

/**
 * Returns what stands once a scan was cancelled: the Snapshot from before with what the scan learnt. A user whom it
 * did not finish keeps the gaps from before.
 */
export function withCancelled(earlier: Snapshot, cancelled: Snapshot): Snapshot {
  const learnt = createUserIndex(cancelled.principals);
  const users = earlier.principals.map((user) => {
    const next = learnt.find(user);
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

/** The users with those of another Snapshot whom this one does not have. */
function withMissing(snapshot: Snapshot, users: readonly Principal[], other: Snapshot): readonly Principal[] {
  const index = createUserIndex(snapshot.principals);
  return madeLast([...users, ...other.principals.filter((user) => index.find(user) === undefined)]);
}

function isLater(a: Snapshot, b: Snapshot): boolean {
  return (a.scan.finishedAt ?? a.scan.startedAt) > (b.scan.finishedAt ?? b.scan.startedAt);
}
