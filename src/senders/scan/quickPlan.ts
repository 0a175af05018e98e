import { askKeys } from '../evidence/accessKeys.ts';
import type { Trust } from '../evidence/accessKeys.ts';
import { askSource, knownSources, resolveHiddenByDeny } from '../evidence/bySource.ts';
import type { KnownSources } from '../evidence/bySource.ts';
import { keepUses, learnReport, learnRoot, queryCredentialReport } from '../evidence/credentialReport.ts';
import type { ReadReport } from '../evidence/credentialReport.ts';
import { inParallel } from '../evidence/parallel.ts';
import { learnPermissions, listUsers } from '../evidence/permissions.ts';
import { answered, inSlices } from '../evidence/scanContext.ts';
import type { ScanContext } from '../evidence/scanContext.ts';
import { emptyEvidence } from '../evidence/kinds.ts';
import { USER_CALLS } from './askUser.ts';
import type { ListedUser } from '../ports/iamReader.ts';
import type { Call, Principal } from '../model/model.ts';
import { usedSes } from '../model/signals.ts';
import { cover } from '../policies/cover.ts';
import { createPerUserJobs } from './perUserJobs.ts';
import type { PerUserJobs } from './perUserJobs.ts';
import {
  bySuspicion,
  exists,
  hasStaleKeyUse,
  hasUnknownKeyId,
  lostRight,
  reportCovers,
} from './scanPriority.ts';
import { settleUnlisted } from './unlisted.ts';

/** What is pending of everybody until it is known what has to be asked. */
const PENDING: readonly Call[] = [...USER_CALLS, 'GetAccountAuthorizationDetails'];

/** A credential report up to this age, in milliseconds, is the live answer: asking again would tell nothing new. */
const FRESH = 5 * 60_000;

/** How long live questions wait for a report that AWS is still making, in milliseconds; it spares most of them. */
const HEAD_START = 20_000;

/**
 * The quick plan: every sender with the fewest calls. Each step tells whom the next one must ask. Where a step is
 * denied, everybody is taken to be one whom it would have named: without the report everybody's keys are asked live,
 * without the policies everybody may send.
 */
export async function quickPlan(context: ScanContext): Promise<void> {
  const report = readCredentialReport(context);
  await report.shownOrLate;
  const policies = await readPolicies(context, report);
  const suspects = await selectSuspects(context, policies, await report.withinHeadStart());
  const jobs = createPerUserJobs(context, suspects.users.length);
  await Promise.all([
    queryKeys(context, suspects.toAsk, suspects.trustOf, jobs),
    queryAccessAdvisor(context, suspects.users, policies, jobs),
  ]);
  await queryUncovered(context, suspects, policies, await report.whole, jobs);
  await resolveHiddenByDeny(context, await jobs.done(), policies.known);
  await refreshStaleKeys(context, jobs);
  await resolveKeyIds(context, jobs);
  await keepReportedUses(context, report);
}

/** The credential report, which AWS may take minutes to make. */
interface PendingReport {
  /** Resolves when the report is shown, or is late: then the plan goes on without it. */
  readonly shownOrLate: Promise<unknown>;
  /** Resolves with the report; `null` where it is not there by the end of its head start, or does not come at all. */
  withinHeadStart(): Promise<ReadReport | null>;
  /** Resolves with the report, whenever it comes; `null` where it does not. */
  readonly whole: Promise<ReadReport | null>;
}

/** Everything at a glance: everybody with the last service of each key, in a handful of calls. */
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
  /** Whether a user may use SES at all; where it is not known, it may. */
  readonly mayUseSes: (arn: string) => boolean;
  /** Whether everybody who exists was listed. */
  readonly isEveryone: boolean;
  /** The groups and policies that give SES. */
  readonly known: KnownSources;
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
    return { mayUseSes: (arn) => mayUseSes.has(arn), isEveryone: true, known };
  }
  unasked.delete('GetAccountAuthorizationDetails');
  builder.addGap(details.gap);
  const { isWhole } = await listUsers(context, (users) => learnExisting(context, users));
  // Without a whole list, only the report knows all users.
  if (!isWhole) await report.whole;
  builder.updateAll((user) => answered(user, 'GetAccountAuthorizationDetails'));
  return { mayUseSes: () => true, isEveryone: isWhole, known: knownSources(details, new Set()) };
}

