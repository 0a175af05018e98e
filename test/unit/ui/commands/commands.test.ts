import { systemClock } from '../../../../src/aws/client/clock.ts';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../../../src/senders/model/model.ts';
import type { CommandTools } from '../../../../src/ui/commands/commands.ts';
import { ROW_COMMANDS, findRow } from '../../../../src/presentation/commands/rows.ts';
import type { Node } from '../../../../src/presentation/list/nodeKinds.ts';
import { readManifest } from '../../../manifest.ts';
import { accessKey, gap, judged, judgedRole, snapshot, use } from '../../senders/builders.ts';

/** A window that records what it shows, and in which a user picks the item with the given label. */
const window = {
  offered: [] as string[][],
  titled: [] as string[],
  described: [] as string[],
  said: [] as string[],
  opened: [] as string[],
  wanted: '',
  pressed: '',
  ran: [] as unknown[],
  selected: undefined as Node | undefined,
};
const copied: string[] = [];

vi.mock('vscode', () => ({
  window: {
    showQuickPick: (
      items: readonly { label: string; description: string }[],
      options: { title: string; placeHolder: string },
    ) => {
      window.titled.push(`${options.title}: ${options.placeHolder}`);
      window.offered.push(items.map(({ label }) => label));
      window.described.push(...items.map(({ description }) => description));
      return Promise.resolve(items.find(({ label }) => label === window.wanted));
    },
    withProgress: (_: unknown, act: () => unknown) => act(),
    showInformationMessage: (message: string, ...buttons: readonly string[]) => {
      window.said.push(message);
      return Promise.resolve(buttons.find((button) => button === window.pressed));
    },
  },
  commands: { executeCommand: (command: string) => Promise.resolve(void window.ran.push(command)) },
  env: {
    language: 'en',
    openExternal: (uri: string) => Promise.resolve(void window.opened.push(uri)),
    clipboard: { writeText: (text: string) => Promise.resolve(void copied.push(text)) },
  },
  Uri: { parse: (text: string) => text },
  ThemeIcon: vi.fn(),
}));
const { createCommands: commandsOf } = await import('../../../../src/ui/commands/commands.ts');

const root = judged({ name: '<root_account>', arn: 'arn:aws:iam::111122223333:root', kind: 'root' });
const alice = judged({ name: 'alice', accessKeys: [accessKey(use('ses'))] });

const commandsWith = (...snapshots: readonly Snapshot[]) =>
  commandsOf({
    accounts: { snapshots, sessions: [] },
    clock: systemClock,
    selected: () => window.selected,
    log: { error: (error: unknown) => expect.unreachable(String(error)) },
  } as unknown as CommandTools);

