import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { MailLogTools } from '../../../../src/ui/mailLog/panel.ts';
import { judged, NOW, snapshot } from '../../senders/builders.ts';
import { tabs, vscodeOfTabs } from '../webview/tabs.ts';

const errors: string[] = [];
const prompts: unknown[] = [];
vi.mock('vscode', () => ({
  ...vscodeOfTabs,
  ProgressLocation: { Notification: 15 },
  window: {
    ...vscodeOfTabs.window,
    withProgress: (_: unknown, work: (progress: unknown, token: unknown) => Promise<unknown>) =>
      work({}, { isCancellationRequested: false, onCancellationRequested: () => undefined }),
    showErrorMessage: (message: string) => Promise.resolve(void errors.push(message)),
    showInputBox: (options: unknown) => Promise.resolve(void prompts.push(options)),
  },
}));
const { createMailLog } = await import('../../../../src/ui/mailLog/panel.ts');

/** Searches in an account whose profile leads to `accountId`. */
async function search(accountId: string) {
  const mine = snapshot([judged()]);
  const account = { ...mine, accountId, alias: null };
  const log = { region: 'us-east-1' };
  const tools = {
    accounts: {
      snapshots: [mine],
      connectionOf: () => Promise.resolve({ ok: true, connection: { account, urgent: () => ({ log }) } }),
    },
    clock: { now: () => NOW },
    log: { warn: () => undefined, error: () => undefined, show: () => undefined },
  } as unknown as MailLogTools;
  await createMailLog(tools).search({ accountId: mine.accountId });
}

describe('A search in a mail log', () => {
  beforeEach(() => {
    for (const list of [errors, prompts, tabs]) list.splice(0);
  });

  it('starts in the account it was opened for', async () => {
    await search('111122223333');
    expect([errors, prompts.length]).toEqual([[], 1]);
  });

  it('asks nothing if the profile belongs to another account by now, and says so', async () => {
    await search('999988887777');
    expect(errors).toEqual([expect.stringContaining('The profile prod now signs in to the account')]);
    expect([prompts, tabs]).toEqual([[], []]);
  });
});
