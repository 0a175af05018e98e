/**
 * What CloudTrail's Event history shows of keys, users, roles and policies that are gone: deleting the key and taking the
 * policy away are what people do first, and IAM keeps nothing of either.
 */
import type { Evidence, Timestamp } from '../model/evidence.ts';
import { TRAIL_EVENTS } from '../model/trailEvents.ts';
import type { TrailEvent, TrailTopic } from '../model/trailEvents.ts';
import { SPANS } from './window.ts';
import { addTime } from '../model/evidence/timestamp.ts';

/** The time of which every event is known: from `from` up to `until`. */
export interface Coverage {
  readonly from: Timestamp;
  readonly until: Timestamp;
}

/** What was read of Event history. A topic without coverage was not read, or not all of it. */
export interface Trail extends Readonly<Record<TrailTopic, Coverage | null>> {
  readonly events: readonly TrailEvent[];
}

/** Returns what Event history covers if it was read at a time, from `since` on: it's late at first, and ends after 90 days. */
export function coverageAt(askedAt: Timestamp, since: Timestamp): Coverage {
  const kept = addTime(askedAt, -SPANS.trailKept);
  return { from: since > kept ? since : kept, until: addTime(askedAt, -SPANS.trailDelay) };
}

export const NO_TRAIL: Trail = { keys: null, principals: null, policies: null, events: [] };

type Known = Pick<Evidence, 'name' | 'arn' | 'kind' | 'createdAt' | 'groups'>;

/** Whose events they are, as far as that is known. */
export interface TrailIndex {
  /** The latest deletion of a key of a user who still exists, or of root, by ARN. */
  readonly deletedKeys: ReadonlyMap<string, TrailEvent>;
  /** The latest deletion of a key of which it isn't known whose it was. */
  readonly unknownKey: TrailEvent | null;
  /** Returns the latest event that may have taken a permission away from a principal. */
  policyChange(principal: Known): TrailEvent | null;
  /** Users and roles that were deleted, latest first. */
  readonly deleted: readonly TrailEvent[];
}

/**
 * Finds whose the events are.
 * @param since when keys, users and roles that are gone could still have sent; policies from `policiesSince` on.
 */
export function indexTrail(
  { events }: Pick<Trail, 'events'>,
  principals: readonly Known[],
  since: Timestamp,
  policiesSince: Timestamp,
): TrailIndex {
  const inOrder = events.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const users = new Map<string, Known>();
  if (events.length > 0) for (const one of principals) if (one.kind === 'user') users.set(one.name, one);
  const root = principals.find(({ kind }) => kind === 'root');
  const namesSince = nameFinder(inOrder);
  /** Everybody whose event it may be. `unknown`: somebody else's, who wasn't deleted. */
  const ownersOf = ({ userName, at }: TrailEvent): readonly Known[] | 'unknown' => {
    const { names, isDeleted } = namesSince(userName ?? '', at);
    const known = names.flatMap((name) => users.get(name) ?? []);
    // A name that is taken is that of a user who is gone.
    const owners = known.filter(({ createdAt }) => createdAt <= at);
    return owners.length === 0 && known.length === 0 && !isDeleted ? 'unknown' : owners;
  };

  const deletedKeys = new Map<string, TrailEvent>();
  let unknownKey: TrailEvent | null = null;
  const byPrincipal = new Map<string, TrailEvent>();
  const byGroup = new Map<string, TrailEvent>();
  let byAnyone: TrailEvent | null = null;
  for (const event of inOrder) {
    if (event.name === 'DeleteAccessKey') {
      if (event.at < since) continue;
      const owners = event.isRoot === true ? (root === undefined ? [] : [root]) : ownersOf(event);
      if (owners === 'unknown') unknownKey = event;
      else for (const { arn } of owners) deletedKeys.set(arn, event);
    } else if (POLICY_EVENTS.has(event.name) && event.at >= policiesSince) {
      const owners = event.userName === null ? [] : ownersOf(event);
      if (owners === 'unknown') byAnyone = event;
      else if (event.userName !== null) for (const { name } of owners) byPrincipal.set(`user ${name}`, event);
      else if (event.roleName !== null) byPrincipal.set(`role ${event.roleName}`, event);
      else if (event.groupName !== null && event.name !== 'UpdateGroup') byGroup.set(event.groupName, event);
      else byAnyone = event;
    }
  }
  return {
    deletedKeys,
    unknownKey,
    policyChange: ({ name, kind, groups }) => {
      if (byPrincipal.size === 0 && byGroup.size === 0) return byAnyone;
      const own = byPrincipal.get(`${kind} ${name}`) ?? byAnyone;
      if (own !== null || kind !== 'user' || byGroup.size === 0) return own;
      if (groups === undefined) return byGroup.values().next().value ?? null;
      for (const group of groups) {
        const event = byGroup.get(group);
        if (event !== undefined) return event;
      }
      return null;
    },
    deleted: inOrder.filter(({ name, at }) => at >= policiesSince && DELETED.has(name)).reverse(),
  };
}

const POLICY_EVENTS: ReadonlySet<string> = new Set(TRAIL_EVENTS.policies);
const DELETED: ReadonlySet<string> = new Set(TRAIL_EVENTS.principals);

/**
 * Returns what a user of a past name was called since, and whether it was deleted. The list of users may be older than the
 * latest of these events, so each of the names counts.
 */
function nameFinder(
  inOrder: readonly TrailEvent[],
): (name: string, at: Timestamp) => { readonly names: readonly string[]; readonly isDeleted: boolean } {
  const changes = inOrder.filter(({ name }) => name === 'UpdateUser' || name === 'DeleteUser');
  return (name, at) => {
    const names = [name];
    for (const change of changes) {
      if (change.at < at || change.userName !== names.at(-1)) continue;
      if (change.name === 'DeleteUser') return { names, isDeleted: true };
      if (change.newUserName !== undefined) names.push(change.newUserName);
    }
    return { names, isDeleted: false };
  };
}
