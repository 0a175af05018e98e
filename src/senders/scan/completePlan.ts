import { askKeys } from '../evidence/accessKeys.ts';
import { resolveHiddenByDeny, knownSources, type KnownSources } from '../evidence/bySource.ts';
import {
  evidenceFromRow,
  fillIn,
  keepUses,
  learnRoot,
  pairRows,
  queryCredentialReport,
} from '../evidence/credentialReport.ts';
import type { ReadReport } from '../evidence/credentialReport.ts';
import { inParallel } from '../evidence/parallel.ts';
import { learnPermissions, listUsers, signInOf, type UserList } from '../evidence/permissions.ts';
import { answered, type ScanContext } from '../evidence/scanContext.ts';
import { emptyEvidence } from '../evidence/kinds.ts';
import { USER_CALLS } from './askUser.ts';
import type { AuthorizationDetails, Result } from '../ports/iamReader.ts';
import type { Evidence } from '../model/model.ts';
import { createPerUserJobs } from './perUserJobs.ts';
import { listRoles, queryRoles } from './roles.ts';

/** Pending for a user that nothing was asked about yet. */
const EVERYTHING = [...USER_CALLS, 'GetAccountAuthorizationDetails'] as const;

type Who = Pick<Evidence, 'name' | 'arn'>;

/**
 * The complete plan: every answer live, for everyone.
 *
 *  1. at the same time: which users there are (ListUsers), what their policies allow (GetAccountAuthorizationDetails), and
 *     the credential report, the only source for root;
 *  2. for each user: the access keys, what each was last used for, and Access Advisor at action level;
 *  3. if no list is complete, the same for users who are only in the report;
 *  4. if a deny hides SES from a user's own job, a group or policy that grants it is asked about;
 *  5. Access Advisor is asked about the roles that no job has covered by then;
 *  6. the report fills in missing live answers about keys, and uses of SES that only it shows stay.
 */
export async function completePlan(context: ScanContext): Promise<void> {
  const listing = listEveryone(context);
  const reading = readPolicies(context, listing);
  const roles = reading.then(({ details }) => listRoles(context, details));
  const reported = readCredentialReport(context, reading);
  // A failure is reported where they are awaited.
  Promise.all([roles, reported]).then(
    () => context.reached('suspects'),
    () => undefined,
  );
  const [listed, others, report, policies] = await Promise.all([
    listing.then(({ users }) => queryEach(context, users)),
    reading.then((read) => queryEach(context, read.others)),
    reported,
    reading,
  ]);
  const onlyReported = await queryEach(context, addOnlyReported(context, policies, report));
  await Promise.all([
    roles.then((list) => queryRoles(context, list)),
    resolveHiddenByDeny(context, new Set([...listed, ...others, ...onlyReported]), policies.known),
  ]);
  if (report !== null) fillInFromReport(context, report);
}

async function listEveryone(context: ScanContext): Promise<UserList> {
  const list = await listUsers(context, (users) => {
    for (const user of users) context.builder.add({ ...emptyEvidence(user, EVERYTHING), ...signInOf(user) });
  });
  context.reached('listed');
  return list;
}

/** Asks about each user: keys and Access Advisor. Returns those whose jobs don't list SES. */
async function queryEach(context: ScanContext, users: readonly Who[]): Promise<ReadonlySet<string>> {
  const jobs = createPerUserJobs(context, users.length);
  const keys = inParallel(users, context.settings.usersAtOnce, (user) => askKeys(context, user));
  jobs.ask(users);
  const [unlisted] = await Promise.all([jobs.done(), keys]);
  return unlisted;
}

interface Policies {
  /** Users who are only in the policies' answer. */
  readonly others: readonly Who[];
  /** The groups and policies that grant SES. */
  readonly known: KnownSources;
  readonly details: Result<AuthorizationDetails>;
  readonly isWhole: boolean;
}

async function readPolicies(context: ScanContext, listing: Promise<UserList>): Promise<Policies> {
  const { builder, unasked, iam, signal } = context;
  const [details, listed] = await Promise.all([iam.getAccountAuthorizationDetails(signal), listing]);
  const others = details.ok ? details.value.users.filter(({ arn }) => !builder.has(arn)) : [];
  for (const user of others) builder.add(emptyEvidence(user, EVERYTHING));
  let mayUseSes: ReadonlySet<string> = new Set();
  if (details.ok) {
    builder.setWhole();
    mayUseSes = await learnPermissions(context, details.value);
  } else builder.addGap(details.gap);
  unasked.delete('GetAccountAuthorizationDetails');
  // A user who isn't among them was created meanwhile; whether they may send isn't known.
  builder.updateAll((user) => answered(user, 'GetAccountAuthorizationDetails'));
  const known = knownSources(details, mayUseSes);
  return { others, known, details, isWhole: listed.isWhole || details.ok };
}

/** Learns root, and uses of SES that the report shows for listed users. */
async function readCredentialReport(
  context: ScanContext,
  reading: Promise<Policies>,
): Promise<ReadReport | null> {
  const [report] = await Promise.all([queryCredentialReport(context), reading]);
  if (report !== null) {
    learnRoot(context.builder, report);
    keepUses(context.builder, report);
  }
  return report;
}

function addOnlyReported(
  { builder, unasked }: ScanContext,
  { isWhole }: Policies,
  report: ReadReport | null,
): readonly Who[] {
  unasked.delete('GetCredentialReport');
  if (report === null || isWhole) return [];
  const paired = new Set(pairRows(report, builder.users()).values());
  // Ignore rows of users who were deleted and created again since.
  const others = [...report.rows.values()].filter(
    (row) => row.kind !== 'root' && !paired.has(row) && !builder.has(row.arn),
  );
  for (const row of others) builder.add(emptyEvidence(evidenceFromRow(row, report.generatedAt), USER_CALLS));
  keepUses(builder, report);
  return others;
}

function fillInFromReport({ builder }: ScanContext, report: ReadReport): void {
  const rowOf = pairRows(report, builder.users());
  builder.updateAll((user) => fillIn(user, rowOf.get(user.arn), report.generatedAt));
  keepUses(builder, report);
}
