/** The VS Code side of the Overview: one editor tab, which shows one account or all of them, and follows their scans. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import * as v from 'valibot';
import { replaceControlChars } from '../../export/replaceControlChars.ts';
import { arnAccount, createOverview } from '../../export/overview/overview.ts';
import type { AccountAnswer } from '../../export/overview/whoHtml.ts';
import { answerFromScan } from '../../senders/who/askWho.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import type { Snapshot } from '../../senders/model/model.ts';
import { countParts, countUsers } from '../../senders/words/counts.ts';
import { accountName, counted, formatCount } from '../../senders/words/words.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import type { Session } from '../../accounts/session.ts';
import { isBusy } from '../../presentation/accounts/state.ts';
import { accountMessage, stateMessage } from '../../presentation/list/messages.ts';
import { failedNames } from '../../presentation/list/unread.ts';
import type { FormatContext } from '../../presentation/list/describe.ts';
import type { Tree } from '../list/tree.ts';
import type { Log } from '../log.ts';
import { settings } from '../settings.ts';
import type { WhoPanel } from '../who/register.ts';
import { nextSteps, stateRemedies, type Remedy } from '../../presentation/signIn/nextSteps.ts';
import type { AccountWho } from '../../presentation/who/question.ts';
import { timeWords } from '../../presentation/times.ts';
import { fillPage, tabIcon } from '../webview/fillPage.ts';
import type { Filled } from '../webview/singlePanel.ts';
import { receive, type Handlers } from '../../presentation/webview/protocol.ts';
import { overviewBody } from '../../presentation/overview/overviewBody.ts';
import { createSelectedWho } from '../../presentation/overview/selectedWho.ts';
import { savedState, toHost } from '../../presentation/overview/schemas.ts';
import { withErrorReporting } from '../notify.ts';
import {
  ALL_ACCOUNTS,
  type BarSpan,
  type ToHost,
  type ToPage,
} from '../../presentation/overview/protocol.ts';

/** How often a growing account is drawn and relative times are updated, in milliseconds. */
const DRAW_EVERY = 500;
const RETELL_EVERY = 60_000;

const titleWords = () => l10n.t('SES Overview');

export interface OverviewTools {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn' | 'error' | 'show'>;
  readonly extensionUri: vscode.Uri;
  readonly reveal: Tree['reveal'];
  readonly who: Pick<WhoPanel, 'show'>;
}

/** Returns the account that a page showed before its window reloaded; `null` if that isn't known. */
export const savedAccountId = (state: unknown): string | null =>
  v.is(savedState, state) ? state.accountId : null;

