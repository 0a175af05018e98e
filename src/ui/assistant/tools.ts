/** The tools for assistants: what each asks a person before it runs, and what it answers. */
import type * as vscode from 'vscode';
import type { Timestamp } from '../../senders/model.ts';
import { accountName } from '../../senders/words.ts';
import type { AssistantTools, ToolName } from '../assistantTools.ts';
import { searchKey } from '../keySearch.ts';
import { lastUseWords, nowhereWords, verdictWords } from '../keyWords.ts';
import { accountsAnswer, accountsCalled, CAVEATS, listAnswer, userAnswer } from './answers.ts';
import { readKeyInput, readListInput, readRefreshInput, readUserInput } from './inputs.ts';

interface Tool {
  readonly running: string;
  readonly question: string;
  /** What a person is told before saying yes. */
  readonly explanation: string;
  answer(input: unknown, tools: AssistantTools, signal: AbortSignal): string | Promise<string>;
}

const GIVES = 'No secret is given, and nothing is changed in AWS.';

const TOOLS: Readonly<Record<ToolName, Tool>> = {
  ses_senders_list: {
    running: 'Listing who sends through Amazon SES',
    question: 'List who sends through Amazon SES?',
    explanation: `Gives the assistant names, access key IDs and the evidence of IAM users that AWS SES Senders shows. AWS is not asked. ${GIVES}`,
    answer: (input, { accounts, clock }) =>
      listAnswer(accounts.sessions, readListInput(input, Date.parse(clock.now()))),
  },
  ses_senders_user: {
    running: 'Reading the evidence on an IAM user',
    question: 'Give the evidence on an IAM user?',
    explanation: `Gives the assistant what AWS SES Senders shows of one user: access key IDs and their last use, Access Advisor, policies that allow sending. AWS is not asked. ${GIVES}`,
    answer: (input, { accounts, clock }) => userAnswer(accounts.sessions, readUserInput(input), clock.now()),
  },
  ses_senders_find_key: {
    running: 'Finding the owner of an access key',
    question: 'Find the owner of an access key?',
    explanation: `Looks the key up in what AWS SES Senders shows; where it is not there, asks each shown account, by the call iam:GetAccessKeyLastUsed. ${GIVES}`,
    answer: findKey,
  },
  ses_senders_refresh: {
    running: 'Scanning for senders',
    question: 'Scan the accounts in the view again?',
    explanation: `Asks AWS with the chosen profiles, by read-only calls to IAM, as the button Refresh does. ${GIVES}`,
    answer: refresh,
  },
};

/** What a person is asked before a tool runs. */
export function prepare(name: ToolName): vscode.PreparedToolInvocation {
  const { running, question, explanation } = TOOLS[name];
  return { invocationMessage: running, confirmationMessages: { title: question, message: explanation } };
}

/**
 * What a tool answers.
 * @throws InvalidInput with words for the assistant; the signal's reason when it is aborted.
 */
export async function answer(
  name: ToolName,
  input: unknown,
  tools: AssistantTools,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  return TOOLS[name].answer(input, tools, signal);
}

async function findKey(
  input: unknown,
  { accounts, clock }: AssistantTools,
  signal: AbortSignal,
): Promise<string> {
  const id = readKeyInput(input);
  const found = await searchKey(accounts, id, signal);
  switch (found.kind) {
    case 'shown': {
      const { accountId } = found.snapshot;
      const of = accounts.sessions.filter(({ state }) => state.snapshot?.accountId === accountId);
      return userAnswer(of, { user: found.user.arn, account: null }, clock.now());
    }
    case 'owned': {
      const { owner, account, user } = found;
      const at = (time: Timestamp): string => time;
      const words = `${lastUseWords(owner, at)} ${verdictWords(owner, user)}`;
      return `${id} belongs to the IAM user ${owner.userName} in account ${accountName(account)}. ${words}\n\n${CAVEATS}`;
    }
    case 'nowhere':
      return nowhereWords(id, found);
  }
}

async function refresh(input: unknown, { accounts }: AssistantTools, signal: AbortSignal): Promise<string> {
  const name = readRefreshInput(input);
  const chosen = accountsCalled(accounts.sessions, name);
  const cancel = (): void => {
    if (name === null) accounts.cancel();
    else for (const session of chosen) session.cancel();
  };
  signal.addEventListener('abort', cancel);
  try {
    await (name === null ? accounts.refresh(true, 'quick') : accounts.refresh(true, 'quick', chosen));
  } finally {
    signal.removeEventListener('abort', cancel);
  }
  signal.throwIfAborted();
  const scanned = accountsCalled(accounts.sessions, name);
  return `${accountsAnswer(scanned)}\n\nses_senders_list names the users.\n\n${CAVEATS}`;
}
