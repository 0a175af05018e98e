import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from '../../src/aws/client/clock.ts';
import { accesses } from '../../src/aws/signIn/signIn.ts';
import { findSignInCandidates } from '../../src/cli/signInCandidates.ts';
import { jsonChunks } from '../../src/export/json.ts';
import { scanAccounts } from '../../src/senders/accounts/manyAccounts.ts';
import type { Outcome } from '../../src/senders/accounts/manyAccounts.ts';
import type { Snapshot } from '../../src/senders/model/model.ts';
import { DEFAULT_MEMBER_ROLE } from '../../src/senders/model/target.ts';
import type { BenchAws } from './aws.ts';
import { missed } from './scans.ts';

export interface OrganizationFigures {
  readonly accounts: number;
  readonly users: number;
  readonly calls: number;
  readonly throttled: number;
  readonly seconds: number;
  readonly sendersMissed: number;
  readonly gaps: number;
  /** What the result takes once everything else is gone, and the most that was in use on the way, garbage with it. */
  readonly heapMegabytes: number;
  readonly mostHeapMegabytes: number;
  readonly longestBlockMilliseconds: number;
  /** The report as JSON, written chunk by chunk to nowhere. */
  readonly jsonMegabytes: number;
  readonly jsonSeconds: number;
}

const SETTINGS = { concurrency: 8, usersAtOnce: 16, giveUpAfter: 300_000 };
const never = new AbortController().signal;

/** The quick scan of an organization as the command line does it, from listing the accounts to the report. */
export async function measureOrganization(
  aws: BenchAws,
  accountsAtOnce: number,
): Promise<OrganizationFigures> {
  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  let mostHeap = heapBefore;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = performance.now();
  const ways = findSignInCandidates(accesses({ env: aws.env, proxies: aws.env }), SETTINGS.concurrency);
  const listed = await ways.ofOrganization('sample', { role: DEFAULT_MEMBER_ROLE, accounts: [] }, never);
  if (!listed.ok) throw new Error(listed.message);
  const listener = {
    onBegin: () => undefined,
    onProgress: () => void (mostHeap = Math.max(mostHeap, process.memoryUsage().heapUsed)),
  };
  const many = { mode: 'quick', clock: systemClock, settings: SETTINGS, accountsAtOnce } as const;
  const outcomes = await scanAccounts(listed.candidates, many, listener, never);
  const seconds = (performance.now() - start) / 1000;
  delay.disable();

  const snapshots = outcomes.map(scanned);
  globalThis.gc?.();
  const heap = process.memoryUsage().heapUsed;
  const writing = performance.now();
  let length = 0;
  for (const chunk of jsonChunks(snapshots, systemClock.now())) length += chunk.length;
  const jsonSeconds = (performance.now() - writing) / 1000;
  const users = snapshots.flatMap(({ accountId, principals: users }) =>
    users.map((user) => ({ ...user, name: `${accountId}/${user.name}` })),
  );
  const { calls, throttled } = await aws.count();
  return {
    accounts: snapshots.length,
    users: users.length,
    calls,
    throttled,
    seconds,
    sendersMissed: missed(users, aws.truth),
    gaps: [...snapshots, ...users].reduce((sum, { gaps }) => sum + gaps.length, 0),
    heapMegabytes: (heap - heapBefore) / 1e6,
    mostHeapMegabytes: (mostHeap - heapBefore) / 1e6,
    longestBlockMilliseconds: delay.max / 1e6,
    jsonMegabytes: length / 1e6,
    jsonSeconds,
  };
}

function scanned(outcome: Outcome): Snapshot {
  if (outcome.kind !== 'scanned') throw new Error(`An account was not scanned: ${JSON.stringify(outcome)}`);
  return outcome.snapshot;
}
