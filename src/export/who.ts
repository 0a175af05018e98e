/** Who could have sent the mails of a window: as JSON, as a table and as Markdown. */
import * as l10n from '@vscode/l10n';
import { accountFields, type Gap, type Snapshot, type Timestamp } from '../senders/model/model.ts';
import type { WhoAnswer } from '../senders/askWho/whoAnswer.ts';
import { likeliestFirst, rankSenders, tooYoungIn } from '../senders/who/rank.ts';
import type { WhoFacts } from '../senders/who/rank.ts';
import { isOpenStanding, STANDING_ORDER } from '../senders/who/standing.ts';
import type { Judged } from '../senders/who/standing.ts';
import type { Doubt } from '../senders/who/pastedMail.ts';
import { isInOneHour, type MailWindow } from '../senders/who/window.ts';
import type { WordFormat } from '../senders/words/changeWords.ts';
import { mailInsightWords } from '../senders/insight/mailInsightWords.ts';
import type { MailInsight } from '../senders/ports/sesReader.ts';
import { reasonWords, standingLabel } from '../senders/whoWords/standingWords.ts';
import { principalName } from '../senders/words/roleWords.ts';
import { askAgainWords, stepWords } from '../senders/whoWords/askWords.ts';
import { notCoveredWords } from '../senders/whoWords/notCoveredWords.ts';
import { doubtWords } from '../senders/whoWords/pastedMailWords.ts';
import { otherNameWords, whoSentence } from '../senders/whoWords/whoSentence.ts';
import { accountName, counted, formatCount, hoursWords, sentences } from '../senders/words/words.ts';
import {
  deniedLines,
  isDenied,
  gapsOnce,
  principalGaps,
  reportedGaps,
  unreadJson,
  type UnreadAccount,
} from './answers.ts';
import { alignedRows } from './table.ts';
import { foldedByReason } from './whoFolds.ts';
import { maskKeyId, withMaskedKeyIds } from './maskKeyIds.ts';
import { gapText, IN_A_TICKET, list, unreadMarkdown } from './markdown.ts';
import { escapeControlCharsInJson, replaceControlChars } from './replaceControlChars.ts';

/** An account with the answer; without one, it couldn't be scanned. */
export interface AccountAnswer {
  readonly snapshot: Snapshot;
  readonly answer: WhoAnswer | null;
  /** Requests sent, by call. */
  readonly calls: Readonly<Record<string, number>>;
}

/**
 * Returns the answers of all accounts in a format: for people, the likeliest account first, and those from which no
 * mails left in one line. Nothing in a table can move the cursor or change a color.
 * @param check what checks the SES set-up, as its reader calls it; not given: the window's command
 * @param unread accounts of which nothing could be read
 * @param doubts why the Message-ID of the mail may be made up
 */
export function* whoChunks(
  format: 'json' | 'markdown' | 'table',
  window: MailWindow,
  accounts: readonly AccountAnswer[],
  generatedAt: Timestamp,
  check?: string,
  unread: readonly UnreadAccount[] = [],
  doubts: readonly Doubt[] = [],
): Generator<string, void> {
  const odd = (format: WordFormat) => doubts.map((doubt) => doubtWords(doubt, format));
  const { shown, quiet } = withoutQuiet(likeliestFirst(accounts, ({ answer }) => answer?.ranking ?? null));
  switch (format) {
    case 'json': {
      const json = {
        schema: 2,
        generatedAt,
        window: toWindow(window),
        ...(doubts.length === 0 ? {} : { doubts: odd(PLAIN) }),
        accounts: accounts.map((one) => toAccount(one, check)),
        ...unreadJson(unread),
      };
      yield `${escapeControlCharsInJson(JSON.stringify(json, null, 2))}\n`;
      return;
    }
    case 'table':
      yield `${[windowWords(window, PLAIN, generatedAt), ...odd(PLAIN)].map(replaceControlChars).join('\n')}\n\n${[...shown.map((one) => accountTable(one, check)), ...quietWords(window, namesOf(quiet, PLAIN)).map(replaceControlChars)].join('\n\n')}\n`;
      return;
    case 'markdown':
      yield `# ${l10n.t('Who sent these mails')}\n\n${[windowWords(window, IN_A_TICKET, generatedAt), ...odd(IN_A_TICKET)].join('\n\n')}\n\n${unreadMarkdown(unread)}`;
      yield `${[...shown.map((one) => accountMarkdown(one, check)), ...quietWords(window, namesOf(quiet, IN_A_TICKET))].join('\n\n')}\n`;
  }
}

