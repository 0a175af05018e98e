/**
 * Asks AWS what a scan doesn't know about a window: few things, first about those who matter, and nothing that can't
 * change the answer.
 */
import { askKeys, KEY_CALLS } from '../evidence/accessKeys.ts';
import { emptyEvidence, mergeEvidence } from '../evidence/kinds.ts';
import { inParallel } from '../evidence/parallel.ts';
import { asDeleted } from '../evidence/scanContext.ts';
import type { ScanDeps } from '../evidence/scanContext.ts';
import { pairSlots } from '../credentialReport/report.ts';
import { mailGaps } from '../mails/figures.ts';
import type { Call, Evidence, Gap, Principal, SignIn, Snapshot, Timestamp } from '../model/model.ts';
import { trailEvents } from '../model/trailEvents.ts';
import type { TrailEventName, TrailTopic } from '../model/trailEvents.ts';
import type { UserWithSignIn } from '../ports/iamReader.ts';
import { judge } from '../model/verdict.ts';
import { NO_ROLES, rankSenders } from './rank.ts';
import type { Ranking, WhoFacts } from './rank.ts';
import type { Judged } from './standing.ts';
import type { Reason } from './suspect.ts';
import { coverageAt, NO_TRAIL } from './trail.ts';
import type { Trail } from './trail.ts';
import type { MailInsight } from '../ports/sesReader.ts';
import { settling } from './settling.ts';
import { limitsOf, SPANS } from './window.ts';
import type { Limits, MailWindow } from './window.ts';
import { countedByScan, countWindow, regionGaps } from './windowMails.ts';
import { addTime } from '../model/evidence/timestamp.ts';

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

export interface WhoDeps extends ScanDeps {
  readonly signal: AbortSignal;
}

/**
 * Yields who could have sent the mails of a window: at once what the scan's answers say, then again as answers come.
 * @param first what the scan's answers say, if that's known already: ranking thousands takes time.
 * @throws the signal's reason when it is aborted.
 */
