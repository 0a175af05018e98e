/** The VS Code side of the Overview: one editor tab, which shows one account or all of them, and follows their scans. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import * as v from 'valibot';
import { arnAccount } from '../../export/overview/overview.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import type { Tree } from '../list/tree.ts';
import type { Log } from '../log.ts';
import { settings } from '../settings.ts';
import type { WhoPanel } from '../who/register.ts';
import { fillPage, tabIcon } from '../webview/fillPage.ts';
import type { Filled } from '../webview/singlePanel.ts';
import { receive, type Handlers } from '../../presentation/webview/protocol.ts';
import { overviewBody } from '../../presentation/overview/overviewBody.ts';
import { savedState, toHost } from '../../presentation/overview/schemas.ts';
import type { ToHost } from '../../presentation/overview/protocol.ts';
import { withErrorReporting } from '../notify.ts';
import { createPageContent, isAll, namedSnapshot, remediesOf, sessionsToShow } from './pageContent.ts';
import { createSelectedBars } from './selectedBars.ts';

/** How often a growing account is drawn and relative times are updated, in milliseconds. */
const DRAW_EVERY = 500;
const UPDATE_TIMES_EVERY = 60_000;

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
  const { accounts, clock, log, extensionUri, who } = tools;
  const { webview } = panel;
  let chosen = wanted;
  const shownNow = () => sessionsToShow(accounts, chosen);
  const shownSnapshots = () => shownNow().flatMap((one) => namedSnapshot(one) ?? []);
  const bars = createSelectedBars(webview, who);
  const redrawing = createRedrawing(panel, () => {
    bars.forgetOther(shownSnapshots());
    void webview.postMessage({
      type: 'show',
      body: createPageContent(accounts.sessions, shownNow(), clock),
    });
  });
  const choose = (accountId: string | null): void => {
    chosen = accountId;
    redrawing.draw();
  };
  const attempt = (act: () => unknown) => void withErrorReporting(act, log);
  const handlers: Handlers<ToHost> = {
    ready: redrawing.draw,
    choose,
    reveal: (user) => attempt(() => tools.reveal(arnAccount(user.arn), user)),
    who: (span) => {
      const shown = shownSnapshots();
      if (!bars.forgetOther(shown)) attempt(() => bars.ask(span, shown));
    },
    export: (format) => {
      bars.forgetOther(shownSnapshots());
      const shown = shownNow().flatMap((session) => {
        const snapshot = namedSnapshot(session);
        return snapshot === null ? [] : [{ snapshot, reachedBy: session.target }];
      });
      if (shown.length > 0)
        attempt(async () => {
          const { exportPicture } = await import('./exportPicture.ts');
          const { unreadAccounts } = await import('../../presentation/list/unread.ts');
          // An account that was chosen lacks none.
          const unread = shown.length > 1 || isAll(chosen) ? unreadAccounts(accounts.sessions) : [];
          await exportPicture(shown, format, clock.now(), settings().recentDays, bars.answers, unread);
        });
    },
    refresh: () => {
      const sessions = shownNow();
      if (sessions.length > 0) attempt(() => accounts.refresh(true, 'quick', sessions));
    },
    remedy: (place) => {
      const remedy = remediesOf(shownNow())[place];
      if (remedy !== undefined)
        attempt(() => vscode.commands.executeCommand(remedy.command, ...(remedy.arguments ?? [])));
    },
    report: (message) => log.warn(`Overview page: ${message.slice(0, 1000)}`),
  };

  panel.title = titleWords();
  panel.iconPath = tabIcon(extensionUri, 'overview');
  const parts = vscode.Disposable.from(
    webview.onDidReceiveMessage((raw: unknown) => {
      if (!receive(raw, toHost, handlers)) log.warn('Overview page: ignored an invalid message.');
    }),
    accounts.onDidChange(redrawing.drawSoon),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('awsSesSenders.recentDays')) redrawing.draw();
    }),
    redrawing,
  );
  fillPage(panel, extensionUri, 'overview', overviewBody());
  // As the list does when it's first visible.
  if (accounts.sessions.every(({ state }) => state.kind === 'idle'))
    attempt(() => accounts.refresh(false, 'quick'));
  return {
    show: (accountId) => choose(accountId ?? chosen),
    dispose: () => {
      parts.dispose();
    },
  };
}

interface Redrawing {
  readonly draw: () => void;
  /** Draws once changes had time to come together, if the panel is visible then. */
  readonly drawSoon: () => void;
  readonly dispose: () => void;
}

/** Returns what draws a page now, soon, and every minute while the panel is visible, since it says how long ago things were. */
function createRedrawing(panel: vscode.WebviewPanel, drawPage: () => void): Redrawing {
  let waiting: NodeJS.Timeout | undefined;
  /** How long the last drawing took: many accounts must not keep everything else waiting. In milliseconds. */
  let took = 0;
  const draw = (): void => {
    const started = performance.now();
    drawPage();
    took = performance.now() - started;
  };
  const drawIfVisible = (): void => {
    if (panel.visible) draw();
  };
  const updating = setInterval(drawIfVisible, UPDATE_TIMES_EVERY);
  return {
    draw,
    drawSoon: () => {
      waiting ??= setTimeout(
        () => {
          waiting = undefined;
          drawIfVisible();
        },
        DRAW_EVERY + 4 * took,
      );
    },
    dispose: () => {
      clearInterval(updating);
      clearTimeout(waiting);
    },
  };
}
