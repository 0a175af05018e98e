/** What one account is asked about the mails of a window: a scan where one is needed, AWS, and SES itself on a person's word. */
import type { Gap, Snapshot } from '../../senders/model/model.ts';
import { cutOffBy } from '../../senders/model/problem.ts';
import type { Problem } from '../../senders/model/problem.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import { askMail } from '../../senders/insight/askMail.ts';
import { withOwnCheck } from '../../senders/setup/learnSetup.ts';
import { askWho } from '../../senders/askWho/askWho.ts';
import { isScanTooOld, WHO_STEPS, withInsight, type WhoAnswer } from '../../senders/askWho/whoAnswer.ts';
import { isOpenStanding } from '../../senders/who/standing.ts';
import { unreadReason } from '../../export/answers.ts';
import { isBusy } from '../../presentation/accounts/state.ts';
import type { AccountActivity, WhoQuestion } from '../../presentation/who/question.ts';
import { nextSteps } from '../../presentation/signIn/nextSteps.ts';
import type { Accounts } from '../accounts.ts';
import type { Connection } from '../ports.ts';
import type { Session } from '../session.ts';
import { scanned } from '../waiting.ts';
import type { AccountAnswers } from './accountAnswers.ts';

/** What asking an account takes. */
export interface AskTools {
  readonly accounts: Accounts;
  readonly question: WhoQuestion;
  /** Where what is known goes. */
  readonly answers: AccountAnswers;
  readonly clock: Pick<Clock, 'now'>;
  readonly signal: AbortSignal;
}

/** Whether a question is about the account of a session. Before a profile's account is scanned, it isn't known which one it is. */
export function isWanted(
  { target, state: { snapshot } }: Session,
  { accountId }: Pick<WhoQuestion, 'accountId'>,
): boolean {
  const known = target.kind === 'member' ? target.accountId : (snapshot?.accountId ?? null);
  return accountId === null || known === null || known === accountId;
}

/** Asks an account who could have sent the mails; what AWS answers goes to `answers` as it comes. @throws when aborted. */
export async function askAccount(session: Session, tools: AskTools): Promise<void> {
  const { question, answers, signal } = tools;
  await scanIfNeeded(session, tools);
  const { state, connection } = session;
  const scan = answers.takeScan(session);
  if (state.kind === 'same' || !isWanted(session, question)) {
    answers.remove(session);
    return;
  }
  if (state.kind === 'problem') {
    answers.put(session, { activity: failedBy(state.problem, state.profile) });
    return;
  }
  if (connection === null || scan === null) {
    answers.put(session, { activity: { kind: 'cancelled', notAsked: WHO_STEPS } });
    return;
  }
  const { snapshot, answer: first } = scan;
  let last: WhoAnswer | undefined;
  for await (const answer of askWho(snapshot, question.window, { ...connection.urgent(), signal }, first)) {
    last = answer;
    answers.put(session, { answer, activity: activityOf(answer, first, snapshot.profile) });
  }
  const problem = last === undefined ? null : cutOffBy(newGaps(last, first));
  if (problem !== null && problem.kind !== 'offline' && problem.kind !== 'throttled') ended.add(connection);
  if (last !== undefined) await learn(snapshot, last, tools);
}

/** Connections whose sign-in ended in a question. The scan of the next one signs in again. */
const ended = new WeakSet<Connection>();

/** Scans an account that nobody has signed in to, whose sign-in ended, or whose scan is too old to show the window. */
async function scanIfNeeded(
  session: Session,
  { accounts, question: { window }, answers, clock, signal }: AskTools,
): Promise<void> {
  const { state, connection } = session;
  const isOld = state.snapshot === null || isScanTooOld(state.snapshot, window, clock.now());
  if (connection !== null && !ended.has(connection) && !isOld && !isBusy(state)) return;
  answers.put(session, { activity: { kind: 'scanning' } });
  await scanned(accounts, session, signal);
}

/** What was asked about those who may have sent belongs to the list, too. */
async function learn(
  snapshot: Snapshot,
  { ranking }: WhoAnswer,
  { accounts }: Pick<AskTools, 'accounts'>,
): Promise<void> {
  const before = new Set(snapshot.principals);
  for (const { standing, principal } of ranking.principals)
    if (isOpenStanding(standing) && !before.has(principal))
      await accounts.learn(snapshot.accountId, principal);
}

/** Asks an account's SES about the mail. The list learns what was asked, as of other checks. @throws when aborted. */
export async function askSesOf(
  session: Session,
  { question: { window }, answers, signal }: AskTools,
): Promise<void> {
  const { snapshot = null, answer = null } = answers.of(session) ?? {};
  const deps = session.connection?.urgent();
  if (snapshot === null || answer === null || deps?.ses === undefined) return;
  const asOf = deps.clock.now();
  try {
    const insight = await askMail(snapshot, window, deps.ses, signal);
    if (insight !== null) answers.put(session, { answer: withInsight(answer, insight) });
  } finally {
    session.update((known) => withOwnCheck(known, deps.caller ?? null, asOf, deps.clock.now()));
  }
}

/** Returns the answers that are missing of what was asked since: those of the scan can be of an earlier sign-in. */
function newGaps(answer: WhoAnswer, first: WhoAnswer): readonly Gap[] {
  const all = ({ gaps, facts }: WhoAnswer) => [...gaps, ...facts.principals.flatMap((one) => one.gaps)];
  const old = new Set(all(first));
  return all(answer).filter((gap) => !old.has(gap));
}

/** Returns what is said of an account whose answer came so far. @param first what the scan knew */
function activityOf(answer: WhoAnswer, first: WhoAnswer, profile: string): AccountActivity {
  const { pending } = answer;
  const problem = cutOffBy(newGaps(answer, first));
  const cutOff =
    problem === null ? {} : { cutOff: { message: problem.message, ...nextSteps(problem, profile) } };
  return pending.length === 0 ? { kind: 'done', ...cutOff } : { kind: 'asking', steps: pending, ...cutOff };
}

/** Returns what is said of an account that a problem kept from answering. */
export function failedBy(problem: Problem, profile: string): AccountActivity {
  return {
    ...{ kind: 'failed', message: problem.message, ...nextSteps(problem, profile) },
    why: unreadReason(problem, profile),
  };
}