/** Fills a panel, new or restored, and updates it until it's closed. @param wanted an account; `null`: all that are known. */
export function fillOverview(
  panel: vscode.WebviewPanel,
  wanted: string | null,
  tools: OverviewTools,
): Filled<[accountId: string | null]> {
  const { accounts, clock, log, extensionUri, reveal, who } = tools;
  const { webview } = panel;
  let chosen = wanted;
  let waiting: NodeJS.Timeout | undefined;
  /** The account that the page shows, or {@link ALL_ACCOUNTS}, and the selected bars, whose answer the lanes follow. */
  let shownId: string | null = null;
  let selection: BarSpan | null = null;
  let answers: readonly AccountAnswer[] = [];
  /** How long the last drawing took: many accounts must not keep everything else waiting. In milliseconds. */
  let took = 0;

  /** The sessions to show. Waits for an account that is chosen but not known yet while anything is being asked. */
  const current = (): readonly Session[] => {
    const known = accounts.sessions.filter(({ state }) => state.snapshot !== null);
    if (chosen === null || chosen === ALL_ACCOUNTS) {
      if (known.length > 0) return known;
    } else {
      const session = accounts.sessionOf(chosen);
      if (session !== undefined) return [session];
      if (known.length > 0 && !accounts.sessions.some(({ state }) => isBusy(state))) return known;
    }
    const next = accounts.sessions.find(({ state }) => state.snapshot === null && state.kind !== 'same');
    return next === undefined ? [] : [next];
  };
  const shownSnapshots = (): readonly Snapshot[] => current().flatMap((one) => namedSnapshot(one) ?? []);

  /**
   * What came for the bars of other accounts, and what still comes, is not about these.
   * @returns whether they're others than the page shows.
   */
  const forgetOther = (snapshots: readonly Snapshot[]): boolean => {
    const id = snapshots.length > 1 ? ALL_ACCOUNTS : (snapshots[0]?.accountId ?? null);
    const isSame = id === shownId;
    const asked = selection?.accountId ?? null;
    if (isSame && (asked === null || snapshots.some(({ accountId }) => accountId === asked))) return false;
    if (selection !== null) void webview.postMessage({ type: 'who', body: null });
    [shownId, selection, answers] = [id, null, []];
    return !isSame;
  };
  const post = (): void => {
    const started = performance.now();
    const sessions = current();
    const snapshots = shownSnapshots();
    const [first] = snapshots;
    forgetOther(snapshots);
    const choices = accounts.sessions.flatMap((one) => {
      const account = namedSnapshot(one);
      if (account === null) return [];
      const name = l10n.t('{0}: {1}', accountName(account), countParts(countUsers([account])).join(' · '));
      return [{ accountId: account.accountId, name: replaceControlChars(name) }];
    });
    const meant = accounts.sessions.filter(({ state }) => state.kind !== 'same').length;
    const all =
      choices.length < meant
        ? l10n.t('{0} of {1}', formatCount(choices.length), counted(meant, 'account'))
        : l10n.t('All {0}', counted(meant, 'account'));
    const body: ToPage['show'] = {
      locale: vscode.env.language,
      choices: choices.length < 2 ? choices : [{ accountId: ALL_ACCOUNTS, name: all }, ...choices],
      accountId: snapshots.length > 1 ? ALL_ACCOUNTS : (first?.accountId ?? null),
      overview:
        first === undefined
          ? null
          : createOverview(snapshots, { now: clock.now(), recentDays: settings().recentDays }),
      notice:
        snapshots.length > 1
          ? stateMessage(
              accounts.sessions.map(({ state }) => state).filter(({ kind }) => kind !== 'same'),
              formatOf(clock),
              undefined,
              failedNames(accounts.sessions),
            )
          : accountNotice(sessions[0], clock),
      remedies: remedies(sessions).map(({ title }) => title),
      isBusy: sessions.some(({ state }) => isBusy(state)),
    };
    void webview.postMessage({ type: 'show', body });
    took = performance.now() - started;
  };
  const postSoon = (): void => {
    waiting ??= setTimeout(
      () => {
        waiting = undefined;
        if (panel.visible) post();
      },
      DRAW_EVERY + 4 * took,
    );
  };

  const attempt = (act: () => unknown) => void withErrorReporting(act, log);
  const handlers: Handlers<ToHost> = {
    ready: post,
    choose: (accountId) => {
      chosen = accountId;
      post();
    },
    reveal: (user) => attempt(() => reveal(arnAccount(user.arn), user)),
    who: (span) => {
      const shown = shownSnapshots();
      const [only] = shown;
      if (forgetOther(shown)) return;
      selection = span;
      answers = [];
      if (span === null || only === undefined) return;
      const { region, from, to } = span;
      const accountId = shown.length > 1 ? span.accountId : only.accountId;
      const window = { region, from, to, messageId: null };
      const tell = async (all: readonly Pick<AccountWho, 'snapshot' | 'answer'>[] | null): Promise<void> => {
        if (selection !== span) return;
        answers = (all ?? []).flatMap(({ snapshot, answer }) => {
          const account = shown.length > 1 && snapshot !== null ? accountName(snapshot) : null;
          return answer === null ? [] : [{ account, answer }];
        });
        await webview.postMessage({ type: 'who', body: all && createSelectedWho(answers) });
      };
      attempt(async () => {
        const asked = shown.filter((one) => accountId === null || one.accountId === accountId);
        // The page has it before VS Code is busy with a new panel.
        await tell(asked.map((snapshot) => ({ snapshot, answer: answerFromScan(snapshot, window) })));
        if (selection === span)
          await who.show({ window, accountId, doubts: [] }, true, (all) => void tell(all));
      });
    },
    export: (format) => {
      forgetOther(shownSnapshots());
      const shown = current().flatMap((session) => {
        const snapshot = namedSnapshot(session);
        return snapshot === null ? [] : [{ snapshot, reachedBy: session.target }];
      });
      if (shown.length > 0)
        attempt(async () => {
          const { exportPicture } = await import('./exportPicture.ts');
          const { unreadAccounts } = await import('../../presentation/list/unread.ts');
          // An account that was chosen lacks none.
          const all = shown.length > 1 || chosen === null || chosen === ALL_ACCOUNTS;
          const unread = all ? unreadAccounts(accounts.sessions) : [];
          await exportPicture(shown, format, clock.now(), settings().recentDays, answers, unread);
        });
    },
    refresh: () => {
      const sessions = current();
      if (sessions.length > 0) attempt(() => accounts.refresh(true, 'quick', sessions));
    },
    remedy: (place) => {
      const remedy = remedies(current())[place];
      if (remedy !== undefined)
        attempt(() => vscode.commands.executeCommand(remedy.command, ...(remedy.arguments ?? [])));
    },
    report: (message) => log.warn(`Overview page: ${message.slice(0, 1000)}`),
  };

  panel.title = titleWords();
  panel.iconPath = tabIcon(extensionUri, 'overview');
  const clockwork = setInterval(() => {
    if (panel.visible) post();
  }, RETELL_EVERY);
  const parts = vscode.Disposable.from(
    webview.onDidReceiveMessage((raw: unknown) => {
      if (!receive(raw, toHost, handlers)) log.warn('Overview page: ignored an invalid message.');
    }),
    accounts.onDidChange(postSoon),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('awsSesSenders.recentDays')) post();
    }),
    {
      dispose: () => {
        clearInterval(clockwork);
        clearTimeout(waiting);
      },
    },
  );
  fillPage(panel, extensionUri, 'overview', overviewBody());
  // As the list does when it's first visible.
  if (accounts.sessions.every(({ state }) => state.kind === 'idle'))
    attempt(() => accounts.refresh(false, 'quick'));
  return {
    show: (accountId) => {
      chosen = accountId ?? chosen;
      post();
    },
    dispose: () => {
      parts.dispose();
    },
  };
}

