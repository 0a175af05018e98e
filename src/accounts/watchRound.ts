/** One round of a watch: asks AWS what the keys that may send were last used for. */
import type { Gap } from '../senders/model/model.ts';
import { inParallel } from '../senders/evidence/parallel.ts';
import { deniedActions, problemKind, type Problem } from '../senders/model/problem.ts';
import type { Result, Clock } from '../senders/ports/iamReader.ts';
import { keysToWatch, newUses, usersToName, withLastUses, withNamedKeys } from '../senders/keys/watch.ts';
import type { AskedKey, KnownUses, NewUse } from '../senders/keys/watch.ts';
import type { Session } from './session.ts';
import { isBusy } from '../presentation/accounts/state.ts';
import { scanStrangers, until, type WaitableAccounts } from './waiting.ts';
import { accountOfKey, askMails, type MailRound } from './watchMails.ts';

export interface Round {
  /** The number of keys to ask about. */
  readonly keys: number;
  readonly known: KnownUses;
  /** New uses, latest first. */
  readonly uses: readonly (NewUse & { readonly accountId: string })[];
  /** `null`: mails are not watched. */
  readonly mails: MailRound | null;
  /** What is known of the mails of each Region, also from before they were no longer watched. */
  readonly regions: MailRound['regions'];
  /** The first account that couldn't be asked, and why. */
  readonly failure: {
    readonly session: Session;
    readonly profile: string;
    readonly problem: Problem;
  } | null;
}

/** Calls of one account at once; its rate limiter slows them down if AWS throttles. */
const ASKED_AT_ONCE = 8;

/**
 * Asks about all keys, then about mails. An account ends at its first failure, which affects the next key, too.
 * @param last the last round; `null`: this is the first
 * @param watchesMails whether mails are asked about, which CloudWatch charges for
 * @throws the signal's reason
 */
export async function askRound(
  { sessions }: Pick<WaitableAccounts, 'sessions'>,
  last: Pick<Round, 'known' | 'regions'> | null,
  watchesMails: boolean,
  clock: Clock,
  signal: AbortSignal,
): Promise<Round> {
  let round: Round = {
    keys: 0,
    known: last?.known ?? new Map(),
    uses: [],
    mails: null,
    regions: new Map(),
    failure: null,
  };
  const accounts = await Promise.all(
    sessions.map(async (session) => ({ session, ...(await askAccount(session, clock, signal)) })),
  );
  signal.throwIfAborted();
  for (const { session, keys, asked, failure } of accounts) {
    const { known: next, uses } = newUses(round.known, asked);
    session.update((snapshot) => withLastUses(snapshot, asked, clock.now()));
    const accountId = session.state.snapshot?.accountId ?? '';
    round = {
      ...round,
      keys: round.keys + keys,
      known: next,
      uses: [...round.uses, ...uses.map((use) => ({ ...use, accountId }))],
      failure: round.failure ?? (failure === null ? null : { session, ...failure }),
    };
  }
  const uses = round.uses.toSorted((a, b) => (a.use.at > b.use.at ? -1 : 1));
  // Of an account that cannot be asked now, or while mails are not watched, a surge shows once they can be.
  const shown = new Set(sessions.map(({ state }) => state.snapshot?.accountId));
  const regions = new Map([...(last?.regions ?? [])].filter(([key]) => shown.has(accountOfKey(key))));
  if (!watchesMails) return { ...round, uses, regions };
  const sound = accounts.filter(({ failure }) => failure === null).map(({ session }) => session);
  const mails = await askMails(sound, regions, clock, signal);
  return { ...round, uses, mails, regions: mails.regions };
}

/** Asks what the keys were last used for, after finding the IDs of those that no answer has named yet. */
async function askAccount(
  session: Session,
  clock: Clock,
  signal: AbortSignal,
): Promise<{
  readonly keys: number;
  readonly asked: readonly AskedKey[];
  readonly failure: { readonly profile: string; readonly problem: Problem } | null;
}> {
  const { state, connection } = session;
  const { snapshot } = state;
  if (connection === null) {
    const failure = state.kind === 'problem' ? { profile: state.profile, problem: state.problem } : null;
    return { keys: snapshot === null ? 0 : keysToWatch(snapshot).length, asked: [], failure };
  }
  if (snapshot === null) return { keys: 0, asked: [], failure: null };
  const unnamed = usersToName(snapshot);
  const listed = await askAll(unnamed, ({ name }) => connection.listAccessKeys(name, signal));
  const byUser = new Map(listed.answers);
  session.update((current) => withNamedKeys(current, byUser, clock.now()));

  const keys = keysToWatch(withNamedKeys(snapshot, byUser, clock.now()));
  const used =
    listed.gap === null
      ? await askAll(keys, ({ id }) => connection.getAccessKeyLastUsed(id, signal))
      : { answers: [], gap: listed.gap };
  const asked = used.answers.map(([key, lastUsed]): AskedKey => ({ key, lastUsed }));
  const { gap } = used;
  if (gap === null) return { keys: keys.length, asked, failure: null };
  const problem = {
    kind: problemKind(gap.reason, gap.message),
    message: gap.message,
    denied: deniedActions([gap]),
  };
  return { keys: keys.length, asked, failure: { profile: connection.account.profile, problem } };
}

/** Asks about each item until the first failure. Items deleted meanwhile don't count; the next scan leaves them out. */
async function askAll<Item, Value>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Result<Value>>,
): Promise<{ readonly answers: readonly (readonly [Item, Value])[]; readonly gap: Gap | null }> {
  const answers: (readonly [Item, Value])[] = [];
  const gaps: Gap[] = [];
  await inParallel(items, ASKED_AT_ONCE, async (item) => {
    if (gaps.length > 0) return;
    const answer = await ask(item);
    if (answer.ok) answers.push([item, answer.value]);
    else if (answer.gap.reason !== 'NoSuchEntity') gaps.push(answer.gap);
  });
  return { answers, gap: gaps[0] ?? null };
}

/**
 * Signs in to and scans every account that isn't yet, and waits until no scan is running, since scans ask the same.
 * @param again accounts whose credentials failed.
 * @throws the signal's reason when aborted
 */
export async function signedIn(
  accounts: WaitableAccounts,
  again: readonly Session[],
  signal: AbortSignal,
): Promise<void> {
  scanStrangers(accounts, signal, again);
  await atRest(accounts, signal);
}

/** Waits until no scan is running. @throws the signal's reason when aborted */
export async function atRest(
  accounts: Pick<WaitableAccounts, 'sessions' | 'onDidChange'>,
  signal: AbortSignal,
): Promise<void> {
  await until(accounts, ({ state }) => !isBusy(state), signal);
}
