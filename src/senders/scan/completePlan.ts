import { askAdvisor, askKeys, USER_CALLS } from './askUser.ts';
import type { Learn } from './askUser.ts';
import { ABOUT_HIDDEN, resolveHiddenByDeny, knownSources } from '../evidence/bySource.ts';
import type { KnownSources } from '../evidence/bySource.ts';
import {
  readCredentialReport,
  evidenceFromRow,
  fillIn,
  keepUses,
  learnRoot,
  pairRows,
} from '../evidence/fromReport.ts';
import { answered } from '../evidence/snapshotBuilder.ts';
import type { Evidence } from '../model/model.ts';
import { inParallel } from '../evidence/parallel.ts';
import { JOBS_AT_ONCE, learnPermissions, listUsers, patience, unaskedUser } from '../evidence/scanContext.ts';
import type { ScanContext } from '../evidence/scanContext.ts';

/** What is pending of a user whom nobody asked about yet. */
const EVERYTHING = [...USER_CALLS, 'GetAccountAuthorizationDetails'] as const;

type Who = Pick<Evidence, 'name' | 'arn'>;

/**
 * The complete plan: every answer live, for everyone.
 *
 *  1. side by side: who is there (ListUsers), what their policies allow (GetAccountAuthorizationDetails), and the
 *     credential report, the only source that knows root;
 *  2. of each user: the access keys, what each was last used for, and Access Advisor at action level;
 *  3. the report tells of users who were not listed;
 *  4. where a deny hides SES from a user's own job, a group or policy that gives it is asked;
 *  5. in the end the report fills in where a live answer about keys is missing, and uses of SES that it alone shows stay.
 */
export async function completePlan(context: ScanContext): Promise<void> {
  const { builder } = context;
  const listing = listEveryone(context);
  /** Users whose Access Advisor job does not list SES. */
  const withoutSes = new Set<string>();
  const [, listed, report] = await Promise.all([
    listing.then(({ users }) => askAboutEach(context, users, withoutSes)),
    askPermissions(context, listing).then(async (permissions) => {
      await askAboutEach(context, permissions.unlisted, withoutSes);
      return permissions;
    }),
    readCredentialReport(context, () => undefined),
  ]);
  if (report !== null) learnRoot(builder, report);
  if (report !== null && !listed.isWhole) {
    const listedRows = new Set(pairRows(report, builder.users()).values());
    // A row of somebody who was deleted and made again since is no more than that.
    const unlisted = [...report.rows.values()].filter(
      (row) => row.kind !== 'root' && !listedRows.has(row) && !builder.has(row.arn),
    );
    for (const row of unlisted) {
      builder.add(unaskedUser(evidenceFromRow(row, report.generatedAt), USER_CALLS));
    }
    await askAboutEach(context, unlisted, withoutSes);
  }
  await resolveHiddenByDeny(context, withoutSes, listed.known);
  if (report === null) return;
  const rowOf = pairRows(report, builder.users());
  builder.updateAll((user) => fillIn(user, rowOf.get(user.arn), report.generatedAt));
  keepUses(builder, report);
}

async function listEveryone(context: ScanContext) {
  const listed = await listUsers(context);
  for (const user of listed.users) context.builder.add(unaskedUser(user, EVERYTHING));
  if (listed.isWhole) context.builder.setWhole();
  return listed;
}

async function askAboutEach(
  context: ScanContext,
  users: readonly Who[],
  withoutSes: Set<string>,
): Promise<void> {
  const { builder, iam, clock, settings, signal } = context;
  const wait = patience(settings, users.length);
  const learnOf =
    ({ arn }: Who): Learn =>
    (change) =>
      builder.update(arn, change);
  await Promise.all([
    inParallel(users, settings.usersAtOnce, (user) =>
      askKeys(user.name, 'ask anyway', iam, clock, learnOf(user), signal),
    ),
    inParallel(users, JOBS_AT_ONCE, async (user) => {
      const learn = learnOf(user);
      const isListed = await askAdvisor(user.arn, iam, clock, wait, learn, signal, [ABOUT_HIDDEN]);
      if (!isListed) withoutSes.add(user.arn);
    }),
  ]);
}

/**
 * Learns what everybody's policies allow. Returns the users that only the policies' answer lists, to be asked about,
 * the groups and policies that give SES, and whether everybody is listed by now.
 */
async function askPermissions(
  context: ScanContext,
  listing: ReturnType<typeof listUsers>,
): Promise<{ readonly unlisted: readonly Who[]; readonly known: KnownSources; readonly isWhole: boolean }> {
  const { builder, unasked, iam, signal } = context;
  const [details, listed] = await Promise.all([iam.getAccountAuthorizationDetails(signal), listing]);
  unasked.delete('GetAccountAuthorizationDetails');
  const unlisted = details.ok ? details.value.users.filter(({ arn }) => !builder.has(arn)) : [];
  for (const user of unlisted) builder.add(unaskedUser(user, EVERYTHING));
  if (details.ok) {
    builder.setWhole();
    await learnPermissions(context, details.value);
  } else builder.addGap(details.gap);
  // Who was not among them was made meanwhile; whether it may send is not known.
  builder.updateAll((user) => answered(user, 'GetAccountAuthorizationDetails'));
  return { unlisted, known: knownSources(details), isWhole: listed.isWhole || details.ok };
}
