/**
 * What AWS shows of a user's use of SES, one signal for each record, each with its own time. Verdicts, times and
 * sentences are functions of these.
 */
import type { AdvisorRecord, Evidence, LastUsed, Timestamp } from './model.ts';

/** The last used service of a key that called the SES API. Any SES call, not surely a send. */
export const SES_API = 'ses';
/** The last used service of a key that sent through the SMTP interface, which can do nothing but send. */
export const SES_SMTP = 'ses-smtp';

/**
 * What a signal shows. `send`: a send (or a denied attempt). `likely-send`: an access of SES that is later than every
 * action that Access Advisor tracks, so most likely a send. `call`: a call of the SES API that AWS names, or names as
 * SES only. `access`: an access of SES of which nothing more is known.
 */
export type Proof = 'send' | 'likely-send' | 'call' | 'access';

export interface Signal {
  readonly source: 'access-key' | 'access-advisor';
  readonly proves: Proof;
  readonly at: Timestamp;
  readonly region: string | null;
  /** `ses` or `ses-smtp` as IAM gave it, of an access key; `null` of Access Advisor, which does not tell. */
  readonly service: string | null;
  /** `null` of Access Advisor, and of keys that only the credential report told of. */
  readonly keyId: string | null;
  /** The action, where Access Advisor tracks it. */
  readonly action: string | null;
  /** When the answer that shows it was true. */
  readonly asOf: Timestamp;
  /** Whether only an earlier answer shows it: the key was used for another service since, or was deleted. */
  readonly isPast: boolean;
}

/**
 * Actions of SES that Access Advisor tracks and that send mail themselves.
 * Source: IAM User Guide, "IAM action last accessed information services and actions".
 */
const TRACKED_SENDS: ReadonlySet<string> = new Set(['sendbounce', 'sendcustomverificationemail']);

/** Whether an action that Access Advisor tracks sends mail. */
export function isTrackedSend(action: string): boolean {
  return TRACKED_SENDS.has(action.toLowerCase());
}

/** Whether a last use is one of the SMTP interface. AWS's service names are compared without case. */
export function isSmtpUse(use: LastUsed): boolean {
  return use.service?.toLowerCase() === SES_SMTP;
}

/** Whether a last use is one of the SES API. */
export function isApiUse(use: LastUsed): boolean {
  return use.service?.toLowerCase() === SES_API;
}

/** Whether a last use is a use of SES, by its API or by SMTP. */
export function isSesUse(use: LastUsed): boolean {
  return isApiUse(use) || isSmtpUse(use);
}

/** Returns all signals of SES that the evidence holds, the newest first. */
export function sesSignals(evidence: Evidence): readonly Signal[] {
  const signals: Signal[] = [];
  for (const { id, lastUsed, asOf } of evidence.accessKeys)
    if (lastUsed !== null && isSesUse(lastUsed)) signals.push(keySignal(id, lastUsed, asOf, false));
  for (const { keyId, use, asOf } of evidence.pastUses ?? []) signals.push(keySignal(keyId, use, asOf, true));
  if (evidence.advisor !== null) signals.push(...advisorSignals(evidence.advisor));
  return signals.length < 2 ? signals : signals.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

function keySignal(keyId: string | null, use: LastUsed, asOf: Timestamp, isPast: boolean): Signal {
  const proves = isSmtpUse(use) ? 'send' : 'call';
  const { at, region, service } = use;
  return { source: 'access-key', proves, at, region, service, keyId, action: null, asOf, isPast };
}

/**
 * Sends (SendEmail, SendRawEmail, …) are not among the actions that Access Advisor tracks, but for two. So a last
 * access of SES that is later than every tracked action, by a minute or more since AWS keeps whole minutes, was an
 * untracked action: most likely a send. An inference: 19 actions of SES are untracked, 5 of them send.
 */
function advisorSignals(advisor: AdvisorRecord): readonly Signal[] {
  const { lastAccessedAt, region, trackedActions, asOf } = advisor;
  const base = { source: 'access-advisor', service: null, keyId: null, asOf, isPast: false } as const;
  const tracked = (trackedActions ?? []).map(({ action, at }): Signal => {
    const proves = isTrackedSend(action) ? 'send' : 'call';
    return { ...base, proves, at, region: at === lastAccessedAt ? region : null, action };
  });
  const sameMinute = tracked.some(({ at }) => toMinute(at) >= toMinute(lastAccessedAt));
  const proves = trackedActions === null || sameMinute ? 'access' : 'likely-send';
  return [{ ...base, proves, at: lastAccessedAt, region, action: null }, ...tracked];
}

/** `2026-11-23T09:00:59Z` -> `2026-11-23T09:00` */
export function toMinute(at: Timestamp): string {
  return at.slice(0, 16);
}

/** Returns the signals of the minute in which SES was last used; none where no signal shows a use. */
export function newestSignals(signals: readonly Signal[]): readonly Signal[] {
  const [newest] = signals;
  return newest === undefined ? [] : signals.filter(({ at }) => toMinute(at) === toMinute(newest.at));
}

/** Whether a signal shows a send, surely or most likely. */
export function isSend({ proves }: Signal): boolean {
  return proves === 'send' || proves === 'likely-send';
}

/** Whether a user sent or most likely sent: the one meaning of "sender" in every surface. */
export function isSender(evidence: Evidence): boolean {
  return sesSignals(evidence).some(isSend);
}
