import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OverviewTools } from '../../../../src/ui/overview/panel.ts';
import { restored, serializer, tabs, vscodeOfTabs } from '../webview/tabs.ts';

vi.mock('vscode', () => vscodeOfTabs);
const { registerOverview } = await import('../../../../src/ui/overview/register.ts');

/** Accounts of which nothing is known, and how many listen to them. */
function overview() {
  let listening = 0;
  const tools = {
    accounts: {
      sessions: [],
      snapshots: [],
      sessionOf: () => undefined,
      refresh: () => Promise.resolve(),
      onDidChange: () => {
        listening += 1;
        return { dispose: () => (listening -= 1) };
      },
    },
    clock: { now: () => '2026-11-23T09:00:00Z' },
    extensionUri: '',
  } as unknown as OverviewTools;
  return { overview: registerOverview(tools), listening: () => listening };
}

describe('The Overview', () => {
  beforeEach(() => {
    tabs.splice(0);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => vi.useRealTimers());

  it('is opened once, and shown again where it is open', async () => {
    const { overview: opened } = overview();
    await opened.show(null);
    await opened.show(null);
    expect(tabs).toHaveLength(1);
    expect(tabs[0]?.reveal).toHaveBeenCalledOnce();
  });

  it('is still known after another one was closed, which a reload had brought back', async () => {
    const { overview: opened } = overview();
    await opened.show(null);
    await serializer.restore(restored(), { accountId: null });
    tabs[1]?.dispose();
    await opened.show(null);
    expect(tabs).toHaveLength(2);
    expect(tabs[0]?.reveal).toHaveBeenCalledOnce();
  });

  it('listens to nothing any more when it is disposed of, however many tabs there are', async () => {
    const { overview: opened, listening } = overview();
    await opened.show(null);
    await serializer.restore(restored(), { accountId: null });
    expect(listening()).toBe(2);
    opened.dispose();
    await vi.dynamicImportSettled();
    expect(listening()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves a tab alone that was closed before it was filled', async () => {
    const { overview: opened, listening } = overview();
    const shown = opened.show(null);
    tabs[0]?.dispose();
    await shown;
    expect(listening()).toBe(0);
  });
});
