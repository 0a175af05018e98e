/** The tools for assistants: what each asks you before it runs, and what it answers. */
import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { code, list } from '../../export/markdown.ts';
import type { Timestamp } from '../../senders/model/model.ts';
import { accountName, sentences } from '../../senders/words/words.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import type { Log } from '../../accounts/ports.ts';
import { searchKey } from '../../accounts/keySearch.ts';
import { startWhoRun } from '../../accounts/who/whoRun.ts';
import type { WhoRun } from '../../accounts/who/whoRun.ts';
import { whoChunks } from '../../export/who.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import { lastUseWords, nowhereWords, verdictWords } from '../../presentation/keys/keyWords.ts';
import {
  accountsAnswer,
  accountsCalled,
  listAnswer,
  userAnswer,
} from '../../presentation/assistant/answers.ts';
import { askedLines } from '../../presentation/assistant/asked.ts';
import { bounded, caveats } from '../../presentation/assistant/bounded.ts';
import {
  InvalidInput,
  readKeyInput,
  readListInput,
  readRefreshInput,
  readUserInput,
  readWhoInput,
} from '../../presentation/assistant/inputs.ts';
import { memberName } from '../../presentation/list/describeAccount.ts';
import type { ToolName } from '../../presentation/assistant/toolNames.ts';

export interface AssistantTools {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly log: Pick<Log, 'error'>;
}

interface Words {
  readonly running: string;
  readonly question: string;
  readonly explanation: string;
}

interface Tool {
  readonly words: () => Words;
  answer(input: unknown, tools: AssistantTools, signal: AbortSignal): string | Promise<string>;
}

const TOOLS: Readonly<Record<ToolName, Tool>> = {
  ses_senders_list: {
    words: () => ({
      running: l10n.t('Listing who sends through Amazon SES'),
      question: l10n.t('List who sends through Amazon SES?'),
      explanation: l10n.t(
        'Gives the assistant names, access key IDs and the evidence of IAM users that AWS SES Senders shows. AWS is not asked.',
      ),
    }),
    answer: (input, { accounts, clock }) =>
      listAnswer(accounts.sessions, readListInput(input, Date.parse(clock.now()))),
  },
  ses_senders_user: {
    words: () => ({
      running: l10n.t('Reading the evidence on an IAM user'),
      question: l10n.t('Give the evidence on an IAM user?'),
      explanation: l10n.t(
        'Gives the assistant what AWS SES Senders shows about one user: access key IDs and their last use, Access Advisor, policies that allow sending. AWS is not asked.',
      ),
    }),
    answer: (input, { accounts, clock }) => userAnswer(accounts.sessions, readUserInput(input), clock.now()),
  },
  ses_senders_find_key: {
    words: () => ({
      running: l10n.t('Finding the owner of an access key'),
      question: l10n.t('Find the owner of an access key?'),
      explanation: l10n.t(
        'Looks the key up in what AWS SES Senders shows; if it is not there, asks each account shown, with iam:GetAccessKeyLastUsed.',
      ),
    }),
    answer: findKey,
  },
  ses_senders_refresh: {
    words: () => ({
      running: l10n.t('Scanning for senders'),
      question: l10n.t('Scan the accounts in the view again?'),
      explanation: l10n.t(
        'Asks AWS with the chosen profiles, by read-only calls to IAM, as the button Refresh does.',
      ),
    }),
    answer: refresh,
  },
  ses_senders_who: {
    words: () => ({
      running: l10n.t('Finding out who could have sent the mails'),
      question: l10n.t('Ask who could have sent these mails?'),
      explanation: l10n.t(
        'Asks AWS with the chosen profiles, by read-only calls to IAM, CloudWatch and CloudTrail, and gives the assistant who could have sent the mails, who cannot have, and why. Amazon SES itself is not asked.',
      ),
    }),
    answer: whoSent,
  },
};

/** Returns the confirmation before a tool runs: which tool, about what, and what it returns. */
export function prepare(
  name: ToolName,
  input: unknown,
  { accounts }: { readonly accounts: Pick<AssistantTools['accounts'], 'sessions'> },
): vscode.PreparedToolInvocation {
  const { running, question, explanation } = TOOLS[name].words();
  const gives = l10n.t('No secret is given, and nothing is changed in AWS.');
  return {
    invocationMessage: running,
    confirmationMessages: {
      title: question,
      message: `${list(askedLines(name, input, accounts.sessions))}\n\n${sentences(explanation, gives)}`,
    },
  };
}

/**
 * Returns a tool's answer, limited in length and with all data marked as data.
 * @throws InvalidInput with a message for the assistant, also limited; the signal's reason when aborted
 */
export async function answer(
  name: ToolName,
  input: unknown,
  tools: AssistantTools,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  try {
    return bounded(await TOOLS[name].answer(input, tools, signal));
  } catch (error) {
    throw error instanceof InvalidInput ? new InvalidInput(bounded(error.message)) : error;
  }
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
      const words = `${lastUseWords(owner, at, code)} ${verdictWords(owner, user)}`;
      const whose = user?.kind === 'root' ? 'the root user' : `the IAM user ${code(owner.userName)}`;
      return `${id} belongs to ${whose} in account ${code(accountName(account))}. ${words}\n\n${caveats()}`;
    }
    case 'nowhere':
      return nowhereWords(id, found, code);
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
  return `${accountsAnswer(scanned)}\n\nses_senders_list names the users.\n\n${caveats()}`;
}

async function whoSent(
  input: unknown,
  { accounts, clock, log }: AssistantTools,
  signal: AbortSignal,
): Promise<string> {
  const { window, account } = readWhoInput(input, clock.now());
  const sessions = accountsCalled(accounts.sessions, account);
  const question = { window, accountId: null, doubts: [] };
  const run = await new Promise<WhoRun>((resolve) => {
    const onChange = (): void => {
      if (!started.isRunning) resolve(started);
    };
    const started = startWhoRun({ accounts, question, sessions, clock, log, onChange });
    signal.addEventListener('abort', () => started.cancel());
  });
  signal.throwIfAborted();
  const failed = run.accounts.flatMap(({ target, snapshot, activity }) => {
    if (activity.kind !== 'failed') return [];
    const chosen = target.kind === 'member' ? memberName(target) : (target.profile ?? 'the default profile');
    const name = snapshot === null ? chosen : accountName(snapshot);
    return [`${code(name)}: could not be asked: ${code(activity.message)}. ${activity.nextStep}`];
  });
  const known = run.accounts.flatMap(({ snapshot, answer }) =>
    snapshot === null ? [] : [{ snapshot, answer, calls: {} }],
  );
  return [
    [...whoChunks('markdown', window, known, clock.now())].join('').trim(),
    ...(failed.length === 0 ? [] : [list(failed)]),
    caveats(),
  ].join('\n\n');
}
