import { exec, execFile } from 'node:child_process';
import type { ExecFileException } from 'node:child_process';
import { promisify } from 'node:util';
import { CredentialsProviderError } from '@smithy/core/config';
import type { AwsCredentialIdentity } from '@smithy/types';
import { shellWords } from '../profiles/shellWords.ts';
import { endTree, endTreeNow } from './processTree.ts';

/**
 * Runs a `credential_process` and reads its output. Like the AWS CLI and unlike the AWS SDK, it uses no shell: `~`,
 * `$NAME`, `|` and `;` are ordinary words, so that it runs the same program as the AWS CLI. On Windows it uses a shell,
 * since Node.js starts no `.cmd` without one.
 *
 * Source: AWS SDKs and Tools Reference Guide, "Process credential provider".
 * @param within after this many milliseconds, when the signal is aborted, and when this process ends, the program and those
 *   that it started are ended
 * @throws CredentialsProviderError without any of the program's output
 */
export async function processCredentials(
  line: string,
  within: number,
  signal: AbortSignal,
): Promise<AwsCredentialIdentity> {
  const given = parsed(await output(line, within, signal));
  const text = (name: string) =>
    typeof given[name] === 'string' && given[name] !== '' ? given[name] : undefined;
  const [accessKeyId, secretAccessKey, sessionToken, expires] = [
    text('AccessKeyId'),
    text('SecretAccessKey'),
    text('SessionToken'),
    text('Expiration'),
  ];
  if (given['Version'] !== 1) throw failed('It did not answer in Version 1.');
  if (accessKeyId === undefined || secretAccessKey === undefined) throw failed('It gave no access key.');
  const expiration = expires === undefined ? undefined : new Date(expires);
  if (expiration !== undefined && !(expiration.getTime() > Date.now()))
    throw failed('It returned expired credentials.');
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(expiration === undefined ? {} : { expiration }),
  };
}

/** Ends the programs that still run. */
const unended = new Set<() => void>();
const endAll = (): void => {
  for (const end of unended) end();
};

/** Ends a program with this process. One listener for all: many profiles may sign in at once. Returns what undoes it. */
function endOnExit(end: () => void): () => void {
  if (unended.size === 0) process.once('exit', endAll);
  unended.add(end);
  return () => {
    unended.delete(end);
    if (unended.size === 0) process.off('exit', endAll);
  };
}

/** How much a program may print, in bytes; it is ended if it prints more. */
const MOST_OUTPUT = 1024 * 1024;

async function output(line: string, within: number, signal: AbortSignal): Promise<string> {
  const [program = '', ...words] = shellWords(line) ?? [];
  const running =
    process.platform === 'win32'
      ? promisify(exec)(line, { windowsHide: true, maxBuffer: Infinity })
      : promisify(execFile)(program, words, { maxBuffer: Infinity });
  const { child } = running;
  const hasEnded = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const end = () => {
    if (child.pid !== undefined && !hasEnded()) endTreeNow(child.pid);
  };
  const giveUp = async () => {
    if (child.pid !== undefined && !hasEnded()) await endTree(child.pid);
    // What it has left behind may still hold its output open.
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  // Node.js would end the program without those that it started.
  let printed = 0;
  const count = (text: string) => {
    const before = printed;
    printed += Buffer.byteLength(text);
    if (before <= MOST_OUTPUT && printed > MOST_OUTPUT) void giveUp();
  };
  child.stdout?.on('data', count);
  child.stderr?.on('data', count);
  const cancel = () => void giveUp();
  const timer = setTimeout(cancel, within);
  signal.addEventListener('abort', cancel, { once: true });
  const forget = endOnExit(end);
  try {
    return (await running).stdout;
  } catch (error) {
    if (printed > MOST_OUTPUT) throw failed('It printed more than 1 MB.');
    const { code, signal: endedBy } = error as ExecFileException;
    if (typeof code === 'number') throw failed(`Its exit status was ${code}.`);
    throw failed(
      code == null ? `It was ended by ${endedBy ?? 'a signal'}.` : `It could not be started: ${code}.`,
    );
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
    forget();
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // The reason would quote the text.
  }
  throw failed('It printed no JSON.');
}

const failed = (words: string): CredentialsProviderError =>
  new CredentialsProviderError(`Command failed: credential_process. ${words}`, { tryNextLink: false });
