/** The mails of an account in the report. */
import { bearersOf, principalsByName } from '../senders/mails/attribution.ts';
import { mailGaps, regionFigures } from '../senders/mails/figures.ts';
import type { RegionFigures } from '../senders/mails/figures.ts';
import { addHours, byDay, OUTCOMES, sumHours } from '../senders/model/mails.ts';
import type { DayCounts, HourCounts, SenderMails } from '../senders/model/mails.ts';
import type { Principal, Snapshot } from '../senders/model/model.ts';

/** The hours that the report names one by one: 14 days. */
const HOURS = 336;

type Outcome = keyof typeof OUTCOMES;
const OUTCOME_NAMES = Object.keys(OUTCOMES) as Outcome[];

/** Returns the mails as the report names them; `null`: not asked. */
export function toMailsJson(snapshot: Snapshot): object | null {
  const { mails, principals } = snapshot;
  if (mails === undefined) return null;
  const names = principalsByName(principals);
  return {
    asOf: mails.asOf,
    regions: regionFigures(snapshot).map(toRegionJson),
    senders: mails.regions
      .filter(({ asOf }) => asOf === mails.asOf)
      .flatMap(({ region, senders }) => (senders ?? []).map((sender) => toSenderJson(sender, region, names))),
    gaps: mailGaps(snapshot).map(({ call, reason, message, region }) => ({
      call,
      reason,
      message,
      ...(region === undefined ? {} : { region }),
    })),
  };
}

function toRegionJson({ region, state, mails, sent, currentHour, attributed }: RegionFigures) {
  const isCounted = state === 'sends' || state === 'quiet';
  const counts = isCounted ? (mails?.sent ?? null) : null;
  const outcome = (name: Outcome): HourCounts | null => (isCounted ? (mails?.[name] ?? null) : null);
  const hasNothing = state === 'quiet' && OUTCOME_NAMES.every((name) => outcome(name) === null);
  return {
    region,
    state,
    sent: counts && sent,
    currentHour: counts && currentHour,
    ...Object.fromEntries(
      OUTCOME_NAMES.map((name) => {
        const hours = outcome(name);
        return [name, hours && sumHours(hours)];
      }),
    ),
    attributed: isCounted ? attributed : null,
    hours: counts === null ? [] : hoursJson(counts),
    days: counts === null || hasNothing ? [] : daysJson(counts, outcome),
  };
}

/** The hours with mails among the last, the oldest first, with the one that ran. */
function hoursJson({ from, counts }: HourCounts) {
  const first = Math.max(0, counts.length - HOURS - 1);
  return nonZero(counts.subarray(first)).map((hour) => ({
    at: addHours(from, first + hour),
    sent: counts[first + hour] ?? 0,
  }));
}

/** Returns where counts are not 0. A report of hundreds of accounts has tens of millions of counts, most of them 0. */
function nonZero(counts: Uint32Array): readonly number[] {
  const found: number[] = [];
  for (let at = 0; at < counts.length; at += 1) if (counts[at] !== 0) found.push(at);
  return found;
}

function daysJson(sent: HourCounts, outcome: (name: Outcome) => HourCounts | null) {
  const outcomes = OUTCOME_NAMES.map((name) => {
    const hours = outcome(name);
    return [name, hours && byDay(hours).counts] as const;
  });
  const days = byDay(sent);
  // A bounce or a complaint may come days after its mail.
  const known = [days.counts, ...outcomes.flatMap(([, counts]) => counts ?? [])];
  const named = [...new Set(known.flatMap(nonZero))].sort((a, b) => a - b);
  return named
    .filter((day) => day < days.counts.length)
    .map((day) => ({
      date: dayOf(days, day),
      sent: days.counts[day] ?? 0,
      ...Object.fromEntries(
        outcomes.map(([name, counts]) => [name, counts === null ? null : (counts[day] ?? 0)]),
      ),
    }));
}

function dayOf({ from }: DayCounts, day: number): string {
  return addHours(`${from}T00:00:00Z`, day * 24).slice(0, 10);
}

function toSenderJson(sender: SenderMails, region: string, names: ReadonlyMap<string, readonly Principal[]>) {
  const { callerIdentity, sums, days } = sender;
  const principals = bearersOf(names, sender);
  return {
    callerIdentity,
    principalArn: principals.length === 1 ? (principals[0]?.arn ?? null) : null,
    ambiguous: principals.length > 1,
    region,
    sent: sums,
    days: nonZero(days.counts).map((day) => ({ date: dayOf(days, day), sent: days.counts[day] ?? 0 })),
  };
}
