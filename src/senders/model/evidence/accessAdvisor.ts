/** What Access Advisor knows of SES, and what that shows. */
import { toMinute } from './signal.ts';
import type { SignalOf } from './signal.ts';
import type { Timestamp } from './timestamp.ts';

/** An action that Access Advisor tracks, with the time of its last use. Sends aren't tracked. */
export interface TrackedAction {
  readonly action: string;
  readonly at: Timestamp;
  /** Absent: AWS named none, or an earlier version didn't keep it. */
  readonly region?: string;
}

/** Access Advisor saw the user use SES within its tracking period (at least 400 days). */
export interface AdvisorRecord {
  readonly lastAccessedAt: Timestamp;
  readonly region: string | null;
  /** Tracked actions that were used. `null`: no action data (only a job on the user at action level has it). */
  readonly trackedActions: readonly TrackedAction[] | null;
  readonly source: 'user' | 'policy' | 'group';
  readonly asOf: Timestamp;
}

/**
 * Access Advisor was asked and saw no use of SES. `not-accessed`: it lists SES as not accessed in the tracking period.
 * `not-listed`: it doesn't list SES, since no identity policy allowed it then, which doesn't mean "never used".
 */
export interface AdvisorNone {
  readonly kind: 'not-accessed' | 'not-listed';
  readonly asOf: Timestamp;
}

/**
 * SES actions that Access Advisor tracks and that send mail themselves.
 * Source: IAM User Guide, "IAM action last accessed information services and actions".
 */
const TRACKED_SENDS: ReadonlySet<string> = new Set(['sendbounce', 'sendcustomverificationemail']);

/** Whether an action that Access Advisor tracks sends mail. */
export function isTrackedSend(action: string): boolean {
  return TRACKED_SENDS.has(action.toLowerCase());
}

/**
 * Access Advisor doesn't track sends (SendEmail, SendRawEmail, …), except two. So if SES was last accessed later than every
 * tracked action, by at least a minute since AWS stores whole minutes, it was an untracked action: most likely a send. This
 * is an inference: 19 SES actions are untracked, 5 of them send.
 */
export function advisorSignals({
  advisor,
}: {
  readonly advisor: AdvisorRecord | null;
}): readonly SignalOf<'access-advisor'>[] {
  if (advisor === null) return [];
  const { lastAccessedAt, region, trackedActions, asOf } = advisor;
  const source = 'access-advisor';
  const base = { source, mark: 'advisor', service: null, keyId: null, asOf, isPast: false } as const;
  const tracked = (trackedActions ?? []).map(({ action, at, region: ofAction }): SignalOf<typeof source> => {
    const proves = isTrackedSend(action) ? 'send' : 'call';
    return { ...base, proves, at, region: ofAction ?? (at === lastAccessedAt ? region : null), action };
  });
  const sameMinute = tracked.some(({ at }) => toMinute(at) >= toMinute(lastAccessedAt));
  const proves = trackedActions === null || sameMinute ? 'access' : 'likely-send';
  return [{ ...base, proves, at: lastAccessedAt, region, action: null }, ...tracked];
}
