import { describe, expect, it } from 'vitest';
import type { Mails } from '../../../../src/senders/model/mails.ts';
import type { Snapshot } from '../../../../src/senders/model/model.ts';
import { registerMailNotice } from '../../../../src/ui/list/mailNotice.ts';
import { gap, NOW, snapshot } from '../../senders/builders.ts';

const counted: Mails = {
  asOf: NOW,
  gaps: [],
  regions: [
    { region: 'us-east-1', asOf: NOW, sent: { from: NOW, counts: new Uint32Array(1) }, senders: null },
  ],
};
const denied: Mails = { asOf: NOW, gaps: [{ ...gap('GetMetricData'), region: 'us-east-1' }], regions: [] };

/** A window on a machine with this global state; `finds` are the results of its scans, in order. */
function openWindow(
  kept: Map<string, unknown>,
  finds: readonly Snapshot[],
  isSeen: () => boolean = () => true,
) {
  let said = 0;
  const listeners = new Set<() => void>();
  const accounts = {
    snapshots: [] as readonly Snapshot[],
    onDidChange: (listener: () => void) => {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
  };
  const memory = {
    get: (key: string): never => kept.get(key) as never,
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  };
  const notice = registerMailNotice(accounts, memory, () => {
    if (isSeen()) said += 1;
    return isSeen();
  });
  for (const found of finds) {
    accounts.snapshots = [found];
    for (const listener of [...listeners]) listener();
  }
  notice.dispose();
  expect(listeners.size).toBe(0);
  return said;
}

describe('The notice that mails are counted', () => {
  const found = snapshot([], { mails: counted });

  it('appears once per machine, at the end of the first scan that counted some', () => {
    const kept = new Map<string, unknown>();
    const running = { ...found, scan: { ...found.scan, finishedAt: null } };
    expect(openWindow(kept, [running])).toBe(0);
    expect(openWindow(kept, [running, found, found])).toBe(1);
    expect(openWindow(kept, [found])).toBe(0);
  });

  it('does not appear if counting is denied or turned off, or if the window has no focus', () => {
    const kept = new Map<string, unknown>();
    expect(openWindow(kept, [snapshot([]), snapshot([], { mails: denied })])).toBe(0);
    expect(openWindow(kept, [found], () => false)).toBe(0);
    expect(openWindow(kept, [found])).toBe(1);
  });
});
