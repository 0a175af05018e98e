import { askAdvisor } from '../evidence/accessAdvisor.ts';
import { askKeys } from '../evidence/accessKeys.ts';
import { asDeleted } from '../evidence/scanContext.ts';
import type { QueryContext } from '../evidence/scanContext.ts';
import { emptyEvidence, mergeAnswers } from '../evidence/kinds.ts';
import { usersOf } from '../evidence/permissions.ts';
import type { Call, Evidence, Gap, Principal } from '../model/model.ts';
import { isRole } from '../model/evidence.ts';
import { judge } from '../model/verdict.ts';

/** The calls that `askUser` makes for a user, which are pending before. */
export const USER_CALLS: readonly Call[] = ['ListAccessKeys', 'GenerateServiceLastAccessedDetails'];

/** Returns the calls that `askUser` makes: a role has no access keys. */
export function callsAbout(principal: Pick<Evidence, 'kind'>): readonly Call[] {
  return isRole(principal) ? ['GenerateServiceLastAccessedDetails'] : USER_CALLS;
}

/** Asks everything about one user or role live. Failures are gaps of this one. */
export async function askUser(
  context: QueryContext,
  user: Pick<Evidence, 'name' | 'arn' | 'kind'>,
): Promise<void> {
  await Promise.all([...(isRole(user) ? [] : [askKeys(context, user)]), askAdvisor(context, user.arn)]);
}

/** What is known of a user once it was asked about alone. */
export interface CurrentUser {
  /**
   * `other`: another user, who has the name now. `elsewhere`: a user who is to be asked about again, by the ARN that it
   * has now; the answers were about nobody, or in part.
   */
  readonly kind: 'same' | 'deleted' | 'other' | 'elsewhere';
  readonly user: Principal;
}

/**
 * Returns what the answers about one user come to, who was asked about by name. Another user may have the name by now,
 * which the list of users has; it is asked only where no access key is known to be the user's. Where it may not be
 * asked, the user is taken to be the same.
 *
 * Source: IAM User Guide, "IAM identifiers", "Unique identifiers".
 */
export async function currentUser(
  { iam, signal }: Pick<QueryContext, 'iam' | 'signal'>,
  known: Principal,
  asked: Evidence,
): Promise<CurrentUser> {
  const about = (user: Evidence) => judge(mergeAnswers(user, asked));
  // The list of users has no roles.
  if (isRole(known) || known.id === null || haveSameKey(known, asked))
    return { kind: 'same', user: about(known) };
  const listed = await iam.listUsers(signal);
  const users = usersOf(listed).map(({ name, arn, id, path, createdAt }) => ({
    ...{ name, arn, id, path, createdAt },
  }));
  const itself = users.find(({ id }) => id === known.id);
  const found = itself ?? users.find(({ name }) => name === known.name);
  if (found === undefined)
    return listed.ok
      ? { kind: 'deleted', user: judge(asDeleted(known)) }
      : { kind: 'same', user: about(known) };
  const user: Evidence =
    itself === undefined ? { ...emptyEvidence(found, []), gaps: [NO_POLICIES] } : { ...known, ...found };
  if (found.arn !== known.arn) return { kind: 'elsewhere', user: judge(user) };
  return itself === undefined
    ? { kind: 'other', user: judge(mergeAnswers(user, { ...asked, ...found })) }
    : { kind: 'same', user: about(known) };
}

const NO_POLICIES: Gap = {
  call: 'GetAccountAuthorizationDetails',
  reason: 'NotAsked',
  message: 'Only a scan asks what the policies of the account allow.',
};

/** Whether an access key that was known is still there. No two users ever have the same one. */
function haveSameKey({ accessKeys, pastUses = [] }: Evidence, asked: Evidence): boolean {
  const ids = new Set([...accessKeys.map(({ id }) => id), ...pastUses.map(({ keyId }) => keyId)]);
  return asked.accessKeys.some(({ id }) => id !== null && ids.has(id));
}
