import { askAdvisor } from '../evidence/accessAdvisor.ts';
import { askKeys } from '../evidence/accessKeys.ts';
import type { QueryContext } from '../evidence/scanContext.ts';
import type { Call, Evidence } from '../model/model.ts';

/** The calls that `askUser` makes, which are pending for its users before. */
export const USER_CALLS: readonly Call[] = ['ListAccessKeys', 'GenerateServiceLastAccessedDetails'];

/** Asks everything about one user live. Failures are gaps of this user. */
export async function askUser(context: QueryContext, user: Pick<Evidence, 'name' | 'arn'>): Promise<void> {
  await Promise.all([askKeys(context, user), askAdvisor(context, user.arn)]);
}
