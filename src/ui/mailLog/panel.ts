/**
 * "Search Mail Log": single mails in an editor tab. Addresses and subjects are in the tab and in what a person copies and
 * exports; they are never stored or logged, and a reload of the window doesn't bring the tab back.
 */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Accounts } from '../../accounts/accounts.ts';
import { logChunks, withMaskedLog, type AccountLog, type LogFormat } from '../../export/log.ts';
import { errorMessage } from '../../presentation/errorMessage.ts';
import { mailLogBody } from '../../presentation/mailLog/mailLogBody.ts';
import { toHost, type ToHost, type ToPage } from '../../presentation/mailLog/protocol.ts';
import { otherAccountWords } from '../../presentation/signIn/nextSteps.ts';
import { receive, type Handlers } from '../../presentation/webview/protocol.ts';
import type { LogSearch } from '../../senders/log/logQuery.ts';
import {
  beforeSearchWords,
  failedSearchWords,
  limitsWords,
  nothingFoundWords,
  outcomeLabel,
  scannedWords,
} from '../../senders/log/logWords.ts';
import { searchLog } from '../../senders/log/searchLog.ts';
import type { Account, Snapshot } from '../../senders/model/model.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import type { LogReader } from '../../senders/ports/logReader.ts';
import type { MailWindow } from '../../senders/who/window.ts';
import { accountName } from '../../senders/words/words.ts';
import { copyText } from '../copyText.ts';
import { reportFile, saveReport } from '../export/exportReport.ts';
import type { Log } from '../log.ts';
import { askFirst, showInformation, withCancellableProgress, withErrorReporting } from '../notify.ts';
import { settings } from '../settings.ts';
import { fillPage, tabIcon } from '../webview/fillPage.ts';
import { askSearch, pickAccount } from './mailLogBox.ts';

export interface MailLogTools {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn' | 'error' | 'show'>;
  readonly extensionUri: vscode.Uri;
  readonly memory: vscode.Memento;
}

/** What is known before a person is asked. */
export interface KnownSearch {
  readonly accountId?: string | null;
  readonly window?: MailWindow;
  readonly region?: string | null;
}

export interface MailLog {
  /** Asks what to search for and what that may cost, and shows the mails in a tab. */
  search(known?: KnownSearch): Promise<void>;
  dispose(): void;
}

/** Longer than other waits: a query may scan for minutes, and a person sees it and can cancel it. */
const GIVE_UP_AFTER = 15 * 60_000;

interface Started {
  readonly account: Account;
  readonly search: LogSearch;
  readonly reader: LogReader;
}

/** Returns the search of mail logs. Loaded when it's first used. */
export function createMailLog(tools: MailLogTools): MailLog {
  const { accounts, clock, log, memory } = tools;
  const open = new Set<vscode.WebviewPanel>();

  const search = async (known: KnownSearch = {}): Promise<void> => {
    const { accountId = null } = known;
    const snapshots = accounts.snapshots.filter((one) => accountId === null || one.accountId === accountId);
    const snapshot = await pickAccount(snapshots);
    if (snapshot === undefined) {
      if (snapshots.length === 0) await showInformation(l10n.t('Scan an account first.'));
      return;
    }
    const reader = await connect(accounts, snapshot);
    if (reader === undefined) return;
    const { window = null, region = null } = known;
    const asked = await askSearch(snapshot, { window, region }, { reader, clock, memory });
    if (asked === undefined || !(await confirm(asked, reader, clock))) return;
    const panel = vscode.window.createWebviewPanel(
      'awsSesSenders.mailLog',
      l10n.t('Mail Log'),
      vscode.ViewColumn.Active,
      { enableScripts: true, enableFindWidget: true },
    );
    open.add(panel);
    panel.onDidDispose(() => open.delete(panel));
    fillMailLog(panel, { account: snapshot, search: asked, reader }, tools);
  };
  return {
    search: async (known) => {
      await withErrorReporting(() => search(known), log);
    },
    dispose: () => {
      for (const panel of open) panel.dispose();
    },
  };
}

/** Signs in to an account if that isn't done yet. */
async function connect(accounts: Accounts, { profile, accountId }: Snapshot): Promise<LogReader | undefined> {
  const connected = await withCancellableProgress(l10n.t('Signing in…'), (signal) =>
    accounts.connectionOf({ profile, accountId }, signal),
  );
  if (connected === undefined) return undefined;
  if (!connected.ok) throw new Error(connected.problem.message);
  const { connection } = connected;
  const { account } = connection;
  if (account.accountId !== accountId) throw new Error(otherAccountWords(profile, account));
  const { log } = connection.urgent();
  if (log === undefined) throw new Error('There is no port of CloudWatch Logs.');
  return log;
}

