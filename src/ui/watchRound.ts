/** One round of a watch: asks AWS what the keys that may send were last used for. */
import type { Answer, Clock } from '../senders/questions.ts';
import type { LastUsed } from '../senders/model.ts';
import { inParallel } from '../senders/parallel.ts';
import { deniedActions, problemKind } from '../senders/problem.ts';
import type { Problem } from '../senders/problem.ts';
import { keysToWatch, newUses, withLastUses } from '../senders/watch.ts';
import type { AskedKey, KnownUses, NewUse } from '../senders/watch.ts';
import type { Accounts } from './accounts.ts';
import type { Session } from './session.ts';
import { isBusy } from './state.ts';

/** How a round ended. */
export interface Round {
  /** How many keys there are to be asked. */
  readonly keys: number;
  readonly known: KnownUses;
  /** What to tell, the latest first. */
  readonly uses: readonly (NewUse & { readonly accountId: string })[];
  /** The first account that could not be asked, and why. */
  readonly failure: {
    readonly session: Session;
    readonly profile: string;
    readonly problem: Problem;
  } | null;
}

type Watched = Pick<Accounts, 'sessions' | 'onDidChange' | 'refresh'>;

/** Keys of one account that are asked at once; its pace slows them down where AWS limits. */
const KEYS_AT_ONCE = 8;

/**
 * Asks the keys of all accounts. An account ends at its first failure: what denies one key denies the next.
 * @throws the signal's reason when it is aborted.
 */
export async function askRound(
  { sessions }: Pick<Watched, 'sessions'>,
  known: KnownUses,
  clock: Clock,
  signal: AbortSignal,
): Promise<Round> {
  let round: Round = { keys: 0, known, uses: [], failure: null };
  const accounts = await Promise.all(
    sessions.map(async (session) => ({ session, ...(await askAccount(session, signal)) })),
  );
  signal.throwIfAborted();
  for (const { session, keys, asked, failure } of accounts) {
    const { known: next, uses } = newUses(round.known, asked);
    session.update((snapshot) => withLastUses(snapshot, asked, clock.now()));
    const accountId = session.state.snapshot?.accountId ?? '';
    round = {
      keys: round.keys + keys,
      known: next,
      uses: [...round.uses, ...uses.map((use) => ({ ...use, accountId }))],
      failure: round.failure ?? (failure === null ? null : { session, ...failure }),
    };
  }
  return { ...round, uses: round.uses.toSorted((a, b) => (a.use.at > b.use.at ? -1 : 1)) };
}

async function askAccount({ state, connection }: Session, signal: AbortSignal) {
  const asked: AskedKey[] = [];
  const { snapshot } = state;
  const keys = snapshot === null ? [] : keysToWatch(snapshot);
  if (connection === null) {
    const failure = state.kind === 'problem' ? { profile: state.profile, problem: state.problem } : null;
    return { keys: keys.length, asked, failure };
  }
  let failed: (Answer<LastUsed | null> & { readonly ok: false }) | undefined;
  await inParallel(keys, KEYS_AT_ONCE, async (key) => {
    if (failed !== undefined) return;
    const answer = await connection.iam.getAccessKeyLastUsed(key.id, signal);
    if (answer.ok) asked.push({ key, lastUsed: answer.value });
    // A key that was deleted meanwhile is no failure; the next scan leaves it out.
    else if (answer.gap.reason !== 'NoSuchEntity') failed ??= answer;
  });
  if (failed === undefined) return { keys: keys.length, asked, failure: null };
  const { gap } = failed;
  const problem = { kind: problemKind(gap.reason), message: gap.message, denied: deniedActions([gap]) };
  return { keys: keys.length, asked, failure: { profile: connection.account.profile, problem } };
}

/**
 * Has every account signed in and scanned that is not, and waits until no scan is under way, which asks the same.
 * @param again accounts whose credentials failed.
 * @throws the signal's reason when it is aborted.
 */
export async function signedIn(
  accounts: Watched,
  again: readonly Session[],
  signal: AbortSignal,
): Promise<void> {
  const strangers = accounts.sessions.filter(
    (session) =>
      again.includes(session) ||
      (session.connection === null && session.state.kind !== 'same' && !isBusy(session.state)),
  );
  if (strangers.length > 0) void accounts.refresh(true, 'quick', strangers);
  await atRest(accounts, signal);
}

/** @throws the signal's reason when it is aborted. */
export async function atRest(
  accounts: Pick<Watched, 'sessions' | 'onDidChange'>,
  signal: AbortSignal,
): Promise<void> {
  const isDone = () => accounts.sessions.every(({ state }) => !isBusy(state));
  signal.throwIfAborted();
  if (isDone()) return;
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const aborted = () => reject(signal.reason as Error);
  const listening = accounts.onDidChange(() => {
    if (isDone()) resolve(undefined);
  });
  signal.addEventListener('abort', aborted);
  try {
    await promise;
  } finally {
    listening.dispose();
    signal.removeEventListener('abort', aborted);
  }
}
