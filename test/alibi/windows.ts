/** Asks about windows of random histories, and holds the answers against the truth. */
import { mergeEvidence } from '../../src/senders/evidence/kinds.ts';
import type { AccessKey, Evidence, Principal } from '../../src/senders/model/model.ts';
import { judge } from '../../src/senders/model/verdict.ts';
import { hasAllKeys } from '../../src/senders/askWho/liveKeys.ts';
import { rankSenders } from '../../src/senders/who/rank.ts';
import type { Ranking } from '../../src/senders/who/rank.ts';
import type { SignIn } from '../../src/senders/model/evidence.ts';
import { coverageAt } from '../../src/senders/who/trail.ts';
import type { TrailEvent } from '../../src/senders/model/trailEvents.ts';
import {
  countedBySender,
  eventHistory,
  keyLastUsed,
  keysAt,
  lastSesAccess,
  listedAt,
  makeDelays,
  maySendAt,
  passwordLastUsed,
  roleLastUsed,
} from './answers.ts';
import type { Delays } from './answers.ts';
import { DAY, exists, HOUR, makeHistory, MINUTE, nameAt, Random } from './history.ts';
import type { Actor, History, Use } from './history.ts';

export interface Figures {
  windows: number;
  /** True senders by their standing. */
  readonly senders: Record<string, number>;
  /** Everybody else by standing. */
  readonly others: Record<string, number>;
  only: number;
}

const iso = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
const floorMinute = (time: number): number => Math.floor(time / MINUTE) * MINUTE;

/** Asks about the windows of one history. @returns what is wrong, a line each. */
export function checkHistory(seed: number, figures: Figures, windows = 20): readonly string[] {
  const random = new Random(seed);
  const history = makeHistory(random);
  const delays = makeDelays(random);
  const wrong: string[] = [];
  for (let count = 0; count < windows && history.mails.length > 0; count += 1) {
    const mail = random.pick(history.mails);
    const isPoint = random.chance(0.3);
    const length = isPoint ? 0 : random.pick([15 * MINUTE, HOUR, 6 * HOUR, DAY]);
    const from = Math.floor((mail.at - random.between(0, length)) / 1000) * 1000;
    const to = isPoint ? from : Math.max(from + length, from + 1000);
    const region = random.chance(0.7) ? mail.region : null;
    const trueSenders = new Set(
      history.mails
        .filter(
          (one) =>
            (isPoint ? Math.floor(one.at / 1000) * 1000 === from : one.at >= from && one.at < to) &&
            (region === null || one.region === region),
        )
        .map(({ sender }) => sender),
    );
    const { ranking, byArn } = ask(random, history, delays, { from, to, region });
    figures.windows += 1;
    const place = `seed ${seed}, window ${iso(from)} to ${iso(to)}`;
    for (const { principal, standing, why } of ranking.principals) {
      const actor = byArn.get(principal.arn);
      const isSender = actor !== undefined && trueSenders.has(actor);
      const counts = isSender ? figures.senders : figures.others;
      counts[standing] = (counts[standing] ?? 0) + 1;
      if (!isSender) continue;
      if (standing === 'ruled-out' || (standing === 'unlikely' && !delays.isAdvisorLate))
        wrong.push(`${place}: ${principal.arn} sent, and is ${standing}: ${JSON.stringify(why)}`);
    }
    if (ranking.only === null) continue;
    figures.only += 1;
    const named = byArn.get(ranking.only.arn);
    const isRight = [...trueSenders].every((sender) => sender === named);
    if (!isRight && !delays.isAdvisorLate)
      wrong.push(`${place}: only ${ranking.only.arn}, and others sent, too`);
  }
  return wrong;
}