describe('A command from the palette, which gets no row,', () => {
  beforeEach(() => {
    Object.assign(window, {
      offered: [],
      titled: [],
      described: [],
      said: [],
      opened: [],
      wanted: '',
      pressed: '',
      ran: [],
      selected: undefined,
    });
    copied.length = 0;
  });

  it('asks which user it is about', async () => {
    window.wanted = 'alice';
    await commandsWith(snapshot([root, alice])).run('copyArn');
    expect(window.offered).toEqual([['alice', 'Root user']]);
    expect(copied).toEqual([alice.arn]);
  });

  it('offers what is selected in the list first, then the latest SES use, with service and time', async () => {
    const key = (id: string, ...of: Parameters<typeof use>) => accessKey(use(...of), { id });
    const admin = judged({
      name: 'admin',
      accessKeys: [key('AKIAADMINADMINADMIN1', 's3', '2026-11-23T00:00:00Z')],
    });
    const old = judged({
      name: 'old',
      accessKeys: [key('AKIAOLDOLDOLDOLDOLD1', 'ses', '2026-01-01T00:00:00Z')],
    });
    const mailer = judged({
      name: 'mailer',
      accessKeys: [
        accessKey(null, { id: 'AKIAMAILERMAILERMAI1' }),
        key('AKIAMAILERMAILERMAI2', 'ses-smtp', '2026-11-20T10:00:00Z'),
      ],
    });
    const all = snapshot([admin, old, mailer]);
    await commandsWith(all).run('copyDeactivateCommand');
    await commandsWith(all).run('copyAccessKeyId');
    await commandsWith(all).run('copyArn');
    const keys = [
      'AKIAMAILERMAILERMAI2',
      'AKIAOLDOLDOLDOLDOLD1',
      'AKIAADMINADMINADMIN1',
      'AKIAMAILERMAILERMAI1',
    ];
    expect(window.offered).toEqual([keys, keys, ['mailer', 'old', 'admin']]);
    // Only active keys can be deactivated.
    expect(window.described[0]).toMatch(/^mailer · ses-smtp · .+ ago · us-east-1$/);
    expect(window.described.at(keys.length)).toMatch(/^mailer · ses-smtp · .+ ago · us-east-1 · Active$/);
    expect(window.described.at(-3)).toMatch(/^SMTP · .+ ago/);

    // Of several accounts, what tells two of one name apart is not cut off.
    window.described = [];
    await commandsWith(all, { ...snapshot([mailer]), accountId: '444455556666' }).run(
      'copyDeactivateCommand',
    );
    expect(window.described[0]).toMatch(/^mailer · .*\(?111122223333\)? · ses-smtp · /);

    window.offered = [];
    window.selected = { kind: 'user', user: admin } as Node;
    await commandsWith(all).run('copyDeactivateCommand');
    await commandsWith(all).run('copyArn');
    const [accessKeyOfMailer] = mailer.accessKeys;
    window.selected = {
      kind: 'accessKey',
      accessKey: accessKeyOfMailer,
      parent: { kind: 'user', user: mailer },
    } as Node;
    await commandsWith(all).run('copyDeactivateCommand');
    expect(window.offered.map(([first]) => first)).toEqual([
      'AKIAADMINADMINADMIN1',
      'admin',
      'AKIAMAILERMAILERMAI1',
    ]);
    expect(copied).toEqual([]);
  });

  it('asks which access key it is about', async () => {
    const [key] = alice.accessKeys;
    window.wanted = key?.id ?? '';
    await commandsWith(snapshot([root, alice])).run('copyAccessKeyId');
    expect(copied).toEqual([key?.id]);
  });

  it.each(['copyArn', 'copySummary', 'refreshUser', 'showAccessAdvisor', 'openInConsole'] as const)(
    'says so if no user is known: %s',
    async (name) => {
      await commandsWith().run(name);
      expect(window.offered).toEqual([]);
      expect(window.said).toEqual(['No users are known yet. Open AWS SES Senders and refresh.']);
    },
  );

  it.each(['copyAccessKeyId', 'copyDeactivateCommand'] as const)(
    'says so if no access key is known: %s',
    async (name) => {
      await commandsWith(snapshot([judged({ name: 'bob' })])).run(name);
      expect(window.offered).toEqual([]);
      expect(window.said).toEqual([expect.stringMatching(/^No (active )?access key is known\. Refresh /)]);
    },
  );

  it('offers the permission, not Refresh, if AWS denied the list of access keys', async () => {
    const gaps = [gap('ListAccessKeys')];
    const bot = judged({ name: 'bot', gaps, accessKeys: [accessKey(null, { id: null, source: 'report' })] });
    window.pressed = 'Copy Least-Privilege Policy';
    const said = async (name: 'copyAccessKeyId' | 'copyDeactivateCommand', user: typeof bot) => {
      window.said = [];
      const known = snapshot([user]);
      const accounts = { snapshots: [known], refreshUser: () => Promise.resolve() };
      const target = { kind: 'profile', profile: 'prod' };
      const state = { kind: 'ready', snapshot: known };
      window.wanted = 'bot';
      await commandsOf({
        ...{ clock: systemClock, selected: () => undefined },
        accounts: { ...accounts, sessions: [], sessionOf: () => ({ target, state }) },
        log: { error: (error: unknown) => expect.unreachable(String(error)) },
      } as unknown as CommandTools).run(name);
      return window.said;
    };
    const named = 'The IDs of the access keys of bot are not known, because AWS denied iam:ListAccessKeys.';
    const ask = 'Ask for this permission, then try again.';
    const nobody = 'AWS denied iam:ListAccessKeys. Ask for this permission, then refresh AWS SES Senders.';
    const keyless = { ...bot, accessKeys: [] };
    expect(await said('copyAccessKeyId', bot)).toEqual([`${named} ${ask}`]);
    expect(await said('copyAccessKeyId', keyless)).toEqual([`No access key is known. ${nobody}`]);
    expect(await said('copyDeactivateCommand', bot)).toEqual([`${named} ${ask}`]);
    expect(await said('copyDeactivateCommand', keyless)).toEqual([
      `No active access key is known. ${nobody}`,
    ]);
    expect(window.ran).toEqual(Array.from({ length: 4 }, () => 'awsSesSenders.copyPolicy'));
    expect(await said('copyAccessKeyId', { ...bot, gaps: [gap('ListAccessKeys', 'Throttling')] })).toEqual([
      'The IDs of the access keys of bot are not known. Choose Refresh User or Role and try again.',
    ]);
  });

  it.each([
    ['the key', {}, /^bot has no access key\./],
    ['the user', { isDeleted: true as const }, /^bot was deleted, and its access keys with it\.$/],
  ])('says so if AWS no longer has %s whose ID you asked for', async (_, change, words) => {
    const bot = judged({ name: 'bot', accessKeys: [accessKey(null, { id: null, source: 'report' })] });
    const accounts = {
      snapshots: [snapshot([bot])],
      sessionOf: () => ({
        target: { kind: 'profile', profile: 'prod' },
        state: { kind: 'ready', snapshot: accounts.snapshots[0] },
      }),
      refreshUser: () => {
        accounts.snapshots = [snapshot([{ ...bot, accessKeys: [], ...change }])];
        return Promise.resolve();
      },
    };
    const first = accounts.snapshots;
    window.wanted = 'bot';
    for (const name of ['copyAccessKeyId', 'copyDeactivateCommand'] as const) {
      accounts.snapshots = first;
      await commandsOf({
        ...{ accounts, clock: systemClock, selected: () => undefined },
        log: { error: (error: unknown) => expect.unreachable(String(error)) },
      } as unknown as CommandTools).run(name);
    }
    expect(window.said).toEqual([expect.stringMatching(words), expect.stringMatching(words)]);
  });

  it('says so if nothing is known: Export Report', async () => {
    await commandsWith().run('exportReport');
    expect(window.said).toEqual(['There is nothing to export yet. Refresh AWS SES Senders first.']);
  });

  it('asks under its own name, says what it will do, and offers only users it can do something for', async () => {
    const relay = judgedRole('relay');
    for (const name of ['copyDeactivateCommand', 'showCalls', 'openInConsole'] as const)
      await commandsWith(snapshot([root, alice, relay])).run(name);
    expect(window.titled).toEqual([
      'Copy Command to Deactivate Key: The command is copied to the clipboard; nothing is run',
      'Show Recent Calls: Event history is searched for the calls of this user',
      'Open in IAM Console: The page of this user or role opens in the browser',
    ]);
    expect(window.offered.slice(1)).toEqual([
      ['alice', 'Root user'],
      ['alice', 'relay'],
    ]);
  });

  it('offers a user with unknown key IDs, and asks AWS for them when the user is picked', async () => {
    const bot = judged({ name: 'bot', accessKeys: [accessKey(use('s3'), { id: null, source: 'report' })] });
    const idle = judged({ name: 'idle', accessKeys: [accessKey(null, { id: null, status: 'Inactive' })] });
    const keyOfRoot = { ...root, accessKeys: [accessKey(null, { id: null })] };
    const found = { ...bot, accessKeys: [accessKey(use('s3'), { id: 'AKIABOTBOTBOTBOTBOT1' })] };
    const session = { target: { kind: 'profile', profile: 'prod' }, state: { snapshot: snapshot([]) } };
    const accounts = {
      snapshots: [snapshot([keyOfRoot, alice, bot, idle])],
      sessionOf: () => ({ ...session, state: { snapshot: accounts.snapshots[0] } }),
      refreshUser: () => {
        accounts.snapshots = [snapshot([keyOfRoot, alice, found, idle])];
        return Promise.resolve();
      },
    };
    window.wanted = 'bot';
    const unnamed = accounts.snapshots;
    for (const name of ['copyAccessKeyId', 'copyDeactivateCommand'] as const) {
      accounts.snapshots = unnamed;
      await commandsOf({
        accounts,
        clock: systemClock,
        selected: () => undefined,
        log: { error: (error: unknown) => expect.unreachable(String(error)) },
      } as unknown as CommandTools).run(name);
    }
    expect(window.offered).toEqual([
      ['AKIAEXAMPLE1', 'bot', 'idle'],
      ['AKIAEXAMPLE1', 'bot'],
    ]);
    expect(window.described[1]).toBe('not all key IDs are known; AWS is asked for them');
    expect(copied).toEqual([
      'AKIABOTBOTBOTBOTBOT1',
      expect.stringMatching(/ --user-name bot --access-key-id AKIABOTBOTBOTBOTBOT1 /),
    ]);
  });

  it.each([
    ['showAccessAdvisor', 'IAM Access Advisor does not cover the root user.'],
    ['refreshUser', 'IAM lists the root user only in the credential report. Refresh all users.'],
    ['openInConsole', 'The IAM console has no page for the root user.'],
  ] as const)('says that it is not available for root: %s', async (name, words) => {
    window.wanted = 'Root user';
    await commandsWith(snapshot([root])).run(name);
    expect(window.opened).toEqual([]);
    expect(window.said).toEqual([words]);
  });
});

