import { askKeys, type Trust } from '../evidence/accessKeys.ts';
import { askSource, knownSources, resolveHiddenByDeny, type KnownSources } from '../evidence/bySource.ts';
import { keepUses, learnReport, learnRoot, queryCredentialReport } from '../evidence/credentialReport.ts';
import type { ReadReport } from '../evidence/credentialReport.ts';
import { inParallel } from '../evidence/parallel.ts';
import { learnPermissions, listUsers, signInOf, type NewUser } from '../evidence/permissions.ts';
import { answered, inSlices, type ScanContext } from '../evidence/scanContext.ts';
import { emptyEvidence } from '../evidence/kinds.ts';
import { USER_CALLS } from './askUser.ts';
import type { AuthorizationDetails, Result } from '../ports/iamReader.ts';
import type { Call, Principal } from '../model/model.ts';
import { usedSes } from '../model/evidence.ts';
import { cover } from '../policies/cover.ts';
import { createPerUserJobs, type PerUserJobs } from './perUserJobs.ts';
import {
  bySuspicion,
  exists,
  hasStaleKeyUse,
  hasUnknownKeyId,
  lostRight,
  reportCovers,
} from './scanPriority.ts';
import { listRoles, queryRoles } from './roles.ts';
import { settleUnlisted } from './unlisted.ts';

/** Pending for everyone until it's known what to ask. */
const PENDING: readonly Call[] = [...USER_CALLS, 'GetAccountAuthorizationDetails'];

/** A credential report up to this age, in milliseconds, counts as live: asking again would bring nothing new. */
const FRESH = 5 * 60_000;

/** How long live calls wait for a report that AWS is still preparing, in milliseconds; it saves most of them. */
const HEAD_START = 20_000;

/**
 * The quick plan: every sender with the fewest calls. Each step decides who the next one asks about. If a step is denied,
 * everyone counts as one it would have selected: without the report, everyone's keys are asked about live; without the
 * policies, everyone may send. Roles are listed meanwhile, and asked about after the users.
 */
export async function quickPlan(context: ScanContext): Promise<void> {
  const report = readCredentialReport(context);
  await report.shownOrLate;
  context.reached('listed');
  const policies = await readPolicies(context, report);
  const roles = listRoles(context, policies.details);
  const selecting = report.withinHeadStart().then((early) => selectSuspects(context, policies, early));
  // A failure is reported where they are awaited.
  Promise.all([roles, selecting]).then(
    () => context.reached('suspects'),
    () => undefined,
  );
  const suspects = await selecting;
  const jobs = createPerUserJobs(context, suspects.users.length);
  await Promise.all([
    queryKeys(context, suspects.toAsk, suspects.trustOf, jobs),
    queryAccessAdvisor(context, suspects.users, policies, jobs),
  ]);
  await queryUncovered(context, suspects, policies, await report.whole, jobs);
  await Promise.all([
    roles.then((listed) => queryRoles(context, listed)),
    completeUsers(context, policies, report, jobs),
  ]);
}

/** What can only be asked of users once the answers about all of them are there. */
async function completeUsers(
  context: ScanContext,
  { known }: Policies,
  report: PendingReport,
  jobs: PerUserJobs,
): Promise<void> {
  await resolveHiddenByDeny(context, await jobs.done(), known);
  await refreshStaleKeys(context, jobs);
  await resolveKeyIds(context, jobs);
  await keepReportedUses(context, report);
}

interface PendingReport {
  /** Resolves when the report is shown or late; the plan then continues without it. */
  readonly shownOrLate: Promise<unknown>;
  /** Resolves to the report; `null` if it isn't there by the end of its head start, or doesn't arrive at all. */
  withinHeadStart(): Promise<ReadReport | null>;
  /** Resolves to the report, whenever it arrives; `null` if it doesn't. */
  readonly whole: Promise<ReadReport | null>;
}

/** An overview: everyone with the last service of each key, in a handful of calls. */
function readCredentialReport(context: ScanContext): PendingReport {
  const { clock, signal } = context;
  const late = Promise.withResolvers<undefined>();
  const read = async (): Promise<ReadReport | null> => {
    const report = await queryCredentialReport(context, () => late.resolve(undefined));
    if (report === null) return null;
    await learnReport(context, report, PENDING);
    learnRoot(context.builder, report);
    context.unasked.delete('GetCredentialReport');
    return report;
  };
  const whole = read();
  return {
    shownOrLate: Promise.race([whole.then(() => context.show()), late.promise]),
    withinHeadStart: () => Promise.race([whole, clock.sleep(HEAD_START, signal).then(() => null)]),
    whole,
  };
}

