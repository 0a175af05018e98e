/** A request that waits for a scan started by another request. */
import { describe, expect, it } from 'vitest';
import type { Accounts } from '../../../src/accounts/accounts.ts';
import type { Session } from '../../../src/accounts/session.ts';
import { scanStrangers, scanned } from '../../../src/accounts/waiting.ts';

function start() {
  const session = { state: { kind: 'idle' }, connection: null as unknown, isEnding: false };
  const listeners = new Set<() => void>();
  const become = (kind: string, connection: unknown = null): void => {
    Object.assign(session, { state: { kind }, connection });
    for (const listener of listeners) listener();
  };
  const scans: AbortSignal[] = [];
  const accounts = {
    sessions: [session],
    onDidChange: (listener: () => void) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
    refresh: (_: boolean, __: string, ___: readonly unknown[], signal: AbortSignal) => {
      scans.push(signal);
      become('connecting');
      return new Promise<void>(() => undefined);
    },
  } as unknown as Accounts;
  const [first, second] = [new AbortController(), new AbortController()];
  scanStrangers(accounts, first.signal);
  const waited = scanned(accounts, session as unknown as Session, second.signal);
  return { become, scans, first, second, waited };
}

describe('A request that waits for the scan of another one', () => {
  it('starts its own when the other one is canceled', async () => {
    const { become, scans, first, second, waited } = start();
    expect(scans).toEqual([first.signal]);
    first.abort();
    become('idle');
    await expect.poll(() => scans).toEqual([first.signal, second.signal]);
    become('ready', {});
    await waited;
  });

  it('starts none when the user canceled the scan in the list', async () => {
    const { become, scans, first, waited } = start();
    become('idle');
    await waited;
    expect(scans).toEqual([first.signal]);
  });

  it('ends when it is canceled itself, without ending the scan of the other one', async () => {
    const { scans, first, second, waited } = start();
    second.abort();
    await expect(waited).rejects.toThrow();
    expect([scans, first.signal.aborted]).toEqual([[first.signal], false]);
  });
});
