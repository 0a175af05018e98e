/** `ses-senders calls`: one key's calls, from the accounts that know it. Loaded when it is used. */
import type { AccountCalls } from '../export/calls.ts';
import { askCalls, allCalls } from '../senders/calls/askCalls.ts';
import type { CallsAnswer } from '../senders/calls/askCalls.ts';
import { callRegions, iamEventsRegion, sinceDays } from '../senders/calls/callsQuestion.ts';
import { regionsThatSent } from '../senders/calls/regionsThatSent.ts';
import { createSignInTurns } from '../senders/accounts/candidates.ts';
import type { Candidate, SignedIn } from '../senders/accounts/candidates.ts';
import type { Outcome } from '../senders/accounts/manyAccounts.ts';
import { inParallel } from '../senders/evidence/parallel.ts';
import { isQuietGap } from '../senders/mails/figures.ts';
import type { Gap } from '../senders/model/model.ts';
import { problemKind } from '../senders/model/problem.ts';
import type { Clock } from '../senders/ports/iamReader.ts';
import type { CallsMeant } from './callsArguments.ts';

export { callsChunks, withMaskedCalls } from '../export/calls.ts';
export { maskKeyId } from '../export/maskKeyIds.ts';

const ACCOUNTS_AT_ONCE = 16;

export interface AskedAccounts {
  readonly accounts: readonly AccountCalls[];
  /** Accounts that could not be signed in to, or that another profile leads to. */
  readonly outcomes: readonly Outcome[];
  /** Whether an account has the key, or had it: its calls are there. */
  readonly isKnown: boolean;
}

export interface CallsOptions extends CallsMeant {
  readonly countMails: boolean;
  readonly clock: Clock;
}

/**
 * Asks accounts for a key's calls. Where no account has it now, the calls of a deleted key may still be there.
 * @throws the signal's reason when it is aborted.
 */
export async function askAccounts(
  candidates: readonly Candidate[],
  options: CallsOptions,
  signal: AbortSignal,
): Promise<AskedAccounts> {
  const turns = createSignInTurns(candidates);
  const accounts = new Map<Candidate, AccountCalls & { readonly isOwner: boolean }>();
  const outcomes: Outcome[] = [];
  await inParallel(candidates, ACCOUNTS_AT_ONCE, async (candidate) => {
    const { name } = candidate;
    const signedIn = await turns.signIn(candidate, signal);
    signal.throwIfAborted();
    if (signedIn.kind === 'same') outcomes.push({ name, ...signedIn });
    else if (!signedIn.ok) {
      const { profile, problem } = signedIn;
      outcomes.push({ name, kind: 'failed', profile, problem, account: candidate.account, snapshot: null });
    } else accounts.set(candidate, await askAccount(signedIn, options, signal));
  });
  const isLast = ({ isOwner, answer }: AccountCalls & { readonly isOwner: boolean }) =>
    !isOwner && allCalls(answer).length === 0;
  // The account that has the key first: an organization may have hundreds of others.
  const asked = candidates
    .flatMap((candidate) => accounts.get(candidate) ?? [])
    .toSorted((a, b) => Number(isLast(a)) - Number(isLast(b)));
  const isKnown = asked.some(({ isOwner, answer }) => isOwner || allCalls(answer).length > 0);
  // For a key of any other account, AWS denies the call.
  const isOtherAccounts = ({ answer }: AccountCalls) => isKnown && allCalls(answer).length === 0;
  const isDeniedOwner = ({ call, reason, message }: Gap) =>
    call === 'GetAccessKeyLastUsed' && problemKind(reason, message) === 'denied';
  return {
    accounts: asked.map((one) =>
      isOtherAccounts(one) ? { ...one, gaps: one.gaps.filter((gap) => !isDeniedOwner(gap)) } : one,
    ),
    outcomes,
    isKnown,
  };
}

/** Returns the answers that are missing. Without the counts of mails, the calls are there all the same. */
export function callsGaps({ gaps, answer }: AccountCalls): readonly Gap[] {
  return [...gaps.filter((gap) => !isQuietGap(gap)), ...answer.gaps];
}

async function askAccount(
  { account, readers, gaps: first, clock: own, accessKeyOwner }: SignedIn & { ok: true },
  { accessKeyId, regions, days, most, countMails, clock }: CallsOptions,
  signal: AbortSignal,
): Promise<AccountCalls & { readonly isOwner: boolean }> {
  const { iam, mails, trail } = readers;
  const now = () => (own ?? clock).now();
  const gaps: Gap[] = [...first];
  const owner = await accessKeyOwner?.(accessKeyId, signal);
  // That it doesn't have the key is an answer.
  if (owner?.ok === false && owner.gap.reason !== 'NoSuchEntity') gaps.push(owner.gap);
  const { userName, lastUsed } = owner?.ok === true ? owner.value : { userName: null, lastUsed: null };
  const listed = userName === null ? null : await iam.listAccessKeys(userName, signal);
  if (listed?.ok === false) gaps.push(listed.gap);
  const keys = listed?.ok === true ? listed.value : [];
  const from = sinceDays(now(), days);
  // Of an account that doesn't have the key, only what may show that it had it is asked.
  const counted =
    userName === null || mails === undefined || !countMails
      ? { regions: [], gaps: [] }
      : await regionsThatSent(mails, account.partition, { from, to: now() }, signal);
  const iamRegion = iamEventsRegion(account.partition);
  const question = {
    subject: {
      ...{ accessKeyId, userName, userCreatedAt: null },
      keyCreatedAt: keys.find(({ id }) => id === accessKeyId)?.createdAt ?? null,
    },
    iamRegion,
    regions: callRegions(iamRegion, [lastUsed], counted.regions, regions),
    ...{ from, most },
  };
  let answer: CallsAnswer | undefined;
  if (trail !== undefined)
    for await (const known of askCalls(question, { trail, now, signal })) answer = known;
  if (answer === undefined) throw new Error('Nothing was answered.');
  return {
    ...{ account, answer, gaps: [...gaps, ...counted.gaps], calls: iam.calls() },
    isOwner: userName !== null,
  };
}
