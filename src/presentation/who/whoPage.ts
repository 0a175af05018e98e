/** What the page of "Who Sent These Mails" shows, as a function of what is known. */
import * as l10n from '@vscode/l10n';
import { replaceControlChars } from '../../export/replaceControlChars.ts';
import { gapsOnce, type UnreadAccount } from '../../export/answers.ts';
import { isQuiet, notCoveredSoFar, quietWords } from '../../export/who.ts';
import type { Gap, Principal, Timestamp } from '../../senders/model/model.ts';
import type { Target } from '../../senders/model/target.ts';
import { likeliestFirst, spanOfTimes, tooYoungIn } from '../../senders/who/rank.ts';
import { isOpenStanding } from '../../senders/who/standing.ts';
import type { Judged } from '../../senders/who/standing.ts';
import type { Reason } from '../../senders/who/suspect.ts';
import type { WhoAnswer, WhoStep } from '../../senders/askWho/whoAnswer.ts';
import type { MailWindow } from '../../senders/who/window.ts';
import type { WordFormat } from '../../senders/words/changeWords.ts';
import { listNames } from '../../senders/words/reportCaveat.ts';
import { mailInsightWords } from '../../senders/insight/mailInsightWords.ts';
import { principalName } from '../../senders/words/roleWords.ts';
import { reasonWords, standingLabel } from '../../senders/whoWords/standingWords.ts';
import { askAgainWords, askNowWords, stepWords } from '../../senders/whoWords/askWords.ts';
import { doubtWords } from '../../senders/whoWords/pastedMailWords.ts';
import { noMailsWords, whoSentence } from '../../senders/whoWords/whoSentence.ts';
import { countByKind } from '../../senders/model/evidence.ts';
import { accountLabel, accountName, counted, formatCount, usersAndRoles } from '../../senders/words/words.ts';
import { stopWay } from '../list/describeFacts.ts';
import { foldedByReason } from '../../export/whoFolds.ts';
import { memberName, profileName } from '../list/describeAccount.ts';
import { unreadAccount } from '../list/unread.ts';
import { partsOf, partsOfLines, type Part } from './parts.ts';
import type { AccountPage, AnswerPage, Person, ToPage, WhoAction } from './protocol.ts';
import { problemOf } from './question.ts';
import type { AccountActivity, AccountProblem, AccountWho, WhoQuestion } from './question.ts';

/** More people aren't sent to the page; the command line lists all. */
export const MOST_PEOPLE = 100;

/** More people who may not send, and who showed no use of SES, would hide those who may. */
const MOST_BARRED = 3;

/** @param isBusy whether anything is still asked. */
export function createWhoPage(
  { window, accountId, doubts }: WhoQuestion,
  accounts: readonly AccountWho[],
  isBusy: boolean,
  {
    locale,
    now,
    isSpoken = true,
  }: { readonly locale: string; readonly now: Timestamp; readonly isSpoken?: boolean },
): ToPage['show'] {
  const isMail = window.messageId !== null && window.region !== null;
  const pages = accounts.map((account, index) => ({
    account,
    page: createAccountPage(account, index, accounts.length),
  }));
  const folded = accounts.filter((account) => isFolded(account, accounts.length));
  const isUnasked = accounts.some(({ answer }) => answer !== null && isUnanswered(answer));
  return {
    ...{
      locale,
      now,
      isBusy,
      isSpoken,
      canAskSes: isMail && isUnasked && !isBusy,
      state: { window, accountId },
    },
    status: accounts.length === 0 ? l10n.t('No account is known yet.') : statusOf(accounts),
    again: isBusy ? null : askAgain(accounts, now),
    doubts: doubts.map((doubt) => partsOf((format) => doubtWords(doubt, format))),
    folded:
      quietWords(
        window,
        folded.flatMap(({ snapshot }) => (snapshot === null ? [] : [accountName(snapshot)])),
        listNames,
      )[0] ?? null,
    // What you read stays where it is until all is said.
    accounts: isBusy
      ? pages.map(({ page }) => page)
      : likeliestFirst(pages, rankingIn).map(({ page }) => page),
  };
}

const rankingIn = ({ account: { answer } }: { readonly account: AccountWho }) => answer?.ranking ?? null;