/** What is known of an account. A scan of an organization that an earlier version stored doesn't have the account's name. */
function namedSnapshot({ target, state: { snapshot } }: Session): Snapshot | null {
  return snapshot === null || target.kind !== 'member'
    ? snapshot
    : { ...snapshot, accountName: target.accountName };
}

/** The commands that help with the account that is shown, as in the list. */
function remedies([session, ...others]: readonly Session[]): readonly Remedy[] {
  return session === undefined || others.length > 0 ? [] : stateRemedies(session.state);
}

/** Returns what is going on with an account, what is wrong with it, or what its answers can't show. */
export function accountNotice(
  session: Pick<Session, 'state'> | undefined,
  clock: Pick<Clock, 'now'>,
): string {
  if (session === undefined) return l10n.t('No account is known yet.');
  const { state } = session;
  if (state.kind === 'idle') return l10n.t('This account was not scanned yet. Refresh to ask AWS.');
  if (state.kind === 'problem' && state.snapshot === null) {
    const { title, nextStep } = nextSteps(state.problem, state.profile);
    return l10n.t('{0}. {1}', title, nextStep);
  }
  return accountMessage(state, formatOf(clock));
}

function formatOf(clock: Pick<Clock, 'now'>): FormatContext {
  return { times: timeWords(vscode.env.language), now: Date.parse(clock.now()) };
}