/** Says what will be scanned, and asks whether to search. */
async function confirm(search: LogSearch, reader: LogReader, clock: Clock): Promise<boolean> {
  const group = await withCancellableProgress(l10n.t('Reading the size of the log group…'), (signal) =>
    reader.findLogGroup(search.region, search.logGroup, signal),
  );
  if (group === undefined) return false;
  if (group.ok && group.value === null) {
    await showInformation(l10n.t('There is no log group {0} in {1}.', search.logGroup, search.region));
    return false;
  }
  const storedBytes = group.ok ? (group.value?.storedBytes ?? null) : null;
  const format = { when: utc, quoted: (text: string) => text };
  const detail = beforeSearchWords(search, storedBytes, clock.now(), format);
  return askFirst(l10n.t('Search the mail log?'), detail, l10n.t('Search'));
}

const utc = (at: string): string => at.replace('T', ' ').replace('Z', '');

function fillMailLog(
  panel: vscode.WebviewPanel,
  { account, search, reader }: Started,
  { clock, log, extensionUri }: MailLogTools,
): void {
  const { webview } = panel;
  const { region, logGroup, messageId, sender, address } = search;
  const span = messageId ?? { from: search.from, to: search.to };
  const about = [
    l10n.t('Account {0}', accountName(account)),
    region,
    logGroup,
    span,
    sender ?? address ?? '',
  ].filter((part) => part !== '');
  let found: AccountLog | undefined;
  let status: readonly string[] = [];
  let stop: AbortController | undefined;

  const post = (): void => {
    const body: ToPage['show'] = {
      locale: vscode.env.language,
      about,
      isBusy: stop !== undefined,
      status,
      mails: (found?.answer.mails ?? []).map((mail) => ({ ...mail, outcome: outcomeLabel(mail.outcome) })),
    };
    void webview.postMessage({ type: 'show', body });
  };
  const run = async (): Promise<void> => {
    stop?.abort();
    const mine = new AbortController();
    stop = mine;
    status = [l10n.t('Searching…')];
    found = undefined;
    post();
    const end = (next: readonly string[]): void => {
      if (stop !== mine) return;
      stop = undefined;
      status = next;
      post();
    };
    try {
      const answer = await searchLog(search, {
        reader,
        clock,
        giveUpAfter: Math.max(GIVE_UP_AFTER, settings().giveUpAfterSeconds * 1000),
        onProgress: (scanned) => {
          if (stop !== mine) return;
          status = [l10n.t('Searching…'), scannedWords(scanned)];
          post();
        },
        signal: mine.signal,
      });
      if (stop !== mine) return;
      found = { account, search, answer, calls: {} };
      end([
        ...(answer.gap === null ? limitsWords(answer) : [failedSearchWords(answer.gap, search)]),
        ...(answer.gap === null && answer.mails.length === 0 ? [nothingFoundWords()] : []),
        ...(answer.scanned === null ? [] : [scannedWords(answer.scanned)]),
      ]);
    } catch (error) {
      if (mine.signal.aborted) end([l10n.t('Canceled. The search was stopped.')]);
      else {
        log.error(error);
        end([errorMessage(error)]);
      }
    }
  };
  const toText = (format: LogFormat): string => {
    if (found === undefined) return '';
    const shared = settings().maskAccessKeyIds ? withMaskedLog(found) : found;
    return [...logChunks(format, [shared], clock.now())].join('');
  };

  const attempt = (act: () => unknown) => void withErrorReporting(act, log);
  const handlers: Handlers<ToHost> = {
    ready: post,
    refresh: () =>
      attempt(async () => {
        if (await confirm(search, reader, clock)) await run();
      }),
    cancel: () => stop?.abort(),
    copy: () =>
      attempt(async () => {
        await copyText(toText('csv'));
        void showInformation(l10n.t('Mails copied as CSV.'));
      }),
    export: () => attempt(() => exportMails(toText, search.from)),
    report: (message) => log.warn(`Mail Log page: ${message.slice(0, 200)}`),
  };
  panel.iconPath = tabIcon(extensionUri, 'who');
  webview.onDidReceiveMessage((raw: unknown) => {
    if (!receive(raw, toHost, handlers)) log.warn('Mail Log page: ignored an invalid message.');
  });
  panel.onDidDispose(() => {
    stop?.abort();
    found = undefined;
  });
  fillPage(panel, extensionUri, 'mailLog', mailLogBody());
  void run();
}

/** Asks for a file and writes the mails to it. */
async function exportMails(toText: (format: LogFormat) => string, from: string): Promise<void> {
  const target = await vscode.window.showSaveDialog({
    title: l10n.t('Export Mails'),
    saveLabel: l10n.t('Export'),
    defaultUri: reportFile('mails', from, 'csv'),
    filters: { CSV: ['csv'], JSON: ['json'] },
  });
  if (target === undefined) return;
  await saveReport(target, toText(target.path.toLowerCase().endsWith('.json') ? 'json' : 'csv'));
}
