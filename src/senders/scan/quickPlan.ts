import { askKeys, USER_CALLS } from './askUser.ts';
import type { Trust } from './askUser.ts';
import { resolveHiddenByDeny, askSource, knownSources } from '../evidence/bySource.ts';
import type { KnownSources } from '../evidence/bySource.ts';
import { cover } from '../policies/cover.ts';
import type { SesSource } from '../policies/cover.ts';
import { readCredentialReport, keepUses, learnReport, learnRoot, pairRows } from '../evidence/fromReport.ts';
import type { ReadReport } from '../evidence/fromReport.ts';
import { answered } from '../evidence/snapshotBuilder.ts';
import { mergeEvidence } from '../snapshots/merge.ts';
import type { Call, Evidence, Gap, Principal } from '../model/model.ts';
import { createPerUserJobs } from './perUserJobs.ts';
import type { PerUserJobs } from './perUserJobs.ts';
import { inParallel } from '../evidence/parallel.ts';
import type { ListedUser } from '../model/iamReader.ts';
import {
  inSlices,
  learnPermissions,
  listUsers,
  patience,
  unaskedUser,
  updateInSlices,
} from '../evidence/scanContext.ts';
import type { ScanContext } from '../evidence/scanContext.ts';
import {
  bySuspicion,
  hasStaleKeyUse,
  exists,
  hasUnknownKeyId,
  lostRight,
  showsUse,
  reportCovers,
} from './scanPriority.ts';

/** What is pending of everybody until it is known what has to be asked. */
const PENDING: readonly Call[] = [...USER_CALLS, 'GetAccountAuthorizationDetails'];

/** A credential report up to this age, in milliseconds, is the live answer: asking again would tell nothing new. */
const FRESH = 5 * 60_000;

/** How long live questions wait for a report that AWS is still making, in milliseconds; it spares most of them. */
const HEAD_START = 20_000;

/**
 * The quick plan: every sender with the fewest calls. In this order, since each step tells whom the next must ask:
 *
 *  1. Everything at a glance. The credential report gives every key's last service in a handful of calls.
 *  2. Who could be a sender at all. What each user's policies allow, asked once for the account.
 *  3. Live where it matters. The keys of those who may use SES, show any sign of it, are known to have used it
 *     before or have lately lost the right to, the most suspicious first.
 *     Of a report that is only minutes old nothing is asked again but the IDs of the keys that show use.
 *  4. Access Advisor by the source of the right, not by the user. One job on a group or managed policy tells about
 *     all who have it; jobs of their own for who is left over, and for whoever is seen to have used SES, since only
 *     those tell region and tracked actions.
 *  5. Everybody else rests on the report, marked so.
 *  6. Where a deny hides SES from a user's own job, a group or policy that gives it tells.
 *
 * Where a step is denied, everybody is taken to be whom it would have told: without the report everybody's keys
 * are asked live, without the policies everybody may.
 */
export async function quickPlan(context: ScanContext): Promise<void> {
  const { builder, clock, signal } = context;
  const late = Promise.withResolvers<undefined>();
  const reporting = readCredentialReport(context, () => late.resolve(undefined)).then((report) =>
    glance(context, report),
  );
  // It is awaited again below, unless the scan ends before.
  reporting.catch(() => undefined);
  await Promise.race([reporting.then(() => context.show()), late.promise]);

  const { mayUseSes, isEveryone, known } = await askWhoMay(context, reporting);

  const report = await Promise.race([reporting, clock.sleep(HEAD_START, signal).then(() => null)]);
  if (isEveryone) await settleUnlisted(context, report, false);
  const isFresh = report !== null && isLive(context, report);
  // A row that no listed user surely has cannot be asked about.
  const isHere = (user: Principal): boolean => exists(user) && (user.id !== null || !isEveryone);
  const suspects = builder
    .users()
    .filter((user) => isHere(user) && (mayUseSes(user.arn) || showsUse(user) || wasSuspect(context, user)))
    .toSorted(bySuspicion);
  const isSuspect = new Set(suspects.map(({ arn }) => arn));
  // Of the others nothing is asked, but for their keys where no report tells of them.
  const isOpen = (user: Principal): boolean =>
    !isFresh || showsUse(user) || !reportCovers(report, user) || isKnownBeyond(context, user);
  await updateInSlices(context, (user) => {
    const others: readonly Call[] = reportCovers(report, user) ? [] : ['ListAccessKeys'];
    const asked = isSuspect.has(user.arn) || !isHere(user) ? user : { ...user, pending: others };
    return isOpen(user) ? asked : answered(asked, 'ListAccessKeys');
  });

  const jobs = createPerUserJobs(context, patience(context.settings, suspects.length));
  const trustOf = (user: Principal): Trust =>
    isFresh && !isKnownBeyond(context, user) ? 'trust the report' : 'ask anyway';
  const keys = queryKeys(context, suspects.filter(isOpen), trustOf, jobs);
  await Promise.all([keys, askAdvisors(context, suspects, known.sources, jobs)]);
  const lastReport = await reporting;
  // A report that came late names the deleted, too.
  if (isEveryone) await settleUnlisted(context, lastReport, false);
  const rest = builder.users().filter((user) => isHere(user) && !isSuspect.has(user.arn));
  await askTheRest(context, lastReport, rest, jobs);
  if (isEveryone) await settleUnlisted(context, lastReport, true);
  await resolveHiddenByDeny(context, await jobs.done(), known);
  // Whom only Access Advisor saw: keys that the report knows too little of.
  await queryKeys(context, builder.users().filter(hasStaleKeyUse), () => 'ask anyway', jobs);
  await queryKeys(context, builder.users().filter(hasUnknownKeyId), () => 'trust the report', jobs);
  if (lastReport !== null) keepUses(builder, lastReport);
}

