/** What is asked about one key's or user's calls, and in which Regions. */
import type { LastUsed, Partition, Principal, Snapshot, Timestamp } from '../model/model.ts';
import { regionState } from '../model/mails.ts';
import { isRegion } from '../who/typedWindow.ts';
import { SPANS } from '../who/window.ts';
import { addTime } from '../model/evidence/timestamp.ts';

/** Calls that are read in a Region unless a person asks for more. At two pages of 50 a second, 500 take five seconds. */
export const FIRST_MOST = 500;

/** Days that Event history keeps. Source: CloudTrail User Guide, "Working with CloudTrail Event history". */
export const DAYS_KEPT = 90;

/** Whose calls are asked for. */
export interface CallsSubject {
  /** `null`: all calls of the user, sessions included. */
  readonly accessKeyId: string | null;
  /** `null`: root, or the key's user isn't known. */
  readonly userName: string | null;
  /** `null`: not known. */
  readonly userCreatedAt: Timestamp | null;
  readonly keyCreatedAt: Timestamp | null;
}

export interface CallsQuestion {
  readonly subject: CallsSubject;
  /** The Region that IAM's events are in. */
  readonly iamRegion: string;
  /** Each once; `iamRegion` is among them. */
  readonly regions: readonly string[];
  readonly from: Timestamp;
  /** No further page is asked for in a Region once there are so many. */
  readonly most: number;
}

/** Where CloudTrail has the events of IAM. Source: CloudTrail User Guide, "CloudTrail concepts": global service events. */
export function iamEventsRegion(partition: Partition): string {
  if (partition === 'aws-us-gov') return 'us-gov-west-1';
  if (partition === 'aws-cn') return 'cn-north-1';
  return partition === 'aws-eusc' ? 'eusc-de-east-1' : 'us-east-1';
}

/**
 * Returns the Regions to ask, most telling first: that of IAM's events, those of the last uses, those that sent mails, and
 * those that a person adds. What isn't the name of a Region is left out.
 */
export function callRegions(
  iamRegion: string,
  uses: readonly (LastUsed | null)[],
  sent: readonly string[],
  added: readonly string[] = [],
): readonly string[] {
  const used = uses.flatMap((use) => use?.region ?? []);
  return [...new Set([iamRegion, ...used, ...sent, ...added])].filter(isRegion);
}

/** Returns the Regions of an account that sent mails, as far as they were counted. */
function sendingRegions({ mails }: Pick<Snapshot, 'mails'>): readonly string[] {
  return (mails?.regions ?? [])
    .filter(({ region }) => mails !== undefined && regionState(mails, region) === 'sends')
    .map(({ region }) => region);
}

/** Returns the question about a user's calls, or about those of one of the user's keys. */
export function questionAbout(
  snapshot: Pick<Snapshot, 'partition' | 'mails'>,
  user: Principal,
  accessKeyId: string | null,
  now: Timestamp,
  added: readonly string[] = [],
): CallsQuestion {
  const iamRegion = iamEventsRegion(snapshot.partition);
  const keys = user.accessKeys.filter(({ id }) => accessKeyId === null || id === accessKeyId);
  const past = (user.pastUses ?? []).filter(({ keyId }) => accessKeyId === null || keyId === accessKeyId);
  const uses = [...keys.map(({ lastUsed }) => lastUsed), ...past.map(({ use }) => use)];
  return {
    subject: {
      accessKeyId,
      userName: user.kind === 'root' ? null : user.name,
      userCreatedAt: user.createdAt,
      keyCreatedAt: accessKeyId === null ? null : (keys[0]?.createdAt ?? null),
    },
    iamRegion,
    regions: callRegions(iamRegion, uses, sendingRegions(snapshot), added),
    from: sinceDays(now, DAYS_KEPT),
    most: FIRST_MOST,
  };
}

/** Returns the time so many days ago, at most those that Event history keeps. */
export function sinceDays(now: Timestamp, days: number): Timestamp {
  return addTime(now, -Math.min(SPANS.trailKept, days * 86_400_000));
}
