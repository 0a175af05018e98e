import type { Accounts } from './accounts.ts';
import type { Session } from './session.ts';
import { isBusy } from '../presentation/accounts/state.ts';

/** What waiting for the accounts needs of them. */
export type WaitableAccounts = Pick<Accounts, 'sessions' | 'onDidChange' | 'refresh'>;

/** Whether a scan that nobody has canceled is running or coming. */
const isScanned = ({ state, isEnding }: Session): boolean => isBusy(state) && !isEnding;

/**
 * Starts scanning an account because a person's question needs it, unless a scan is running.
 * @param signal ends this scan.
 * @throws the signal's reason when aborted
 */
export function scanFor(
  accounts: Pick<WaitableAccounts, 'refresh'>,
  session: Session,
  signal: AbortSignal,
): void {
  signal.throwIfAborted();
  if (!isScanned(session)) void accounts.refresh(true, 'quick', [session], signal);
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
  if (strangers.length > 0) void accounts.refresh(true, 'quick', strangers, signal);
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