function ask(
  random: Random,
  history: History,
  delays: Delays,
  { from, to, region }: { readonly from: number; readonly to: number; readonly region: string | null },
): { readonly ranking: Ranking; readonly byArn: ReadonlyMap<string, Actor> } {
  // Answers come one after the other, also during the window.
  const first = Math.max(
    from + 1000,
    to + random.pick([-10 * MINUTE, random.span(2 * DAY), random.span(10 * DAY)]),
  );
  const earlierAt = random.chance(0.3) ? Math.max(from - DAY, first - random.span(3 * DAY)) : null;
  const asked = first + random.pick([0, random.span(DAY)]);
  const listedAt1 = Math.max(first, asked - random.pick([0, 20 * MINUTE, HOUR]));
  const trailAsked = asked + random.pick([0, 16 * MINUTE]);
  const scan = createScan(random, delays, history);
  const arnOf = (actor: Actor) => arn(actor, listedAt1);
  const actors = listedAt(history, listedAt1);
  const earlierListed = earlierAt === null ? [] : listedAt(history, earlierAt);
  const keysSince = new Map<string, string>();
  const principals = actors.map((actor): Principal => {
    const latest = scan(actor, listedAt1);
    if (earlierAt === null || !earlierListed.includes(actor)) return judge(latest);
    const earlier = scan(actor, earlierAt);
    const merged = judge(mergeEvidence(earlier, latest));
    if (earlier.keysAsOf !== undefined && earlier.keysAsOf >= iso(to) && hasAllKeys(earlier, merged))
      keysSince.set(merged.arn, earlier.keysAsOf);
    return merged;
  });
  // A complete scan lists the sign-ins, too, before it asks about the keys, which may be asked about again.
  const signInsAsked = random.pick([asked, listedAt1, Math.min(listedAt1, to + random.span(2 * HOUR))]);
  const signIns = new Map<string, SignIn>();
  for (const actor of actors) {
    if (actor.kind === 'role') continue;
    const at = passwordLastUsed(actor, signInsAsked - (actor.kind === 'root' ? delays.report : delays.live));
    signIns.set(arnOf(actor), { at: at === null ? null : iso(at), asOf: iso(signInsAsked) });
  }
  const since = from - 37 * HOUR;
  const coverage = coverageAt(iso(trailAsked), iso(since));
  const events = eventHistory(history, since, trailAsked, delays).map(
    ({ at, ...change }) =>
      ({
        ...{ userName: null, roleName: null, groupName: null, accessKeyId: null },
        ...change,
        at: iso(at),
      }) as TrailEvent,
  );
  const isPublished = random.chance(0.2);
  const hourFrom = Math.floor(from / HOUR) * HOUR;
  const hourTo = Math.max(hourFrom + HOUR, Math.ceil(to / HOUR) * HOUR);
  const ranking = rankSenders({
    window: { from: iso(from), to: iso(to), region, messageId: null },
    principals,
    ...{ listedAsOf: iso(listedAt1), askedAt: iso(listedAt1) },
    deletedPrincipals: [],
    signIns,
    keysSince,
    trail: { keys: coverage, principals: coverage, policies: coverage, events },
    mails: { sent: null, bySender: isPublished ? countedBySender(history, hourFrom, hourTo, region) : null },
    unlisted: [],
  });
  return { ranking, byArn: new Map(actors.map((actor) => [arnOf(actor), actor])) };
}

function arn(actor: Actor, at: number): string {
  const end = actor.kind === 'root' ? 'root' : `${actor.kind}/${nameAt(actor, at)}`;
  return `arn:aws:iam::111122223333:${end}`;
}

/** Returns a scan: what IAM answers about an actor at a time, live or by the credential report. */
function createScan(random: Random, delays: Delays, history: History) {
  const reportAge = random.pick([0, random.between(0, 4 * HOUR)]);
  return (actor: Actor, at: number): Evidence => {
    const reportAt = Math.max(actor.createdAt, at - reportAge);
    const isByReport = actor.kind === 'root' || (exists(actor, reportAt) && random.chance(0.5));
    const keysAt1 = isByReport ? reportAt : at;
    const delay = isByReport ? delays.report : delays.live;
    const accessKeys = keysAt(actor, keysAt1).map((key): AccessKey => {
      const use = keyLastUsed(actor, key, keysAt1 - delay, delays);
      return {
        id: isByReport ? null : key.id,
        status: 'Active',
        // Of the report: when it was last changed.
        createdAt: iso(isByReport ? Math.min(keysAt1, key.createdAt + 5 * HOUR) : key.createdAt),
        lastUsed: use === null ? null : lastUsed(use),
        source: isByReport ? 'report' : 'live',
        asOf: iso(keysAt1),
      };
    });
    const may = maySendAt(actor, at);
    const role = actor.kind === 'role' ? roleLastUsed(actor, at, delays) : null;
    return {
      name: actor.kind === 'root' ? '<root_account>' : nameAt(actor, at),
      arn: arn(actor, at),
      id: actor.kind === 'root' ? null : actor.id,
      path: '/',
      createdAt: iso(actor.createdAt),
      kind: actor.kind,
      accessKeys,
      ...(actor.kind === 'role' ? {} : { keysAsOf: iso(keysAt1) }),
      ...advisorOf(actor, at),
      canSend: may ? 'yes' : 'no',
      permissionsAsOf: iso(at),
      grantedBy: [],
      groups: actor.group === null ? [] : [actor.group],
      gaps: [],
      pending: [],
      ...(actor.kind === 'role'
        ? {
            role: {
              lastUsed: role && { at: iso(role.at), region: role.region },
              assumedBy: [],
              asOf: iso(at),
            },
          }
        : {}),
    };
  };

  function advisorOf(actor: Actor, at: number): Pick<Evidence, 'advisor' | 'advisorNone'> {
    if (actor.kind === 'root' || history.end === 0 || random.chance(0.2)) return { advisor: null };
    const seen = lastSesAccess(actor, at, delays);
    const asOf = iso(at);
    if (seen === 'never') return { advisor: null, advisorNone: { kind: 'not-accessed', asOf } };
    if (seen === 'not-listed') return { advisor: null, advisorNone: { kind: 'not-listed', asOf } };
    const { region } = seen;
    const record = { lastAccessedAt: iso(floorMinute(seen.at)), region, trackedActions: null };
    return { advisor: { ...record, source: 'user', asOf } };
  }
}

function lastUsed({ at, region, service }: Use): AccessKey['lastUsed'] {
  return { at: iso(at), region, service };
}