/** Whether a report is as good as asking: made for this scan or minutes before, and not the one shown already. */
function isLive({ clock, earlier }: ScanContext, { generatedAt }: ReadReport): boolean {
  const age = Date.parse(clock.now()) - Date.parse(generatedAt);
  // Where the clock is wrong, a report of the future may be of any age.
  return generatedAt !== earlier?.scan.reportGeneratedAt && age >= 0 && age <= FRESH;
}

/** Shows the report: everybody with the markers of their keys, before anything else is known of them. */
async function glance(context: ScanContext, report: ReadReport | null): Promise<ReadReport | null> {
  if (report === null) return null;
  await learnReport(context, report, PENDING);
  learnRoot(context.builder, report);
  return report;
}

/** Whether a user is known to have used SES before, or lately had the right to; what its policies say now is no proof. */
function wasSuspect({ builder }: ScanContext, { arn }: Principal): boolean {
  const before = builder.earlier(arn);
  return before !== undefined && (showsUse(before) || lostRight(before));
}

/** Whether a use of SES is known that this scan's report does not show. */
function isKnownBeyond({ builder }: ScanContext, user: Principal): boolean {
  return (builder.known(user.arn)?.lastSesAt ?? '') > (user.lastSesAt ?? '');
}

interface WhoMay {
  /** Whether a user may use SES at all; where it is not known, it may. */
  readonly mayUseSes: (arn: string) => boolean;
  /** Whether everybody who is there was listed. */
  readonly isEveryone: boolean;
  readonly known: KnownSources;
}

/** The policies of the account tell who exists and who may use SES; where they are denied, everybody may. */
async function askWhoMay(context: ScanContext, reporting: Promise<ReadReport | null>): Promise<WhoMay> {
  const { builder, unasked, iam, signal } = context;
  const details = await iam.getAccountAuthorizationDetails(signal);
  unasked.delete('GetAccountAuthorizationDetails');
  if (!details.ok) {
    builder.addGap(details.gap);
    const { users, isWhole } = await listUsers(context);
    await noteExisting(context, users);
    if (isWhole) builder.setWhole();
    else {
      // Without a whole list the report is the only one who knows all users.
      await reporting;
    }
    builder.updateAll((user) => answered(user, 'GetAccountAuthorizationDetails'));
    return { mayUseSes: () => true, isEveryone: isWhole, known: knownSources(details) };
  }
  await noteExisting(context, details.value.users);
  builder.setWhole();
  const mayUseSes = await learnPermissions(context, details.value);
  return { mayUseSes: (arn) => mayUseSes.has(arn), isEveryone: true, known: knownSources(details) };
}

/** Notes who is there now. */
async function noteExisting(context: ScanContext, listed: readonly ListedUser[]): Promise<void> {
  const { builder } = context;
  await inSlices(context, listed, (user) => {
    const known = builder.get(user.arn);
    // A user who was deleted and made again since the report shares no keys with the one before.
    if (known?.createdAt !== user.createdAt) builder.add(unaskedUser(user, PENDING));
    else builder.update(user.arn, (evidence) => ({ ...evidence, id: user.id, path: user.path }));
  });
}

