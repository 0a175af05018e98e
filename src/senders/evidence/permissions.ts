import { answered, inSlices, type ScanContext } from './scanContext.ts';
import type { AuthorizationDetails, ListedUser } from '../ports/iamReader.ts';
import { permissionsJudge } from '../policies/permissions.ts';

/** Judges what every user's policies allow, a slice at a time. Returns the ARNs of users who may use SES in any way. */
export async function learnPermissions(
  context: ScanContext,
  details: AuthorizationDetails,
): Promise<ReadonlySet<string>> {
  const permissionsOf = permissionsJudge(details);
  const mayUseSes = new Set<string>();
  const permissionsAsOf = context.clock.now();
  await inSlices(context, details.users, (user) => {
    const { canSend, grantedBy, mayUseSes: may } = permissionsOf(user);
    if (may) mayUseSes.add(user.arn);
    context.learn(user.arn, (evidence) =>
      answered(evidence, 'GetAccountAuthorizationDetails', {
        canSend,
        grantedBy,
        groups: user.groups,
        permissionsAsOf,
        ...(canSend === 'no' ? {} : { couldSendAt: permissionsAsOf }),
      }),
    );
  });
  return mayUseSes;
}

export interface UserList {
  /** All users, or as many as arrived. */
  readonly users: readonly ListedUser[];
  readonly isWhole: boolean;
}

/**
 * Lists the users; the account has a gap if not all arrived.
 * @param add takes them in; if the scan is canceled before, they don't count as listed
 */
export async function listUsers(
  { iam, builder, unasked, signal }: ScanContext,
  add: (users: readonly ListedUser[]) => void | Promise<void>,
): Promise<UserList> {
  unasked.add('ListUsers');
  const listed = await iam.listUsers(signal);
  const users = listed.ok ? listed.value : (listed.known ?? []);
  if (!listed.ok) {
    unasked.delete('ListUsers');
    builder.addGap(listed.gap);
  }
  await add(users);
  unasked.delete('ListUsers');
  if (listed.ok) builder.setWhole();
  return { users, isWhole: listed.ok };
}
