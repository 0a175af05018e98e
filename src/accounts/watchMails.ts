/** The mails in a round of a watch: asks CloudWatch how many each Region that sent has sent. */
import { isQuietGap } from '../senders/mails/figures.ts';
import { findSurge, regionsToWatch, spanToAsk, usersSince } from '../senders/mails/surges.ts';
import type { AccountSurge, WatchedRegion } from '../senders/mails/surges.ts';
import { accountFields, type Gap } from '../senders/model/model.ts';
import { inParallel } from '../senders/evidence/parallel.ts';
import type { Clock } from '../senders/ports/iamReader.ts';
import type { Session } from './session.ts';

export interface MailRound {
  /** What is known of each Region that has answered, by account and name, also before this round. */
  readonly regions: ReadonlyMap<string, WatchedRegion>;
  readonly surges: readonly AccountSurge[];
  /** Why a Region did not answer, unless that is not allowed, which the list says. The watch goes on. */
  readonly gaps: readonly Gap[];
}

/** Calls at once; each account's rate limiter slows them down if AWS throttles. */
const ASKED_AT_ONCE = 8;

const regionKey = (accountId: string, region: string): string => `${accountId} ${region}`;

/** Returns the account of a key of {@link MailRound.regions}. */
export const accountOfKey = (key: string): string | undefined => key.split(' ')[0];

/**
 * Asks every Region that sent for one metric. One that doesn't answer is asked about the same hours in the next round.
 * @param sessions the accounts to ask.
 * @param known from the last round, of those and of accounts that could not be asked.
 * @throws the signal's reason
 */
export async function askMails(
  sessions: readonly Session[],
  known: MailRound['regions'],
  clock: Clock,
  signal: AbortSignal,
): Promise<MailRound> {
  const now = clock.now();
  const regions = new Map(known);
  const surges: AccountSurge[] = [];
  const gaps: Gap[] = [];
  const asked = sessions.flatMap(({ connection, state: { snapshot } }) =>
    connection === null || snapshot === null
      ? []
      : regionsToWatch(snapshot).map((region) => ({ connection, snapshot, region })),
  );
  await inParallel(asked, ASKED_AT_ONCE, async ({ connection, snapshot, region }) => {
    const key = regionKey(snapshot.accountId, region);
    const before = known.get(key);
    const span = spanToAsk(now, before);
    const counts = await connection.countMails(region, span, signal);
    if (!counts.ok) {
      if (!isQuietGap(counts.gap)) gaps.push(counts.gap);
      return;
    }
    const { next, surge } = findSurge(region, before, counts.value, span);
    regions.set(key, next);
    if (surge !== null)
      surges.push({ ...surge, account: accountFields(snapshot), users: usersSince(snapshot, surge.hour) });
  });
  signal.throwIfAborted();
  return { regions, surges, gaps };
}
