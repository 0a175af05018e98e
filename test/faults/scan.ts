/** One scan with things going wrong, and what it broke. */
import type { ScanMode, Snapshot } from '../../src/senders/model/model.ts';
import { scan } from '../../src/senders/scan/scan.ts';
import { canariesIn } from '../aws/canaries.ts';
import type { ScanDeps } from '../../src/senders/evidence/scanContext.ts';
import type { Fault } from './fault.ts';
import type { Lane } from './lane.ts';
import { brokenAtTheEnd, brokenPromises } from './invariants.ts';
import type { Truth } from './invariants.ts';
import { isReportWhole } from './reportFaults.ts';
import type { TestAccount } from './testAccounts.ts';

/** As the product's own, but for patience that ends sooner. */
const SETTINGS = { giveUpAfter: 60_000, usersAtOnce: 16, roles: true };

/**
 * A scan that takes longer, in milliseconds of real time, has no end. The longest honest one (lists of a thousand pages) takes a
 * thirtieth of it, and a tenth where the machine does much else.
 */
const NO_END = 180_000;

export interface Ran {
  readonly broken: readonly string[];
  /** `null` where the scan threw. */
  readonly last: Snapshot | null;
  /** Calls that a fault hit. */
  readonly befell: number;
  readonly requests: number;
  /** Of real time. */
  readonly milliseconds: number;
}

/** What a scan without faults shows, by ARN. @throws Error where even that is not what the account was made to be. */
export async function truthOf(lane: Lane, testAccount: TestAccount): Promise<Truth> {
  lane.serve(testAccount.account);
  const { iam, clock, destroy } = lane.open([]);
  const signal = new AbortController().signal;
  let last: Snapshot | undefined;
  for await (const snapshot of scan(accountOf(testAccount), [], 'complete', asking(iam, clock), signal))
    last = snapshot;
  destroy();
  if (last === undefined || last.gaps.length > 0) throw new Error(`${testAccount.name}: the truth has gaps.`);
  for (const { name, verdict, gaps, kind } of last.principals) {
    const isInnocent = verdict === 'can-send' || verdict === 'no-ses';
    const isTrue =
      testAccount.senders === null || kind === 'root' || testAccount.senders.has(name) !== isInnocent;
    const isAnswered = gaps.every(({ reason }) => reason === 'HiddenByDeny');
    if (!isTrue || !isAnswered) throw new Error(`${testAccount.name}: ${name} looks ${verdict}.`);
  }
  return new Map(last.principals.map((user) => [user.arn, user]));
}

export async function scanUnder(
  lane: Lane,
  testAccount: TestAccount,
  truth: Truth,
  mode: ScanMode,
  faults: readonly Fault[],
): Promise<Ran> {
  lane.serve(testAccount.account);
  const { iam, clock, befell, destroy } = lane.open(faults);
  const began = performance.now();
  const broken = new Set<string>();
  const seen = new Set<string>();
  const stop = new AbortController();
  const watchdog = setTimeout(() => {
    broken.add('the scan does not end');
    stop.abort(new Error('no end'));
  }, NO_END);
  let last: Snapshot | null = null;
  try {
    for await (const snapshot of scan(accountOf(testAccount), [], mode, asking(iam, clock), stop.signal)) {
      last = snapshot;
      for (const { arn } of snapshot.principals) seen.add(arn);
      for (const broke of brokenPromises(truth, snapshot)) broken.add(broke);
    }
    for (const secret of canariesIn(JSON.stringify(last))) broken.add(`the scan shows a secret: ${secret}`);
    if (last === null) broken.add('the scan shows nothing');
    else for (const broke of brokenAtTheEnd(truth, seen, last, isReportWhole(faults))) broken.add(broke);
  } catch (error) {
    broken.add(`the scan throws ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  } finally {
    clearTimeout(watchdog);
    destroy();
  }
  return {
    broken: [...broken],
    last,
    befell: befell(),
    requests: lane.endpoint.calls.length,
    milliseconds: performance.now() - began,
  };
}

const accountOf = ({ account: { accountId, partition = 'aws' } }: TestAccount) => ({
  ...{ profile: 'sample', accountId, alias: null, partition },
});

const asking = (iam: ScanDeps['iam'], clock: ScanDeps['clock']) => ({
  iam,
  clock,
  settings: SETTINGS,
});
