/** The VS Code side of "Recent Calls": one editor tab for each user or key. Loaded when it's first shown. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Accounts } from '../../accounts/accounts.ts';
import { startCallsRun, type CallsRun } from '../../accounts/calls/callsRun.ts';
import { callsChunks, withMaskedCalls } from '../../export/calls.ts';
import { callsBody, createCallsPage, type CallsTitle } from '../../presentation/calls/callsPage.ts';
import { toHost, type ToHost } from '../../presentation/calls/protocol.ts';
import { userName } from '../../presentation/list/describe.ts';
import { plainLabel } from '../../presentation/plainText.ts';
import { receive, type Handlers } from '../../presentation/webview/protocol.ts';
import { FIRST_MOST, questionAbout } from '../../senders/calls/callsQuestion.ts';
import { sesRegions } from '../../senders/mails/regions.ts';
import type { Principal, Snapshot } from '../../senders/model/model.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import { copyText } from '../copyText.ts';
import type { Log } from '../log.ts';
import { showInformation, withErrorReporting } from '../notify.ts';
import { settings } from '../settings.ts';
import { fillPage, tabIcon } from '../webview/fillPage.ts';

/** How often a growing answer is drawn, in milliseconds. */
const DRAW_EVERY = 250;
/** How many times as many calls are read for one press of "Read More Calls". */
const MORE = 4;

export interface CallsTools {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly log: Log;
  readonly extensionUri: vscode.Uri;
}

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  readonly ask: () => void;
}

export interface CallsPanels {
  /** Asks for a user's calls, or those of one of the user's keys, and shows them. @param accessKeyId `null`: all keys. */
  show(snapshot: Snapshot, user: Principal, accessKeyId: string | null): void;
  /** Closes the tabs, which don't survive a reload. */
  dispose(): void;
}

/** Returns the panels, none of them open yet. Loaded when they're first used. */
export function createCallsPanels(tools: CallsTools): CallsPanels {
  /** By account, user and key. */
  const open = new Map<string, OpenPanel>();
  return {
    show: (snapshot, user, accessKeyId) => showCalls(open, tools, snapshot, user, accessKeyId),
    dispose: () => {
      for (const { panel } of [...open.values()]) panel.dispose();
    },
  };
}

function showCalls(
  open: Map<string, OpenPanel>,
  tools: CallsTools,
  snapshot: Snapshot,
  user: Principal,
  accessKeyId: string | null,
): void {
  const key = JSON.stringify([snapshot.accountId, user.arn, accessKeyId]);
  const known = open.get(key);
  if (known !== undefined) {
    known.panel.reveal();
    known.ask();
    return;
  }
  const { accountId } = snapshot;
  const title: CallsTitle = { account: snapshot, accessKeyId, userName: userName(user) };
  const panel = vscode.window.createWebviewPanel(
    'awsSesSenders.calls',
    plainLabel(l10n.t('Recent Calls: {0}', accessKeyId ?? userName(user))),
    vscode.ViewColumn.Active,
    { enableScripts: true, enableFindWidget: true },
  );
  open.set(key, { panel, ask: fill(panel, tools, title, snapshot, user, () => open.delete(key)) });
  tools.log.info(`Recent calls in account ${accountId}: asking CloudTrail.`);
}

function fill(
  panel: vscode.WebviewPanel,
  { accounts, clock, log, extensionUri }: CallsTools,
  title: CallsTitle,
  snapshot: Snapshot,
  user: Principal,
  onClose: () => void,
): () => void {
  const { webview } = panel;
  let most = FIRST_MOST;
  let added: readonly string[] = [];
  let run: CallsRun | undefined;
  let waiting: NodeJS.Timeout | undefined;
  const question = () => ({ ...questionAbout(snapshot, user, title.accessKeyId, clock.now(), added), most });

  const post = (): void => {
    if (run === undefined) return;
    const times = { locale: vscode.env.language, now: clock.now() };
    void webview.postMessage({ type: 'show', body: createCallsPage(title, run.state, times) });
  };
  const ask = (): void => {
    run?.cancel();
    const started = startCallsRun(accounts, snapshot.accountId, question(), () => {
      if (run !== started) return;
      waiting ??= setTimeout(() => {
        waiting = undefined;
        post();
      }, DRAW_EVERY);
    });
    run = started;
    post();
  };
  const chooseRegions = async (): Promise<void> => {
    const asked = new Set(question().regions);
    const others = sesRegions(snapshot.partition, settings().mailRegions).map(({ name }) => name);
    const chosen = await vscode.window.showQuickPick(
      others.filter((name) => !asked.has(name)),
      {
        canPickMany: true,
        title: l10n.t('Ask Other Regions'),
        placeHolder: l10n.t('Event history of these Regions is searched, too'),
      },
    );
    if (chosen === undefined || chosen.length === 0) return;
    added = [...added, ...chosen];
    ask();
  };
  const copy = async (): Promise<void> => {
    const { answer } = run?.state ?? {};
    if (answer == null) return;
    const one = { account: snapshot, answer, gaps: [], calls: {} };
    const shared = settings().maskAccessKeyIds ? withMaskedCalls(one) : one;
    await copyText(callsChunks('markdown', [shared], clock.now()).join(''));
    void showInformation(l10n.t('Recent calls: copied as Markdown.'));
  };
  const attempt = (act: () => unknown) => void withErrorReporting(act, log);
  const handlers: Handlers<ToHost> = {
    ready: post,
    refresh: ask,
    cancel: () => run?.cancel(),
    copy: () => attempt(copy),
    more: () => {
      most *= MORE;
      ask();
    },
    regions: () => attempt(chooseRegions),
    report: (message) => log.warn(`Recent Calls page: ${message.slice(0, 1000)}`),
  };
  panel.iconPath = tabIcon(extensionUri, 'calls');
  const listening = webview.onDidReceiveMessage((raw: unknown) => {
    if (!receive(raw, toHost, handlers)) log.warn('Recent Calls page: ignored an invalid message.');
  });
  panel.onDidDispose(() => {
    listening.dispose();
    clearTimeout(waiting);
    run?.cancel();
    run = undefined;
    onClose();
  });
  fillPage(panel, extensionUri, 'calls', callsBody());
  ask();
  return ask;
}
