import { createInterface } from 'node:readline/promises';
import type { WriteStream } from 'node:tty';
import { harmless } from '../export/harmless.ts';
import type { Account, Snapshot } from '../senders/model.ts';
import { accountName } from '../senders/words.ts';

export interface Progress {
  show(snapshot: Snapshot): void;
  end(): void;
}

/** One line that tells how far the scan is, where there is a terminal to tell it; else nothing but the account. */
export function progressOn(stream: WriteStream, account: Account): Progress {
  const title = harmless(`${accountName(account)}, profile ${account.profile}`);
  if (!stream.isTTY) {
    stream.write(`Scanning ${title}\n`);
    return { show: () => undefined, end: () => undefined };
  }
  return {
    show: ({ users }) => {
      const done = users.filter((user) => user.pending.length === 0).length;
      const line = users.length === 0 ? 'listing users' : `${done} of ${users.length} users`;
      stream.write(`\r\u001B[KScanning ${title}: ${line}`);
    },
    end: () => stream.write('\r\u001B[K'),
  };
}

/**
 * Asks for the code of an MFA device on standard error, so that standard output stays the report.
 * @throws where no one can be asked, since there is no terminal.
 */
export async function askMfaCode(mfaSerial: string, signal: AbortSignal): Promise<string> {
  if (!process.stdin.isTTY)
    throw new Error(`The MFA device ${mfaSerial} wants a code, and there is no terminal to ask on.`);
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await prompt.question(`Code of the MFA device ${mfaSerial}: `, { signal })).trim();
  } finally {
    prompt.close();
  }
}
