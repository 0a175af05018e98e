import { advisorGaps } from '../model/advisorData.ts';
import { createAttribution } from '../mails/attribution.ts';
import { countMails } from '../mails/countMails.ts';
import { completePlan } from './completePlan.ts';
import { createSnapshotBuilder } from '../evidence/snapshotBuilder.ts';
import { emptyEvidence } from '../evidence/kinds.ts';
import type {
  Account,
  Call,
  Evidence,
  Gap,
  ScanMode,
  ScanRecord,
  Snapshot,
  Principal,
} from '../model/model.ts';
import type { Clock } from '../ports/iamReader.ts';
import { queryOtherSenders } from './otherSenders.ts';
import { quickPlan } from './quickPlan.ts';
import { hasStaleKeyUse } from './scanPriority.ts';
import { waiting } from '../evidence/scanContext.ts';
import type { ScanDeps, ScanStage, SnapshotBuilder } from '../evidence/scanContext.ts';
import { askUser, callsAbout, currentUser } from './askUser.ts';

export { queryAdvisorReport } from './advisorReport.ts';

/** How often a growing scan is shown, in milliseconds. */
const SHOW_EVERY = 250;

const DETAILS: Call = 'GetAccountAuthorizationDetails';
const ACCOUNT_CALLS: readonly Call[] = ['GetCredentialReport', DETAILS];

/**
 * Scans an account and yields more and more complete Snapshots, each good enough to show; the last one has `finishedAt`. The
 * plan decides what to ask, about which users and in which order: `quickPlan.ts` relies on the credential report and asks live
 * where it matters, `completePlan.ts` asks everything live, about everyone.
 *
 * When `signal` is aborted, it still yields what is known, with a gap for everything unanswered, and ends.
 * @param asking with `earlier`, every Snapshot contains the newer of that and of this scan's answers, and everyone known to
 *   have used SES or to have had the permission is asked about live
 */
