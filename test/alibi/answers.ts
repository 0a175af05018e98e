/**
 * What AWS answers about a history, written from AWS's pages, apart from the product's rules:
 * - IAM API Reference, GetAccessKeyLastUsed, and IAM User Guide, "Refine permissions": of uses within 15 minutes, only the
 *   first is recorded; Access Advisor shows activity within 4 hours, for 400 days, and only services that policies allow;
 *   RoleLastUsed covers 400 days.
 * - IAM API Reference, User: of sign-ins within five minutes, only the first is recorded; the time outlives the password.
 * - IAM User Guide, "Get credential reports": a report is up to 4 hours old; it has no time for a password that is gone.
 * - CloudTrail User Guide: Event history has the management events of 90 days.
 * AWS doesn't state how late live answers and events are: up to an hour, and up to 15 minutes, are taken here.
 */
import { DAY, exists, HOUR, MINUTE, nameAt } from './history.ts';
import type { Actor, Change, History, Key, Random, Use } from './history.ts';

export interface Delays {
  /** Of live answers about keys and sign-ins. */
  readonly live: number;
  readonly report: number;
  readonly role: number;
  readonly advisor: number;
  /** Of each event. */
  readonly trail: (change: Change) => number;
  /** Whether Access Advisor is later than AWS states. */
  readonly isAdvisorLate: boolean;
  /** Whether what a session does counts as a use of the key that made it: not documented. */
  readonly sessionsCount: boolean;
}

/** How late the sources of an account are, each within what AWS states; Access Advisor sometimes beyond. */
export function makeDelays(random: Random): Delays {
  const upTo = (most: number) => random.pick([0, most, random.between(0, most)]);
  const isAdvisorLate = random.chance(0.1);
  const late = new Map<Change, number>();
  return {
    live: upTo(HOUR),
    report: upTo(4 * HOUR),
    role: upTo(4 * HOUR),
    advisor: isAdvisorLate ? random.between(4 * HOUR, 3 * DAY) : upTo(4 * HOUR),
    trail: (change) => {
      const known = late.get(change) ?? upTo(15 * MINUTE);
      late.set(change, known);
      return known;
    },
    isAdvisorLate,
    sessionsCount: random.chance(0.5),
  };
}

/** The last of several times that IAM has recorded: within a span, only the first counts. */
function recorded<T extends { readonly at: number }>(
  uses: readonly T[],
  until: number,
  span: number,
): T | null {
  let last: T | null = null;
  for (const use of uses.toSorted((a, b) => a.at - b.at)) {
    if (use.at > until) break;
    if (last === null || use.at - last.at >= span) last = use;
  }
  return last;
}

/** Returns a key's last recorded use. */
export function keyLastUsed({ uses }: Actor, key: Key, until: number, { sessionsCount }: Delays): Use | null {
  const own = uses.filter((use) => use.key === key && (sessionsCount || !use.isSession));
  return recorded(own, until, 15 * MINUTE);
}

/** Returns the keys of an actor at a time. */
export function keysAt({ keys }: Actor, at: number): readonly Key[] {
  return keys.filter(({ createdAt, deletedAt }) => createdAt <= at && (deletedAt === null || deletedAt > at));
}

/** Returns when somebody last signed in, as far as IAM shows it. */
export function passwordLastUsed({ signIns }: Actor, until: number): number | null {
  return (
    recorded(
      signIns.map((at) => ({ at })),
      until,
      5 * MINUTE,
    )?.at ?? null
  );
}

/** Returns a role's last recorded use. */
export function roleLastUsed({ uses }: Actor, asOf: number, { role }: Delays): Use | null {
  const last = recorded(uses, asOf - role, 15 * MINUTE);
  return last !== null && last.at >= asOf - 400 * DAY ? last : null;
}

/** Returns whether policies allow sending at a time. */
export function maySendAt({ kind, allowed }: Actor, at: number): boolean {
  return kind === 'root' || allowed.some(({ from, to }) => from <= at && (to === null || to > at));
}

/** Returns what Access Advisor says about SES: the last access, `never`, or `not-listed`. */
export function lastSesAccess(actor: Actor, asOf: number, { advisor }: Delays): Use | 'never' | 'not-listed' {
  if (!maySendAt(actor, asOf)) return 'not-listed';
  const ses = actor.uses.filter(({ service }) => service === 'ses' || service === 'ses-smtp');
  const last = recorded(ses, asOf - advisor, 15 * MINUTE);
  return last === null || last.at < asOf - 400 * DAY ? 'never' : last;
}

/** Returns the events that Event history shows, from `since` on. */
export function eventHistory(
  { changes }: History,
  since: number,
  asked: number,
  { trail }: Delays,
): readonly Change[] {
  return changes.filter(
    (change) => change.at >= Math.max(since, asked - 90 * DAY) && change.at + trail(change) <= asked,
  );
}

/** Returns the actors that IAM lists at a time. */
export function listedAt({ actors }: History, at: number): readonly Actor[] {
  return actors.filter((actor) => exists(actor, at));
}

/** Returns the mails of a span by the name that SES gives their sender. */
export function countedBySender({ mails }: History, from: number, to: number, region: string | null) {
  const counted = new Map<string, number>();
  for (const { at, region: where, sender } of mails) {
    if (at < from || at >= to || (region !== null && where !== region)) continue;
    const name = sender.kind === 'root' ? 'root' : nameAt(sender, at);
    counted.set(name, (counted.get(name) ?? 0) + 1);
  }
  return counted;
}
