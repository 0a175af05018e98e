import { policyPlace, unreadReason, type UnreadAccount } from '../export/answers.ts';
import { replaceControlChars } from '../export/replaceControlChars.ts';
import type { Outcome } from '../senders/accounts/manyAccounts.ts';
import { stateWords, type OrganizationAccount } from '../senders/accounts/organization.ts';
import type { Gap } from '../senders/model/model.ts';
import { cutOffBy, deniedActions, problemKind, problemWords } from '../senders/model/problem.ts';
import type { Clock } from '../senders/ports/iamReader.ts';
import { clockRecord } from '../senders/scan/scan.ts';
import { clockWords } from '../senders/words/reportCaveat.ts';
import { accountName, sentences } from '../senders/words/words.ts';
import type { Format } from './arguments.ts';

type Failed = Extract<Outcome, { kind: 'failed' }>;

/** What went wrong with which accounts, and what to do. What applies to many is said once. */
export function failedLines(outcomes: readonly Outcome[]): readonly string[] {
  const failed = outcomes.filter((outcome) => outcome.kind === 'failed');
  const byNextStep = Map.groupBy(
    failed,
    ({ problem, profile }) => problemWords(problem.kind, profile).nextStep,
  );
  return [...byNextStep].flatMap(([nextStep, group]) => [
    ...group.map(failedLine),
    replaceControlChars(
      sentences(nextStep, policyPlace(group.flatMap(({ problem }) => problem.denied ?? []))),
    ),
  ]);
}

function failedLine({ name, profile, problem, account }: Failed): string {
  const who =
    name === null || account === null ? `profile ${profile}` : `account ${name} (${account.accountId})`;
  return line(`${who}: ${problemWords(problem.kind, profile).title}: ${problem.message}`);
}

/** Returns the accounts that the report has nothing of. */
export function unreadIn(outcomes: readonly Outcome[]): readonly UnreadAccount[] {
  return outcomes.flatMap((outcome) => {
    if (outcome.kind !== 'failed' || outcome.snapshot !== null) return [];
    const { profile, problem, account } = outcome;
    const name = account === null ? `profile ${profile}` : accountName(account);
    return [{ name, accountId: account?.accountId ?? null, why: unreadReason(problem, profile) }];
  });
}

/** Why the report has fewer accounts than were named. */
export function leftOutLines(outcomes: readonly Outcome[], inactive: readonly OrganizationAccount[]) {
  return [
    ...outcomes.flatMap((outcome) =>
      outcome.kind === 'same' && outcome.name === null
        ? [
            line(
              `profile ${outcome.account.profile} also leads to account ${outcome.account.accountId}, which is scanned once.`,
            ),
          ]
        : [],
    ),
    ...inactive.map((account) =>
      line(`account ${account.name} (${account.id}) is ${stateWords(account)} and not scanned.`),
    ),
  ];
}

/** A CSV has a line for each user's key, so an account without users has none. */
export function formatLines(outcomes: readonly Outcome[], format: Format): readonly string[] {
  const unseen = outcomes.filter(({ kind }) => kind === 'failed').length;
  if (format !== 'csv' || unseen === 0) return [];
  return [
    line(
      `the CSV cannot show ${unseen === 1 ? 'this account' : `these ${unseen} accounts`}; --format json has ${unseen === 1 ? 'it' : 'them'}.`,
    ),
  ];
}

/**
 * Which answers are missing, and what to do, each once: an exit status that nothing explains helps nobody.
 * @param missing those of each account
 */
export function missingLines(missing: readonly (readonly Gap[])[]): readonly string[] {
  const all = missing.flat();
  if (all.length === 0) return [];
  const lacking = missing.filter((gaps) => gaps.length > 0).length;
  const where = missing.length === 1 ? '' : ` in ${lacking} of ${missing.length} accounts`;
  const named = new Set(all.map(({ call, reason }) => `${call}: ${reason}`));
  const kinds = new Set(all.map(({ reason, message }) => problemKind(reason, message)));
  const denied = deniedActions(all);
  for (const kind of ['failed', 'denied'] as const) kinds.delete(kind);
  return [
    line(`Answers are missing${where}: ${[...named].join('; ')}.`),
    ...(denied.length === 0
      ? []
      : [sentences(`Ask for the missing permissions: ${denied.join(', ')}.`, policyPlace(denied))]),
    ...[...kinds].map((kind) => problemWords(kind, '').nextStep),
  ];
}

/**
 * Why the rest was not answered, and what to do, each once, where a table on the screen has the missing answers themselves.
 * @param missing those of each account
 */
export function cutOffLines(missing: readonly (readonly Gap[])[]): readonly string[] {
  const problems = new Map(
    missing.flatMap((gaps) => {
      const problem = cutOffBy(gaps);
      return problem === null ? [] : [[problem.kind, problem.message] as const];
    }),
  );
  return [...problems].flatMap(([kind, message]) => {
    const { title, nextStep } = problemWords(kind, '');
    return [line(`${title}: ${message}`), nextStep];
  });
}

/** That the machine's clock is wrong. */
export function clockLines(clock: Clock): readonly string[] {
  const words = clockWords(clockRecord(clock));
  return words === null ? [] : [line(words)];
}

/** One line of standard error, which nothing in the text can break or color. */
export function line(text: string): string {
  return replaceControlChars(`ses-senders: ${text}`);
}