export async function* scan(
  account: Account,
  knownGaps: readonly Gap[],
  mode: ScanMode,
  asking: ScanDeps,
  signal: AbortSignal,
): AsyncGenerator<Snapshot, void> {
  const { iam, clock } = asking;
  const earlier = asking.earlier?.accountId === account.accountId ? asking.earlier : null;
  const startGaps = [...knownGaps, ...advisorGaps(account.partition)];
  const withRoles = asking.settings.roles === true;
  const builder = createSnapshotBuilder(account, mode, clock.now(), startGaps, earlier, withRoles);
  const unasked = new Set<Call | 'roles'>([...ACCOUNT_CALLS, ...(withRoles ? (['roles'] as const) : [])]);
  const abandoned = new AbortController();
  const stop = AbortSignal.any([signal, abandoned.signal]);
  const plan = mode === 'quick' ? quickPlan : completePlan;
  let [wanted, taken] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const show = (): Promise<undefined> => {
    wanted.resolve(undefined);
    return taken.promise;
  };
  const stages = { listed: Promise.withResolvers<undefined>(), suspects: Promise.withResolvers<undefined>() };
  const reached = (stage: ScanStage): void => stages[stage].resolve(undefined);
  const context = { ...asking, builder, learn: builder.update, unasked, show, reached, signal: stop };
  const planned = plan(context);
  const reachedAll = (): void => {
    reached('listed');
    reached('suspects');
  };
  planned.then(reachedAll, reachedAll);
  const [listed, suspects] = [stages.listed.promise, stages.suspects.promise];
  const counted = countMails(context, { listed, suspects, planned });
  const work = Promise.all([planned, counted])
    .then(() => (mode === 'quick' ? queryOtherSenders(context) : undefined))
    .then(() => 'done' as const);
  const pause = () => clock.sleep(SHOW_EVERY, stop);
  try {
    try {
      while ((await Promise.race([work, pause(), wanted.promise])) !== 'done') {
        const snapshot = builder.isChanged() ? builder.snapshot(iam.calls(), null, null) : null;
        taken.resolve(undefined);
        [wanted, taken] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
        if (snapshot !== null) yield snapshot;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      for (const call of unasked) {
        if (call !== 'roles') builder.addGap(cancelledGap(call));
        // If nobody's policies are known, that gap covers roles, too.
        else if (!unasked.has(DETAILS)) builder.addGap({ ...cancelledGap(DETAILS), about: 'roles' });
      }
      cancelMails(builder);
      const attribute = createAttribution(builder, null);
      if (attribute !== null) builder.updateAll(attribute);
      builder.updateAll((user) => withPendingAs(withStaleKeys(user), cancelledGap));
    }
    // Anything a plan may have left open is a gap, never an innocent answer.
    builder.updateAll((user) => withPendingAs(user, notAskedGap));
    builder.updateAll((user) =>
      builder.earlier(user.arn)?.couldSendAt === undefined ? user : cleared(user),
    );
    const list = (isRole: boolean): Gap => {
      if (signal.aborted) return isRole ? cancelledGap(DETAILS) : CANCELLED_LIST;
      return isRole ? NO_ROLES : NO_LIST;
    };
    yield withClock(builder.snapshot(iam.calls(), clock.now(), list), clock);
  } finally {
    abandoned.abort();
  }
}

/** Each Region that was not counted yet becomes a gap. */
function cancelMails({ mails, setMails }: Pick<SnapshotBuilder, 'mails' | 'setMails'>): void {
  const { pending = [], ...counted } = mails() ?? {};
  if (!('asOf' in counted)) return;
  const gaps = pending.map((region) => ({ ...cancelledGap('GetMetricData'), region }));
  setMails({ ...counted, gaps: [...counted.gaps, ...gaps] });
}

/** A machine's clock that is so far off is said, in milliseconds: AWS refuses one that is further off. */
const CLOCK_OFF = 5 * 60_000;

function withClock(snapshot: Snapshot, clock: Clock): Snapshot {
  return { ...snapshot, scan: { ...snapshot.scan, ...clockRecord(clock) } };
}

/** Returns how far off the machine's clock is; nothing for one that is right. */
export function clockRecord(clock: Clock): Pick<ScanRecord, 'clockAhead'> {
  const ahead = clock.machineAhead?.() ?? 0;
  return Math.abs(ahead) < CLOCK_OFF ? {} : { clockAhead: Math.round(ahead / 1000) };
}

/**
 * Asks everything about one user or role again, live. Permissions and a role's last use stay as the last scan knew them,
 * since they can only be asked for the whole account; so does root, which only the credential report has. If an answer is
 * missing this time, the earlier one stands. If someone else has the name now, they are returned as another user.
 */
export async function rescanUser(user: Principal, asking: ScanDeps, signal: AbortSignal): Promise<Principal> {
  if (user.kind === 'root') return user;
  let evidence = emptyEvidence(user, callsAbout(user));
  const context = {
    ...asking,
    learn: (_: string, change: (e: Evidence) => Evidence) => void (evidence = change(evidence)),
    signal,
  };
  await askUser(context, user);
  const now = await currentUser(context, user, evidence);
  return now.kind === 'elsewhere' ? rescanUser(now.user, asking, signal) : now.user;
}

/** Records that a user who may not send was asked about after that was read. */
function cleared(user: Principal): Evidence {
  const { canSend, permissionsAsOf, keysAsOf = '', accessKeys, gaps } = user;
  if (canSend !== 'no' || permissionsAsOf === undefined || keysAsOf < permissionsAsOf) return user;
  const isAsked = accessKeys.every(({ asOf }) => asOf >= permissionsAsOf);
  return isAsked && gaps.length === 0 ? { ...user, clearedAt: permissionsAsOf } : user;
}

/** Records that keys should be asked about again: Access Advisor saw a use after everything known about them. */
function withStaleKeys(user: Principal): Evidence {
  return hasStaleKeyUse(user) ? waiting(user, 'ListAccessKeys') : user;
}

function withPendingAs(evidence: Evidence, gapOf: (call: Call) => Gap): Evidence {
  if (evidence.pending.length === 0) return evidence;
  const gaps = [...evidence.gaps, ...[...new Set(evidence.pending)].map(gapOf)];
  return { ...evidence, gaps, pending: [] };
}

function cancelledGap(call: Call): Gap {
  return { call, reason: 'Cancelled', message: 'The scan was cancelled before this was answered.' };
}

/** Why the list doesn't have a user of the earlier Snapshot. */
const CANCELLED_LIST: Gap = cancelledGap('ListUsers');
const NO_LIST: Gap = {
  call: 'ListUsers',
  reason: 'NotListed',
  message: 'The list of users is missing or not whole; what an earlier scan knew of this user stands.',
};

const NO_ROLES: Gap = {
  call: DETAILS,
  reason: 'NotListed',
  message: 'The list of roles is missing or not whole; what an earlier scan knew of this role stands.',
};

function notAskedGap(call: Call): Gap {
  return { call, reason: 'NotAsked', message: 'The scan ended without asking this.' };
}
