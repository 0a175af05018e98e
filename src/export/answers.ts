/** What every export takes from a Snapshot in the same way. */
import { compareUsers } from '../senders/model/order.ts';
import type { AccessKey, Call, Gap, Snapshot, Principal } from '../senders/model/model.ts';

/** A missing answer as the report names it. */
export type ReportedGap = Pick<Gap, 'call' | 'reason' | 'message'>;

interface GapHolder {
  readonly gaps: readonly Gap[];
  readonly pending?: readonly Call[];
}

/** The gaps of a user or an account. A call that has no answer yet when the report is made is one as well. */
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

/**
 * Whether the use of one access key is known, live or by the credential report: "no use" must not be said where
 * only the answer is missing.
 */
export function isKeyAnswered({ gaps, pending }: Principal, { id, source }: AccessKey): boolean {
  const call = 'GetAccessKeyLastUsed';
  if (source === 'report') return true;
  return (
    !pending.includes(call) &&
    !gaps.some((gap) => gap.call === call && (gap.accessKeyId === undefined || gap.accessKeyId === id))
  );
}

/** Whether it is known which access keys there are. */
export function isKeyListAnswered({ gaps, pending }: Principal): boolean {
  const call = 'ListAccessKeys';
  return !pending.includes(call) && !gaps.some((gap) => gap.call === call);
}

/** Whether all keys and their uses are known. */
export function areKeysAnswered(user: Principal): boolean {
  return isKeyListAnswered(user) && user.accessKeys.every((key) => isKeyAnswered(user, key));
}

/** The users in the order of the list: by verdict, the latest first. */
export function orderedUsers(snapshot: Snapshot): readonly Principal[] {
  return [...snapshot.principals].sort(compareUsers);
}
