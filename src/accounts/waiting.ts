import type { Accounts } from './accounts.ts';
import type { Session } from './session.ts';
import { isBusy } from '../presentation/accounts/state.ts';

/** What waiting for the accounts needs of them. */
export type WaitableAccounts = Pick<Accounts, 'sessions' | 'onDidChange' | 'refresh'>;

/** Whether a scan that nobody has canceled is running or coming. */
const isScanned = ({ state, isEnding }: Session): boolean => isBusy(state) && !isEnding;

/** The signal of the question that began an account's running scan. */
const begunBy = new WeakMap<Session, AbortSignal>();

function begin(
  accounts: Pick<WaitableAccounts, 'refresh'>,
  sessions: readonly Session[],
  signal: AbortSignal,
): void {
  for (const session of sessions) begunBy.set(session, signal);
  void accounts.refresh(true, 'quick', sessions, signal).finally(() => {
    for (const session of sessions) if (begunBy.get(session) === signal) begunBy.delete(session);
  });
}

/**
 * Scans an account because a person's question needs it, or waits for the scan that is running. A scan that another
 * question began, and took along when it was canceled, begins again.
 * @param signal ends the scan that this question began.
 * @param isEnough whether nothing more of an account is waited for: by default, when no scan is running.
 * @throws the signal's reason when aborted
 */
export async function scanned(
  accounts: WaitableAccounts,
  session: Session,
  signal: AbortSignal,
  isEnough = ({ state }: Session): boolean => !isBusy(state),
): Promise<void> {
  for (let isLost = true; isLost;) {
    signal.throwIfAborted();
    if (!isScanned(session)) begin(accounts, [session], signal);
    const begun = begunBy.get(session);
    await until(accounts, (one) => one !== session || isEnough(one), signal);
    const wasTaken = begun !== undefined && begun !== signal && begun.aborted;
    isLost = wasTaken && session.connection === null && accounts.sessions.includes(session);
  }
}

/**
 * Starts scanning accounts that nobody is signed in to and no scan is asking.
 * @param signal ends these scans.
 * @param again accounts to scan in any case.
 */
export function scanStrangers(
  accounts: WaitableAccounts,
  signal: AbortSignal,
  again: readonly Session[] = [],
): void {
  const strangers = accounts.sessions.filter(
    (session) =>
      again.includes(session) ||
      (session.connection === null && session.state.kind !== 'same' && !isScanned(session)),
  );
  if (strangers.length > 0) begin(accounts, strangers, signal);
}

/** Resolves as soon as the condition holds for every account. @throws the signal's reason when aborted */
export async function until(
  accounts: Pick<WaitableAccounts, 'sessions' | 'onDidChange'>,
  holds: (session: Session) => boolean,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const isDone = () => accounts.sessions.every(holds);
  if (isDone()) return;
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const aborted = () => reject(signal.reason as Error);
  const listening = accounts.onDidChange(() => {
    if (isDone()) resolve(undefined);
  });
  signal.addEventListener('abort', aborted);
  try {
    await promise;
    // What the signal ends may have made it hold.
    signal.throwIfAborted();
  } finally {
    listening.dispose();
    signal.removeEventListener('abort', aborted);
  }
}
