/**
 * What the mails of the last hours say about a quick scan, which relies on a credential report: whether anything was sent
 * since, and whether anyone who is known could have sent it. Pure.
 */
import { sesSignals } from '../model/evidence.ts';
import type { AccessKey, Timestamp } from '../model/evidence.ts';
import { addHours, hourOf, regionState } from '../model/mails.ts';
import type { HourCounts, Mails } from '../model/mails.ts';
import type { Principal, Snapshot } from '../model/model.ts';

/** Of the uses of a key within 15 minutes, IAM records only the first (IAM User Guide), in milliseconds. */
const RECORDED_EVERY = 15 * 60_000;

/** The longest session that a key can start for its user: GetSessionToken, GetFederationToken. In milliseconds. */
const LONGEST_SESSION = 36 * 3_600_000;

/** IAM shows a use of a role up to this much later (IAM User Guide, "Last used information"), in milliseconds. */
const ROLES_LATE = 4 * 3_600_000;

/** A live answer about a key covers an hour that ended this much before. AWS doesn't state the delay: an inference. */
const SETTLED_AFTER = 3_600_000;

/**
 * Returns how many Regions were counted if none of them sent mails since a time; `null` if one did, or one isn't known.
 * The hour that contains the time must be without mails, too.
 */
export function quietRegions(mails: Mails | undefined, since: Timestamp): number | null {
  if (mails === undefined || !isEveryRegionKnown(mails)) return null;
  const counted = mails.regions.flatMap(({ sent }) => sent ?? []);
  const isQuiet = counted.every((sent) => hoursSince(sent, since).length === 0);
  return isQuiet && counted.length > 0 ? counted.length : null;
}

function isEveryRegionKnown(mails: Mails): boolean {
  const { regions, gaps, pending = [] } = mails;
  const missing = gaps.flatMap(({ region }) => region ?? []);
  return (
    pending.length === 0 &&
    [...missing, ...regions.map(({ region }) => region)].every(
      (name) => regionState(mails, name) !== 'unknown',
    )
  );
}

/** Mails that no known access key can have sent. */
export interface UnexplainedMails {
  readonly sent: number;
  /** When the first hour with such mails began. */
  readonly from: Timestamp;
  /** In alphabetical order. */
  readonly regions: readonly string[];
}

/**
 * Returns the mails since a time that no access key of a known user who may send, or shows a use of SES, can have sent;
 * `null` if there are none, or if a known role can have sent them. An hour counts once live answers about keys cover it.
 */
export function unexplainedMails(
  { mails, principals }: Pick<Snapshot, 'mails' | 'principals'>,
  since: Timestamp,
): UnexplainedMails | null {
  if (mails === undefined) return null;
  const settled = Date.parse(mails.asOf) - SETTLED_AFTER;
  const able = principals.filter((one) => one.canSend !== 'no' || one.lastSesAt !== null);
  const hours = mails.regions.flatMap(({ region, sent, asOf }) =>
    sent === null || asOf < mails.asOf
      ? []
      : hoursSince(sent, since)
          .filter(({ at }) => Date.parse(addHours(at, 1)) <= settled)
          .map((hour) => ({ ...hour, region })),
  );
  const open = hours.filter(({ at }) => !able.some((principal) => canHaveSent(principal, at)));
  const [first] = open.map(({ at }) => at).toSorted();
  return first === undefined
    ? null
    : {
        sent: open.reduce((sum, { count }) => sum + count, 0),
        from: first,
        regions: [...new Set(open.map(({ region }) => region))].toSorted(),
      };
}

/** Whether a principal can have sent in the hour that began at a time, as far as its keys, or the last use of a role, show. */
function canHaveSent(principal: Principal, hour: Timestamp): boolean {
  const begin = Date.parse(hour);
  const isAfter = (at: Timestamp, late = 0): boolean => Date.parse(at) >= begin - RECORDED_EVERY - late;
  if (principal.sentMails?.isShared === true || sesSignals(principal).some(({ at }) => isAfter(at)))
    return true;
  if (principal.canSend === 'no') return false;
  if (principal.gaps.length > 0) return true;
  const { role, accessKeys } = principal;
  if (role === undefined) return !accessKeys.every((key) => isIdle(key, begin));
  return role.lastUsed === undefined || isAfter(role.lastUsed?.at ?? '', ROLES_LATE);
}

/** Whether neither a key nor a session that it started can have been used from a time on, for the hour after it. */
function isIdle({ source, asOf, lastUsed }: AccessKey, begin: number): boolean {
  const covers = begin + 3_600_000 + SETTLED_AFTER;
  const idleSince = begin - RECORDED_EVERY - LONGEST_SESSION;
  return (
    source === 'live' &&
    Date.parse(asOf) >= covers &&
    (lastUsed === null || Date.parse(lastUsed.at) < idleSince)
  );
}

/** Returns the hours with mails, from the one that contains a time. */
function hoursSince(
  { from, counts }: HourCounts,
  since: Timestamp,
): readonly { readonly at: Timestamp; readonly count: number }[] {
  const first = Math.max(0, (Date.parse(hourOf(since)) - Date.parse(from)) / 3_600_000);
  return [...counts.subarray(first)].flatMap((count, index) =>
    count === 0 ? [] : [{ at: addHours(from, first + index), count }],
  );
}
