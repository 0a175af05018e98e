/** The VS Code side of "SES Set-Up": one editor tab for each account that was asked. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Accounts } from '../../accounts/accounts.ts';
import type { Session } from '../../accounts/session.ts';
import { startSetupRun, type SetupRun } from '../../accounts/setup/setupRun.ts';
import { setupChunks, withMaskedSetup } from '../../export/setup.ts';
import type { Node } from '../../presentation/list/nodeKinds.ts';
import { getAccount } from '../../presentation/list/nodes.ts';
import type { ToHost } from '../../presentation/setup/protocol.ts';
import { toHost } from '../../presentation/setup/schemas.ts';
import { setupBody } from '../../presentation/setup/setupBody.ts';
import { copiedText, createSetupPage, type AccountCheck } from '../../presentation/setup/setupPage.ts';
import { receive, type Handlers } from '../../presentation/webview/protocol.ts';
import type { Snapshot } from '../../senders/model/model.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import { setupRegions } from '../../senders/setup/askSetup.ts';
import { isRegion } from '../../senders/who/typedWindow.ts';
import { traceWords } from '../../senders/setup/setupWords.ts';
import { accountName } from '../../senders/words/words.ts';
import { copyText } from '../copyText.ts';
import { reportFile, saveReport } from '../export/exportReport.ts';
import { settings } from '../settings.ts';
import type { Log } from '../log.ts';
import { askFirst, showInformation, withErrorReporting } from '../notify.ts';
import { SETUP_PANEL } from '../viewId.ts';
import { fillPage, tabIcon } from '../webview/fillPage.ts';

/** How often a growing answer is drawn, in milliseconds. */
const DRAW_EVERY = 250;

export interface SetupTools {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn' | 'error' | 'show'>;
  readonly extensionUri: vscode.Uri;
}

export interface SetupPanels {
  /** Asks SES for an account's set-up once a person has agreed, and shows it. @param node the row that it's about. */
  check(node: Node | undefined): Promise<void>;
  /** Closes the tabs, which don't survive a reload. */
  dispose(): void;
}

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  readonly start: (regions: readonly string[]) => void;
  readonly dispose: () => void;
}

/** Returns the panels, none of them open yet. Loaded when they're first used. */
export function createSetupPanels(tools: SetupTools): SetupPanels {
  const { accounts } = tools;
  /** By account. */
  const open = new Map<string, OpenPanel>();

  const fill = (panel: vscode.WebviewPanel, accountId: string): OpenPanel => {
    const opened = fillSetup(panel, accountId, tools, () => check(accountId));
    open.set(accountId, opened);
    panel.onDidDispose(() => {
      opened.dispose();
      if (open.get(accountId) === opened) open.delete(accountId);
    });
    return opened;
  };
  const check = async (accountId: string): Promise<void> => {
    const snapshot = accounts.sessionOf(accountId)?.state.snapshot;
    if (snapshot == null) {
      await showInformation(l10n.t('The account was not scanned yet. Refresh the list first.'));
      return;
    }
    const regions = await chosenRegions(snapshot);
    if (regions === null || !(await isAgreed(snapshot, regions))) return;
    const known = open.get(accountId);
    const opened =
      known ??
      fill(
        vscode.window.createWebviewPanel(SETUP_PANEL, l10n.t('SES Set-Up'), vscode.ViewColumn.Active, {
          enableScripts: true,
          enableFindWidget: true,
        }),
        accountId,
      );
    if (known !== undefined) known.panel.reveal();
    opened.start(regions);
  };
  return {
    check: async (node) => {
      const session = node === undefined ? await chosenSession(accounts) : sessionOf(accounts, node);
      const accountId = session?.state.snapshot?.accountId;
      if (accountId !== undefined) await check(accountId);
      else if (session !== null)
        await showInformation(l10n.t('The account was not scanned yet. Refresh the list first.'));
    },
    dispose: () => {
      for (const { panel } of [...open.values()]) panel.dispose();
    },
  };
}

function sessionOf(accounts: Accounts, node: Node): Session | undefined {
  const { target } = getAccount(node);
  return accounts.sessions.find((session) => session.target === target);
}

/** Returns the only account, or the one that a person chooses; `null` if none was chosen, `undefined` if there is none. */
async function chosenSession(accounts: Accounts): Promise<Session | null | undefined> {
  const sessions = accounts.sessions.filter(({ state }) => state.snapshot !== null);
  if (sessions.length <= 1) return sessions[0];
  const items = sessions.map((session) => ({
    label: session.state.snapshot === null ? '' : accountName(session.state.snapshot),
    session,
  }));
  const title = l10n.t('Check SES Set-Up');
  return (
    (await vscode.window.showQuickPick(items, { title, placeHolder: l10n.t('Select Account') }))?.session ??
    null
  );
}