/** From when asking again shows more: the first and the last time of all accounts. */
function askAgain(accounts: readonly AccountWho[], now: Timestamp): ToPage['show']['again'] {
  const times = accounts.flatMap(({ answer }) => {
    const own = answer === null ? null : tooYoungIn(answer.facts, answer.ranking).askAgain;
    return own === null ? [] : [own.first, own.last];
  });
  const again = spanOfTimes(times);
  if (again === null) return null;
  const isDue = now > again.first;
  const words = (format: WordFormat) =>
    isDue ? askNowWords(again, now, format) : askAgainWords(again, format);
  return { words: partsOf(words), isDue, isFinal: now > again.last };
}

function isUnanswered({ insight }: WhoAnswer): boolean {
  return insight === undefined || insight.kind === 'failed';
}

/** Of one account; those of several stand with each. */
function statusOf(accounts: readonly AccountWho[]): string {
  const [only] = accounts;
  if (accounts.length === 1 && only !== undefined) return activityWords(only.activity);
  const done = accounts.filter(({ activity }) => activity.kind !== 'scanning' && activity.kind !== 'asking');
  return done.length === accounts.length
    ? ''
    : l10n.t('{0} of {1} answered.', formatCount(done.length), counted(accounts.length, 'account'));
}

/** Returns what goes on with an account; empty where it's done, or has a problem. */
function activityWords(activity: AccountActivity): string {
  switch (activity.kind) {
    case 'scanning':
      return l10n.t('Scanning the account…');
    case 'asking':
      return l10n.t('Asking AWS: {0}…', stepList(activity.steps));
    case 'cancelled':
      return l10n.t('Canceled. Not asked: {0}.', stepList(activity.notAsked));
    case 'done':
    case 'failed':
      return '';
  }
}

function stepList(steps: readonly WhoStep[]): string {
  return steps.map(stepWords).join(l10n.t(', '));
}

/** Returns the accounts of which a ticket says nothing else. */
export function unansweredAccounts(accounts: readonly AccountWho[]): readonly UnreadAccount[] {
  return accounts.flatMap((account) => {
    const { target, activity } = account;
    const why = activity.kind === 'failed' ? activity.why : null;
    return isUnreadAccount(account, accounts.length) ? [unreadAccount(target, why)] : [];
  });
}

/** Whether an account can't be asked, and no earlier scan knows it either: that no mails were sent is not all that there is to say. */
export function isUnreadAccount({ snapshot, answer, activity }: AccountWho, accounts: number): boolean {
  return snapshot === null || (activity.kind === 'failed' && (answer === null || isQuiet(answer, accounts)));
}

/** Returns whether no mails left, so that one line is enough. A problem is seen all the same. */
function isFolded({ snapshot, answer, activity }: AccountWho, accounts: number): boolean {
  return snapshot !== null && answer !== null && activity.kind !== 'failed' && isQuiet(answer, accounts);
}

function createAccountPage(account: AccountWho, index: number, accounts: number): AccountPage {
  const { target, snapshot, answer, activity } = account;
  const name = snapshot === null ? targetName(target) : accountName(snapshot);
  const own = snapshot?.profile ?? target.profile;
  const status = activityWords(activity);
  return {
    key: String(index),
    accountId: snapshot?.accountId ?? null,
    name: replaceControlChars(name),
    // Not twice what the name says.
    profile: own === (snapshot === null ? name : accountLabel(snapshot)) ? null : own,
    isFolded: isFolded(account, accounts),
    status,
    problem: createProblem(problemOf(activity)),
    // What is not asked yet stands in the status.
    answer:
      answer === null
        ? null
        : status === ''
          ? createAnswerPage(answer, isQuiet(answer, accounts))
          : createAnswerPage({ ...answer, pending: [] }, false),
  };
}

function createProblem(problem: AccountProblem | null): AccountPage['problem'] {
  if (problem === null) return null;
  const { title, message, nextStep, remedies } = problem;
  return { title, message, nextStep, remedies: remedies.map((remedy) => remedy.title) };
}

function targetName(target: Target): string {
  return target.kind === 'member' ? memberName(target) : profileName(target);
}

