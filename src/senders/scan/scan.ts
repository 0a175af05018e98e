import { advisorGaps } from '../model/advisorData.ts';
import { countMails } from '../mails/countMails.ts';
import { completePlan } from './completePlan.ts';
import { createSnapshotBuilder } from '../evidence/snapshotBuilder.ts';
import { emptyEvidence } from '../evidence/kinds.ts';
import type { Account, Call, Evidence, Gap, ScanMode, Snapshot, Principal } from '../model/model.ts';
import type { Clock } from '../ports/iamReader.ts';
import { quickPlan } from './quickPlan.ts';
import { hasStaleKeyUse } from './scanPriority.ts';
import { waiting } from '../evidence/scanContext.ts';
import type { ScanDeps, SnapshotBuilder } from '../evidence/scanContext.ts';
import { askUser, currentUser, USER_CALLS } from './askUser.ts';

/** How often a growing scan is shown, in milliseconds. */
const SHOW_EVERY = 250;

/** What is asked of the account as a whole. */
const ACCOUNT_CALLS: readonly Call[] = ['GetCredentialReport', 'GetAccountAuthorizationDetails'];

/**
 * Scans an account and yields better and better Snapshots, each complete enough to show; the last one has
 * `finishedAt`. Which questions are asked, to whom and in which order is the plan's: `quickPlan.ts` rests on the
 * credential report and asks live where it matters, `completePlan.ts` asks everything live, about everyone.
 *
 * Cancelled by `signal`, it still yields what is known, with a gap for everything not answered, and ends.
 *
 * @param asking with `earlier`, every Snapshot holds the newer of what that knew and of what this scan learnt, and
 * whoever is known to have used SES or to have had the right to is asked live.
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
  const builder = createSnapshotBuilder(account, mode, clock.now(), startGaps, earlier);
  const unasked = new Set(ACCOUNT_CALLS);
  const abandoned = new AbortController();
  const stop = AbortSignal.any([signal, abandoned.signal]);
  const plan = mode === 'quick' ? quickPlan : completePlan;
  let [wanted, taken] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const show = (): Promise<undefined> => {
    wanted.resolve(undefined);
    return taken.promise;
  };
  const context = { ...asking, builder, learn: builder.update, unasked, show, signal: stop };
  const planned = plan(context);
  const work = Promise.all([planned, countMails(context, planned)]).then(() => 'done' as const);
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
      for (const call of unasked) builder.addGap(cancelledGap(call));
      cancelMails(builder);
      builder.updateAll((user) => withPendingAs(withStaleKeys(user), cancelledGap));
    }
    // Whatever a plan should have left open is a gap, never an innocent answer.
    builder.updateAll((user) => withPendingAs(user, notAskedGap));
    builder.updateAll((user) =>
      builder.earlier(user.arn)?.couldSendAt === undefined ? user : cleared(user),
    );
    const list = signal.aborted ? CANCELLED_LIST : NO_LIST;
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
  const ahead = clock.machineAhead?.() ?? 0;
  if (Math.abs(ahead) < CLOCK_OFF) return snapshot;
  return { ...snapshot, scan: { ...snapshot.scan, clockAhead: Math.round(ahead / 1000) } };
}

/**
 * Asks everything about one user again, live. What its policies allow stays as the last scan knew it, since only
 * the whole account can be asked for that; so does root, which only the credential report knows. An answer that is
 * missing this time leaves the earlier one standing. Who has got the name since is returned as another user.
 */
export async function rescanUser(user: Principal, asking: ScanDeps, signal: AbortSignal): Promise<Principal> {
  if (user.kind === 'root') return user;
  let evidence = emptyEvidence(user, USER_CALLS);
  const context = {
    ...asking,
    learn: (_: string, change: (e: Evidence) => Evidence) => void (evidence = change(evidence)),
    signal,
  };
  await askUser(context, user);
  const now = await currentUser(context, user, evidence);
  return now.kind === 'elsewhere' ? rescanUser(now.user, asking, signal) : now.user;
}

/** Notes that a user who may not send was asked about after that was read. */
function cleared(user: Principal): Evidence {
  const { canSend, permissionsAsOf, keysAsOf = '', accessKeys, gaps } = user;
  if (canSend !== 'no' || permissionsAsOf === undefined || keysAsOf < permissionsAsOf) return user;
  const isAsked = accessKeys.every(({ asOf }) => asOf >= permissionsAsOf);
  return isAsked && gaps.length === 0 ? { ...user, clearedAt: permissionsAsOf } : user;
}

/** Notes that keys were to be asked again: Access Advisor saw a use after all that is known of them. */
function withStaleKeys(user: Principal): Evidence {
  return hasStaleKeyUse(user) ? waiting(user, 'ListAccessKeys') : user;
}

/** Every answer still waited for becomes a gap; those that arrived stay. */
function withPendingAs(evidence: Evidence, gapOf: (call: Call) => Gap): Evidence {
  if (evidence.pending.length === 0) return evidence;
  const gaps = [...evidence.gaps, ...[...new Set(evidence.pending)].map(gapOf)];
  return { ...evidence, gaps, pending: [] };
}

function cancelledGap(call: Call): Gap {
  return { call, reason: 'Cancelled', message: 'The scan was cancelled before this was answered.' };
}

/** Why a user of the earlier Snapshot is not told of again. */
const CANCELLED_LIST: Gap = cancelledGap('ListUsers');
const NO_LIST: Gap = {
  call: 'ListUsers',
  reason: 'NotListed',
  message: 'The list of users is missing or not whole; what an earlier scan knew of this user stands.',
};

function notAskedGap(call: Call): Gap {
  return { call, reason: 'NotAsked', message: 'The scan ended without asking this.' };
}
