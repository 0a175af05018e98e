/** What is known about a window: at first what a scan says, then also what was asked for it. */
import { mailGaps } from '../mails/figures.ts';
import { addTime } from '../model/evidence/timestamp.ts';
import type { Call, Gap, Snapshot, Timestamp } from '../model/model.ts';
import type { MailInsight } from '../ports/sesReader.ts';
import { NO_ROLES, rankSenders } from '../who/rank.ts';
import type { Ranking, WhoFacts } from '../who/rank.ts';
import { NO_TRAIL } from '../who/trail.ts';
import { limitsOf, SPANS } from '../who/window.ts';
import type { MailWindow } from '../who/window.ts';
import { countedByScan, regionGaps } from '../who/windowMails.ts';

/** What is known about a window so far. */
export interface WhoAnswer {
  readonly facts: WhoFacts;
  readonly ranking: Ranking;
  /** Answers about the account, and those asked for the window, that are missing. */
  readonly gaps: readonly Gap[];
  /** What is being asked, or may be asked then. */
  readonly pending: readonly WhoStep[];
  /** What SES itself says about the mail. Absent: it was not asked. */
  readonly insight?: MailInsight;
}

/** What can be asked for a window, in this order. */
export const WHO_STEPS = ['mails', 'sign-ins', 'deletions', 'keys', 'policies'] as const;
export type WhoStep = (typeof WHO_STEPS)[number];

/** Returns an answer with what SES itself says about the mail, or with the gap that it left. Nobody's standing changes. */
export function withInsight(answer: WhoAnswer, insight: MailInsight): WhoAnswer {
  const gaps = answer.gaps.filter(({ call }) => call !== 'GetMessageInsights');
  return { ...answer, insight, gaps: insight.kind === 'failed' ? [...gaps, insight.gap] : gaps };
}

/** Ranking thousands takes time, and both the picture and the panel beside it show the answer. */
const ranked = new WeakMap<MailWindow, WeakMap<Snapshot, WhoAnswer>>();

/** Returns what a scan says about a window before anything is asked for it. Pure; ranks once for the same window. */
export function answerFromScan(snapshot: Snapshot, window: MailWindow): WhoAnswer {
  const known = ranked.get(window) ?? new WeakMap<Snapshot, WhoAnswer>();
  const answer = known.get(snapshot) ?? rankFromScan(snapshot, window);
  ranked.set(window, known.set(snapshot, answer));
  return answer;
}

function rankFromScan(snapshot: Snapshot, window: MailWindow): WhoAnswer {
  const listedAsOf = snapshot.scan.finishedAt ?? snapshot.scan.startedAt;
  const facts: WhoFacts = {
    window,
    principals: snapshot.principals,
    ...{ listedAsOf, askedAt: listedAsOf },
    deletedPrincipals: snapshot.deletedPrincipals ?? [],
    signIns: new Map(),
    keysSince: new Map(),
    trail: NO_TRAIL,
    // By sender, they are asked for next.
    mails: { sent: countedByScan(snapshot.mails, window), bySender: null, isUnanswered: true },
    unlisted: unlistedGaps(snapshot),
    ...(snapshot.setup === undefined ? {} : { setup: snapshot.setup }),
  };
  const gaps = [
    ...snapshot.gaps,
    ...mailGaps(snapshot).filter(isAbout(window)),
    ...regionGaps(snapshot.mails, window),
  ];
  return { facts, ranking: rankSenders(facts), gaps, pending: WHO_STEPS };
}

/** Whether a new scan would show more of a window than this one. */
export function isScanTooOld({ scan }: Pick<Snapshot, 'scan'>, window: MailWindow, now: Timestamp): boolean {
  const { liveAsOf, reportAsOf } = limitsOf(window);
  return [window.to, liveAsOf, reportAsOf].some((needed) => scan.startedAt < needed && now >= needed);
}

/** Returns when CloudTrail is sure to show what was deleted or changed before a scan. */
export function trailShownFrom({ scan }: Pick<Snapshot, 'scan'>): Timestamp {
  return addTime(scan.finishedAt ?? scan.startedAt, SPANS.trailDelay);
}

/** Whether a missing count of mails is one of the Region of a window. */
function isAbout(window: MailWindow): (gap: Gap) => boolean {
  return ({ region }) => region === undefined || window.region === null || region === window.region;
}

/** Answers without which somebody may be missing from the list. */
function unlistedGaps({ gaps, principals, scan }: Snapshot): readonly Gap[] {
  const missing = gaps.filter(({ call }) => NAMING.has(call));
  const areRolesListed =
    scan.roles === true &&
    scan.finishedAt !== null &&
    !missing.some(({ call }) => call === 'GetAccountAuthorizationDetails');
  const hasRoles = areRolesListed || principals.some(({ kind }) => kind === 'role');
  return hasRoles ? missing : [...missing, NO_ROLES];
}

/** The calls that name users, roles, and root. */
const NAMING: ReadonlySet<Call> = new Set<Call>([
  'ListUsers',
  'GetAccountAuthorizationDetails',
  'GenerateCredentialReport',
  'GetCredentialReport',
]);