/** @param quiet whether there is nothing to read about who sent. */
function createAnswerPage(answer: WhoAnswer, quiet: boolean): AnswerPage {
  const { ranking, insight } = answer;
  const open = ranking.principals.filter(({ standing }) => isOpenStanding(standing));
  const barred = open.filter(isBarred);
  const isFolded = barred.length > MOST_BARRED && barred.length < open.length;
  const people = isFolded ? open.filter((one) => !isBarred(one)) : open;
  const persons = (those: readonly Judged[]) =>
    those.slice(0, MOST_PEOPLE).map((one) => createPerson(one, ranking.window));
  return {
    isQuiet: quiet,
    sentence: partsOf((format) => (quiet ? noMailsWords(ranking.window) : whoSentence(ranking, format))),
    insight: insight === undefined ? null : partsOf((format) => mailInsightWords(insight, format)),
    open: open.length,
    people: persons(people),
    barred: isFolded
      ? {
          ...{ key: 'barred', label: l10n.t('Possible, but no policy allows sending') },
          ...{ count: barred.length, people: persons(barred) },
        }
      : null,
    folds: (['unlikely', 'ruled-out'] as const).flatMap((standing) => {
      const folds = foldedByReason(ranking.principals, standing).map(({ label, people }) => ({
        key: `${standing} ${label}`,
        label,
        count: people.length,
        people: persons(people),
      }));
      if (folds.length === 0) return [];
      const count = folds.reduce((sum, fold) => sum + fold.count, 0);
      return [{ title: l10n.t('{0} ({1})', standingLabel(standing), formatCount(count)), folds }];
    }),
    notCovered: partsOfLines((format) => notCoveredSoFar(answer, format)),
    gaps: pageGaps(answer),
  };
}

/** Whether nothing points to somebody but that it can't be ruled out. */
function isBarred({ standing, principal }: Judged): boolean {
  return standing === 'possible' && principal.canSend === 'no' && principal.lastSesAt === null;
}

function createPerson({ principal, sent, standing, why }: Judged, window: MailWindow): Person {
  const { arn, id } = principal;
  return {
    ...{ arn, id, name: replaceControlChars(principalName(principal)) },
    standing: standingLabel(standing),
    // Whoever sends without a sender's name published has mails under none.
    sent: sent === null ? null : sent === 0 ? l10n.t('0 mails under this name') : counted(sent, 'mail'),
    why: why.map((reason): readonly Part[] => partsOf((format) => reasonWords(reason, window, format))),
    actions: actionsOf(principal, why),
  };
}

function actionsOf(principal: Principal, why: readonly Reason[]): readonly WhoAction[] {
  if (principal.isDeleted === true) return ['summary', 'reveal'];
  const gone = new Set(why.flatMap((reason) => (reason.kind === 'key-gone' ? [reason.keyId] : [])));
  const stop = stopWay(
    principal,
    principal.accessKeys.filter(({ id }) => !gone.has(id)),
  );
  return [
    ...(stop === 'words' ? (['stop'] as const) : stop === null ? [] : ([stop] as const)),
    ...(principal.kind === 'root' ? [] : (['advisor'] as const)),
    'summary',
    'reveal',
  ];
}

function gapOf({ call, reason, message }: Gap, about: string | null): AnswerPage['gaps'][number] {
  return { call, reason: replaceControlChars(reason), message: replaceControlChars(message), about };
}

/** What is denied in every Region is one; an answer that is missing for many is, too. */
function pageGaps({ gaps, facts }: WhoAnswer): AnswerPage['gaps'] {
  const ofPrincipals = groupGaps(facts.principals);
  const isSaid = ({ call, reason }: Gap) =>
    ofPrincipals.some((one) => one.call === call && one.reason === replaceControlChars(reason));
  const ofAccount = gapsOnce(gaps).filter((gap) => !isSaid(gap));
  return [...ofAccount.map((gap) => gapOf(gap, null)), ...ofPrincipals];
}

/** The same answer is often missing for many. */
function groupGaps(principals: readonly Principal[]): AnswerPage['gaps'] {
  const groups = Map.groupBy(
    principals.flatMap((principal) => principal.gaps.map((gap) => ({ gap, principal }))),
    ({ gap: { call, reason } }) => `${call} ${reason}`,
  );
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const about = [...new Set([first, ...others].map(({ principal }) => principal))];
    return [gapOf(first.gap, l10n.t('about {0}', usersAndRoles(countByKind(about))))];
  });
}