/** Returns the Regions that sent, or those that a person names; `null` if none. */
async function chosenRegions(snapshot: Snapshot): Promise<readonly string[] | null> {
  const known = setupRegions(snapshot);
  if (known.length > 0) return known;
  const split = (text: string) => text.split(/[\s,]+/).filter((name) => name !== '');
  const typed = await vscode.window.showInputBox({
    title: l10n.t('Check SES Set-Up'),
    prompt: l10n.t('No Region is known to have sent mails. Which ones do you want to check?'),
    placeHolder: ['us-east-1', 'eu-west-1'].join(' '),
    validateInput: (text) => {
      const wrong = split(text).find((name) => !isRegion(name));
      return wrong === undefined ? null : l10n.t('{0} is not the name of a Region.', wrong);
    },
  });
  const regions = [...new Set(split(typed ?? ''))];
  return regions.length === 0 ? null : regions;
}

/** Says what asking leaves behind, and waits for a person's word. */
async function isAgreed(snapshot: Snapshot, regions: readonly string[]): Promise<boolean> {
  const question = l10n.t('Check the SES set-up of {0}?', accountName(snapshot));
  const detail = `${traceWords()}\n\n${l10n.t('Regions: {0}.', regions.join(l10n.t(', ')))}`;
  return askFirst(question, detail, l10n.t('Check'));
}

function fillSetup(
  panel: vscode.WebviewPanel,
  accountId: string,
  { accounts, clock, log, extensionUri }: SetupTools,
  askAgain: () => Promise<void>,
): OpenPanel {
  const { webview } = panel;
  let run: SetupRun | undefined;
  let waiting: NodeJS.Timeout | undefined;
  const shell = () => vscode.env.shell;
  const shown = (): AccountCheck | null => {
    if (run !== undefined) return run.check;
    const session = accounts.sessionOf(accountId);
    const snapshot = session?.state.snapshot;
    if (session === undefined || snapshot == null) return null;
    const { target } = session;
    return {
      snapshot,
      isOwnProfile: target.kind !== 'member' || target.role === null,
      answer: null,
      activity: 'none',
    };
  };
  const post = (): void => {
    const check = shown();
    if (check === null) return;
    const body = createSetupPage(check, shell(), { locale: vscode.env.language, now: clock.now() });
    void webview.postMessage({ type: 'show', body });
  };
  const postSoon = (): void => {
    waiting ??= setTimeout(() => {
      waiting = undefined;
      post();
    }, DRAW_EVERY);
  };
  const toMarkdown = (): string => {
    const check = shown();
    if (check === null) return '';
    const account = { ...check, calls: {} };
    const shared = settings().maskAccessKeyIds ? withMaskedSetup(account) : account;
    return [...setupChunks('markdown', [shared], clock.now(), shell())].join('');
  };
  const copyOf = async ({ region, what }: ToHost['copyText']): Promise<void> => {
    const check = shown();
    const found = check?.answer?.regions.find((one) => one.region === region);
    if (check === null || found === undefined) return;
    await copyText(copiedText(what, found, check, shell()));
    void showInformation(
      what === 'template'
        ? l10n.t('Template copied. Nothing has been changed.')
        : l10n.t('Commands copied. Nothing has been changed: review them, and run them in a terminal.'),
    );
  };
  const attempt = (act: () => unknown) => void withErrorReporting(act, log);
  const handlers: Handlers<ToHost> = {
    ready: post,
    refresh: () => attempt(askAgain),
    cancel: () => run?.cancel(),
    copy: () =>
      attempt(async () => {
        await copyText(toMarkdown());
        void showInformation(l10n.t('SES set-up: copied as Markdown.'));
      }),
    export: () =>
      attempt(async () => {
        const target = await vscode.window.showSaveDialog({
          title: l10n.t('Export SES Set-Up'),
          saveLabel: l10n.t('Export'),
          defaultUri: reportFile('ses-setup', clock.now(), 'md'),
          filters: { Markdown: ['md'] },
        });
        if (target !== undefined) await saveReport(target, toMarkdown());
      }),
    copyText: (body) => attempt(() => copyOf(body)),
    report: (message) => log.warn(`SES Set-Up page: ${message.slice(0, 1000)}`),
  };
  panel.title = l10n.t('SES Set-Up');
  panel.iconPath = tabIcon(extensionUri, 'setup');
  const listening = webview.onDidReceiveMessage((raw: unknown) => {
    if (!receive(raw, toHost, handlers)) log.warn('SES Set-Up page: ignored an invalid message.');
  });
  // A page that returns with a reloaded window comes before its account.
  const following = accounts.onDidChange(() => {
    if (run === undefined) postSoon();
  });
  fillPage(panel, extensionUri, 'setup', setupBody());
  return {
    panel,
    start: (regions) => {
      run?.cancel();
      const session = accounts.sessionOf(accountId);
      run = undefined;
      const first = shown();
      if (session === undefined || first === null) return;
      const started = startSetupRun(accounts, session, first, regions, log, () => {
        if (run === started) postSoon();
      });
      run = started;
      post();
    },
    dispose: () => {
      listening.dispose();
      following.dispose();
      clearTimeout(waiting);
      run?.cancel();
    },
  };
}