const PLAIN: WordFormat = { when: (at) => at, quoted: (text) => text };

function toWindow({ from, to, region, messageId }: MailWindow) {
  return { from, to, region, messageId };
}

function toAccount({ snapshot, answer, calls }: AccountAnswer, check: string | undefined) {
  const ranking = answer?.ranking;
  return {
    ...accountFields(snapshot),
    sent: ranking?.sent ?? null,
    principals: (ranking?.principals ?? []).map(({ principal, sent, standing, why }) => ({
      type: principal.kind,
      name: principal.name,
      arn: principal.arn,
      standing,
      sent,
      why: why.map((reason) => reasonWords(reason, ranking?.window ?? NO_WINDOW, PLAIN)),
    })),
    only: ranking?.only?.arn ?? null,
    notCovered:
      answer === null
        ? []
        : [otherNameWords(answer.ranking, PLAIN), ...notCovered(answer, PLAIN, check)].filter(
            (one) => one !== '',
          ),
    gaps: (answer === null ? snapshot.gaps : allGaps(answer)).map(toGap),
    ...(answer?.insight === undefined ? {} : { insight: toInsight(answer.insight) }),
    calls,
  };
}

/** What SES itself says about the mail. */
function toInsight(insight: MailInsight) {
  const isNamed = insight.kind === 'named';
  return {
    found: insight.kind === 'failed' ? null : insight.kind !== 'not-found',
    callerIdentity: isNamed ? insight.callerIdentity : null,
    principalArns: isNamed ? insight.principals.map(({ arn }) => arn) : [],
    says: mailInsightWords(insight, PLAIN),
  };
}

const NO_WINDOW: MailWindow = { from: '', to: '', region: null, messageId: null };

/** All answers that are missing, each once. */
function allGaps({ gaps, facts }: WhoAnswer): readonly Gap[] {
  const all = [...gaps, ...principalGaps(facts.principals)];
  const key = ({ call, reason, region = '' }: Gap) => `${call} ${reason} ${region}`;
  return [...new Map(all.map((gap) => [key(gap), gap])).values()];
}

/** Returns the answers that are missing, as people read them: what is denied in every Region is one. */
function missingAnswers(answer: WhoAnswer): readonly Gap[] {
  return gapsOnce(allGaps(answer));
}

/** The Regions whose mails could not be counted. */
function uncountedRegions(answer: WhoAnswer): readonly string[] {
  const counts = allGaps(answer).filter(({ call }) => call === 'GetMetricData');
  return [...new Set(counts.flatMap(({ region }) => region ?? []))].toSorted();
}

function toGap({ call, reason, message, region }: Gap) {
  return { call, reason, message, ...(region === undefined ? {} : { region }) };
}

/** Returns what an answer doesn't cover, a sentence each, and from when a later one shows more. */
export function notCovered(answer: WhoAnswer, format: WordFormat, check?: string): readonly string[] {
  const { askAgain } = tooYoungIn(answer.facts, answer.ranking);
  const again = askAgain === null ? [] : [askAgainWords(askAgain, format)];
  return [...notCoveredSoFar(answer, format, check), ...again];
}

/** Returns what an answer doesn't cover, a sentence each. */
export function notCoveredSoFar(answer: WhoAnswer, format: WordFormat, check?: string): readonly string[] {
  const { facts, ranking, pending } = answer;
  return [
    ...(pending.length === 0 ? [] : [l10n.t('Not asked: {0}.', pending.map(stepWords).join(l10n.t(', ')))]),
    ...notCoveredWords(
      facts,
      ranking,
      {
        answers: missingAnswers(answer).length,
        uncounted: uncountedRegions(answer),
        trail: answer.gaps.find(({ call }) => call === 'LookupEvents')?.reason ?? null,
      },
      format,
      check,
    ),
  ];
}

