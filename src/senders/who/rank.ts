/** Ranks everybody who could have sent the mails of a window, and says whether only one could. */
import { callerIdentityOf, isCountable, principalsByName } from '../mails/attribution.ts';
import type { Gap, SignIn, Timestamp } from '../model/evidence.ts';
import type { Principal, SetupRecord, Snapshot } from '../model/model.ts';
import { sesSignals } from '../model/evidence.ts';
import { isOpenStanding, judgeSuspect, STANDING_ORDER } from './standing.ts';
import type { Judged, Standing } from './standing.ts';
import type { WindowContext, Suspect } from './suspect.ts';
import { indexTrail } from './trail.ts';
import type { TrailEvent } from '../model/trailEvents.ts';
import type { Trail } from './trail.ts';
import { hoursOf, limitsOf, SPANS } from './window.ts';
import type { Limits, MailWindow } from './window.ts';
import { addTime } from '../model/evidence/timestamp.ts';

/** The mails of the hours of a window. */
export interface WindowMails {
  /** `null`: not known. */
  readonly sent: number | null;
  /** By the name that SES gives the sender. `null`: not published by sender, or not known. */
  readonly bySender: ReadonlyMap<string, number> | null;
  /**
   * Mails may be missing by sender: an answer is, an hour is not over, or a Region that sent publishes none. A name without a
   * mail in `bySender` may have sent.
   */
  readonly isPartial?: true;
  /** An answer is missing, or still to come, that could name somebody else as a sender. */
  readonly isUnanswered?: true;
}

/** All that is known about a window. */
export interface WhoFacts {
  readonly window: MailWindow;
  readonly principals: Snapshot['principals'];
  /** When the list of them was read. */
  readonly listedAsOf: Timestamp;
  /** When the latest of it was asked for: at first that of the list. */
  readonly askedAt: Timestamp;
  /** Users who used SES and were deleted since, as far as an earlier scan knew them. */
  readonly deletedPrincipals: readonly Principal[];
  /** By ARN; of others, what their evidence has. */
  readonly signIns: ReadonlyMap<string, SignIn>;
  /** By ARN, where it isn't the time of the list: since when no key is gone. */
  readonly keysSince: ReadonlyMap<string, Timestamp>;
  readonly trail: Trail;
  readonly mails: WindowMails;
  /** Answers that are missing and could name somebody else: lists of users or roles. */
  readonly unlisted: readonly Gap[];
  /** The latest check of the SES set-up. Absent: never checked. */
  readonly setup?: SetupRecord;
}

/** Every account has roles: those of AWS services. */
export const NO_ROLES: Gap = {
  call: 'GetAccountAuthorizationDetails',
  reason: 'NotAsked',
  message: 'The roles of the account are not known.',
};

export interface Ranking {
  readonly window: MailWindow;
  readonly sent: number | null;
  readonly principals: readonly Judged[];
  /** The only one who could have sent the mails, as far as IAM shows. */
  readonly only: Principal | null;
  /** Users and roles that were deleted since the window began. */
  readonly deleted: readonly TrailEvent[];
  readonly deletedPrincipals: readonly Principal[];
  /** Mails of the window that were counted under names that nobody in the list had then, most mails first. */
  readonly otherNames: readonly NamedSum[];
  /** The same of names that several in the list had then: counted for none of them. */
  readonly sharedNames: readonly NamedSum[];
  /** How many were counted by sender. `null`: not published by sender, or not known. */
  readonly named: number | null;
  /** Whether mails may be missing by sender. */
  readonly isNamedInPart: boolean;
}

export interface NamedSum {
  readonly name: string;
  readonly sent: number;
}

/**
 * Ranks the principals: by standing, then those who sent most, or, of those who may send first, whose use of SES in the Region
 * of the window is nearest, or who used SES last. Pure.
 */