export async function* askWho(
  snapshot: Snapshot,
  window: MailWindow,
  deps: WhoDeps,
  first: WhoAnswer = answerFromScan(snapshot, window),
): AsyncGenerator<WhoAnswer, void> {
  const { iam, mails: mailReader, clock, settings, signal } = deps;
  const limits = limitsOf(window);
  const gaps: Gap[] = [];
  let facts: WhoFacts = { ...first.facts, askedAt: clock.now() };
  const learn = (more: Partial<WhoFacts>) => void (facts = { ...facts, ...more });
  const keysSince = new Map<string, Timestamp>();
  /** What the users are called now, if that was asked. */
  const names = new Map<Principal, string>();
  let isListed = false;
  let { principals } = snapshot;
  const pending = new Set<WhoStep>(['mails', 'deletions']);
  const answer = (): WhoAnswer => ({
    ...{ facts, ranking: rankSenders(facts) },
    ...{ gaps: [...first.gaps, ...gaps], pending: [...pending] },
  });

  const readTopics = async (topics: readonly TrailTopic[], open: readonly Judged[]): Promise<void> => {
    const kinds = new Set(open.map(({ principal }) => principal.kind));
    for (const topic of topics) {
      const since = topic === 'keys' ? limits.keysFrom : limits.nearFrom;
      const isKept = coverageAt(clock.now(), since).from <= since;
      const names = trailEvents(topic, kinds);
      if (isKept) learn({ trail: await readTopic(topic, names, since, facts.trail, deps, gaps) });
    }
  };
  const listSignIns = async (): Promise<void> => {
    // The first page was true then; the last one may come minutes later.
    const asOf = clock.now();
    const listed = await iam.listUsers(signal);
    if (listed.ok) {
      const signIns = new Map<string, SignIn>();
      for (const [principal, now] of findListed(snapshot.principals, listed.value)) {
        const { signedInAt: at } = now;
        if (at !== undefined) signIns.set(principal.arn, { at, asOf });
        names.set(principal, now.name);
      }
      // Whoever is gone since the scan can't be asked about; what rules somebody out already still does.
      const gone = new Set(
        first.ranking.principals
          .filter((one) => isOpenUser(one) && one.principal.id !== null && !names.has(one.principal))
          .flatMap(({ principal }) => (principal.kind === 'user' ? [principal] : [])),
      );
      principals = principals.map((one) => (gone.has(one) ? judge(asDeleted(one)) : one));
      learn({ signIns, principals });
      isListed = true;
    } else gaps.push(listed.gap);
  };
  const count = async (): Promise<void> => {
    const counted = await countWindow(mailReader, snapshot.mails, window, signal);
    const unanswered = unansweredGaps(snapshot, window).length === 0 ? {} : { isUnanswered: true as const };
    learn({ mails: { ...counted.mails, ...unanswered } });
    gaps.push(...counted.gaps);
  };

  const openUsers = first.ranking.principals.filter(isOpenUser);
  const needsSignIns =
    openUsers.length > 0 && first.ranking.principals.some((judged) => isSignInOpen(judged, limits));
  const canAskKeys = clock.now() >= limits.liveAsOf;
  if (needsSignIns) pending.add('sign-ins');
  if (openUsers.length > 0 && canAskKeys) pending.add('keys');
  if (first.ranking.principals.some(waitsForPolicies)) pending.add('policies');
  yield { ...first, facts, pending: [...pending] };

  yield* settling((settled) => {
    const end = async (step: WhoStep, work: Promise<void>) => {
      await work;
      pending.delete(step);
      settled();
    };
    return Promise.all([
      end('mails', count()),
      ...(needsSignIns ? [end('sign-ins', listSignIns())] : []),
      end(
        'deletions',
        readTopics(openUsers.length === 0 ? ['principals'] : ['principals', 'keys'], openUsers),
      ),
    ]);
  }, answer);
  const second = answer();

  // What a live answer about the keys settles, most suspicious first.
  const open = canAskKeys ? second.ranking.principals.filter(waitsForKeys) : [];
  if (open.length === 0) pending.delete('keys');
  else {
    yield second;
    const asked = new Map<string, Principal>();
    const learnKeys = () => {
      const learned = principals.map((principal) => asked.get(principal.arn) ?? principal);
      learn({ principals: learned, keysSince: new Map(keysSince) });
    };
    let shownAt = clock.now();
    const ask = async ({ principal }: Judged, settled: () => void) => {
      const name = names.get(principal) ?? principal.name;
      // Of a user without an ID, another may have the name by now.
      if (isListed && !names.has(principal)) return;
      const latest = await askLive(principal, name, deps);
      const since = keysSince.get(principal.arn) ?? principal.keysAsOf;
      if (since !== undefined && since >= window.to && hasAllKeys(principal, latest))
        keysSince.set(principal.arn, since);
      asked.set(principal.arn, latest);
      // Ranking thousands of principals takes time, so at most once a second.
      if (clock.now() <= shownAt) return;
      shownAt = clock.now();
      settled();
    };
    yield* settling(
      (settled) => inParallel(open, settings.usersAtOnce, (one) => ask(one, settled)),
      () => {
        learnKeys();
        return answer();
      },
    );
    learnKeys();
    pending.delete('keys');
  }

  const third = answer();
  const waiting = third.ranking.principals.filter(waitsForPolicies);
  if (waiting.length === 0) {
    pending.clear();
    yield { ...third, pending: [] };
    return;
  }
  yield third;
  await readTopics(['policies'], waiting);
  pending.clear();
  yield answer();
}

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