/** Returns an answer with the IDs of access keys masked. */
export function withMaskedAnswer(answer: WhoAnswer): WhoAnswer {
  const { facts, gaps } = answer;
  const { principals, deletedPrincipals } = facts;
  const masked = withMaskedKeyIds({ principals, deletedPrincipals, gaps });
  const events = facts.trail.events.map((event) => ({
    ...event,
    accessKeyId: event.accessKeyId === null ? null : maskKeyId(event.accessKeyId),
  }));
  const shared: WhoFacts = { ...facts, ...masked, trail: { ...facts.trail, events } };
  return { ...answer, facts: shared, ranking: rankSenders(shared), gaps: masked.gaps };
}

/**
 * Returns whether an answer says nothing about who sent, beside those of other accounts: no mails left. One mail was sent,
 * whatever was counted; and what is missing stands with its account.
 * @param accounts how many were asked
 */
export function isQuiet(answer: WhoAnswer, accounts: number): boolean {
  const { sent, window } = answer.ranking;
  return accounts > 1 && window.messageId === null && sent === 0 && allGaps(answer).length === 0;
}

function withoutQuiet(accounts: readonly AccountAnswer[]) {
  const quiet = accounts.filter(({ answer }) => answer !== null && isQuiet(answer, accounts.length));
  return { shown: accounts.filter((one) => !quiet.includes(one)), quiet };
}

const namesOf = (accounts: readonly AccountAnswer[], { quoted }: WordFormat) =>
  accounts.map(({ snapshot }) => quoted(accountName(snapshot)));

/** Returns that no mails left from these accounts; nothing for none. @param listed makes a list of the names */
export function quietWords(
  window: MailWindow,
  names: readonly string[],
  listed: (names: readonly string[]) => string = listSome,
): readonly string[] {
  if (names.length === 0) return [];
  const accounts = counted(names.length, 'account');
  const these = hoursWords(isInOneHour(window));
  return [l10n.t('CloudWatch counted no mails in {0} in {1}: {2}.', these, accounts, listed(names))];
}

/** An account that could not be read, with the reason. */
export function unreadTable(title: string, snapshot: Snapshot): string {
  const reasons = snapshot.gaps.map(
    ({ call, reason, message }) => `Could not be read: ${call}: ${reason}: ${message}`,
  );
  return [title, ...reasons].map(replaceControlChars).join('\n');
}

/** Those who could have sent, with reasons; of the others, how many. */
function accountTable({ snapshot, answer }: AccountAnswer, check: string | undefined): string {
  const title = `${accountName(snapshot)} · profile ${snapshot.profile}`;
  if (answer === null) return unreadTable(title, snapshot);
  const { ranking } = answer;
  const open = ranking.principals.filter(({ standing }) => isOpenStanding(standing));
  const rows = open.map(({ principal, sent, standing, why }) => [
    principalName(principal),
    standingLabel(standing),
    sent === null ? '' : String(sent),
    sentences(...why.map((reason) => reasonWords(reason, ranking.window, PLAIN))),
  ]);
  return [
    title,
    whoSentence(ranking, PLAIN),
    ...(answer.insight === undefined ? [] : [mailInsightWords(answer.insight, PLAIN)]),
    ...(rows.length === 0
      ? []
      : alignedRows(withoutEmpty([['WHO', 'STANDING', 'MAILS', 'WHY'], ...rows], 2))),
    ...othersWords(ranking.principals),
    ...notCovered(answer, PLAIN, check),
    ...missingAnswers(answer)
      .filter((gap) => !isDenied(gap))
      .map(({ call, reason, message }) => `Not answered: ${call}: ${reason}: ${message}`),
    ...deniedLines(allGaps(answer)),
  ]
    .map(replaceControlChars)
    .join('\n');
}

/** How many names are listed. */
const MOST_NAMES = 50;

/** Returns the first names, and how many more there are. */
export function listSome(all: readonly string[]): string {
  const names = all.slice(0, MOST_NAMES).join(l10n.t(', '));
  const left = all.length - MOST_NAMES;
  return left <= 0 ? names : l10n.t('{0}, and {1} more', names, formatCount(left));
}

