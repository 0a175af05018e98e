/**
 * What AWS shows of a user's use of SES, one signal for each record, each with its own time. Verdicts, times and
 * sentences are functions of these.
 */
import type { AccessKey, AdvisorRecord, Evidence, LastUsed, SentMails, Timestamp } from './evidence.ts';

/**
 * What a signal shows. `send`: a send (or a denied attempt). `likely-send`: an access of SES later than every action that
 * Access Advisor tracks, so most likely a send. `call`: a call of the SES API, with or without its name. `access`: an
 * access of SES about which nothing more is known. `other`: a use of another service, or of one that AWS doesn't name.
 */
export type Proof = 'send' | 'likely-send' | 'call' | 'access' | 'other';

export interface Signal {
  readonly source: 'access-key' | 'access-advisor' | 'mails';
  readonly proves: Proof;
  readonly at: Timestamp;
  readonly region: string | null;
  /** `ses` or `ses-smtp` as IAM gave it, of an access key; `null` of the others, which do not tell. */
  readonly service: string | null;
  /** `null` of Access Advisor and of mails, and of keys that only the credential report told of. */
  readonly keyId: string | null;
  /** The action, if Access Advisor tracks it. */
  readonly action: string | null;
  /** When the answer that shows it was true. */
  readonly asOf: Timestamp;
  /** Whether only an earlier answer shows it: the key was used for another service since, or deleted. */
  readonly isPast: boolean;
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
 * Returns what a key's last used service shows: `ses-smtp` is the SMTP interface, which can only send; `ses` is any call of
 * the SES API. Compares AWS's service names without case.
 */
export function serviceProof(service: string | null): 'send' | 'call' | 'other' {
  switch (service?.toLowerCase()) {
    case 'ses-smtp':
      return 'send';
    case 'ses':
      return 'call';
    default:
      return 'other';
  }
}

/** Whether a last use is a use of SES, by its API or by SMTP. */
export function isSesUse(use: LastUsed | null): boolean {
  return use !== null && serviceProof(use.service) !== 'other';
}

const NONE: readonly Signal[] = [];

/** Returns all signals of SES in the evidence, newest first. */
export function sesSignals(evidence: Evidence): readonly Signal[] {
  const { accessKeys, advisor, pastUses, sentMails } = evidence;
  const isSilent = advisor === null && pastUses === undefined && !sentMails?.last;
  if (isSilent && !accessKeys.some(({ lastUsed }) => isSesUse(lastUsed))) return NONE;
  return allSignals(evidence)
    .filter(({ proves }) => proves !== 'other')
    .sort(byTime);
}

/**
 * Returns every signal that the evidence holds, those of other services too: of the keys, of earlier uses that the keys
 * no longer show, of Access Advisor, then of the mails counted.
 */
export function allSignals({ accessKeys, pastUses = [], advisor, sentMails }: Evidence): readonly Signal[] {
  return [
    ...accessKeys.flatMap((key) => keySignal(key) ?? []),
    ...pastUses.map(({ keyId, use, asOf }) => useSignal(keyId, use, asOf, true)),
    ...(advisor === null ? [] : advisorSignals(advisor)),
    ...(sentMails === undefined ? [] : mailSignals(sentMails)),
  ];
}

/** Returns what the last uses of the keys show, including other services, newest first. */
export function keySignals({ accessKeys }: Pick<Evidence, 'accessKeys'>): readonly Signal[] {
  return accessKeys.flatMap((key) => keySignal(key) ?? []).sort(byTime);
}

/** Returns what a key's last use shows; `null` if none is known. */
export function keySignal({ id, lastUsed, asOf }: AccessKey): Signal | null {
  return lastUsed === null ? null : useSignal(id, lastUsed, asOf, false);
}

function useSignal(keyId: string | null, use: LastUsed, asOf: Timestamp, isPast: boolean): Signal {
  const { at, region, service } = use;
  const proves = serviceProof(service);
  return { source: 'access-key', proves, at, region, service, keyId, action: null, asOf, isPast };
}

/**
 * Access Advisor doesn't track sends (SendEmail, SendRawEmail, …), except two. So if SES was last accessed later than every
 * tracked action, by at least a minute since AWS stores whole minutes, it was an untracked action: most likely a send. This
 * is an inference: 19 SES actions are untracked, 5 of them send.
 */
function advisorSignals(record: AdvisorRecord): readonly Signal[] {
  const { lastAccessedAt, region, trackedActions, asOf } = record;
  const base = { source: 'access-advisor', service: null, keyId: null, asOf, isPast: false } as const;
  const tracked = (trackedActions ?? []).map(({ action, at }): Signal => {
    const proves = isTrackedSend(action) ? 'send' : 'call';
    return { ...base, proves, at, region: at === lastAccessedAt ? region : null, action };
  });
  const sameMinute = tracked.some(({ at }) => toMinute(at) >= toMinute(lastAccessedAt));
  const proves = trackedActions === null || sameMinute ? 'access' : 'likely-send';
  return [{ ...base, proves, at: lastAccessedAt, region, action: null }, ...tracked];
}

/** Mails are counted by the hour: the latest one left by the end of it. */
function mailSignals({ last, asOf }: SentMails): readonly Signal[] {
  if (last === null) return [];
  const none = { service: null, keyId: null, action: null, isPast: false };
  return [{ ...none, source: 'mails', proves: 'send', at: last.at, region: last.region, asOf }];
}

/** `2026-11-23T09:00:59Z` -> `2026-11-23T09:00` */
export function toMinute(at: Timestamp): string {
  return at.slice(0, 16);
}

function byTime(a: Signal, b: Signal): number {
  return a.at < b.at ? 1 : a.at > b.at ? -1 : 0;
}

/** Returns the signals of the minute in which SES was last used; none if no signal shows a use. */
export function newestSignals(signals: readonly Signal[]): readonly Signal[] {
  const [newest] = signals;
  return newest === undefined ? [] : signals.filter(({ at }) => toMinute(at) === toMinute(newest.at));
}

/** Whether a signal shows a send, certainly or most likely. */
export function isSend({ proves }: Signal): boolean {
  return proves === 'send' || proves === 'likely-send';
}

/** Whether any signal shows that a user used SES, by sending or otherwise. */
export function usedSes({ lastSesAt }: { readonly lastSesAt: Timestamp | null }): boolean {
  return lastSesAt !== null;
}

/** Whether a user sent or most likely sent: what "sender" means everywhere. */
export function isSender(evidence: Evidence): boolean {
  return sesSignals(evidence).some(isSend);
}

/** Returns the time up to which the uses of a user's key are known; an empty string if it was never used. */
export function usesKnownUntil({ gaps }: Evidence, { id, lastUsed, asOf }: AccessKey): Timestamp {
  return gaps.some(({ accessKeyId }) => accessKeyId === id) ? asOf : (lastUsed?.at ?? '');
}
