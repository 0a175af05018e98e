/** Asks accounts who could have sent the mails of a window, for the panel: what is known at once, then as answers come. */
import { setTimeout } from 'node:timers/promises';
import { inParallel } from '../../senders/evidence/parallel.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import { errorMessage } from '../../presentation/errorMessage.ts';
import type { AccountWho, WhoQuestion } from '../../presentation/who/question.ts';
import type { Accounts } from '../accounts.ts';
import type { Log } from '../ports.ts';
import type { Session } from '../session.ts';
import { createAccountAnswers } from './accountAnswers.ts';
import { askAccount, askSesOf, failedBy, isWanted } from './askAccount.ts';

/** Accounts asked at once; each has its own rate limit. */
const ACCOUNTS_AT_ONCE = 8;

/** VS Code has sent a message to a page by then, in milliseconds. */
const SENT_AFTER = 20;

export interface WhoRunOptions {
  readonly accounts: Accounts;
  readonly question: WhoQuestion;
  /** The accounts to ask. Absent: all of the list. */
  readonly sessions?: readonly Session[];
  /** The time at AWS. */
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'error'>;
  readonly onChange: () => void;
}

/** One question to one account or all of them. */
export interface WhoRun {
  /** In the order of the list. Those whose hours had no mails come last. */
  readonly accounts: readonly AccountWho[];
  readonly isRunning: boolean;
  /** Asks SES itself about the mail: only on a person's word. */
  askSes(): Promise<void>;
  /** Stops asking. What is known stays, with what was not asked. */
  cancel(): void;
}

/**
 * Starts asking. Never rejects. A run is `asking` at first, and again while SES is asked; then it has `ended`. Who cancels
 * it ends it for good.
 */
export function startWhoRun(options: WhoRunOptions): WhoRun {
  const { accounts, question, clock, log, onChange } = options;
  const stop = new AbortController();
  const { signal } = stop;
  const sessions = (options.sessions ?? accounts.sessions).filter(
    (session) => session.state.kind !== 'same' && isWanted(session, question),
  );
  // Shown at once, before anything is asked.
  const answers = createAccountAnswers(sessions, question.window, signal, onChange);
  const tools = { accounts, question, answers, clock, signal };
  let state: 'asking' | 'ended' | 'canceled' = 'asking';
  const end = (): void => {
    if (state === 'asking') state = 'ended';
  };

  const askAll = async (): Promise<void> => {
    await inParallel(sessions, ACCOUNTS_AT_ONCE, async (session) => {
      try {
        await askAccount(session, tools);
      } catch (error) {
        if (signal.aborted) return;
        log.error(error);
        const problem = { kind: 'failed', message: errorMessage(error) } as const;
        answers.put(session, { activity: failedBy(problem, session.target.profile ?? 'default') });
      }
    });
    end();
    if (!signal.aborted) onChange();
  };
  // VS Code sends what is shown first once nothing else computes. A question that was replaced by then asks nothing.
  setTimeout(SENT_AFTER, undefined, { signal }).then(askAll, () => undefined);
  return {
    get accounts() {
      return answers.all();
    },
    get isRunning() {
      return state === 'asking';
    },
    askSes: async () => {
      if (state !== 'ended') return;
      state = 'asking';
      onChange();
      try {
        await inParallel(answers.sessions(), ACCOUNTS_AT_ONCE, (session) => askSesOf(session, tools));
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        end();
        onChange();
      }
    },
    cancel: () => {
      if (state !== 'asking') return;
      answers.cancel();
      state = 'canceled';
      stop.abort();
      onChange();
    },
  };
}
