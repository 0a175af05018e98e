import { askUser, USER_CALLS } from './askUser.ts';
import { askCredentialReport } from './credentialReport.ts';
import { evidenceFromRow, fillIn, readReport, rootEvidence } from './fromReport.ts';
import type { ReadReport } from './fromReport.ts';
import { answered, openLedger } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import type { Account, Call, Evidence, Gap, Snapshot, User } from './model.ts';
import { keepKnown } from './overlay.ts';
import { inParallel } from './parallel.ts';
import { judgePermissions } from './permissions.ts';
import type { Clock, ListedUser, Questions } from './questions.ts';
import { judge } from './verdict.ts';

export interface ScanSettings {
  /** An Access Advisor job or a credential report that is not ready after this many milliseconds becomes a gap. */
  readonly giveUpAfter: number;
  /** Users asked about at the same time. The calls under way are bounded by the port. */
  readonly usersAtOnce: number;
}

/** Everything a scan needs to ask. */
export interface Asking {
  readonly questions: Questions;
  readonly clock: Clock;
  readonly settings: ScanSettings;
}

/** How often a growing scan is shown, in milliseconds. */
const SHOW_EVERY = 250;

/** What is asked of the account as a whole. */
const ACCOUNT_CALLS: readonly Call[] = ['ListUsers', 'GetAccountAuthorizationDetails', 'GetCredentialReport'];

/**
 * Scans an account and yields better and better Snapshots: users as soon as they are listed, then every answer as
 * it comes; the last one has `finishedAt`. The plain plan: everything live, about everyone.
 *
 *  1. side by side: who is there (ListUsers), what their policies allow (GetAccountAuthorizationDetails), and the
 *     credential report, the only source that knows root;
 *  2. of each user: the access keys, what each was last used for, and Access Advisor at action level;
 *  3. in the end the report fills in for keys whose live answer is missing.
 *
 * Cancelled by `signal`, it still yields what is known, with a gap for everything not answered, and ends.
 */
