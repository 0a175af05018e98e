/** Asks an account for one key's or user's calls, for the panel. */
import { askCalls } from '../../senders/calls/askCalls.ts';
import type { CallsQuestion } from '../../senders/calls/callsQuestion.ts';
import type { CallsState } from '../../presentation/calls/callsPage.ts';
import { errorMessage } from '../../presentation/errorMessage.ts';
import { isBusy } from '../../presentation/accounts/state.ts';
import { nextSteps } from '../../presentation/signIn/nextSteps.ts';
import * as l10n from '@vscode/l10n';
import type { Accounts } from '../accounts.ts';
import { scanned } from '../waiting.ts';

export interface CallsRun {
  readonly state: CallsState;
  /** Stops asking. What is known stays. */
  cancel(): void;
}

/** Starts asking. Signs in first where nobody has. Never rejects. */
export function startCallsRun(
  accounts: Accounts,
  accountId: string,
  question: CallsQuestion,
  onChange: () => void,
): CallsRun {
  const stop = new AbortController();
  const { signal } = stop;
  let state: CallsState = { isBusy: true, isCancelled: false, answer: null, problem: null };
  const put = (change: Partial<CallsState>): void => {
    state = { ...state, ...change };
    onChange();
  };
  const ask = async (): Promise<void> => {
    const known = accounts.sessionOf(accountId);
    if (known?.connection === null) {
      await scanned(accounts, known, signal, (one) => one.connection !== null || !isBusy(one.state));
    }
    // The profile may lead to another account by now.
    const session = accounts.sessionOf(accountId);
    if (session?.state.kind === 'problem') {
      const { problem, profile } = session.state;
      put({ problem: { ...nextSteps(problem, profile), message: problem.message } });
      return;
    }
    const { connection } = session ?? {};
    const trail = connection?.urgent().trail;
    if (connection == null || trail === undefined) {
      put({ problem: notSignedIn() });
      return;
    }
    for await (const answer of askCalls(question, { trail, now: () => connection.clock.now(), signal }))
      put({ answer });
  };
  ask()
    .catch((error: unknown) => {
      if (!signal.aborted) put({ problem: { ...notSignedIn(), message: errorMessage(error) } });
    })
    .finally(() => put({ isBusy: false }));
  return {
    get state() {
      return state;
    },
    cancel: () => {
      if (!state.isBusy) return;
      stop.abort();
      put({ isBusy: false, isCancelled: true });
    },
  };
}

function notSignedIn(): NonNullable<CallsState['problem']> {
  return {
    title: l10n.t('The calls could not be read'),
    message: l10n.t('The account is not signed in to.'),
    nextStep: l10n.t('Refresh the list, then try again.'),
  };
}
