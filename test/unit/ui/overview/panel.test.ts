import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import type { Session } from '../../../../src/accounts/session.ts';
import { ALL_ACCOUNTS, type BarSpan, type ToPage } from '../../../../src/presentation/overview/protocol.ts';
import type { WhoQuestion } from '../../../../src/presentation/who/question.ts';
import type { OverviewTools } from '../../../../src/ui/overview/panel.ts';
import type { Follow } from '../../../../src/ui/who/panel.ts';
import { ENVIRONMENT_PROFILE } from '../../../../src/senders/model/target.ts';
import { account, GENERATED_AT, SMTP_USER } from '../../export/sample.ts';
import { gap, judgedRole } from '../../senders/builders.ts';
import { ran, vscodeOfTabs } from '../webview/tabs.ts';

vi.mock('vscode', () => vscodeOfTabs);
const { fillOverview } = await import('../../../../src/ui/overview/panel.ts');

const SHOP = '111111111111';
const BLOG = '222222222222';
const SPAN: BarSpan = {
  accountId: null,
  region: null,
  from: '2026-11-23T07:00:00Z',
  to: '2026-11-23T08:00:00Z',
};

function sessionOf(accountId: string, isKnown = true, principals = [SMTP_USER]): Session {
  const snapshot = { ...account(principals), accountId, alias: null };
  const state = isKnown
    ? { kind: 'ready', snapshot, isCancelled: false }
    : { kind: 'connecting', snapshot: null };
  return { state, target: { kind: 'profile', profile: 'p' } } as unknown as Session;
}

/** A panel with accounts; `posted` has the messages to its page, and `send` sends one from the page. */
function overview(sessions: Session[], wanted: string | null) {
  const posted: { readonly type: string; readonly body: unknown }[] = [];
  const asked: { readonly question: WhoQuestion; readonly follow: Follow }[] = [];
  const revealed: string[] = [];
  let listener: (message: unknown) => void = () => undefined;
  let changed: () => void = () => undefined;
  const panel = {
    visible: true,
    webview: {
      html: '',
      postMessage: (message: (typeof posted)[number]) => posted.push(message),
      onDidReceiveMessage: (heard: typeof listener) => {
        listener = heard;
        return { dispose: () => undefined };
      },
    },
  } as unknown as vscode.WebviewPanel;
  const tools = {
    accounts: {
      sessions,
      sessionOf: (id: string) => sessions.find(({ state }) => state.snapshot?.accountId === id),
      refresh: () => Promise.resolve(),
      onDidChange: (heard: () => void) => {
        changed = heard;
        return { dispose: () => undefined };
      },
    },
    clock: { now: () => GENERATED_AT },
    log: { warn: (words: string) => expect.fail(words), error: () => undefined },
    extensionUri: '',
    reveal: (id: string) => {
      revealed.push(id);
      return Promise.resolve();
    },
    who: {
      show: (question: WhoQuestion, _: boolean, follow: Follow) => {
        asked.push({ question, follow });
        return Promise.resolve();
      },
    },
  } as unknown as OverviewTools;
  const filled = fillOverview(panel, wanted, tools);
  const send = (type: string, body: unknown) => listener({ type, body });
  const shown = () => posted.filter(({ type }) => type === 'show').at(-1)?.body as ToPage['show'];
  send('ready', null);
  return { ...filled, send, shown, posted, asked, revealed, changed: () => changed() };
}

/** An account that could not be read. @param profile empty if none was chosen */
function failing(profile: string, but: object = {}): Session {
  const problem = { kind: 'no-credentials', message: '', ...but };
  const state = {
    kind: 'problem',
    profile: profile === '' ? ENVIRONMENT_PROFILE : profile,
    problem,
    snapshot: null,
  };
  return { state, target: { kind: 'profile', profile } } as unknown as Session;
}

