/** Asks accounts who could have sent the mails of a window, for the panel: what is known at once, then as answers come. */
import { setTimeout } from 'node:timers/promises';
import { inParallel } from '../../senders/evidence/parallel.ts';
import type { Snapshot } from '../../senders/model/model.ts';
import type { Problem } from '../../senders/model/problem.ts';
import { askMail } from '../../senders/insight/askMail.ts';
import { withOwnCheck } from '../../senders/setup/learnSetup.ts';
import { answerFromScan, askWho, isScanTooOld, WHO_STEPS, withInsight } from '../../senders/who/askWho.ts';
import type { WhoAnswer } from '../../senders/who/askWho.ts';
import { isOpenStanding } from '../../senders/who/standing.ts';
import { unreadReason } from '../../export/answers.ts';
import { errorMessage } from '../../presentation/errorMessage.ts';
import { isBusy } from '../../presentation/accounts/state.ts';
import type { AccountActivity, AccountWho, WhoQuestion } from '../../presentation/who/question.ts';
import { nextSteps } from '../../presentation/signIn/nextSteps.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import type { Accounts } from '../accounts.ts';
import type { Log } from '../ports.ts';
import type { Session } from '../session.ts';
import { scanned } from '../waiting.ts';

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

/** What a scan says about the window. */
interface Shown {
  readonly snapshot: Snapshot;
  readonly answer: WhoAnswer;
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

/** Starts asking. Never rejects. */
export function startWhoRun(options: WhoRunOptions): WhoRun {
  const { accounts, question, clock, log, onChange } = options;
  const { window, accountId } = question;
  const stop = new AbortController();
  const { signal } = stop;
  /** Before a profile's account is scanned, it isn't known which one it is. */
  const isWanted = ({ target, state: { snapshot } }: Session): boolean => {
    const known = target.kind === 'member' ? target.accountId : (snapshot?.accountId ?? null);
    return accountId === null || known === null || known === accountId;
  };
  const sessions = (options.sessions ?? accounts.sessions).filter(
    (session) => session.state.kind !== 'same' && isWanted(session),
  );
  const known = new Map<Session, AccountWho>();
  const put = (session: Session, change: Partial<AccountWho>): void => {
    const before = known.get(session);
    if (before === undefined || signal.aborted) return;
    known.set(session, { ...before, ...change });
    onChange();
  };
  /** Returns what the latest scan says; `null` before there is one. */
  const look = (session: Session): Shown | null => {
    const { snapshot } = session.state;
    if (snapshot === null) return null;
    const before = known.get(session);
    const answer = (before?.snapshot === snapshot ? before.answer : null) ?? answerFromScan(snapshot, window);
    put(session, { snapshot, answer });
    return { snapshot, answer };
  };

  /** Scans an account that nobody has signed in to, or whose scan is too old to show the window. */
  const scan = async (session: Session): Promise<void> => {
    const { state, connection } = session;
    const isOld = state.snapshot === null || isScanTooOld(state.snapshot, window, clock.now());
    if (connection !== null && !isOld && !isBusy(state)) return;
    put(session, { activity: { kind: 'scanning' } });
    await scanned(accounts, session, signal);
  };

  const ask = async (session: Session): Promise<void> => {
    await scan(session);
    const { state, connection } = session;
    const shown = look(session);
    if (state.kind === 'same' || !isWanted(session)) {
      known.delete(session);
      return;
    }
    if (state.kind === 'problem') {
      put(session, { activity: failed(state.problem, state.profile) });
      return;
    }
    if (connection === null || shown === null) {
      put(session, { activity: { kind: 'cancelled', notAsked: WHO_STEPS } });
      return;
    }
    let last: WhoAnswer | undefined;
    const { snapshot } = shown;
    for await (const answer of askWho(snapshot, window, { ...connection.urgent(), signal }, shown.answer)) {
      last = answer;
      put(session, { answer, activity: activityOf(answer) });
    }
    if (last !== undefined) await learn(snapshot, last);
  };

  /** What was asked about those who may have sent belongs to the list, too. */
  const learn = async (snapshot: Snapshot, { ranking }: WhoAnswer): Promise<void> => {
    const before = new Set(snapshot.principals);
    for (const { standing, principal } of ranking.principals)
      if (isOpenStanding(standing) && !before.has(principal))
        await accounts.learn(snapshot.accountId, principal);
  };

  // Shown at once, before anything is asked.
  for (const session of sessions) {
    const { snapshot } = session.state;
    const answer = snapshot === null ? null : answerFromScan(snapshot, window);
    known.set(session, { target: session.target, snapshot, answer, activity: { kind: 'scanning' } });
  }
  let isRunning = true;
  const run = async (): Promise<void> => {
    await inParallel(sessions, ACCOUNTS_AT_ONCE, async (session) => {
      try {
        await ask(session);
      } catch (error) {
        if (signal.aborted) return;
        log.error(error);
        const problem: Problem = { kind: 'failed', message: errorMessage(error) };
        put(session, { activity: failed(problem, session.target.profile ?? 'default') });
      }
    });
    isRunning = false;
    if (!signal.aborted) onChange();
  };
  const askSes = async (session: Session): Promise<void> => {
    const { snapshot = null, answer = null } = known.get(session) ?? {};
    const deps = session.connection?.urgent();
    if (snapshot === null || answer === null || deps?.ses === undefined) return;
    const asOf = deps.clock.now();
    try {
      const insight = await askMail(snapshot, window, deps.ses, signal);
      if (insight !== null) put(session, { answer: withInsight(answer, insight) });
    } finally {
      session.update((known) => withOwnCheck(known, deps.caller ?? null, asOf, deps.clock.now()));
    }
  };
  // VS Code sends what is shown first once nothing else computes. A question that was replaced by then asks nothing.
  setTimeout(SENT_AFTER, undefined, { signal }).then(run, () => undefined);
  return {
    get accounts() {
      return [...known.values()].toSorted((a, b) => Number(isWithoutMails(a)) - Number(isWithoutMails(b)));
    },
    get isRunning() {
      return isRunning && !signal.aborted;
    },
    askSes: async () => {
      if (isRunning || signal.aborted) return;
      isRunning = true;
      onChange();
      try {
        await inParallel([...known.keys()], ACCOUNTS_AT_ONCE, askSes);
      } catch (error) {
        if (!stop.signal.aborted) throw error;
      } finally {
        isRunning = false;
        onChange();
      }
    },
    cancel: () => {
      if (!isRunning || signal.aborted) return;
      for (const [session, account] of known) {
        const { kind } = account.activity;
        if (kind === 'done' || kind === 'failed') continue;
        const notAsked = kind === 'asking' ? (account.answer?.pending ?? WHO_STEPS) : WHO_STEPS;
        known.set(session, { ...account, activity: { kind: 'cancelled', notAsked } });
      }
      stop.abort();
      onChange();
    },
  };
}

function activityOf({ pending }: WhoAnswer): AccountActivity {
  return pending.length === 0 ? { kind: 'done' } : { kind: 'asking', steps: pending };
}

function failed(problem: Problem, profile: string): AccountActivity {
  return {
    ...{ kind: 'failed', message: problem.message, ...nextSteps(problem, profile) },
    why: unreadReason(problem, profile),
  };
}

/** Whether CloudWatch counted no mails in the hours of the window. */
function isWithoutMails({ answer }: AccountWho): boolean {
  return answer?.ranking.sent === 0;
}