export function rankSenders(facts: WhoFacts): Ranking {
  const { window, principals, trail, mails } = facts;
  const limits = limitsOf(window);
  const context: WindowContext = {
    window,
    limits,
    hoursTo: hoursOf(window).to,
    trail: indexTrail(trail, principals, limits.keysFrom, limits.nearFrom),
    keysCovered: trail.keys,
    policiesCovered: trail.policies,
  };
  const there = principals.filter(({ createdAt }) => createdAt < context.hoursTo);
  const names = principalsByName(there);
  const sentBy = createSentBy(names, mails, context.hoursTo);
  const groups: Record<Standing, Judged[]> = {
    counted: [],
    fits: [],
    possible: [],
    unlikely: [],
    'ruled-out': [],
  };
  for (const principal of principals) {
    const suspect: Suspect = {
      principal,
      signIn: facts.signIns.get(principal.arn) ?? principal.signIn,
      keysSince: facts.keysSince.get(principal.arn),
      sent: sentBy(principal),
    };
    const judged = judgeSuspect(suspect, context);
    groups[judged.standing].push(judged);
  }
  const { deleted } = context.trail;
  const deletedPrincipals = facts.deletedPrincipals.filter(
    ({ createdAt, lastSesAt }) => createdAt <= window.to && (lastSesAt ?? '') >= limits.keysFrom,
  );
  const ranked = STANDING_ORDER.flatMap((standing) => sortGroup(standing, groups[standing], window));
  const open = ranked.filter(({ standing }) => isOpenStanding(standing));
  const counted = countedNames(mails);
  const isWhole =
    isEverybodyKnown(facts, limits) &&
    mails.isUnanswered !== true &&
    deleted.length + deletedPrincipals.length === 0;
  const [only] = open.length === 1 ? open.map(({ principal }) => principal) : [];
  // Mails under another name are somebody else's.
  const isOnly = only !== undefined && counted.every(({ name }) => name === callerIdentityOf(only));
  return {
    window,
    sent: mails.sent,
    principals: ranked,
    only: isWhole && isOnly ? only : null,
    deleted,
    deletedPrincipals,
    otherNames: counted.filter(({ name }) => !names.has(name)),
    sharedNames: counted.filter(({ name }) => (names.get(name)?.length ?? 0) > 1),
    named: mails.bySender === null ? null : counted.reduce((sum, { sent }) => sum + sent, 0),
    isNamedInPart: mails.isPartial === true,
  };
}

/** The names under which mails were counted, most mails first. */
function countedNames({ bySender }: WindowMails): readonly NamedSum[] {
  return [...(bySender ?? [])]
    .flatMap(([name, sent]) => (sent > 0 ? [{ name, sent }] : []))
    .sort((a, b) => b.sent - a.sent);
}

/**
 * Returns accounts with the likeliest first: where mails were counted under a name or a use of SES fits, then where mails left,
 * then where that isn't known, last where none left. Of those alike, the most mails first.
 * @param rankingOf `null`: not answered
 */
export function likeliestFirst<T>(
  accounts: readonly T[],
  rankingOf: (account: T) => Ranking | null,
): readonly T[] {
  const rankOf = (account: T): number => {
    const ranking = rankingOf(account);
    if (ranking === null) return LIKELIEST.length + 1;
    if (ranking.sent === 0) return LIKELIEST.length + 2;
    const fitting = LIKELIEST.findIndex((known) =>
      ranking.principals.some(({ standing }) => standing === known),
    );
    if (fitting >= 0) return fitting;
    return ranking.sent === null ? LIKELIEST.length + 1 : LIKELIEST.length;
  };
  const mails = (account: T): number => rankingOf(account)?.sent ?? 0;
  return accounts.toSorted((a, b) => rankOf(a) - rankOf(b) || mails(b) - mails(a));
}

const LIKELIEST = ['counted', 'fits'] as const satisfies readonly Standing[];

/** What is too young in an answer, and when it no longer is. */
export interface TooYoung {
  /** Since when nothing in CloudTrail is sure to show. `null`: all of it does. */
  readonly trailUntil: Timestamp | null;
  /** Whether uses of keys, roles or the console may not show yet that can rule somebody out, or name somebody. */
  readonly areUses: boolean;
  /** After which times more shows. `null`: no time helps. */
  readonly askAgain: AskAgain | null;
}

/** The first and the last time after which more shows of what is late now: the same if there is one. */
export interface AskAgain {
  readonly first: Timestamp;
  readonly last: Timestamp;
}

/** Returns the first and the last of several such times; `null` if there are none. */
export function spanOfTimes(times: readonly Timestamp[]): AskAgain | null {
  const inOrder = times.toSorted();
  const [first, last] = [inOrder.at(0), inOrder.at(-1)];
  return first === undefined || last === undefined ? null : { first, last };
}

