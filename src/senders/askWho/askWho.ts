/**
 * Asks AWS what a scan doesn't know about a window: few things, first about those who matter, and nothing that can't
 * change the answer.
 */
import { inParallel } from '../evidence/parallel.ts';
import { asDeleted } from '../evidence/scanContext.ts';
import type { ScanDeps } from '../evidence/scanContext.ts';
import { mailGaps } from '../mails/figures.ts';
import type { Gap, Principal, SignIn, Snapshot, Timestamp } from '../model/model.ts';
import { trailEvents } from '../model/trailEvents.ts';
import type { TrailEventName, TrailTopic } from '../model/trailEvents.ts';
import { judge } from '../model/verdict.ts';
import type { UserWithSignIn } from '../ports/iamReader.ts';
import { rankSenders } from '../who/rank.ts';
import type { WhoFacts } from '../who/rank.ts';
import { settling } from '../who/settling.ts';
import type { Judged } from '../who/standing.ts';
import { coverageAt } from '../who/trail.ts';
import type { Trail } from '../who/trail.ts';
import { limitsOf } from '../who/window.ts';
import type { Limits, MailWindow } from '../who/window.ts';
import { countWindow, regionGaps } from '../who/windowMails.ts';
import { askLive, hasAllKeys, waitsForKeys } from './liveKeys.ts';
import { answerFromScan, type WhoAnswer, type WhoStep } from './whoAnswer.ts';

export interface WhoDeps extends ScanDeps {
  readonly signal: AbortSignal;
}

/** What the steps work on. */
interface WhoContext extends WhoDeps {
  readonly snapshot: Snapshot;
  readonly window: MailWindow;
  readonly limits: Limits;
  /** Those who may have sent by what the scan's answers say, without roles. */
  readonly openUsers: readonly Judged[];
  readonly pending: Set<WhoStep>;
  readonly gaps: Gap[];
  readonly facts: () => WhoFacts;
  readonly learn: (more: Partial<WhoFacts>) => void;
  /** What is known by now. */
  readonly answer: () => WhoAnswer;
}

/** What the users of the scan are called now; those who are gone have no entry. */
type CurrentNames = ReadonlyMap<Principal, string>;

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
  const context = createContext(snapshot, window, deps, first);
  const { limits, openUsers, pending, answer } = context;
  const { principals } = first.ranking;
  const needsSignIns = openUsers.length > 0 && principals.some((judged) => isSignInOpen(judged, limits));
  const canAskKeys = deps.clock.now() >= limits.liveAsOf;
  if (needsSignIns) pending.add('sign-ins');
  if (openUsers.length > 0 && canAskKeys) pending.add('keys');
  if (principals.some(waitsForPolicies)) pending.add('policies');
  yield { ...first, facts: context.facts(), pending: [...pending] };

  let names: CurrentNames | null = null;
  yield* settling((settled) => {
    const end = async (step: WhoStep, work: Promise<void>) => {
      await work;
      pending.delete(step);
      settled();
    };
    const readSignIns = async (): Promise<void> => {
      names = await listSignIns(context);
    };
    const topics = openUsers.length === 0 ? (['principals'] as const) : (['principals', 'keys'] as const);
    return Promise.all([
      end('mails', countMails(context)),
      ...(needsSignIns ? [end('sign-ins', readSignIns())] : []),
      end('deletions', readTopics(context, topics, openUsers)),
    ]);
  }, answer);
  const second = answer();

  // What a live answer about the keys settles, most suspicious first.
  const open = canAskKeys ? second.ranking.principals.filter(waitsForKeys) : [];
  if (open.length > 0) {
    yield second;
    yield* queryKeys(context, open, names);
  }
  pending.delete('keys');

  const third = answer();
  const waiting = third.ranking.principals.filter(waitsForPolicies);
  if (waiting.length === 0) {
    yield { ...third, pending: [] };
    return;
  }
  yield third;
  await readTopics(context, ['policies'], waiting);
  pending.clear();
  yield answer();
}

function createContext(snapshot: Snapshot, window: MailWindow, deps: WhoDeps, first: WhoAnswer): WhoContext {
  let facts: WhoFacts = { ...first.facts, askedAt: deps.clock.now() };
  const gaps: Gap[] = [];
  const pending = new Set<WhoStep>(['mails', 'deletions']);
  return {
    ...deps,
    ...{ snapshot, window, limits: limitsOf(window), pending, gaps },
    openUsers: first.ranking.principals.filter(isOpenUser),
    facts: () => facts,
    learn: (more) => void (facts = { ...facts, ...more }),
    answer: () => ({
      ...{ facts, ranking: rankSenders(facts) },
      ...{ gaps: [...first.gaps, ...gaps], pending: [...pending] },
    }),
  };
}

