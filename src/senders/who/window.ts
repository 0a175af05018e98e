/** A window of time in which mails were sent, and the times that decide who can have sent them. */
import type { Timestamp } from '../model/evidence.ts';
import { toMinute } from '../model/evidence/signal.ts';
import { addTime, toTimestamp } from '../model/evidence/timestamp.ts';

/** A half-open span, [from, to), in AWS's time. Of one mail, both are the second in which it was sent. */
export interface MailWindow {
  readonly from: Timestamp;
  readonly to: Timestamp;
  /** `null`: not known, so that every Region counts. */
  readonly region: string | null;
  /** The mail that the window is about, if it's about one. */
  readonly messageId: string | null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * How far the answers of AWS lie from what happened, in milliseconds.
 *
 * Sources: IAM User Guide, "Refine permissions using last accessed information" (of uses within 15 minutes, only the first
 * is recorded; new activity appears within 4 hours; 400 days are tracked); AWS STS API Reference, GetSessionToken and
 * GetFederationToken (a key's session lasts up to 36 hours); AWS Sign-In User Guide (a console session lasts up to 12
 * hours); CloudTrail User Guide (Event history has 90 days of events). AWS doesn't state the delay of live answers about
 * keys and sign-ins: one hour is an inference. CloudTrail delivers events after 5 minutes on average, which isn't
 * guaranteed: 15 minutes are an inference, too. Amazon CloudWatch User Guide, "Metrics retention" (counts by the hour are kept
 * for 455 days).
 */
export const SPANS = {
  firstUseOnly: 15 * MINUTE,
  keySession: 36 * HOUR,
  consoleSession: 12 * HOUR,
  liveDelay: HOUR,
  delay: 4 * HOUR,
  trailDelay: 15 * MINUTE,
  trailKept: 90 * DAY,
  tracked: 400 * DAY,
  countsKept: 455 * DAY,
} as const;

/** The times by which evidence about a window is judged. */
export interface Limits {
  /** A use of SES fits from here to `nearTo`. A role that was last used before it sent nothing in the window. */
  readonly nearFrom: Timestamp;
  readonly nearTo: Timestamp;
  /** The same as `nearFrom` in Access Advisor, which keeps whole minutes. */
  readonly nearFromMinute: Timestamp;
  /** A key that was last used before this has no session left in the window. */
  readonly keysFrom: Timestamp;
  /** The same for a sign-in to the console. */
  readonly consoleFrom: Timestamp;
  /** Live answers about keys and sign-ins count as of this time. */
  readonly liveAsOf: Timestamp;
  /** The credential report, Access Advisor, and what roles did count as of this time. */
  readonly reportAsOf: Timestamp;
  /** Answers that see 400 days back see the whole window if they are not later than this. */
  readonly trackedUntil: Timestamp;
}

/** Returns a window that ends now at the latest: nothing was sent yet in what is still to come. @param now at AWS. */
export function endedBy<T extends Pick<MailWindow, 'from' | 'to'>>(window: T, now: Timestamp): T {
  return window.from < now && window.to > now ? { ...window, to: now } : window;
}

/** Whether CloudWatch no longer had the counts of a window at a time. */
export function isBeforeCounts(window: Pick<MailWindow, 'from' | 'to'>, asOf: Timestamp): boolean {
  return Date.parse(asOf) - Date.parse(hoursOf(window).from) > SPANS.countsKept;
}

/** Returns the times by which evidence about a window is judged. */
export function limitsOf({ from, to }: Pick<MailWindow, 'from' | 'to'>): Limits {
  const nearFrom = addTime(from, -SPANS.firstUseOnly);
  // A mail left within its second.
  const end = to === from ? addTime(to, 1_000) : to;
  return {
    nearFrom,
    nearFromMinute: `${toMinute(nearFrom)}:00Z`,
    nearTo: addTime(to, SPANS.firstUseOnly),
    keysFrom: addTime(from, -SPANS.keySession - SPANS.firstUseOnly),
    consoleFrom: addTime(from, -SPANS.consoleSession - SPANS.firstUseOnly),
    liveAsOf: addTime(end, SPANS.liveDelay),
    reportAsOf: addTime(end, SPANS.delay),
    trackedUntil: addTime(from, SPANS.tracked - SPANS.firstUseOnly),
  };
}

/** Whether one hour of CloudWatch holds a window. */
export function isInOneHour(window: Pick<MailWindow, 'from' | 'to'>): boolean {
  const { from, to } = hoursOf(window);
  return Date.parse(to) - Date.parse(from) === HOUR;
}

/** Returns the whole hours that hold a window: CloudWatch counts mails by the hour. */
export function hoursOf({ from, to }: Pick<MailWindow, 'from' | 'to'>): {
  readonly from: Timestamp;
  readonly to: Timestamp;
} {
  const start = Math.floor(Date.parse(from) / HOUR) * HOUR;
  const end = Math.ceil(Date.parse(to) / HOUR) * HOUR;
  return { from: toTimestamp(start), to: toTimestamp(Math.max(end, start + HOUR)) };
}
