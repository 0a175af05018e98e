/** Access keys, and what their last uses show. */
import { byTime } from './signal.ts';
import type { SignalOf } from './signal.ts';
import type { Timestamp } from './timestamp.ts';

/** When, where and for which service an access key was last used. IAM's `N/A` is `null`. */
export interface LastUsed {
  readonly at: Timestamp;
  readonly region: string | null;
  /** The service namespace as IAM gave it: `ses` (the SES API), `ses-smtp` (the SMTP interface), `s3`, … */
  readonly service: string | null;
}

export interface AccessKey {
  /** `null` if it's known only from the credential report, which has no key IDs. */
  readonly id: string | null;
  readonly status: 'Active' | 'Inactive';
  readonly createdAt: Timestamp | null;
  /** `null`: never used, or the answer is missing (a gap with this key's ID says so). */
  readonly lastUsed: LastUsed | null;
  readonly source: 'live' | 'report';
  /** When the answer was true: the time of the call, or of the credential report. */
  readonly asOf: Timestamp;
}

/** A use of SES in an earlier answer that the keys no longer show: the key was used otherwise, or deleted. */
export interface PastUse {
  /** `null` if only the credential report had the key. */
  readonly keyId: string | null;
  readonly use: LastUsed;
  /** When the answer that showed it was true. */
  readonly asOf: Timestamp;
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

/** Returns what a key's last use shows; `null` if none is known. */
export function keySignal({ id, lastUsed, asOf }: AccessKey): KeySignal | null {
  return lastUsed === null ? null : useSignal(id, lastUsed, asOf, false);
}

/** Returns what earlier uses of keys show. */
export function pastSignals({
  pastUses = [],
}: {
  readonly pastUses?: readonly PastUse[];
}): readonly KeySignal[] {
  return pastUses.map(({ keyId, use, asOf }) => useSignal(keyId, use, asOf, true));
}

type KeySignal = SignalOf<'access-key'>;

const MARKS = { send: 'smtp', call: 'api', other: 'other' } as const;

function useSignal(keyId: string | null, use: LastUsed, asOf: Timestamp, isPast: boolean): KeySignal {
  const proves = serviceProof(use.service);
  const mark = isPast ? 'past' : MARKS[proves];
  return { ...use, source: 'access-key', proves, mark, keyId, action: null, asOf, isPast };
}

/** Returns what the last uses of the keys show, including other services, newest first. */
export function keySignals({
  accessKeys,
}: {
  readonly accessKeys: readonly AccessKey[];
}): readonly KeySignal[] {
  return accessKeys.flatMap((key) => keySignal(key) ?? []).sort(byTime);
}