async function countMails({ snapshot, window, mails, learn, gaps, signal }: WhoContext): Promise<void> {
  const counted = await countWindow(mails, snapshot.mails, window, signal);
  const unanswered = unansweredGaps(snapshot, window).length === 0 ? {} : { isUnanswered: true as const };
  learn({ mails: { ...counted.mails, ...unanswered } });
  gaps.push(...counted.gaps);
}

/** Answers about the mails of a window that are missing. Which other Regions there are says nothing about a known one. */
function unansweredGaps(snapshot: Snapshot, window: MailWindow): readonly Gap[] {
  const counts = mailGaps(snapshot).filter(
    ({ region }) => window.region === null || region === window.region,
  );
  return [...counts, ...regionGaps(snapshot.mails, window)];
}

/** Learns when the users last signed in, and who is gone. Returns what they are called now; `null`: no answer. */
async function listSignIns(context: WhoContext): Promise<CurrentNames | null> {
  const { iam, clock, snapshot, openUsers, facts, learn, gaps, signal } = context;
  // The first page was true then; the last one may come minutes later.
  const asOf = clock.now();
  const listed = await iam.listUsers(signal);
  if (!listed.ok) {
    gaps.push(listed.gap);
    return null;
  }
  const signIns = new Map<string, SignIn>();
  const names = new Map<Principal, string>();
  for (const [principal, now] of findListed(snapshot.principals, listed.value)) {
    const { signedInAt: at } = now;
    if (at !== undefined) signIns.set(principal.arn, { at, asOf });
    names.set(principal, now.name);
  }
  // Whoever is gone since the scan can't be asked about; what rules somebody out already still does.
  const gone = new Set(
    openUsers.flatMap(({ principal }) =>
      principal.kind === 'user' && principal.id !== null && !names.has(principal) ? [principal] : [],
    ),
  );
  const principals = facts().principals.map((one) => (gone.has(one) ? judge(asDeleted(one)) : one));
  learn({ signIns, principals });
  return names;
}

/** Asks for the access keys of users, and their last uses, and yields as answers come. */
async function* queryKeys(
  context: WhoContext,
  open: readonly Judged[],
  names: CurrentNames | null,
): AsyncGenerator<WhoAnswer, void> {
  const { window, clock, settings, facts, learn, answer } = context;
  const { principals } = facts();
  const keysSince = new Map<string, Timestamp>();
  const asked = new Map<string, Principal>();
  const learnKeys = (): void => {
    const learned = principals.map((principal) => asked.get(principal.arn) ?? principal);
    learn({ principals: learned, keysSince: new Map(keysSince) });
  };
  let shownAt = clock.now();
  const ask = async ({ principal }: Judged, settled: () => void) => {
    // Of a user without an ID, another may have the name by now.
    if (names !== null && !names.has(principal)) return;
    const latest = await askLive(principal, names?.get(principal) ?? principal.name, context);
    const since = principal.keysAsOf;
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
}

async function readTopics(
  context: WhoContext,
  topics: readonly TrailTopic[],
  open: readonly Judged[],
): Promise<void> {
  const { clock, limits, facts, learn } = context;
  const kinds = new Set(open.map(({ principal }) => principal.kind));
  for (const topic of topics) {
    const since = topic === 'keys' ? limits.keysFrom : limits.nearFrom;
    const isKept = coverageAt(clock.now(), since).from <= since;
    if (isKept)
      learn({ trail: await readTopic(context, topic, trailEvents(topic, kinds), since, facts().trail) });
  }
}

function isOpenUser({ standing, principal }: Judged): boolean {
  return standing === 'possible' && principal.kind !== 'role';
}

/** Whether a new list of users could rule somebody out: the scan's list has no sign-in, or is too young for the window. */
function isSignInOpen({ standing, principal }: Judged, { consoleFrom, liveAsOf }: Limits): boolean {
  const { kind, signIn } = principal;
  if (kind !== 'user' || standing === 'ruled-out') return false;
  return signIn === undefined || (signIn.asOf < liveAsOf && (signIn.at ?? '') < consoleFrom);
}

/** Whether it's only not known if a policy was taken away. */
function waitsForPolicies({ standing, principal }: Judged): boolean {
  return standing === 'possible' && principal.canSend === 'no' && principal.kind !== 'root';
}

async function readTopic(
  { trail: reader, clock, gaps, signal }: WhoContext,
  topic: TrailTopic,
  names: readonly TrailEventName[],
  since: Timestamp,
  trail: Trail,
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
