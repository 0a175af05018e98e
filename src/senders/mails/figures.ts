/** Figures of the counted mails: by Region, in total, and how many have a known sender. */
import type { SentMails, Sums } from '../model/evidence.ts';
import { addSums, currentHour, regionState, sumHours } from '../model/mails.ts';
import type { Mails, RegionMails, RegionState } from '../model/mails.ts';
import { findCall } from '../model/calls.ts';
import type { Gap, Principal, Snapshot } from '../model/model.ts';
import { problemKind } from '../model/problem.ts';
import { namedPart, principalsByName } from './attribution.ts';

export interface RegionFigures {
  readonly region: string;
  readonly state: RegionState;
  /** From an earlier scan if the latest one has no answer. */
  readonly mails: RegionMails | null;
  readonly sent: Sums | null;
  readonly currentHour: number | null;
  /** The mails of known names. `null`: SES publishes nothing by sender here. */
  readonly attributed: Sums | null;
}

/** Each row about mails needs them, and names thousands of principals for that. */
const KNOWN = new WeakMap<Snapshot, readonly RegionFigures[]>();

/** Returns the figures of every Region that was asked: Regions that sent first, most mails first, then by name. */
export function regionFigures(snapshot: Snapshot): readonly RegionFigures[] {
  const known = KNOWN.get(snapshot) ?? figuresOfRegions(snapshot);
  KNOWN.set(snapshot, known);
  return known;
}

function figuresOfRegions({ mails, principals }: Snapshot): readonly RegionFigures[] {
  if (mails === undefined) return [];
  const names = principalsByName(principals);
  const counted = new Map(mails.regions.map((region) => [region.region, region]));
  const missing = [...mails.gaps.flatMap(({ region }) => region ?? []), ...(mails.pending ?? [])];
  const regions = [...new Set([...counted.keys(), ...missing])].map((region) =>
    figuresOf(mails, region, counted.get(region) ?? null, names),
  );
  return regions.toSorted(
    (a, b) =>
      STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
      (b.sent?.last400Days ?? 0) - (a.sent?.last400Days ?? 0) ||
      (a.region < b.region ? -1 : 1),
  );
}

const STATES: readonly RegionState[] = ['sends', 'unknown', 'quiet', 'off'];

function figuresOf(
  all: Mails,
  region: string,
  mails: RegionMails | null,
  names: ReadonlyMap<string, readonly Principal[]>,
): RegionFigures {
  const sent = mails?.sent ?? null;
  const senders = mails?.senders ?? null;
  const named = senders?.flatMap((one) => namedPart(names, one, mails?.asOf ?? all.asOf)?.sums ?? []);
  return {
    region,
    state: regionState(all, region),
    mails,
    sent: sent && sumHours(sent),
    currentHour: sent && currentHour(sent),
    attributed: named === undefined ? null : addSums(named),
  };
}

export interface MailTotal {
  /** Over the Regions that the latest scan counted. `null`: none of them. */
  readonly sent: Sums | null;
  readonly currentHour: number;
  /** `null`: no Region that sent publishes by sender. */
  readonly attributed: Sums | null;
}

/** Returns the mails of all Regions that the latest scan counted. */
export function totalMails(figures: readonly RegionFigures[]): MailTotal {
  const counted = figures.filter(({ state }) => state === 'sends' || state === 'quiet');
  const attributed = counted.flatMap((one) => one.attributed ?? []);
  return {
    sent: counted.length === 0 ? null : addSums(counted.flatMap(({ sent }) => sent ?? [])),
    currentHour: counted.reduce((sum, one) => sum + (one.currentHour ?? 0), 0),
    attributed: attributed.length === 0 ? null : addSums(attributed),
  };
}

/** Whether more mails of a Region have a known name than were sent: some were counted twice. */
export function isCountedTwice({ sent, attributed }: RegionFigures, span: keyof Sums): boolean {
  return sent !== null && attributed !== null && attributed[span] > sent[span];
}

/** Returns the sums that are known; `null`: not known. "At least 0" says nothing. */
export function knownSums(sent: SentMails | undefined): Sums | null {
  return sent === undefined || (sent.isPartial === true && sent.sums?.last400Days === 0) ? null : sent.sums;
}

/** Returns all gaps of the count, including Regions still waited for and senders that were left out. */
export function mailGaps({ mails }: Pick<Snapshot, 'mails'>): readonly Gap[] {
  if (mails === undefined) return [];
  const waiting = (mails.pending ?? []).map((region) => ({
    reason: 'NotAsked',
    message: 'The scan had no answer yet when this report was made.',
    region,
  }));
  const leftOut = mails.regions.flatMap(({ region, sendersLeftOut }) =>
    sendersLeftOut === undefined
      ? []
      : [
          {
            reason: 'TooManySenders',
            message: `At least ${sendersLeftOut} ${sendersLeftOut === 1 ? 'sender was' : 'senders were'} not counted: there are too many.`,
            region,
          },
        ],
  );
  return [
    ...mails.gaps,
    ...[...waiting, ...leftOut].map((gap) => ({ call: 'GetMetricData' as const, ...gap })),
  ];
}

/** Whether an answer is missing because an optional permission is: that is reported once, and changes no exit status. */
export function isQuietGap({ call, reason, message }: Gap): boolean {
  return findCall(call)?.isOptional === true && problemKind(reason, message) === 'denied';
}
