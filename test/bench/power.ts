/** How far a burst of mails is narrowed down in an account where SES publishes nothing by sender. */
import { systemClock, timestamp } from '../../src/aws/client/clock.ts';
import { connect } from '../unit/aws/connect.ts';
import type { Snapshot } from '../../src/senders/model/model.ts';
import type { Clock } from '../../src/senders/ports/iamReader.ts';
import { scan } from '../../src/senders/scan/scan.ts';
import { askWho } from '../../src/senders/askWho/askWho.ts';
import type { WhoAnswer } from '../../src/senders/askWho/whoAnswer.ts';
import { isOpenStanding } from '../../src/senders/who/standing.ts';
import type { AccountDeclaration } from '../aws/declaration.ts';
import { LARGE } from '../aws/generate.ts';
import { startBenchAws } from './aws.ts';

/** A key that sends over SMTP, again and again within one hour, and is used for nothing since. */
export interface Burst {
  readonly hoursAgo: number;
  readonly mails: number;
}

/** Has the first user that was seen by SMTP send a burst. */
export function withBurst(
  account: AccountDeclaration,
  { hoursAgo, mails }: Burst,
): { readonly account: AccountDeclaration; readonly sender: string } {
  const uses = account.uses ?? [];
  const key = uses.find(({ service }) => service === 'ses-smtp')?.accessKeyId ?? '';
  const sender = (account.users ?? []).find(({ accessKeys = [] }) => accessKeys.some(({ id }) => id === key));
  if (sender === undefined) throw new Error('Nobody of this account sends by SMTP.');
  const burst = {
    ...{ accessKeyId: key, smtp: true, region: 'us-east-1' },
    ...{ from: `-${hoursAgo}h`, to: `-${hoursAgo - 1}h`, hourly: [mails] },
  };
  return {
    account: { ...account, sends: [...(account.sends ?? []), burst] },
    sender: sender.name,
  };
}

interface Power {
  /** `counted`, `fits` and `possible`. */
  readonly left: number;
  readonly principals: number;
  /** Calls beside the scan's: about single users' keys, and all others. */
  readonly keyCalls: number;
  readonly otherCalls: number;
  /** Whether the one who sent is among those left, and the only one. */
  readonly isFound: boolean;
  readonly isOnly: boolean;
}

const never = new AbortController().signal;

/**
 * @param reportAge hours since the credential report was made; `null`: it is made for the scan.
 * @param later minutes from the scan until it is asked who sent: CloudTrail can be 15 minutes late.
 */
export async function measurePower(
  seed: number,
  burst: Burst,
  { reportAge, later }: { readonly reportAge: number | null; readonly later: number },
): Promise<Power> {
  const roles = {
    all: 400,
    byInlinePolicy: 40,
    inlineUsed: 12,
    byOwnPolicy: 16,
    bySharedPolicy: 8,
    seen: 10,
  };
  await using aws = await startBenchAws({ size: { ...LARGE, seed, roles }, reportAge, burst });
  const connected = await connect({ profile: 'sample', env: aws.env, concurrency: 8 }, never);
  if (!connected.ok) throw new Error(connected.problem.message);
  const { account, gaps, readers } = connected.connection;
  const settings = { giveUpAfter: 300_000, usersAtOnce: 16, roles: true };
  const deps = { ...readers, clock: systemClock, settings };
  let snapshot: Snapshot | undefined;
  for await (const next of scan(account, gaps, 'quick', deps, never)) snapshot = next;
  if (snapshot === undefined) throw new Error('The scan yielded nothing.');
  const keysBefore = readers.iam.calls();
  // The hour as CloudWatch counts it: the burst may lie over two.
  const from = new Date(Math.floor((Date.now() - burst.hoursAgo * 3_600_000) / 3_600_000) * 3_600_000);
  const window = {
    ...{ from: from.toISOString().replace('.000', ''), region: 'us-east-1', messageId: null },
    to: new Date(from.getTime() + 2 * 3_600_000).toISOString().replace('.000', ''),
  };
  await aws.forgetCalls();
  let answer: WhoAnswer | undefined;
  const clock: Clock = {
    ...systemClock,
    now: () => timestamp(new Date(Date.now() + later * 60_000)),
  };
  for await (const next of askWho(snapshot, window, { ...deps, clock, signal: never })) answer = next;
  if (answer === undefined) throw new Error('Nothing was answered.');
  const { calls } = await aws.count();
  const keysAfter = readers.iam.calls();
  const keyCalls = (['ListAccessKeys', 'GetAccessKeyLastUsed'] as const).reduce(
    (sum, call) => sum + (keysAfter[call] ?? 0) - (keysBefore[call] ?? 0),
    0,
  );
  const { principals, only } = answer.ranking;
  const left = principals.filter(({ standing }) => isOpenStanding(standing));
  return {
    ...{ left: left.length, principals: principals.length, keyCalls, otherCalls: calls - keyCalls },
    isFound: left.some(({ principal }) => aws.sender === principal.name),
    isOnly: only?.name === aws.sender,
  };
}
