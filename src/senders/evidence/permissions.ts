import { answered, inSlices, type ScanContext } from './scanContext.ts';
import type { AuthorizationDetails, ListedUser, Result, UserWithSignIn } from '../ports/iamReader.ts';
import type { Evidence, SignIn } from '../model/evidence.ts';
import { permissionsJudge } from '../policies/permissions.ts';

/** Judges what every user's policies allow, a slice at a time. Returns the ARNs of users who may use SES in any way. */
export async function learnPermissions(
  context: ScanContext,
  details: AuthorizationDetails,
): Promise<ReadonlySet<string>> {
  const permissionsOf = permissionsJudge(details, 'user');
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

/** A user with the last sign-in as evidence. */
export interface NewUser extends ListedUser {
  readonly signIn?: SignIn;
}

export interface UserList {
  /** All users, or as many as arrived. */
  readonly users: readonly NewUser[];
  readonly isWhole: boolean;
}

/**
 * Lists the users; the account has a gap if not all arrived.
 * @param add takes them in; if the scan is canceled before, they don't count as listed
 */
export async function listUsers(
  { iam, clock, builder, unasked, signal }: ScanContext,
  add: (users: readonly NewUser[]) => void | Promise<void>,
): Promise<UserList> {
  unasked.add('ListUsers');
  // The first page was true then; the last one may come minutes later.
  const asOf = clock.now();
  const listed = await iam.listUsers(signal);
  const users = usersOf(listed).map(({ signedInAt: at, ...user }) => ({
    ...user,
    ...(at === undefined ? {} : { signIn: { at, asOf } }),
  }));
  if (!listed.ok) {
    unasked.delete('ListUsers');
    builder.addGap(listed.gap);
  }
  await add(users);
  unasked.delete('ListUsers');
  if (listed.ok) builder.setWhole();
  return { users, isWhole: listed.ok };
}

/** Returns the last sign-in of a user, if the list has it, as evidence. */
export function signInOf({ signIn }: NewUser): Pick<Evidence, 'signIn'> {
  return signIn === undefined ? {} : { signIn };
}

/** Returns the users of a list, or as many as arrived. */
export function usersOf(listed: Result<readonly UserWithSignIn[]>): readonly UserWithSignIn[] {
  return listed.ok ? listed.value : (listed.known ?? []);
}
