import { USUAL_JOB } from './accessAdvisor.ts';
import type { PollingOptions } from './jobs.ts';
import type { SnapshotBuilder } from './snapshotBuilder.ts';
import { answered } from './snapshotBuilder.ts';
import type { Call, Evidence, Snapshot, Principal } from '../model/model.ts';
import { permissionsJudge } from '../policies/permissions.ts';
import type { AuthorizationDetails, Clock, ListedUser, IamReader } from '../model/iamReader.ts';

export interface ScanSettings {
  /** An Access Advisor job or a credential report that is not ready after this many milliseconds becomes a gap. */
  readonly giveUpAfter: number;
  /** Users asked about at the same time. The calls under way are bounded by the port. */
  readonly usersAtOnce: number;
}

/** Everything that is needed to ask. */
export interface ScanDeps {
  readonly iam: IamReader;
  readonly clock: Clock;
  readonly settings: ScanSettings;
  /** Everything that is known of the account from before: shown, stored or watched. */
  readonly earlier?: Snapshot | null;
}

/** A scan under way: what a plan works on. */
export interface ScanContext extends ScanDeps {
  readonly builder: SnapshotBuilder;
  /** Questions about the account as a whole that have no answer yet. */
  readonly unasked: Set<Call>;
  /** Has what is known by now shown at once; resolves when its Snapshot was taken. */
  show(): Promise<unknown>;
  readonly signal: AbortSignal;
}

/** Access Advisor jobs under way at once. They wait at AWS, not here, so there may be many. */
export const JOBS_AT_ONCE = 200;

/** From so many users on, jobs are left alone until they are surely done: there is enough else to ask. */
const MANY = 100;

/** How long a job is waited for, being one of so many users that are asked about. */
export function patience({ giveUpAfter }: ScanSettings, users = 1): PollingOptions {
  return { firstWait: users > MANY ? USUAL_JOB.longest : USUAL_JOB.shortest, giveUpAfter };
}

/** A user of whom nothing is known but that it exists; `pending` are the calls that will be asked. */
export function unaskedUser(
  user: Pick<Evidence, 'name' | 'arn' | 'id' | 'path' | 'createdAt'>,
  pending: readonly Call[],
): Evidence {
  return {
    name: user.name,
    arn: user.arn,
    id: user.id,
    path: user.path,
    createdAt: user.createdAt,
    kind: 'user',
    accessKeys: [],
    advisor: null,
    canSend: 'unknown',
    grantedBy: [],
    gaps: [],
    pending,
  };
}

/** Returns a user as it is before it is asked again: who it is stays, all else is open. */
export function toAskAgain(user: Principal, pending: readonly Call[]): Evidence {
  return { ...unaskedUser(user, pending), kind: user.kind };
}

/** Users dealt with in one go: enough to be quick, few enough not to hold up the window. */
const SLICE = 250;

/** Deals with every item, a slice at a time, with room for others in between. */
export async function inSlices<T>(
  { clock, signal }: Pick<ScanContext, 'clock' | 'signal'>,
  items: Iterable<T>,
  deal: (item: T) => void,
): Promise<void> {
  let count = 0;
  for (const item of items) {
    if (count % SLICE === 0) await clock.sleep(0, signal);
    deal(item);
    count += 1;
  }
}

/** Changes what is known of everybody, a slice at a time; whoever is added meanwhile is left out. */
export async function updateInSlices(
  context: ScanContext,
  change: (user: Principal) => Evidence,
): Promise<void> {
  await inSlices(context, context.builder.users(), ({ arn }) => context.builder.update(arn, change));
}

/**
 * Judges what every user's policies allow, a slice at a time, and notes it. Answers which users may use SES at
 * all (not only send), by ARN.
 */
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
    context.builder.update(user.arn, (evidence) =>
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

/** The users of a list, or as many as came; the account has a gap where not all did. */
export async function listUsers({ iam, builder, unasked, signal }: ScanContext): Promise<{
  readonly users: readonly ListedUser[];
  readonly isWhole: boolean;
}> {
  unasked.add('ListUsers');
  const listed = await iam.listUsers(signal);
  unasked.delete('ListUsers');
  if (listed.ok) return { users: listed.value, isWhole: true };
  builder.addGap(listed.gap);
  return { users: listed.known ?? [], isWhole: false };
}
