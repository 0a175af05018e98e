import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../../../src/senders/model.ts';
import type { CommandTools } from '../../../../src/ui/commands/commands.ts';
import { accessKey, judged, snapshot, use } from '../../senders/someone.ts';

/** A window that notes what it shows, and in which a person takes the row with the wanted label. */
const window = { offered: [] as string[][], said: [] as string[], opened: [] as string[], wanted: '' };
const copied: string[] = [];

vi.mock('vscode', () => ({
  window: {
    showQuickPick: (items: readonly { label: string }[]) => {
      window.offered.push(items.map(({ label }) => label));
      return Promise.resolve(items.find(({ label }) => label === window.wanted));
    },
    showInformationMessage: (message: string) => Promise.resolve(void window.said.push(message)),
  },
  env: {
    openExternal: (uri: string) => Promise.resolve(void window.opened.push(uri)),
    clipboard: { writeText: (text: string) => Promise.resolve(void copied.push(text)) },
  },
  Uri: { parse: (text: string) => text },
  ThemeIcon: vi.fn(),
}));
const { commandsOf } = await import('../../../../src/ui/commands/commands.ts');

const root = judged({ name: '<root_account>', arn: 'arn:aws:iam::111122223333:root', isRoot: true });
const alice = judged({ name: 'alice', accessKeys: [accessKey(use('ses'))] });

const commandsWith = (...snapshots: readonly Snapshot[]) =>
  commandsOf({
    accounts: { snapshots, sessions: [] },
    log: { error: (error: unknown) => expect.unreachable(String(error)) },
  } as unknown as CommandTools);

describe('A command from the palette, which no row is given to', () => {
  beforeEach(() => {
    Object.assign(window, { offered: [], said: [], opened: [], wanted: '' });
    copied.length = 0;
  });

  it('asks which user it is about', async () => {
    window.wanted = 'alice';
    await commandsWith(snapshot([root, alice])).run('copyArn');
    expect(window.offered).toEqual([['Root user', 'alice']]);
    expect(copied).toEqual([alice.arn]);
  });

  it('asks which access key it is about', async () => {
    const [key] = alice.accessKeys;
    window.wanted = key?.id ?? '';
    await commandsWith(snapshot([root, alice])).run('copyAccessKeyId');
    expect(copied).toEqual([key?.id]);
  });

  it.each(['copyArn', 'copySummary', 'refreshUser', 'showAccessAdvisor', 'openInConsole'] as const)(
    '%s says so where no user is known',
    async (name) => {
      await commandsWith().run(name);
      expect(window.offered).toEqual([]);
      expect(window.said).toEqual(['No users are known yet. Open AWS SES Senders and refresh.']);
    },
  );

  it.each(['copyAccessKeyId', 'copyDeactivateCommand'] as const)(
    '%s says so where no access key is known',
    async (name) => {
      await commandsWith(snapshot([judged({ name: 'bob' })])).run(name);
      expect(window.offered).toEqual([]);
      expect(window.said).toEqual([expect.stringMatching(/^No (active )?access key is known\. Refresh /)]);
    },
  );

  it('Export Report says so where nothing is known', async () => {
    await commandsWith().run('exportReport');
    expect(window.said).toEqual(['There is nothing to export yet. Refresh AWS SES Senders first.']);
  });

  it.each([
    ['showAccessAdvisor', 'IAM Access Advisor does not know the root user.'],
    ['refreshUser', 'IAM tells of the root user only in the credential report: refresh all.'],
    ['openInConsole', 'The IAM console has no page of the root user.'],
  ] as const)('%s says that there is none of root', async (name, words) => {
    window.wanted = 'Root user';
    await commandsWith(snapshot([root, alice])).run(name);
    expect(window.opened).toEqual([]);
    expect(window.said).toEqual([words]);
  });
});