/**
 * Settles who it is that only the report names, though the list is whole: a user who is listed under another name, else
 * one who was deleted since. Whoever an earlier scan told to be deleted is gone.
 * @param isLast `false` while the keys of listed users may still tell which of them a row is of.
 */
async function settleUnlisted(
  context: ScanContext,
  report: ReadReport | null,
  isLast: boolean,
): Promise<void> {
  const { builder } = context;
  const unlisted = builder.users().filter((user) => user.id === null && user.kind !== 'root' && exists(user));
  if (report === null || unlisted.length === 0) return;
  const listed = builder.users().filter(({ id }) => id !== null);
  const pairs = [...pairRows(report, listed)];
  const ownerOf = new Map(pairs.map(([arn, row]) => [row.arn, arn]));
  const paired = new Set(pairs.map(([arn]) => arn));
  const unpaired = new Set(listed.filter(({ arn }) => !paired.has(arn)).map(({ createdAt }) => createdAt));
  await inSlices(context, unlisted, (row) => {
    const owner = ownerOf.get(row.arn);
    if (owner !== undefined) {
      builder.remove(row.arn);
      builder.update(owner, (user) => mergeEvidence(row, user));
    } else if (isLast || !unpaired.has(row.createdAt)) {
      if (builder.earlier(row.arn)?.isDeleted === true) builder.remove(row.arn);
      else builder.update(row.arn, deleted);
    }
  });
}

function deleted(user: Principal): Evidence {
  const gap: Gap = {
    call: 'GenerateServiceLastAccessedDetails',
    reason: 'Deleted',
    message:
      'IAM no longer lists this user, who was deleted after the credential report was made. Access Advisor and the access keys can no longer be asked.',
  };
  return { ...user, isDeleted: true, gaps: [...user.gaps, gap], pending: [] };
}

/** The keys of each user, live; a key that turns out to have used SES brings a job of the user's own. */
async function queryKeys(
  context: ScanContext,
  users: readonly Principal[],
  trustOf: (user: Principal) => Trust,
  jobs: PerUserJobs,
): Promise<void> {
  const { builder, iam, clock, settings, signal } = context;
  await inParallel(users, settings.usersAtOnce, async (asked) => {
    const { name, arn } = asked;
    await askKeys(name, trustOf(asked), iam, clock, (change) => builder.update(arn, change), signal);
    const user = builder.get(arn);
    if (user !== undefined && showsUse(user)) jobs.ask([user]);
  });
}

/** Access Advisor about all suspects: own jobs where use is seen or nothing else tells, else by source. */
async function askAdvisors(
  context: ScanContext,
  suspects: readonly Principal[],
  sources: readonly SesSource[],
  jobs: PerUserJobs,
): Promise<void> {
  const { builder } = context;
  const isKnown = (user: Principal): boolean => showsUse(builder.known(user.arn) ?? user);
  const quiet = suspects.filter((user) => !isKnown(user)).map(({ arn }) => arn);
  const { chosen, left } = cover(quiet, sources);
  jobs.ask(suspects.filter((user) => isKnown(user) || left.has(user.arn)));
  await inParallel(chosen, context.settings.usersAtOnce, async (source) => {
    const told = await askSource(context, source);
    // Whom it saw use SES, and whom it does not tell about, is asked about alone.
    jobs.ask(
      source.users.flatMap((arn) => {
        const user = builder.get(arn);
        return user === undefined || (told.has(arn) && user.advisor === null) ? [] : [user];
      }),
    );
  });
}

/** Where the report does not tell of their keys, those who are no suspects have to be asked live, too. */
async function askTheRest(
  context: ScanContext,
  report: ReadReport | null,
  rest: readonly Principal[],
  jobs: PerUserJobs,
): Promise<void> {
  // A report that came late may show what nobody was suspected of.
  const isOpen = (user: Principal): boolean => showsUse(user) || !reportCovers(report, user);
  await inSlices(context, rest, (user) => {
    if (isOpen(user) || user.pending.length === 0) return;
    context.builder.update(user.arn, (known) => ({ ...known, pending: [] }));
  });
  await queryKeys(context, rest.filter(isOpen), () => 'ask anyway', jobs);
}