/** Answers about the mails of a window that are missing. Which other Regions there are says nothing about a known one. */
function unansweredGaps(snapshot: Snapshot, window: MailWindow): readonly Gap[] {
  const counts = mailGaps(snapshot).filter(
    ({ region }) => window.region === null || region === window.region,
  );
  return [...counts, ...regionGaps(snapshot.mails, window)];
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

function isOpenUser({ standing, principal }: Judged): boolean {
  return standing === 'possible' && principal.kind !== 'role';
}

/** Whether a new list of users could rule somebody out: the scan's list has no sign-in, or is too young for the window. */
function isSignInOpen({ standing, principal }: Judged, { consoleFrom, liveAsOf }: Limits): boolean {
  const { kind, signIn } = principal;
  if (kind !== 'user' || standing === 'ruled-out') return false;
  return signIn === undefined || (signIn.asOf < liveAsOf && (signIn.at ?? '') < consoleFrom);
}

/** Whether nothing but answers about the keys leaves a user open. */
function waitsForKeys({ standing, why, principal }: Judged): boolean {
  if (standing !== 'possible' || principal.kind !== 'user') return false;
  const open = why.filter(({ kind }) => kind !== 'permission' && kind !== 'last-ses');
  return open.length > 0 && open.every(isAboutKeys);
}

function isAboutKeys(reason: Reason): boolean {
  return (
    (reason.kind === 'too-young' || reason.kind === 'missing') &&
    (reason.what === 'keys' || reason.what === 'key')
  );
}

/** Whether it's only not known if a policy was taken away. */
function waitsForPolicies({ standing, principal }: Judged): boolean {
  return standing === 'possible' && principal.canSend === 'no' && principal.kind !== 'root';
}

async function readTopic(
  topic: TrailTopic,
  names: readonly TrailEventName[],
  since: Timestamp,
  trail: Trail,
  { trail: reader, clock, signal }: WhoDeps,
  gaps: Gap[],
): Promise<Trail> {
  if (reader === undefined) return trail;
  const coverage = coverageAt(clock.now(), since);
  const events = [...trail.events];
  for (const name of names) {
    const found = await reader.lookupEvents(name, since, signal);
    if (!found.ok) {
      if (!gaps.some(({ call, reason }) => call === found.gap.call && reason === found.gap.reason))
        gaps.push(found.gap);
      return trail;
    }
    events.push(...found.value);
  }
  return { ...trail, [topic]: coverage, events };
}

/**
 * Finds the users of a scan in a list of now, by ID: names may have changed hands since. Without an ID, which only the
 * credential report's users have not, by ARN and creation time.
 */
function findListed(
  principals: readonly Principal[],
  listed: readonly UserWithSignIn[],
): ReadonlyMap<Principal, UserWithSignIn> {
  const byId = new Map(listed.map((user) => [user.id, user]));
  const byArn = new Map(listed.map((user) => [user.arn, user]));
  return new Map(
    principals.flatMap((principal) => {
      const { id, arn, kind, createdAt } = principal;
      const now = id === null ? byArn.get(arn) : byId.get(id);
      return kind !== 'user' || now?.createdAt !== createdAt ? [] : [[principal, now] as const];
    }),
  );
}

/** Returns a user with live answers about the keys. @param name what the user is called now */
async function askLive(user: Principal, name: string, deps: WhoDeps): Promise<Principal> {
  let asked: Evidence = emptyEvidence(user, ['ListAccessKeys']);
  const learn = (_: string, change: (evidence: Evidence) => Evidence) => void (asked = change(asked));
  await askKeys({ ...deps, learn }, { ...user, name });
  const others = user.gaps.filter(({ call }) => !KEY_CALLS.includes(call));
  return judge({ ...mergeEvidence(user, asked), gaps: [...others, ...asked.gaps], pending: [] });
}

/** Whether a later list has all keys of an earlier one. Those of the credential report have no ID. */
export function hasAllKeys({ accessKeys: before }: Evidence, { accessKeys: now }: Evidence): boolean {
  const ids = new Set(now.map(({ id }) => id));
  const slots = before.flatMap(({ id, createdAt }, index) =>
    id === null ? [{ slot: index + 1, lastRotated: createdAt }] : [],
  );
  const named = now.flatMap(({ id, createdAt }) => (id === null ? [] : [{ id, createdAt }]));
  return (
    before.every(({ id }) => id === null || ids.has(id)) && pairSlots(slots, named).size === slots.length
  );
}
