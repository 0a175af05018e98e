/** `ses-senders log`: searches the mail log of accounts. Loaded when it is used. */
import { logChunks, withMaskedLog } from '../export/log.ts';
import type { AccountLog } from '../export/log.ts';
import { createSignInTurns } from '../senders/accounts/candidates.ts';
import type { Candidate, SignedIn } from '../senders/accounts/candidates.ts';
import { searchLog } from '../senders/log/searchLog.ts';
import type { LogAnswer } from '../senders/log/searchLog.ts';
import type { Gap } from '../senders/model/model.ts';
import { problemWords } from '../senders/model/problem.ts';
import type { Clock } from '../senders/ports/iamReader.ts';
import type { WordFormat } from '../senders/words/changeWords.ts';
import {
  beforeSearchWords,
  failedSearchWords,
  limitsWords,
  nothingFoundWords,
  scannedWords,
} from '../senders/log/logWords.ts';
import { accountName } from '../senders/words/words.ts';
import type { Command } from './arguments.ts';
import { EXIT } from './exitCode.ts';
import { writeChunks } from './output.ts';
import { clockLines, line } from './stderrMessages.ts';
import { UsageError } from './usageError.ts';

export interface LogDeps {
  readonly clock: Clock;
  /** Writes a message to standard error. */
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

const PLAIN: WordFormat = { when: (at) => at, quoted: (text) => text };

/**
 * Searches the accounts one after the other, and writes what was found. What is scanned is said before and after.
 * Returns the exit status: 1 where nothing could be searched, 3 where an account is missing or its mails are cut.
 * @throws the signal's reason when it is aborted, once a running query is stopped; UsageError for a time to come.
 */
export async function searchAccounts(
  command: Command & { kind: 'log' },
  candidates: readonly Candidate[],
  deps: LogDeps,
): Promise<number> {
  const { clock, signal, say } = deps;
  const turns = createSignInTurns(candidates);
  const searched: AccountLog[] = [];
  let isWhole = true;
  for (const candidate of candidates) {
    const signedIn = await turns.signIn(candidate, signal);
    if (signedIn.kind === 'same') {
      const { profile, accountId } = signedIn.account;
      say(line(`profile ${profile} also leads to account ${accountId}, which is searched once.`));
      continue;
    }
    if (signedIn.ok) {
      searched.push(await searchAccount(command, signedIn, { ...deps, clock: signedIn.clock ?? clock }));
      continue;
    }
    const { profile, problem } = signedIn;
    const { title, nextStep } = problemWords(problem.kind, profile);
    say(line(`profile ${profile}: ${title}: ${problem.message}`));
    say(nextStep);
    isWhole = false;
  }
  for (const text of clockLines(clock)) say(text);
  if (!searched.some(({ answer }) => answer.gap === null)) return EXIT.nothing;
  const shown = command.maskKeyIds ? searched.map(withMaskedLog) : searched;
  await writeChunks(command.output, logChunks(command.format, shown, clock.now()), signal);
  const isDone = searched.every(({ answer }) => answer.gap === null && !answer.isCut);
  return isWhole && isDone ? EXIT.done : EXIT.gaps;
}

type SignedInto = Extract<SignedIn, { readonly ok: true }>;

async function searchAccount(
  { search: asked, giveUpAfterSeconds }: Command & { kind: 'log' },
  { account, readers }: SignedInto,
  { clock, say, signal }: LogDeps,
): Promise<AccountLog> {
  const { log: reader, iam } = readers;
  if (reader === undefined) throw new Error('There is no port of CloudWatch Logs.');
  const search = { ...asked, region: asked.region ?? reader.region };
  const { region, logGroup, from } = search;
  if (from > clock.now())
    throw new UsageError(`--from ${from} is in the future: at AWS it is ${clock.now()} now.`);
  const ended = (answer: LogAnswer): AccountLog => ({ account, search, answer, calls: iam.calls() });
  const failed = (gap: Gap): AccountLog => {
    say(line(`account ${accountName(account)}: ${failedSearchWords(gap, search)}`));
    return ended({ mails: [], unreadable: 0, scanned: null, read: 0, isCut: false, gap });
  };
  const group = await reader.findLogGroup(region, logGroup, signal);
  if (group.ok && group.value === null) {
    const others = await reader.describeLogGroups(region, signal);
    const names = others.ok ? others.value.map(({ name }) => name) : [];
    if (names.length > 0) say(line(`log groups there: ${names.join(' ')}`));
    const message = `${region}: There is no log group ${logGroup}.`;
    return failed({ call: 'DescribeLogGroups', reason: 'ResourceNotFound', message, region });
  }
  const storedBytes = group.ok ? (group.value?.storedBytes ?? null) : null;
  say(line(beforeSearchWords(search, storedBytes, clock.now(), PLAIN)));
  const answer = await searchLog(search, { reader, clock, giveUpAfter: giveUpAfterSeconds * 1000, signal });
  if (answer.scanned !== null) say(line(scannedWords(answer.scanned)));
  if (answer.gap !== null) {
    failed(answer.gap);
    return ended(answer);
  }
  for (const words of limitsWords(answer)) say(line(words));
  if (answer.mails.length === 0) say(line(nothingFoundWords()));
  return ended(answer);
}