describe('The Overview', () => {
  it('says why there is nothing to show, as the list does, and offers what helps', () => {
    ran.length = 0;
    const process = overview([failing('vault', { signIn: 'process' })], null);
    expect(process.shown()).toMatchObject({
      notice:
        'The credential_process of the profile "vault" failed. Run it in a terminal to see what it says, then refresh.',
      remedies: ['Select AWS Profile…', 'Show Log'],
    });
    process.send('remedy', 1);
    process.send('remedy', 2);
    expect(ran).toEqual(['awsSesSenders.showLog']);
    expect(overview([failing('')], null).shown().notice).toMatch(/^No AWS profile is selected\./);
    // An earlier scan is still shown.
    const { snapshot } = sessionOf(SHOP).state;
    const late = failing('late');
    Object.assign(late.state, { snapshot, problem: { kind: 'expired', message: '', signIn: 'sso' } });
    expect(overview([late], null).shown()).toMatchObject({
      notice: expect.stringMatching(
        /^The credentials of the profile have expired\. Sign in again/,
      ) as unknown,
      remedies: ['Run aws sso login', 'Select AWS Profile…', 'Show Log'],
    });
  });

  it('names those of several accounts that could not be read', () => {
    const { shown } = overview([sessionOf(SHOP), sessionOf(BLOG), failing('broken')], null);
    expect(shown()).toMatchObject({ remedies: [] });
    expect(shown().notice).toMatch(/^1 account could not be read: profile broken\./);
  });

  beforeEach(() => {
    vi.useFakeTimers();
    return () => {
      vi.useRealTimers();
    };
  });

  it('shows all known accounts when opened without one, and then the one that is chosen', () => {
    const sessions = [sessionOf(SHOP)];
    const { shown, send, changed } = overview(sessions, null);
    expect(shown()).toMatchObject({ accountId: SHOP, choices: [{ accountId: SHOP }] });
    const denied = judgedRole('denied', {
      canSend: 'yes',
      gaps: [gap('GenerateServiceLastAccessedDetails')],
    });
    sessions.push(sessionOf(BLOG, true, [SMTP_USER, denied]));
    changed();
    vi.advanceTimersByTime(10_000);
    expect(shown()).toMatchObject({
      accountId: ALL_ACCOUNTS,
      choices: [
        { accountId: ALL_ACCOUNTS, name: 'All 2 accounts' },
        { accountId: SHOP, name: `${SHOP}: 1 sender` },
        { accountId: BLOG, name: `${BLOG}: 1 sender · Cannot tell: 1 of 1 role` },
      ],
    });
    expect(shown().overview?.accounts).toHaveLength(2);
    // An account that is not known yet is no zero: the line over the picture says so.
    sessions.push(sessionOf('333333333333', false));
    send('ready', null);
    expect(shown().notice).toMatch(/^Asking AWS… 2 of 3 accounts/);
    expect(shown().choices[0]?.name).toBe('2 of 3 accounts');
    send('choose', BLOG);
    expect(shown()).toMatchObject({ accountId: BLOG, overview: { accounts: [{ accountId: BLOG }] } });
    send('choose', ALL_ACCOUNTS);
    expect(shown().accountId).toBe(ALL_ACCOUNTS);
  });

  it('waits for the account it showed before, while others are known', () => {
    const { shown } = overview([sessionOf(SHOP), sessionOf(BLOG, false)], BLOG);
    expect(shown()).toMatchObject({ accountId: null, overview: null, isBusy: true });
  });

  it('shows the answer of the scan, then asks about the account of the bars, or about all if several share a strip', async () => {
    const { send, asked, posted } = overview([sessionOf(SHOP), sessionOf(BLOG)], null);
    const askAbout = async (span: object) => {
      send('who', span);
      expect(posted.at(-1)).toMatchObject({ type: 'who', body: { ruledOut: [] } });
      const before = asked.length;
      await vi.waitFor(() => expect(asked).toHaveLength(before + 1));
    };
    await askAbout({ ...SPAN, accountId: BLOG });
    await askAbout(SPAN);
    send('choose', SHOP);
    await askAbout(SPAN);
    expect(asked.map(({ question }) => question.accountId)).toEqual([BLOG, null, SHOP]);
    expect(asked[0]?.question.window).toEqual({
      region: null,
      from: SPAN.from,
      to: SPAN.to,
      messageId: null,
    });
  });

  it('selects a user in the account of its ARN', () => {
    const { send, revealed } = overview([sessionOf(SHOP), sessionOf(BLOG)], null);
    send('reveal', { arn: `arn:aws:iam::${BLOG}:user/mailer`, id: null });
    expect(revealed).toEqual([BLOG]);
  });
});
