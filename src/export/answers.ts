import { compareUsers } from '../senders/model/order.ts';
import { isQuietGap, knownSums, mailGaps } from '../senders/mails/figures.ts';
import { isKeyListMissing, isRole, usersOnly } from '../senders/model/evidence.ts';
import {
  deniedActions,
  problemKind,
  problemWords,
  type Problem,
  type ProblemKind,
} from '../senders/model/problem.ts';
import { sentences } from '../senders/words/words.ts';
import { maskKeyIdsIn } from './maskKeyIds.ts';
import type { AccessKey, Call, Gap, Snapshot, Principal, Sums } from '../senders/model/model.ts';

/** A missing answer, as the report names it. */
export type ReportedGap = Pick<Gap, 'call' | 'reason' | 'message'>;

/** An account that was to be in a report, and why nothing of it could be read. */
export interface UnreadAccount {
  readonly name: string;
  /** `null`: not known. */
  readonly accountId: string | null;
  readonly why: string;
}

/** Returns them as the JSON of every command has them. */
export function unreadJson(unread: readonly UnreadAccount[]): { readonly unread?: readonly UnreadAccount[] } {
  const missing = unread.map(({ name, accountId, why }) => ({ name, accountId, why }));
  return missing.length === 0 ? {} : { unread: missing };
}

/** What AWS itself said. The words of this machine may name its files, which are nobody else's business. */
const SAID_BY_AWS: ReadonlySet<ProblemKind> = new Set(['no-role', 'rejected', 'denied', 'throttled']);

/** Returns why nothing of an account could be read, for a report that others get. Key IDs are masked. */
export function unreadReason({ kind, message }: Problem, profile: string): string {
  const { title } = problemWords(kind, profile);
  return SAID_BY_AWS.has(kind) ? maskKeyIdsIn(`${title}: ${message}`) : title;
}

interface GapHolder {
  readonly gaps: readonly Gap[];
  readonly pending?: readonly Call[];
}

/** Returns the gaps of a user or an account. A call that is still pending when the report is made counts as one. */
export function reportedGaps({ gaps, pending = [] }: GapHolder): readonly ReportedGap[] {
  return [
    ...gaps.map(({ call, reason, message }) => ({ call, reason, message })),
    ...[...new Set(pending)].map((call) => ({
      call,
      reason: 'NotAsked',
      message: 'The scan had no answer yet when this report was made.',
    })),
  ];
}

/** Whether a permission is missing. That a role may not be assumed is nothing that a policy of whoever asks settles. */
export function isDenied({ call, reason, message }: ReportedGap): boolean {
  return call !== 'AssumeRole' && problemKind(reason, message) === 'denied';
}

/** Returns the missing permissions of these answers in one line, and where the policy with them is, for a table. */
export function deniedLines(gaps: readonly ReportedGap[]): readonly string[] {
  const actions = deniedActions(gaps.filter(isDenied));
  return actions.length === 0 ? [] : [sentences(`Denied: ${actions.join(', ')}.`, policyPlace(actions))];
}

/** Returns where the policy with these actions is; empty where it has none of them: those that ask SES and logs are no part of it. */
export function policyPlace(actions: readonly string[]): string {
  return actions.some((action) => /^(iam|ec2|cloudwatch|cloudtrail):/.test(action))
    ? 'The least-privilege policy is in README.md of ses-senders, under "Permissions".'
    : '';
}

/** Whether the use of an access key is known, live or from the report. If not, "no use" must not be said. */
export function isKeyAnswered({ gaps, pending }: Principal, { id, source }: AccessKey): boolean {
  const call = 'GetAccessKeyLastUsed';
  if (source === 'report') return true;
  return (
    !pending.includes(call) &&
    !gaps.some((gap) => gap.call === call && (gap.accessKeyId === undefined || gap.accessKeyId === id))
  );
}

/** Whether the list of access keys is known. */
export function isKeyListAnswered(user: Principal): boolean {
  return !user.pending.includes('ListAccessKeys') && !isKeyListMissing(user);
}

/** Whether all keys and their uses are known. */
export function areKeysAnswered(user: Principal): boolean {
  return isKeyListAnswered(user) && user.accessKeys.every((key) => isKeyAnswered(user, key));
}

/**
 * Returns how many mails the latest count has under a principal's name. `null`: it could not have been counted there; an
 * earlier count may have it.
 */
export function countedSums({ mails }: Snapshot, { sentMails }: Principal): Sums | null {
  return sentMails?.asOf === mails?.asOf ? knownSums(sentMails) : null;
}

/** Returns the users in the order of the list: by verdict, latest use first. */
export function orderedUsers({ principals }: Snapshot): readonly Principal[] {
  return usersOnly(principals).toSorted(compareUsers);
}

/** Returns everyone in that order, roles after all users. */
export function usersThenRoles({ principals }: Snapshot): readonly Principal[] {
  return principals.toSorted((a, b) => Number(isRole(a)) - Number(isRole(b)) || compareUsers(a, b));
}

/** Returns the roles in the same order. */
export function orderedRoles({ principals }: Snapshot): readonly Principal[] {
  return principals.filter(isRole).toSorted(compareUsers);
}

/** Returns what is missing of users and roles, once for each call and reason: thousands may lack the same answer. */
export function principalGaps(principals: readonly Pick<Principal, 'gaps'>[]): readonly Gap[] {
  const gaps = principals.flatMap((principal) => principal.gaps);
  return [...new Map(gaps.map((gap) => [`${gap.call} ${gap.reason}`, gap])).values()];
}

/** Returns all that a scan lacks: about the account, its mails, and its users and roles. */
export function scanGaps(snapshot: Snapshot): readonly Gap[] {
  return [...snapshot.gaps, ...mailGaps(snapshot), ...principalGaps(snapshot.principals)];
}

/** Returns the gaps, with an optional call that is denied once, not for each Region. */
export function gapsOnce(gaps: readonly Gap[]): readonly Gap[] {
  const denied = new Set<string>();
  return gaps.filter((gap) => {
    if (!isQuietGap(gap)) return true;
    const isFirst = !denied.has(gap.call);
    denied.add(gap.call);
    return isFirst;
  });
}
