import { systemClock } from '../../../../src/aws/client/clock.ts';
import { expect, it, vi } from 'vitest';
import type { Accounts } from '../../../../src/accounts/accounts.ts';
import { accessKey, advisor, gap, judged, judgedRole, snapshot, use } from '../../senders/builders.ts';

const item = { text: '', tooltip: '', show: () => undefined, hide: () => undefined };
const window = { recentDays: 7, changeSettings: () => undefined as unknown };
vi.mock('vscode', () => ({
  StatusBarAlignment: { Left: 1 },
  Disposable: { from: () => undefined },
  window: { createStatusBarItem: () => item },
  workspace: {
    getConfiguration: () => ({
      get: (name: string, fallback: unknown) => (name === 'recentDays' ? window.recentDays : fallback),
    }),
    onDidChangeConfiguration: (listener: (change: unknown) => unknown) => {
      window.changeSettings = () =>
        listener({ affectsConfiguration: (name: string) => 'awsSesSenders.recentDays'.startsWith(name) });
    },
  },
}));
const { registerStatusBar } = await import('../../../../src/ui/list/statusBar.ts');

it('The status bar item follows the setting for recent days', () => {
  const tenDaysAgo = new Date(Date.now() - 10 * 86_400_000).toISOString();
  const sender = judged({ accessKeys: [accessKey(use('ses-smtp', tenDaysAgo))] });
  const accounts = { snapshots: [snapshot([sender])], onDidChange: () => undefined } as unknown as Accounts;
  registerStatusBar(accounts, systemClock);
  expect(item.tooltip).toMatch(/1 sender\. In the last 7 days: 0 senders\.$/);
  window.recentDays = 30;
  window.changeSettings();
  expect(item.tooltip).toMatch(/1 sender\. In the last 30 days: 1 sender\.$/);
});

it('The status bar item mentions roles that send or of which nothing can be told, also if that is so of no user', () => {
  const shownFor = (...users: Parameters<typeof snapshot>[0]) => {
    const accounts = { snapshots: [snapshot(users)], onDidChange: () => undefined } as unknown as Accounts;
    registerStatusBar(accounts, systemClock);
    return item.text;
  };
  const relay = judgedRole('relay', { canSend: 'yes', advisor: advisor('2026-11-22T10:00:00Z', []) });
  expect(shownFor(judged(), relay)).toBe('$(mail) prod: 0 senders · 1 sending role');
  expect(shownFor(judged(), judgedRole('idle'))).toBe('$(mail) prod: 0 senders');
  const unknown = { gaps: [gap('GenerateServiceLastAccessedDetails')] };
  const denied = judgedRole('denied', { canSend: 'yes', ...unknown });
  expect(shownFor(judged({ name: 'ann', ...unknown }), judged(), denied, relay)).toBe(
    '$(mail) prod: Cannot tell: 1 of 2 users and 1 of 2 roles · 1 sending role',
  );
  expect(shownFor(judged(), denied, relay)).toBe(
    '$(mail) prod: 0 senders · 1 sending role · Cannot tell: 1 of 2 roles',
  );
});