/** Returns what is too young in an answer. Pure. */
export function tooYoungIn(
  { askedAt, listedAsOf, trail: { principals: covered } }: WhoFacts,
  { window, sent, principals }: Ranking,
): TooYoung {
  const { liveAsOf, reportAsOf } = limitsOf(window);
  const isTrailLate = covered !== null && covered.until < listedAsOf;
  const open = principals.filter(({ standing }) => standing === 'possible');
  const needed = new Set([
    ...(isTrailLate ? [addTime(listedAsOf, SPANS.trailDelay)] : []),
    ...(sent === null ? [hoursOf(window).to] : []),
    // With a new scan: isScanTooOld.
    ...(open.length === 0 ? [] : [liveAsOf, reportAsOf]),
  ]);
  for (const { why } of open)
    for (const reason of why) if (reason.kind === 'too-young') needed.add(reason.needed);
  return {
    trailUntil: isTrailLate ? covered.until : null,
    areUses: open.length > 0 && askedAt < reportAsOf,
    askAgain: spanOfTimes([...needed].filter((at) => at > askedAt)),
  };
}

/** Whether everybody who could have sent is known: all users, roles and root, and who was deleted since. */
function isEverybodyKnown(
  { principals, listedAsOf, trail: { principals: covered }, unlisted }: WhoFacts,
  { nearFrom, liveAsOf }: Limits,
): boolean {
  // A list from before may not have a user who was created since, and sent.
  if (unlisted.length > 0 || listedAsOf < liveAsOf) return false;
  if (!principals.some(({ kind }) => kind === 'root')) return false;
  return covered !== null && covered.from <= nearFrom && covered.until >= listedAsOf;
}

/** @param names of those who were there in the hours that were counted. @param hoursTo their end */
function createSentBy(
  names: ReadonlyMap<string, readonly Principal[]>,
  { bySender, isPartial }: WindowMails,
  hoursTo: Timestamp,
): (principal: Principal) => number | null {
  if (bySender === null) return () => null;
  return (principal) => {
    const name = callerIdentityOf(principal);
    if (principal.createdAt >= hoursTo || (names.get(name)?.length ?? 0) > 1) return null;
    const sent = bySender.get(name) ?? 0;
    return sent === 0 && (isPartial === true || !isCountable(name)) ? null : sent;
  };
}

/** `ruled-out` and `unlikely` stay in the order of the list. */
function sortGroup(standing: Standing, group: Judged[], window: MailWindow): readonly Judged[] {
  switch (standing) {
    case 'counted':
      return group.sort((a, b) => (b.sent ?? 0) - (a.sent ?? 0));
    case 'fits':
    case 'possible': {
      const keys = new Map(group.map((one) => [one, sortKey(one, window)]));
      return group.sort((a, b) => {
        const [one = NO_KEY, other = NO_KEY] = [keys.get(a), keys.get(b)];
        return (
          one.canSend - other.canSend ||
          compareNumbers(one.distance, other.distance) ||
          compareLatest(one.lastSesAt, other.lastSesAt)
        );
      });
    }
    default:
      return group;
  }
}

const NO_KEY = { canSend: 0, distance: 0, lastSesAt: null };

/** Whoever used SES then did so, whatever the policies say now. */
function sortKey({ standing, principal }: Judged, window: MailWindow) {
  const { canSend, lastSesAt } = principal;
  const rank = standing === 'fits' ? 0 : CAN_SEND[canSend];
  return { canSend: rank, distance: distance(principal, window), lastSesAt };
}

function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const CAN_SEND = { yes: 0, conditional: 1, unknown: 2, no: 3 } as const;

function compareLatest(a: Timestamp | null, b: Timestamp | null): number {
  const [first, second] = [a ?? '', b ?? ''];
  return first < second ? 1 : first > second ? -1 : 0;
}

/** How far the nearest sign of SES in its Region lies from a window, in milliseconds; 0 within it, infinite without one. */
function distance(principal: Principal, { from, to, region }: MailWindow): number {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const uses = [...sesSignals(principal), ...(principal.earlierUses ?? []).map(({ use }) => use)];
  const distances = uses.flatMap((use) => {
    const isThere = region === null || use.region === null || use.region === region;
    const time = Date.parse(use.at);
    return isThere ? [Math.max(start - time, time - end, 0)] : [];
  });
  return Math.min(...distances);
}
