/** What is known of each account while accounts are asked who could have sent the mails of a window. */
import type { Snapshot } from '../../senders/model/model.ts';
import type { MailWindow } from '../../senders/who/window.ts';
import { answerFromScan, WHO_STEPS, type WhoAnswer } from '../../senders/askWho/whoAnswer.ts';
import type { AccountWho } from '../../presentation/who/question.ts';
import type { Session } from '../session.ts';

/** What a scan says about the window. */
export interface ScanAnswer {
  readonly snapshot: Snapshot;
  readonly answer: WhoAnswer;
}

export interface AccountAnswers {
  /** Returns what is known of all accounts. Those whose hours had no mails come last. */
  all(): readonly AccountWho[];
  /** Returns the sessions, without those that turned out to be of other accounts. */
  sessions(): readonly Session[];
  of(session: Session): AccountWho | undefined;
  /** Changes what is known of an account, until asking is canceled. */
  put(session: Session, change: Partial<AccountWho>): void;
  /** Takes over what the latest scan says, and returns it; `null` before there is one. */
  takeScan(session: Session): ScanAnswer | null;
  remove(session: Session): void;
  /** Says of those that aren't done what was not asked. */
  cancel(): void;
}

/**
 * Returns what the scans of the sessions say, in their order.
 * @param signal aborts when asking is canceled. @param onChange is called after `put` and `takeScan`.
 */
export function createAccountAnswers(
  sessions: readonly Session[],
  window: MailWindow,
  signal: AbortSignal,
  onChange: () => void,
): AccountAnswers {
  const known = new Map<Session, AccountWho>();
  for (const session of sessions) {
    const { snapshot } = session.state;
    const answer = snapshot === null ? null : answerFromScan(snapshot, window);
    known.set(session, { target: session.target, snapshot, answer, activity: { kind: 'scanning' } });
  }
  const put = (session: Session, change: Partial<AccountWho>): void => {
    const before = known.get(session);
    if (before === undefined || signal.aborted) return;
    known.set(session, { ...before, ...change });
    onChange();
  };
  return {
    all: () => [...known.values()].toSorted((a, b) => Number(isWithoutMails(a)) - Number(isWithoutMails(b))),
    sessions: () => [...known.keys()],
    of: (session) => known.get(session),
    put,
    takeScan: (session) => {
      const { snapshot } = session.state;
      if (snapshot === null) return null;
      const before = known.get(session);
      const answer =
        (before?.snapshot === snapshot ? before.answer : null) ?? answerFromScan(snapshot, window);
      put(session, { snapshot, answer });
      return { snapshot, answer };
    },
    remove: (session) => known.delete(session),
    cancel: () => {
      for (const [session, account] of known) {
        const { kind } = account.activity;
        if (kind === 'done' || kind === 'failed') continue;
        const notAsked = kind === 'asking' ? (account.answer?.pending ?? WHO_STEPS) : WHO_STEPS;
        known.set(session, { ...account, activity: { kind: 'cancelled', notAsked } });
      }
    },
  };
}

/** Whether CloudWatch counted no mails in the hours of the window. */
function isWithoutMails({ answer }: AccountWho): boolean {
  return answer?.ranking.sent === 0;
}
