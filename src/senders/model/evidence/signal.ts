/** What AWS shows of a use of a service, each with its own time. */
import type { Timestamp } from './timestamp.ts';

/**
 * What a signal shows. `mail`: a mail that SES accepted. `send`: a send, or a denied attempt. `likely-send`: an access of
 * SES later than every action that Access Advisor tracks, so most likely a send. `call`: a call of the SES API, with or
 * without its name. `access`: an access of SES about which nothing more is known. `other`: a use of another service, or of
 * one that AWS doesn't name.
 */
export type Proof = 'mail' | 'send' | 'likely-send' | 'call' | 'access' | 'other';

/**
 * How pictures mark a use: mails counted under the name; a key's last use by SMTP, by the SES API or of another service;
 * an earlier use of SES that the keys no longer show; what Access Advisor saw.
 */
export type MarkKind = 'mails' | 'smtp' | 'api' | 'past' | 'advisor' | 'other';

/** A use as one source of evidence shows it. `Signal` in `evidence.ts` is one of any source. */
export interface SignalOf<Source extends string> {
  readonly source: Source;
  readonly proves: Proof;
  readonly mark: MarkKind;
  readonly at: Timestamp;
  readonly region: string | null;
  /** `ses` or `ses-smtp` as IAM gave it, of an access key; `null` of the others, which do not show it. */
  readonly service: string | null;
  /** `null` of Access Advisor and of mails, and of keys that only the credential report has. */
  readonly keyId: string | null;
  /** The action, if Access Advisor tracks it. */
  readonly action: string | null;
  /** When the answer that shows it was true. */
  readonly asOf: Timestamp;
  /** Whether only an earlier answer shows it: the key was used for another service since, or deleted. */
  readonly isPast: boolean;
}

/** `2026-11-23T09:00:59Z` -> `2026-11-23T09:00` */
export function toMinute(at: Timestamp): string {
  return at.slice(0, 16);
}

/** Orders signals, newest first. */
export function byTime(a: { readonly at: Timestamp }, b: { readonly at: Timestamp }): number {
  return a.at < b.at ? 1 : a.at > b.at ? -1 : 0;
}

/** Returns the signals of the minute in which SES was last used; none if no signal shows a use. */
export function newestSignals<S extends { readonly at: Timestamp }>(signals: readonly S[]): readonly S[] {
  const [newest] = signals;
  return newest === undefined ? [] : signals.filter(({ at }) => toMinute(at) === toMinute(newest.at));
}

/** Whether a signal shows a send, certainly or most likely. */
export function isSend(signal: { readonly proves: Proof }): boolean {
  return isProvenSend(signal) || signal.proves === 'likely-send';
}

/** Whether a signal shows a send (or a denied attempt) for certain. */
export function isProvenSend({ proves }: { readonly proves: Proof }): boolean {
  return proves === 'mail' || proves === 'send';
}