interface Policies {
  /** Whether a user may use SES at all; true if that isn't known. */
  readonly mayUseSes: (arn: string) => boolean;
  readonly isEveryone: boolean;
  /** The groups and policies that grant SES. */
  readonly known: KnownSources;
  readonly details: Result<AuthorizationDetails>;
}

/** Who exists, and who could be a sender at all: what each user's policies allow, asked once for the account. */
async function readPolicies(context: ScanContext, report: PendingReport): Promise<Policies> {
  const { builder, unasked, iam, signal } = context;
  const details = await iam.getAccountAuthorizationDetails(signal);
  if (details.ok) {
    await learnExisting(context, details.value.users);
    builder.setWhole();
    const mayUseSes = await learnPermissions(context, details.value);
    unasked.delete('GetAccountAuthorizationDetails');
    const known = knownSources(details, mayUseSes);
    return { mayUseSes: (arn) => mayUseSes.has(arn), isEveryone: true, known, details };
  }
  unasked.delete('GetAccountAuthorizationDetails');
  builder.addGap(details.gap);
  const { isWhole } = await listUsers(context, (users) => learnExisting(context, users));
  // Without a complete list, only the report has all users.
  if (!isWhole) await report.whole;
  builder.updateAll((user) => answered(user, 'GetAccountAuthorizationDetails'));
  const known = knownSources(details, new Set());
  return { mayUseSes: () => true, isEveryone: isWhole, known, details };
}

async function learnExisting(context: ScanContext, listed: readonly NewUser[]): Promise<void> {
  const { builder } = context;
  await inSlices(context, listed, (user) => {
    const known = builder.get(user.arn);
    // A user who was deleted and created again since the report shares no keys with the one before.
    if (known?.createdAt !== user.createdAt)
      builder.add({ ...emptyEvidence(user, PENDING), ...signInOf(user) });
    else
      builder.update(user.arn, (evidence) => ({
        ...evidence,
        id: user.id,
        path: user.path,
        ...signInOf(user),
      }));
  });
}

interface Suspects {
  /** Most suspicious first. */
  readonly users: readonly Principal[];
  has(user: Principal): boolean;
  /** Those whose keys are asked about live. */
  readonly toAsk: readonly Principal[];
  readonly trustOf: (user: Principal) => Trust;
}

/**
 * Selects who to ask about live: users who may use SES, show any sign of it, are known to have used it, or have recently
 * lost the permission. If the report is only minutes old, only the IDs of keys that show use are still asked for. Everyone
 * else relies on the report, marked as such.
 */
async function selectSuspects(
  context: ScanContext,
  policies: Policies,
  report: ReadReport | null,
): Promise<Suspects> {
  const { builder } = context;
  if (policies.isEveryone) await settleUnlisted(context, report, false);
  const isFresh = report !== null && isLive(context, report);
  const canBeAsked = isPresent(policies);
  const users = builder
    .users()
    .filter((user) => canBeAsked(user) && isSuspect(context, policies, user))
    .toSorted(bySuspicion);
  const arns = new Set(users.map(({ arn }) => arn));
  const isOpen = (user: Principal): boolean =>
    !isFresh || usedSes(user) || !reportCovers(report, user) || isKnownBeyond(context, user);
  await inSlices(context, builder.users(), ({ arn }) =>
    builder.update(arn, (user) => {
      // The others aren't asked about, except for their keys if no report covers them.
      const others: readonly Call[] = reportCovers(report, user) ? [] : ['ListAccessKeys'];
      const asked = arns.has(arn) || !canBeAsked(user) ? user : { ...user, pending: others };
      return isOpen(user) ? asked : answered(asked, 'ListAccessKeys');
    }),
  );
  return {
    users,
    has: ({ arn }) => arns.has(arn),
    toAsk: users.filter(isOpen),
    trustOf: (user) => (isFresh && !isKnownBeyond(context, user) ? 'trust the report' : 'ask anyway'),
  };
}

/** Whether a user can be asked about. They can't if only a row of the report says that they exist. */
function isPresent({ isEveryone }: Policies): (user: Principal) => boolean {
  return (user) => exists(user) && (user.id !== null || !isEveryone);
}