describe('A command from the menu of a row', () => {
  const row = { kind: 'user', user: alice } as Node;
  beforeEach(() => {
    Object.assign(window, {
      offered: [],
      titled: [],
      described: [],
      said: [],
      opened: [],
      wanted: '',
      selected: undefined,
    });
    copied.length = 0;
  });

  it('is about that row', () => {
    expect(findRow('copyArn', [row, undefined])).toBe(row);
    expect(findRow('copyArn', [])).toBeUndefined();
  });

  it('says so, and asks for no other row, if VS Code cannot name its row', async () => {
    window.selected = row;
    for (const name of ROW_COMMANDS) {
      window.said = [];
      await commandsWith(snapshot([root, alice])).run(name, [undefined, undefined]);
      expect(window.said, name).toEqual(['The list was updated at that moment. Choose the command again.']);
    }
    expect(window.offered).toEqual([]);
    expect(copied).toEqual([]);
  });

  it("says that only root can deactivate root's keys, also with a known ID", async () => {
    const owner = { ...root, accessKeys: alice.accessKeys };
    const of = snapshot([owner]);
    const account = { kind: 'account', state: { snapshot: of } };
    const parent = { kind: 'user', user: owner, parent: account };
    const [key] = owner.accessKeys;
    await commandsWith(of).run('showHowToStop', [{ kind: 'accessKey', accessKey: key, parent } as Node]);
    await commandsWith(of).run('showHowToStop', [parent as Node]);
    const words = expect.stringMatching(/^Only the root user can deactivate its access keys/) as string;
    expect(window.said).toEqual([words, words]);
    expect(copied).toEqual([]);
  });

  it('asks for the IDs of the keys before it offers one to deactivate, since another one may be the sender’s', async () => {
    const other = accessKey(null, { id: 'AKIAOTHEROTHEROTHER1' });
    const sent = accessKey(use('ses-smtp'), { id: 'AKIASENTSENTSENTSEN1' });
    const unnamed = judged({ name: 'mailer', accessKeys: [other, { ...sent, id: null }] });
    const snapshots = [snapshot([unnamed])];
    const asked: string[] = [];
    const commands = commandsOf({
      accounts: {
        snapshots,
        refreshUser: (accountId: string, { name }: { name: string }) => {
          asked.push(`${accountId} ${name}`);
          snapshots.splice(0, 1, snapshot([{ ...unnamed, accessKeys: [other, sent] }]));
          return Promise.resolve();
        },
      },
      clock: systemClock,
      log: { error: (error: unknown) => expect.unreachable(String(error)) },
    } as unknown as CommandTools);
    const account = { kind: 'account', state: { snapshot: snapshots[0] } };
    await commands.run('copyDeactivateCommand', [{ kind: 'user', user: unnamed, parent: account } as Node]);
    expect(asked).toEqual(['111122223333 mailer']);
    expect(window.offered).toEqual([[sent.id, other.id]]);
  });

  it('is about its user also after renaming, and never about another with the name', async () => {
    const renamed = { ...alice, name: 'alicia', arn: `${alice.arn}-2` };
    const other = judged({ name: 'alice', id: 'AIDAOTHER' });
    await commandsWith(snapshot([other, renamed])).run('copyArn', [row]);
    expect(copied).toEqual([renamed.arn]);
    await commandsWith(snapshot([other])).run('copyArn', [row]);
    expect(window.said).toEqual(['alice is no longer in the list.']);
  });

  it('says so if its user or account is gone', async () => {
    const account = {
      kind: 'account',
      target: { kind: 'profile', profile: 'shop' },
      state: { snapshot: null },
    };
    await commandsWith(snapshot([root])).run('copyArn', [row]);
    await commandsWith(snapshot([root])).run('exportAccount', [account as Node]);
    expect(window.said).toEqual(['alice is no longer in the list.', 'shop is no longer in the list.']);
    expect(window.offered).toEqual([]);
  });

  it('is listed in package.json, and is not a button of the title', async () => {
    const { contributes } = await readManifest<{
      contributes: { menus: Record<string, { command: string; when: string; group: string }[]> };
    }>();
    const named = (menu: string) =>
      new Set(contributes.menus[menu]?.map(({ command }) => command.replace('awsSesSenders.', '')));
    expect(named('view/item/context')).toEqual(new Set(ROW_COMMANDS));
    // VS Code passes the focused row to a button of the title, which is not about that row.
    for (const name of ROW_COMMANDS) expect(named('view/title')).not.toContain(name);
  });
});
