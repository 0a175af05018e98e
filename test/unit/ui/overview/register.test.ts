import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OverviewTools } from '../../../../src/ui/overview/panel.ts';
import type { Follow } from '../../../../src/ui/who/panel.ts';
import type { Snapshot } from '../../../../src/senders/model/model.ts';
import { judged, snapshot } from '../../senders/builders.ts';
import { restored, serializer, tabs, vscodeOfTabs } from '../webview/tabs.ts';

vi.mock('vscode', () => vscodeOfTabs);
const exported = vi.fn();
vi.mock('../../../../src/ui/overview/exportPicture.ts', () => ({ exportPicture: exported }));
const { registerOverview } = await import('../../../../src/ui/overview/register.ts');

/** Accounts without data, and the number of their listeners. */
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

/** Two accounts, with an answer to who sent the mails of the first one. */
async function answered() {
  const states = ['111122223333', '999988887777'].map((accountId) => ({
    ...{ kind: 'ready', snapshot: snapshot([judged()], { accountId }), isCancelled: false },
  }));
  const sessions = states.map((state) => ({ state, target: { kind: 'profile', profile: 'prod' } }));
  const sessionOf = (id: string) => sessions.find(({ state }) => state.snapshot.accountId === id);
  const accounts = {
    ...{ sessions, sessionOf },
    get snapshots() {
      return sessions.map(({ state }) => state.snapshot);
    },
    onDidChange: () => ({ dispose: () => undefined }),
  };
  const follows: Follow[] = [];
  const who = { show: (_: unknown, __: boolean, follow: Follow) => Promise.resolve(follows.push(follow)) };
  const clock = { now: () => '2026-11-23T09:00:00Z' };
  const opened = registerOverview({ accounts, clock, who, extensionUri: '' } as unknown as OverviewTools);
  await opened.show('111122223333');
  const [tab] = tabs;
  tab?.send({ type: 'ready', body: null });
  const span = { accountId: null, region: null, from: '2026-11-22T09:00:00Z', to: '2026-11-22T10:00:00Z' };
  tab?.send({ type: 'who', body: span });
  const principal = { arn: 'arn:aws:iam::111122223333:user/bob', kind: 'user' };
  const window = { ...span, messageId: null };
  const ranking = {
    window,
    sent: null,
    only: null,
    ...{ otherNames: [], sharedNames: [], named: null },
    principals: [{ standing: 'ruled-out', principal }],
  };
  const answer = { ranking };
  const follow = () => follows.at(-1)?.([{ answer }] as never);
  await vi.waitFor(() => expect(follows).toHaveLength(1));
  follow();
  const whoAnswer = () => tab?.posted.filter(({ type }) => type === 'who').at(-1)?.body;
  const exportedAnswer = async () => {
    tab?.send({ type: 'export', body: 'html' });
    await vi.waitFor(() => expect(exported).toHaveBeenCalled());
    const [[shown], , , , given] = exported.mock.lastCall as [[{ snapshot: Snapshot }], ...unknown[]];
    exported.mockClear();
    return [shown.snapshot.accountId, given];
  };
  return { ...{ opened, tab, sessions, answer, follow, whoAnswer, exportedAnswer } };
}

describe('The answer shown beside the picture', () => {
  beforeEach(() => {
    tabs.splice(0);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => vi.useRealTimers());

  it('is that of the shown account', async () => {
    const { answer, whoAnswer, exportedAnswer } = await answered();
    expect(whoAnswer()).toEqual({
      ruledOut: ['arn:aws:iam::111122223333:user/bob'],
      sentences: [['None of 1 user could have sent mails then, as far as IAM tells.']],
    });
    expect(await exportedAnswer()).toEqual(['111122223333', [{ account: null, answer }]]);
  });

  it.each([
    [
      'chosen in the page',
      ({ tab }: Awaited<ReturnType<typeof answered>>) => tab?.send({ type: 'choose', body: '999988887777' }),
    ],
    ['shown from its row', ({ opened }: Awaited<ReturnType<typeof answered>>) => opened.show('999988887777')],
    [
      'the only one left',
      ({ sessions, tab }: Awaited<ReturnType<typeof answered>>) => {
        sessions.shift();
        tab?.send({ type: 'ready', body: null });
      },
    ],
  ])('is removed when another account is %s, and late results for it are ignored', async (_, change) => {
    const known = await answered();
    await change(known);
    expect(known.whoAnswer()).toBeNull();
    known.follow();
    expect(known.whoAnswer()).toBeNull();
    expect(await known.exportedAnswer()).toEqual(['999988887777', []]);
  });
});

describe('The Overview', () => {
  beforeEach(() => {
    tabs.splice(0);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => vi.useRealTimers());

  it('opens once, and is revealed if it is open', async () => {
    const { overview: opened } = overview();
    await opened.show(null);
    await opened.show(null);
    expect(tabs).toHaveLength(1);
    expect(tabs[0]?.reveal).toHaveBeenCalledOnce();
  });

  it('is still known after another one, restored by a reload, was closed', async () => {
    const { overview: opened } = overview();
    await opened.show(null);
    await serializer.restore(restored(), { accountId: null });
    tabs[1]?.dispose();
    await opened.show(null);
    expect(tabs).toHaveLength(2);
    expect(tabs[0]?.reveal).toHaveBeenCalledOnce();
  });

  it('stops listening when it is disposed of, however many tabs there are', async () => {
    const { overview: opened, listening } = overview();
    await opened.show(null);
    await serializer.restore(restored(), { accountId: null });
    expect(listening()).toBe(2);
    opened.dispose();
    await vi.dynamicImportSettled();
    expect(listening()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ignores a tab that was closed before it was filled', async () => {
    const { overview: opened, listening } = overview();
    const shown = opened.show(null);
    tabs[0]?.dispose();
    await shown;
    expect(listening()).toBe(0);
  });
});