/** Includes users who are known to have used SES, or could send recently: current policies prove nothing. */
function isSuspect({ builder }: ScanContext, { mayUseSes }: Policies, user: Principal): boolean {
  const before = builder.earlier(user.arn);
  const wasSuspect = before !== undefined && (usedSes(before) || lostRight(before));
  return mayUseSes(user.arn) || usedSes(user) || wasSuspect;
}

/** Whether a report counts as live: generated for this scan or minutes before, and not the one already shown. */
function isLive({ clock, earlier }: ScanContext, { generatedAt }: ReadReport): boolean {
  const age = Date.parse(clock.now()) - Date.parse(generatedAt);
  // If the clock is wrong, a report from the future may be of any age.
  return generatedAt !== earlier?.scan.reportGeneratedAt && age >= 0 && age <= FRESH;
}

/** Whether a use of SES is known that this scan's report doesn't show. */
function isKnownBeyond({ builder }: ScanContext, user: Principal): boolean {
  return (builder.known(user.arn)?.lastSesAt ?? '') > (user.lastSesAt ?? '');
}

/** Asks about each user's keys live; a user who turns out to have used SES gets their own job. */
export async function queryKeys(
  context: ScanContext,
  users: readonly Principal[],
  trustOf: (user: Principal) => Trust,
  jobs: PerUserJobs,
): Promise<void> {
  const { builder, settings } = context;
  await inParallel(users, settings.usersAtOnce, async (asked) => {
    await askKeys(context, asked, trustOf(asked));
    const user = builder.get(asked.arn);
    if (user !== undefined && usedSes(user)) jobs.ask([user]);
  });
}

/**
 * Asks Access Advisor by source instead of by user: one job on a group or managed policy answers for all its users. The
 * remaining users get their own jobs, and so does everyone seen using SES: only those have the Region and tracked actions.
 */
async function queryAccessAdvisor(
  context: ScanContext,
  suspects: readonly Principal[],
  { known: { sources } }: Policies,
  jobs: PerUserJobs,
): Promise<void> {
  const { builder } = context;
  const isKnown = (user: Principal): boolean => usedSes(builder.known(user.arn) ?? user);
  const quiet = suspects.filter((user) => !isKnown(user)).map(({ arn }) => arn);
  const { chosen, left } = cover(quiet, sources);
  jobs.ask(suspects.filter((user) => isKnown(user) || left.has(user.arn)));
  await inParallel(chosen, context.settings.usersAtOnce, async (source) => {
    const covered = await askSource(context, source);
    // Users it saw use SES, and users it doesn't answer for, get their own jobs.
    jobs.ask(
      source.users.flatMap((arn) => {
        const user = builder.get(arn);
        return user === undefined || (covered.has(arn) && user.advisor === null) ? [] : [user];
      }),
    );
  });
}

/** Asks about the keys of the others if the report doesn't cover them, or arrived late and shows a use. */
async function queryUncovered(
  context: ScanContext,
  suspects: Suspects,
  policies: Policies,
  report: ReadReport | null,
  jobs: PerUserJobs,
): Promise<void> {
  const { builder } = context;
  // A late report also contains deleted users.
  if (policies.isEveryone) await settleUnlisted(context, report, false);
  const canBeAsked = isPresent(policies);
  const others = builder.users().filter((user) => canBeAsked(user) && !suspects.has(user));
  const isOpen = (user: Principal): boolean => usedSes(user) || !reportCovers(report, user);
  await inSlices(context, others, (user) => {
    if (isOpen(user) || user.pending.length === 0) return;
    builder.update(user.arn, (known) => ({ ...known, pending: [] }));
  });
  await queryKeys(context, others.filter(isOpen), () => 'ask anyway', jobs);
  if (policies.isEveryone) await settleUnlisted(context, report, true);
}

/** Asks about the keys of users that Access Advisor saw after everything the report says about their keys. */
async function refreshStaleKeys(context: ScanContext, jobs: PerUserJobs): Promise<void> {
  await queryKeys(context, context.builder.users().filter(hasStaleKeyUse), () => 'ask anyway', jobs);
}

/** Asks for the IDs of keys of users who used SES: the report has none. */
async function resolveKeyIds(context: ScanContext, jobs: PerUserJobs): Promise<void> {
  await queryKeys(context, context.builder.users().filter(hasUnknownKeyId), () => 'trust the report', jobs);
}

/** Keeps uses of SES that only the report shows. */
async function keepReportedUses({ builder }: ScanContext, { whole }: PendingReport): Promise<void> {
  const report = await whole;
  if (report !== null) keepUses(builder, report);
}
