import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { describe, expect, it, vi } from 'vitest';
import { createTerminal } from '../../../src/cli/terminal.ts';
import { snapshot, judged } from '../senders/builders.ts';

const never = new AbortController().signal;

/** A terminal of 40 columns, or none; `shown` is its whole output. */
function terminal({ isTTY = true } = {}) {
  const input = Object.assign(new PassThrough(), { isTTY, setRawMode: () => undefined });
  const output = Object.assign(new PassThrough(), { isTTY, columns: 40 });
  let shown = '';
  output.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  const onInterrupt = vi.fn();
  return {
    ...createTerminal(input as unknown as ReadStream, output, onInterrupt),
    type: (text: string) => void input.write(text),
    shown: () => shown,
    onInterrupt,
  };
}

const PROGRESS = { accounts: 500, done: 37, failed: 2, senders: 3, cannotTell: 0 };

describe('The progress', () => {
  it('of many accounts is one line for all, cut to the width of the terminal', async () => {
    const { progressOf, endProgress, shown } = terminal();
    progressOf(500).onProgress(PROGRESS, null);
    endProgress();
    await vi.waitFor(() =>
      expect(shown()).toBe('\r\u001B[KScanning: 37 of 500 accounts, 3 senders\r\u001B[K'),
    );
  });

  it('of one account counts its users, without terminal commands from names', async () => {
    const { progressOf, shown } = terminal();
    const users = [judged(), judged({ name: 'eve', pending: ['ListAccessKeys'] })];
    progressOf(1).onProgress(PROGRESS, snapshot(users, { alias: '\u001B[2J', accountId: '1' }));
    await vi.waitFor(() => expect(shown()).toBe('\r\u001B[KScanning \uFFFD[2J (1), profile prod: 1 of 2'));
  });

  it('fits the terminal if characters take two columns', async () => {
    const { progressOf, shown } = terminal();
    progressOf(1).onProgress(PROGRESS, snapshot([judged()], { alias: 'a', profile: '本番のメールの送信' }));
    await vi.waitFor(() => expect(shown()).toMatch(/Scanning a \(\d{12}\), profile 本番$/));
  });

  it('shows only the start if there is no terminal', async () => {
    const { progressOf, endProgress, shown } = terminal({ isTTY: false });
    const progress = progressOf(500);
    progress.onBegin(snapshot([]));
    progress.onProgress(PROGRESS, snapshot([]));
    endProgress();
    await vi.waitFor(() => expect(shown()).toBe('Scanning 500 accounts\n'));
  });

  it('of no account does not start', () => {
    const { progressOf, shown } = terminal({ isTTY: false });
    progressOf(0);
    expect(shown()).toBe('');
  });
});

describe('The MFA code', () => {
  it('is requested one at a time, and no progress overwrites the question', async () => {
    const { askMfaCode, progressOf, type, shown } = terminal();
    const codes = Promise.all([askMfaCode('mfa/alice', never), askMfaCode('mfa/bob', never)]);
    await vi.waitFor(() => expect(shown()).toContain('mfa/alice'));
    progressOf(500).onProgress(PROGRESS, null);
    expect(shown()).not.toContain('mfa/bob');
    type(' 111111\r');
    await vi.waitFor(() => expect(shown()).toContain('mfa/bob'));
    type('222222\r');
    expect(await codes).toEqual(['111111', '222222']);
    expect(shown()).not.toContain('37 of 500');
  });

  it('is not awaited after Ctrl-C, which is reported', async () => {
    const { askMfaCode, type, shown, onInterrupt } = terminal();
    const stop = new AbortController();
    onInterrupt.mockImplementation(() => stop.abort());
    const code = askMfaCode('mfa/alice', stop.signal);
    await vi.waitFor(() => expect(shown()).toContain('mfa/alice'));
    type('\u0003');
    await expect(code).rejects.toThrow(/abort/i);
    expect(onInterrupt).toHaveBeenCalledTimes(1);
  });

  it('cannot be requested without a terminal', async () => {
    const { askMfaCode } = terminal({ isTTY: false });
    await expect(askMfaCode('mfa/alice', never)).rejects.toMatchObject({
      name: 'MfaCodeMissing',
      message: 'The MFA device mfa/alice requires a code, and there is no terminal to enter it in.',
    });
  });
});
