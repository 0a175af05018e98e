/** Watching for surges: an hour in which a Region sends far more mails than in any hour of the 14 days before. Pure. */
import { sesSignals } from '../model/evidence.ts';
import type { Timestamp } from '../model/evidence.ts';
import { addHours, hourOf } from '../model/mails.ts';
import type { AccountNames, Principal, Snapshot } from '../model/model.ts';
import type { HourSpan } from '../ports/mailReader.ts';

/** How far back the largest hour is looked for, in hours: 14 days. */
const COMPARED = 14 * 24;

/** A surge is at least this many times the largest hour. */
const FACTOR = 3;

/** Fewer mails in an hour are never a surge: half of what a new account may send in a day (200, Amazon SES, "Quotas"). */
const AT_LEAST = 100;

/** Hours that may still grow, besides the one that runs, since CloudWatch may count a mail late. */
const UNSETTLED = 2;

/** IAM records only the first use of a key within 15 minutes (IAM User Guide), in milliseconds. */
const RECORDED_EVERY = 15 * 60_000;

/** What a watch knows of a Region from its last round. */
export interface WatchedRegion {
  /** The first hour that can be a surge. */
  readonly hour: Timestamp;
  /** The mails that it is compared with, if no hour before has more. `Infinity`: it was reported. */
  readonly peak: number;
}

export interface Surge {
  readonly region: string;
  /** When the hour began. */
  readonly hour: Timestamp;
  readonly sent: number;
  /** The most mails in an hour before. */
  readonly peak: number;
}

export interface AccountSurge extends Surge {
  readonly account: AccountNames;
  /** Who shows a use of SES since the hour began, the latest first. */
  readonly users: readonly Principal[];
}

/** Returns the Regions that sent within 400 days. */
export function regionsToWatch({ mails }: Pick<Snapshot, 'mails'>): readonly string[] {
  return (mails?.regions ?? []).flatMap(({ region, sent }) =>
    sent?.counts.some((count) => count > 0) === true ? [region] : [],
  );
}

/**
 * Returns the hours to ask about: those that can be a surge, up to the one that runs, and the 14 days before the first.
 * @param known from the last round
 */
export function spanToAsk(now: Timestamp, known?: WatchedRegion): HourSpan {
  const hour = hourOf(now);
  const first = known !== undefined && known.hour < hour ? known.hour : hour;
  return { from: addHours(first, -COMPARED), to: addHours(hour, 1) };
}

/**
 * Returns the latest surge in an answer; `null` if there is none. An hour is reported once, and the next one only if it is a
 * surge compared with that one, too.
 * @param known from the last round; `undefined` in the first one, which reports nothing that was already there
 * @param counts the mails of each hour of `span`
 */
export function findSurge(
  region: string,
  known: WatchedRegion | undefined,
  counts: Uint32Array,
  span: HourSpan,
): { readonly next: WatchedRegion; readonly surge: Surge | null } {
  const last = addHours(span.to, -1);
  if (known === undefined)
    return {
      next: { hour: last, peak: counts.reduce((most, count) => Math.max(most, count), 0) },
      surge: null,
    };
  let surge: Surge | null = null;
  counts.forEach((sent, index) => {
    const hour = addHours(span.from, index);
    if (hour < known.hour || sent < AT_LEAST) return;
    const most = counts
      .subarray(Math.max(0, index - COMPARED), index)
      .reduce((top, count) => Math.max(top, count), 0);
    const peak = hour === known.hour ? Math.max(most, known.peak) : most;
    if (sent >= peak * FACTOR) surge = { region, hour, sent, peak };
  });
  return { next: nextRegion(known, surge, addHours(last, -UNSETTLED)), surge };
}

/** Hours that can no longer grow are left out: the hours that they are compared with pass out of the 14 days. */
function nextRegion(known: WatchedRegion, surge: Surge | null, settled: Timestamp): WatchedRegion {
  if (surge !== null) return { hour: surge.hour, peak: Infinity };
  return known.hour < settled ? { hour: settled, peak: 0 } : known;
}

/** Returns who shows a use of SES since an hour began, the latest first: who could have sent. */
export function usersSince(
  { principals }: Pick<Snapshot, 'principals'>,
  hour: Timestamp,
): readonly Principal[] {
  const begin = Date.parse(hour) - RECORDED_EVERY;
  return principals
    .filter((one) => sesSignals(one).some(({ at }) => Date.parse(at) >= begin))
    .toSorted((a, b) => ((a.lastSesAt ?? '') > (b.lastSesAt ?? '') ? -1 : 1));
}