export async function* scan(
  account: Account,
  knownGaps: readonly Gap[],
  asking: Asking,
  signal: AbortSignal,
): AsyncGenerator<Snapshot, void> {
  const { questions, clock } = asking;
  const ledger = openLedger(account, 'complete', clock.now(), knownGaps);
  const unasked = new Set(ACCOUNT_CALLS);
  const abandoned = new AbortController();
  const stop = AbortSignal.any([signal, abandoned.signal]);
  const work = askEverything({ ...asking, ledger, unasked, signal: stop }).then(() => 'done' as const);
  const pause = () => clock.sleep(SHOW_EVERY, stop);
  try {
    try {
      while ((await Promise.race([work, pause()])) !== 'done') {
        if (ledger.isChanged()) yield ledger.snapshot(questions.calls(), null);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      for (const call of unasked) ledger.addGap(cancelledGap(call));
      ledger.updateAll(withPendingCancelled);
    }
    yield ledger.snapshot(questions.calls(), clock.now());
  } finally {
    abandoned.abort();
  }
}

/**
 * Asks everything about one user again, live. What its policies allow stays as the last scan knew it, since only
 * the whole account can be asked for that; so does root, which only the credential report knows. An answer that is
 * missing this time leaves the earlier one standing.
 */
export async function rescanUser(user: User, asking: Asking, signal: AbortSignal): Promise<User> {
  if (user.isRoot) return user;
  const { questions, clock, settings } = asking;
  let evidence: Evidence = { ...user, accessKeys: [], advisor: null, gaps: [], pending: USER_CALLS };
  await askUser(user, questions, clock, settings, (change) => void (evidence = change(evidence)), signal);
  return keepKnown(user, judge(evidence));
}

/** A scan under way. */
interface Scene extends Asking {
  readonly ledger: Ledger;
  /** Questions about the account as a whole that have no answer yet. */
  readonly unasked: Set<Call>;
  readonly signal: AbortSignal;
}

async function askEverything(scene: Scene): Promise<void> {
  const listing = askWhoIsThere(scene);
  const [listed, , permissions, report] = await Promise.all([
    listing,
    listing.then(({ users }) => askAboutEach(scene, users)),
    askPermissions(scene, listing),
    askReport(scene, listing),
  ]);
  if (report === null) return;
  if (!listed.isWhole) {
    const unlisted = [...report.rows.values()].filter((row) => !scene.ledger.has(row.arn));
    for (const row of unlisted) scene.ledger.add(unaskedUser(evidenceFromRow(row, report.generatedAt)));
    allow(scene.ledger, permissions);
    await askAboutEach(scene, unlisted);
  }
  scene.ledger.updateAll((user) => fillIn(user, report));
}

interface Listing {
  readonly users: readonly ListedUser[];
  /** Whether every page came. */
  readonly isWhole: boolean;
}

async function askWhoIsThere({ ledger, unasked, questions, signal }: Scene): Promise<Listing> {
  const listed = await questions.listUsers(signal);
  unasked.delete('ListUsers');
  if (!listed.ok) ledger.addGap(listed.gap);
  const users = listed.ok ? listed.value : (listed.known ?? []);
  for (const user of users) ledger.add(unaskedUser(user));
  return { users, isWhole: listed.ok };
}

async function askAboutEach(scene: Scene, users: readonly Pick<ListedUser, 'name' | 'arn'>[]): Promise<void> {
  const { ledger, questions, clock, settings, signal } = scene;
  await inParallel(users, settings.usersAtOnce, (user) =>
    askUser(user, questions, clock, settings, (change) => ledger.update(user.arn, change), signal),
  );
}

/** By user ARN; empty where the policies could not be read, so that everybody may. */
type PermissionsByArn = ReturnType<typeof judgePermissions>;

async function askPermissions(scene: Scene, listing: Promise<Listing>): Promise<PermissionsByArn> {
  const { ledger, unasked, questions, signal } = scene;
  const [details] = await Promise.all([questions.getAccountAuthorizationDetails(signal), listing]);
  unasked.delete('GetAccountAuthorizationDetails');
  if (!details.ok) ledger.addGap(details.gap);
  const permissions: PermissionsByArn = details.ok ? judgePermissions(details.value) : new Map();
  allow(ledger, permissions);
  return permissions;
}

function allow(ledger: Ledger, permissions: PermissionsByArn): void {
  ledger.updateAll((user) => {
    const { canSend, grantedBy } = permissions.get(user.arn) ?? user;
    return answered(user, 'GetAccountAuthorizationDetails', { canSend, grantedBy });
  });
}

async function askReport(scene: Scene, listing: Promise<Listing>): Promise<ReadReport | null> {
  const { ledger, unasked, questions, clock, settings, signal } = scene;
  const [answer] = await Promise.all([askCredentialReport(questions, clock, settings, signal), listing]);
  unasked.delete('GetCredentialReport');
  const report = answer.ok ? readReport(answer.value) : answer;
  if (!report.ok) {
    ledger.addGap(report.gap);
    return null;
  }
  ledger.setReportGeneratedAt(report.value.generatedAt);
  const root = rootEvidence(report.value);
  if (root !== null) ledger.add(root);
  return report.value;
}

function unaskedUser(user: Pick<Evidence, 'name' | 'arn' | 'id' | 'path' | 'createdAt'>): Evidence {
  return {
    name: user.name,
    arn: user.arn,
    id: user.id,
    path: user.path,
    createdAt: user.createdAt,
    isRoot: false,
    accessKeys: [],
    advisor: null,
    canSend: 'unknown',
    grantedBy: [],
    gaps: [],
    pending: [...USER_CALLS, 'GetAccountAuthorizationDetails'],
  };
}

/** Every answer still waited for becomes a gap; those that arrived stay. */
function withPendingCancelled(evidence: Evidence): Evidence {
  if (evidence.pending.length === 0) return evidence;
  const gaps = [...evidence.gaps, ...[...new Set(evidence.pending)].map(cancelledGap)];
  return { ...evidence, gaps, pending: [] };
}

function cancelledGap(call: Call): Gap {
  return { call, reason: 'Cancelled', message: 'The scan was cancelled before this was answered.' };
}
