/** Asks an account's SES for its set-up, for the panel, and takes in what that says about users and roles. */
import { askSetup } from '../../senders/setup/askSetup.ts';
import { withSetupAnswer } from '../../senders/setup/learnSetup.ts';
import type { Snapshot } from '../../senders/model/model.ts';
import type { SetupAnswer } from '../../senders/setup/setup.ts';
import { errorMessage } from '../../presentation/errorMessage.ts';
import type { AccountCheck } from '../../presentation/setup/setupPage.ts';
import { isBusy } from '../../presentation/accounts/state.ts';
import { otherAccountWords } from '../../presentation/signIn/nextSteps.ts';
import type { Accounts } from '../accounts.ts';
import type { Log } from '../ports.ts';
import type { Session } from '../session.ts';
import { scanned, until } from '../waiting.ts';

export interface SetupRun {
  readonly check: AccountCheck;
  /** Stops asking. What is known stays. */
  cancel(): void;
}

/** Starts asking. Never rejects. @param regions to ask, at least one. */
export function startSetupRun(
  accounts: Accounts,
  session: Session,
  first: AccountCheck,
  regions: readonly string[],
  log: Pick<Log, 'error'>,
  onChange: () => void,
): SetupRun {
  const stop = new AbortController();
  const { signal } = stop;
  let check: AccountCheck = { ...first, activity: 'asking' };
  const put = (change: Partial<AccountCheck>): void => {
    check = { ...check, ...change };
    onChange();
  };
  /** The profile may lead to another account meanwhile. */
  const isIts = ({ accountId }: Snapshot): boolean => accountId === first.snapshot.accountId;
  /** Who asked is remembered, however it ended: SES has been asked by then. */
  const learn = (answer: SetupAnswer | null): void => {
    if (answer !== null) session.update((snapshot) => withSetupAnswer(snapshot, answer));
  };

  const ask = async (): Promise<void> => {
    // What a scan that ran meanwhile brings would be another list.
    if (session.connection === null) await scanned(accounts, session, signal);
    await until(accounts, (one) => one !== session || !isBusy(one.state), signal);
    const { connection, state } = session;
    const deps = connection?.urgent();
    if (deps?.ses === undefined || state.snapshot === null) {
      put({ activity: { problem: state.kind === 'problem' ? state.problem.message : '' } });
      return;
    }
    if (!isIts(state.snapshot)) {
      const { profile } = first.snapshot;
      put({ activity: { problem: otherAccountWords(profile, state.snapshot) } });
      return;
    }
    const { iam, ses, clock, caller } = deps;
    const asking = { iam, ses, clock, signal, ...(caller === undefined ? {} : { caller }) };
    for await (const answer of askSetup(state.snapshot, regions, asking)) put({ answer });
    await until(accounts, (one) => one !== session || !isBusy(one.state), signal);
    learn(check.answer);
    const { snapshot } = session.state;
    put({ activity: 'done', snapshot: snapshot !== null && isIts(snapshot) ? snapshot : check.snapshot });
  };
  void Promise.resolve()
    .then(ask)
    .catch((error: unknown) => {
      learn(check.answer);
      if (signal.aborted) return;
      log.error(error);
      put({ activity: { problem: errorMessage(error) } });
    });
  return {
    get check() {
      return check;
    },
    cancel: () => {
      if (check.activity !== 'asking') return;
      check = { ...check, activity: 'cancelled' };
      stop.abort();
      onChange();
    },
  };
}
