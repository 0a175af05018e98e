/** The sources of evidence. */
import { askAdvisor } from './accessAdvisor.ts';
import { askKeys } from './accessKeys.ts';
import type { QueryContext } from './scanContext.ts';
import type { Call, Evidence, Principal } from '../model/model.ts';

/** The calls that `askUser` answers. A user about whom they are to be asked has them pending. */
export const USER_CALLS: readonly Call[] = ['ListAccessKeys', 'GenerateServiceLastAccessedDetails'];

/** Asks everything about one user live. Every failure stays a gap of this user. */
export async function askUser(context: QueryContext, user: Pick<Evidence, 'name' | 'arn'>): Promise<void> {
  await Promise.all([askKeys(context, user), askAdvisor(context, user.arn)]);
}

/** Returns a user that is known to exist, and nothing else; `pending` are the calls that will be asked. */
export function unaskedUser(
  { name, arn, id, path, createdAt }: Pick<Evidence, 'name' | 'arn' | 'id' | 'path' | 'createdAt'>,
  pending: readonly Call[],
): Evidence {
  return {
    ...{ name, arn, id, path, createdAt, kind: 'user' },
    accessKeys: [],
    advisor: null,
    canSend: 'unknown',
    grantedBy: [],
    gaps: [],
    pending,
  };
}

/** Returns a user as it is before it is asked again: its identity stays, all else is open. */
export function toAskAgain(user: Principal, pending: readonly Call[]): Evidence {
  return { ...unaskedUser(user, pending), kind: user.kind };
}