/** Returns who can't have sent, or hardly, by standing and reason. @param quoted marks a name. */
export function foldWords(
  principals: readonly Judged[],
  quoted: (name: string) => string,
): readonly string[] {
  return STANDING_ORDER.filter((standing) => !isOpenStanding(standing)).flatMap((standing) =>
    foldedByReason(principals, standing).map(({ label, people }) => {
      const names = listSome(people.map(({ principal }) => quoted(principalName(principal))));
      return `${standingLabel(standing)}: ${l10n.t('{0} ({1})', label, formatCount(people.length))}: ${names}`;
    }),
  );
}

/** Leaves a column out if no row has anything in it. */
function withoutEmpty(rows: readonly (readonly string[])[], column: number): readonly (readonly string[])[] {
  const [, ...body] = rows;
  return body.every((row) => row[column] === '') ? rows.map((row) => row.toSpliced(column, 1)) : rows;
}

/** Returns how many can't have sent, or hardly, by standing. */
function othersWords(principals: readonly Judged[]): readonly string[] {
  const counts = countOthers(principals);
  return counts.length === 0 ? [] : [...counts, 'Their names and reasons: --format markdown'];
}

function countOthers(principals: readonly Judged[]): readonly string[] {
  return STANDING_ORDER.filter((standing) => !isOpenStanding(standing)).flatMap((standing) => {
    const count = principals.filter((one) => one.standing === standing).length;
    return count === 0 ? [] : [`${standingLabel(standing)}: ${count}`];
  });
}

/** Returns which mails are meant: their time, Region and Message-ID. @param generatedAt when this was asked. */
export function windowWords(
  { from, to, region, messageId }: MailWindow,
  { when, quoted }: WordFormat,
  generatedAt: Timestamp | null = null,
): string {
  const time =
    from === to ? l10n.t('Sent on {0}.', when(from)) : l10n.t('Sent from {0} to {1}.', when(from), when(to));
  return sentences(
    time,
    region === null ? '' : l10n.t('Region: {0}.', quoted(region)),
    messageId === null ? '' : l10n.t('Message-ID: {0}.', quoted(messageId)),
    generatedAt === null
      ? l10n.t('All times are UTC.')
      : l10n.t('Generated {0}. All times are UTC.', when(generatedAt)),
  );
}

function notAnswered(gaps: readonly Gap[]): readonly string[] {
  return gaps.length === 0 ? [] : [`### ${l10n.t('Not answered')}`, list(gaps.map(gapText))];
}

/** Returns what an answer says of somebody, for a ticket: which mails are meant, who could have sent them, and the reasons. */
export function whoSummary({ ranking }: WhoAnswer, { principal, standing, why }: Judged): string {
  const { quoted } = IN_A_TICKET;
  const reasons = why.map((reason) => reasonWords(reason, ranking.window, IN_A_TICKET));
  return [
    `## ${l10n.t('Who sent these mails')}`,
    windowWords(ranking.window, IN_A_TICKET),
    whoSentence(ranking, IN_A_TICKET),
    `- ${quoted(principalName(principal))}: ${sentences(l10n.t('{0}.', `**${standingLabel(standing)}**`), ...reasons)}`,
  ].join('\n\n');
}

function accountMarkdown({ snapshot, answer }: AccountAnswer, check: string | undefined): string {
  const { quoted } = IN_A_TICKET;
  const title = `## ${l10n.t('Account {0}', quoted(accountName(snapshot)))}`;
  if (answer === null) return [title, list(reportedGaps(snapshot).map(gapText))].join('\n\n');
  const { ranking } = answer;
  const open = ranking.principals.filter(({ standing }) => isOpenStanding(standing));
  return [
    title,
    `**${whoSentence(ranking, IN_A_TICKET)}**`,
    answer.insight === undefined ? '' : mailInsightWords(answer.insight, IN_A_TICKET),
    open
      .map(({ principal, standing, why }) => {
        const reasons = why.map((reason) => reasonWords(reason, ranking.window, IN_A_TICKET));
        return `- ${quoted(principalName(principal))}: ${sentences(l10n.t('{0}.', `**${standingLabel(standing)}**`), ...reasons)}`;
      })
      .join('\n'),
    list(foldWords(ranking.principals, quoted)),
    `### ${l10n.t('What this cannot show')}`,
    list(notCovered(answer, IN_A_TICKET, check === undefined ? undefined : quoted(check))),
    ...notAnswered(missingAnswers(answer)),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}
