import { createInterface, type Interface } from 'node:readline/promises';
import type { ReadStream, WriteStream } from 'node:tty';
import { replaceControlChars } from '../export/replaceControlChars.ts';
import { cutOff } from '../export/table.ts';
import { countUsers } from '../senders/words/counts.ts';
import { progressWords, type Listener } from '../senders/accounts/manyAccounts.ts';
import type { Account, Snapshot } from '../senders/model/model.ts';
import { MfaCodeMissing } from '../senders/model/problem.ts';
import { accountName } from '../senders/words/words.ts';

/** Progress and questions on standard error, so that standard output holds only the report. */
export interface Terminal {
  /** Starts a progress line for a scan of this many accounts. Without a terminal, it only says that the scan starts. */
  readonly progressOf: (accounts: number) => Listener;
  readonly endProgress: () => void;
  /** Asks for the code of an MFA device, one at a time. @throws if there is no terminal to ask on. */
  readonly askMfaCode: (mfaSerial: string, signal: AbortSignal) => Promise<string>;
}

const CLEAR_LINE = '\r\u001B[K';

/** @param onInterrupt called if Ctrl-C is pressed at a question and doesn't arrive as a signal. */
export function createTerminal(
  input: ReadStream,
  output: Pick<WriteStream, 'isTTY' | 'columns' | 'write'> & NodeJS.WritableStream,
  onInterrupt: () => void,
): Terminal {
  let prompt: Interface | null = null;
  let asked: Promise<unknown> = Promise.resolve();

  const show = (line: string): void => {
    if (output.isTTY && prompt === null) {
      output.write(CLEAR_LINE + cutOff(replaceControlChars(line), (output.columns || 80) - 1));
    }
  };
  const ask = async (question: string, signal: AbortSignal): Promise<string> => {
    signal.throwIfAborted();
    if (output.isTTY) output.write(CLEAR_LINE);
    prompt = createInterface({ input, output });
    prompt.on('SIGINT', onInterrupt);
    try {
      return (await prompt.question(question, { signal })).trim();
    } finally {
      prompt.close();
      prompt = null;
    }
  };

  return {
    progressOf: (accounts) => {
      if (accounts === 1) return progressOfOne(show, output);
      if (!output.isTTY && accounts > 0) output.write(`Scanning ${accounts} accounts\n`);
      return {
        onBegin: () => undefined,
        onProgress: (progress) => show(`Scanning: ${progressWords(progress)}`),
      };
    },
    endProgress: () => {
      if (output.isTTY) output.write(CLEAR_LINE);
    },
    askMfaCode: (mfaSerial, signal) => {
      if (!input.isTTY) {
        const message = `The MFA device ${mfaSerial} requires a code, and there is no terminal to enter it in.`;
        return Promise.reject(new MfaCodeMissing(message));
      }
      const answer = asked.then(() =>
        ask(replaceControlChars(`Code of the MFA device ${mfaSerial}: `), signal),
      );
      asked = answer.catch(() => undefined);
      return answer;
    },
  };
}

/** A single account shows how many users are done. */
function progressOfOne(show: (line: string) => void, output: Pick<WriteStream, 'isTTY' | 'write'>): Listener {
  const title = (account: Account) => `Scanning ${accountName(account)}, profile ${account.profile}`;
  return {
    onBegin: (account) => {
      if (!output.isTTY) output.write(`${replaceControlChars(title(account))}\n`);
    },
    onProgress: (_progress, snapshot) => {
      if (snapshot !== null) show(`${title(snapshot)}: ${usersWords(snapshot)}`);
    },
  };
}

function usersWords(snapshot: Snapshot): string {
  const users = snapshot.principals.filter(({ kind }) => kind === 'user');
  if (users.length === 0) return 'listing users';
  const done = users.filter((user) => user.pending.length === 0).length;
  const { senders } = countUsers([snapshot]);
  const known = senders === 0 ? '' : `, ${senders} ${senders === 1 ? 'sender' : 'senders'} so far`;
  return `${done} of ${users.length} ${users.length === 1 ? 'user' : 'users'}${known}`;
}