async function learnExisting(context: ScanContext, listed: readonly ListedUser[]): Promise<void> {
  const { builder } = context;
  await inSlices(context, listed, (user) => {
    const known = builder.get(user.arn);
    // A user who was deleted and made again since the report shares no keys with the one before.
    if (known?.createdAt !== user.createdAt) builder.add(emptyEvidence(user, PENDING));
    else builder.update(user.arn, (evidence) => ({ ...evidence, id: user.id, path: user.path }));
  });
}

interface Suspects {
  /** The most suspicious first. */
  readonly users: readonly Principal[];
  has(user: Principal): boolean;
  /** Those whose keys are asked live. */
  readonly toAsk: readonly Principal[];
  readonly trustOf: (user: Principal) => Trust;
}

/**
 * Live where it matters: users who may use SES, show any sign of it, are known to have used it before or have lately
 * lost the right to. Of a report that is only minutes old nothing is asked again but the IDs of the keys that show use.
 * Everybody else rests on the report, marked so.
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
      // Of the others nothing is asked, but for their keys where no report covers them.
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

/** Whether a user can be asked about: not, where only a row of the report says that it exists. */
function isPresent({ isEveryone }: Policies): (user: Principal) => boolean {
  return (user) => exists(user) && (user.id !== null || !isEveryone);
}

/** Also who is known to have used SES before, or lately had the right to: what policies say now is no proof. */
function isSuspect({ builder }: ScanContext, { mayUseSes }: Policies, user: Principal): boolean {
  const before = builder.earlier(user.arn);
  const wasSuspect = before !== undefined && (usedSes(before) || lostRight(before));
  return mayUseSes(user.arn) || usedSes(user) || wasSuspect;
}

/** Whether a report is as good as asking: made for this scan or minutes before, and not the one shown already. */
function isLive({ clock, earlier }: ScanContext, { generatedAt }: ReadReport): boolean {
  const age = Date.parse(clock.now()) - Date.parse(generatedAt);
  // Where the clock is wrong, a report of the future may be of any age.
  return generatedAt !== earlier?.scan.reportGeneratedAt && age >= 0 && age <= FRESH;
}

/** Whether a use of SES is known that this scan's report does not show. */
function isKnownBeyond({ builder }: ScanContext, user: Principal): boolean {
  return (builder.known(user.arn)?.lastSesAt ?? '') > (user.lastSesAt ?? '');
}

/** The keys of each user, live; a user who turns out to have used SES gets a job of its own. */
async function queryKeys(
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
 * Access Advisor by the source of the right, not by the user: one job on a group or managed policy tells about all who
 * have it. Jobs of their own for who is left over, and for whoever is seen to have used SES, since only those tell
 * region and tracked actions.
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
    const told = await askSource(context, source);
    // Users whom it saw use SES, and users whom it does not tell about, are asked about alone.
    jobs.ask(
      source.users.flatMap((arn) => {
        const user = builder.get(arn);
        return user === undefined || (told.has(arn) && user.advisor === null) ? [] : [user];
      }),
    );
  });
}

/** The keys of the others, where the report does not cover them, or came late and shows a use. */
async function queryUncovered(
  context: ScanContext,
  suspects: Suspects,
  policies: Policies,
  report: ReadReport | null,
  jobs: PerUserJobs,
): Promise<void> {
  const { builder } = context;
  // A report that came late names deleted users, too.
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

/** The keys of users whom Access Advisor saw after everything that the report tells of their keys. */
async function refreshStaleKeys(context: ScanContext, jobs: PerUserJobs): Promise<void> {
  await queryKeys(context, context.builder.users().filter(hasStaleKeyUse), () => 'ask anyway', jobs);
}

/** The IDs of keys of users who used SES: the report has none. */
async function resolveKeyIds(context: ScanContext, jobs: PerUserJobs): Promise<void> {
  await queryKeys(context, context.builder.users().filter(hasUnknownKeyId), () => 'trust the report', jobs);
}

/** Uses of SES that only the report shows stay known. */
async function keepReportedUses({ builder }: ScanContext, { whole }: PendingReport): Promise<void> {
  const report = await whole;
  if (report !== null) keepUses(builder, report);
}
