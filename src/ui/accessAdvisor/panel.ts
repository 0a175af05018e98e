/** The Access Advisor panel's VS Code side: one editor tab for each profile, account and user. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Clock } from '../../senders/questions.ts';
import type { Log } from '../log.ts';
import { reported } from '../reported.ts';
import { plainLabel } from '../plainText.ts';
import { settings } from '../settings.ts';
import { ACCESS_ADVISOR_VIEW } from '../viewId.ts';
import { fillPage } from '../webview/fillPage.ts';
import { advisorBody } from './html.ts';
import { isSavedState } from './messageGuards.ts';
import type { AdvisorPage, AdvisorTarget } from './protocol.ts';
import { openSession, type AccessAdvisorSource, type PageUse, type Remedy, type Session } from './session.ts';
import { panelKey, userNameOf } from './target.ts';

export interface PanelOptions {
  readonly extensionUri: vscode.Uri;
  readonly source: AccessAdvisorSource;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'info' | 'warn' | 'error' | 'show'>;
  /** The tab's icon. */
  readonly iconPath?: vscode.WebviewPanel['iconPath'];
}

export interface AccessAdvisorPanels {
  /** Opens the panel of a user and loads it, or shows the one that is open. */
  show(target: AdvisorTarget): void;
  /** Fills a panel that a reload of the window has brought back, by what its page has kept. */
  restore(panel: vscode.WebviewPanel, state: unknown): void;
  dispose(): void;
}

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  readonly session: Session;
}

/**
 * The panels. Disposing ends all asking but leaves the tabs: VS Code disposes extensions when the window reloads, and
 * a closed tab would not come back.
 */
export function accessAdvisorPanels(options: PanelOptions): AccessAdvisorPanels {
  const { extensionUri, source, clock, log, iconPath } = options;
  const open = new Map<string, OpenPanel>();

  const useOf = async (page: AdvisorPage, how: PageUse): Promise<void> => {
    const { copyPage, exportPage } = await import('./usePage.ts');
    await (how === 'copy' ? copyPage : exportPage)(page, clock.now());
  };
  const run = ({ command, arguments: args = [] }: Omit<Remedy, 'title'>): void => {
    vscode.commands.executeCommand(command, ...args).then(undefined, (error: unknown) => {
      log.warn(`Access Advisor: the command ${command} failed: ${String(error)}`);
    });
  };

  const fill = (panel: vscode.WebviewPanel, target: AdvisorTarget) => {
    const { webview } = panel;
    const key = panelKey(target);
    const session = openSession({
      target,
      locale: vscode.env.language,
      source,
      recentDays: () => settings().recentDays,
      post: (message) => void webview.postMessage(message),
      run,
      use: (page, how) => void reported(() => useOf(page, how), log),
      explain: () => run({ command: 'awsSesSenders.howToProve' }),
      log: (message) => log.warn(message),
    });
    open.set(key, { panel, session });

    panel.title = titleOf(target);
    if (iconPath !== undefined) panel.iconPath = iconPath;
    const listening = webview.onDidReceiveMessage((raw: unknown) => session.receive(raw));
    panel.onDidDispose(() => {
      open.delete(key);
      listening.dispose();
      session.dispose();
    });
    fillPage(panel, extensionUri, 'accessAdvisor', advisorBody());
    void session.load();
  };

  return {
    show: (target) => {
      const known = open.get(panelKey(target));
      if (known !== undefined) {
        known.panel.reveal();
        known.session.loadIfEmpty();
        return;
      }
      const panel = vscode.window.createWebviewPanel(
        ACCESS_ADVISOR_VIEW,
        titleOf(target),
        vscode.ViewColumn.Active,
        { enableScripts: true, enableFindWidget: true },
      );
      fill(panel, target);
    },
    restore: (panel, state) => {
      if (isSavedState(state)) fill(panel, state.target);
      else {
        log.info('Access Advisor: a panel of an earlier window could not be restored; closed.');
        panel.dispose();
      }
    },
    dispose: () => {
      for (const { session } of open.values()) session.dispose();
    },
  };
}

function titleOf(target: AdvisorTarget): string {
  return plainLabel(l10n.t('Access Advisor: {0}', userNameOf(target.userArn)));
}
