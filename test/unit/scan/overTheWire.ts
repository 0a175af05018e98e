import { systemClock } from '../../../src/aws/client/clock.ts';
import { connect } from '../aws/connect.ts';
import type { Connected } from '../../../src/aws/signIn/connection.ts';
import type { ScanMode, Snapshot, Principal } from '../../../src/senders/model/model.ts';
import { scan } from '../../../src/senders/scan/scan.ts';
import type { ScanSettings } from '../../../src/senders/evidence/scanContext.ts';
import { SAMPLE_PROFILE } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';

const SETTINGS: ScanSettings = { giveUpAfter: 5_000, usersAtOnce: 8 };

const never = new AbortController().signal;

export function signIn(aws: Aws, profile: string | null = SAMPLE_PROFILE, env = aws.env): Promise<Connected> {
  return connect({ profile, env, concurrency: 8 }, never);
}

/** Every Snapshot of a whole scan, over HTTP, with the product's own client. */
export async function scanOf(
  aws: Aws,
  {
    mode = 'complete',
    settings = SETTINGS,
    signal = never,
    profile = SAMPLE_PROFILE,
  }: Partial<ScanOptions> = {},
): Promise<readonly Snapshot[]> {
  const connected = await signIn(aws, profile);
  if (!connected.ok) throw new Error(connected.problem.message);
  const { account, gaps, readers } = connected.connection;
  const snapshots: Snapshot[] = [];
  for await (const snapshot of scan(
    account,
    gaps,
    mode,
    { ...readers, clock: systemClock, settings },
    signal,
  )) {
    snapshots.push(snapshot);
  }
  return snapshots;
}

interface ScanOptions {
  readonly mode: ScanMode;
  readonly settings: ScanSettings;
  readonly signal: AbortSignal;
  readonly profile: string;
}

export async function lastOf(aws: Aws, options: Partial<ScanOptions> = {}): Promise<Snapshot> {
  const last = (await scanOf(aws, options)).at(-1);
  if (last === undefined) throw new Error('The scan yielded nothing.');
  return last;
}

export function userOf(snapshot: Snapshot, name: string): Principal {
  const user = snapshot.principals.find((candidate) => candidate.name === name);
  if (user === undefined) throw new Error(`There is no user ${name}.`);
  return user;
}
