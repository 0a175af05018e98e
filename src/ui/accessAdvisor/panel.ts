/** The VS Code side of the Access Advisor panel: one editor tab per profile, account and user. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import * as v from 'valibot';
import type { Clock } from '../../senders/ports/iamReader.ts';
import type { Log } from '../log.ts';
import { plainLabel } from '../../presentation/plainText.ts';
import { settings } from '../settings.ts';
import type { Remedy } from '../../presentation/signIn/nextSteps.ts';
import { ACCESS_ADVISOR_PANEL } from '../viewId.ts';
import { fillPage, tabIcon } from '../webview/fillPage.ts';
import { advisorBody } from '../../presentation/accessAdvisor/advisorBody.ts';
import { savedState } from '../../presentation/accessAdvisor/schemas.ts';
import type { AdvisorPage, AdvisorTarget } from '../../presentation/accessAdvisor/protocol.ts';
import { PanelSession } from '../../accounts/accessAdvisor/advisorPanel.ts';
import type { AccessAdvisorSource, PageUse } from '../../accounts/accessAdvisor/advisorPanel.ts';
import { isSameTarget, parseUserName } from '../../presentation/accessAdvisor/target.ts';
import { withMaskedKeyIds } from '../../export/maskKeyIds.ts';
import type { Timestamp } from '../../senders/model/model.ts';
import { copyText } from '../copyText.ts';
import { reportFile, saveReport } from '../export/exportReport.ts';
import { showInformation, withErrorReporting } from '../notify.ts';
import { allGaps } from '../../presentation/accessAdvisor/evidence.ts';
import { pageToMarkdown } from '../../presentation/accessAdvisor/markdown.ts';
import { servicesToCsv } from '../../presentation/accessAdvisor/servicesCsv.ts';

export { createAdvisorSource } from '../../accounts/accessAdvisor/advisorSource.ts';

export interface PanelOptions {
  readonly extensionUri: vscode.Uri;
  readonly source: AccessAdvisorSource;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'info' | 'warn' | 'error' | 'show'>;
}

export interface AccessAdvisorPanels {
  show(target: AdvisorTarget): void;
  /** Fills a panel that a reload of the window restored, using its page's saved state. */
  restore(panel: vscode.WebviewPanel, state: unknown): void;
  dispose(): void;
}

/** A reload can restore a second panel of a user after the first was opened. */
interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  readonly session: PanelSession;
}

/** Disposing stops all calls but keeps the tabs: VS Code disposes extensions on reload, and closed tabs wouldn't return. */
export function createAccessAdvisorPanels(options: PanelOptions): AccessAdvisorPanels {
  const { extensionUri, source, clock, log } = options;
  const open = new Set<OpenPanel>();

  const useOf = async (page: AdvisorPage, how: PageUse): Promise<void> => {
    await (how === 'copy' ? copyPage : exportPage)(page, clock.now());
  };
  const run = ({ command, arguments: args = [] }: Omit<Remedy, 'title'>): void => {
    vscode.commands.executeCommand(command, ...args).then(undefined, (error: unknown) => {
      log.warn(`Access Advisor: the command ${command} failed: ${String(error)}`);
    });
  };
  const runAbout = (command: string, { accountId, userArn: arn, userId: id = null }: AdvisorTarget): void =>
    run({ command, arguments: [{ accountId, user: { arn, id } }] });

  const fill = (panel: vscode.WebviewPanel, target: AdvisorTarget) => {
    const { webview } = panel;
    const session = new PanelSession({
      target,
      locale: vscode.env.language,
      now: () => clock.now(),
      source,
      recentDays: () => settings().recentDays,
      post: (message) => void webview.postMessage(message),
      run,
      use: (page, how) => void withErrorReporting(() => useOf(page, how), log),
      stop: (about) => runAbout('awsSesSenders.copyDeactivateCommand', about),
      calls: (about) => runAbout('awsSesSenders.showCalls', about),
      explain: () => run({ command: 'awsSesSenders.howToProve' }),
      onFollow: (next) => (panel.title = panelTitle(next)),
      log: (message) => log.warn(message),
    });
    const opened: OpenPanel = { panel, session };
    open.add(opened);

    panel.title = panelTitle(target);
    panel.iconPath = tabIcon(extensionUri, 'access-advisor');
    const listening = webview.onDidReceiveMessage((raw: unknown) => session.receive(raw));
    panel.onDidDispose(() => {
      open.delete(opened);
      listening.dispose();
      session.dispose();
    });
    fillPage(panel, extensionUri, 'accessAdvisor', advisorBody());
    void session.load();
  };

  return {
    show: (target) => {
      const known = [...open].find(({ session }) => isSameTarget(session.target, target));
      if (known !== undefined) {
        known.panel.reveal();
        known.session.showAgain(target);
        return;
      }
      const panel = vscode.window.createWebviewPanel(
        ACCESS_ADVISOR_PANEL,
        panelTitle(target),
        vscode.ViewColumn.Active,
        { enableScripts: true, enableFindWidget: true },
      );
      fill(panel, target);
    },
    restore: (panel, state) => {
      if (v.is(savedState, state)) fill(panel, state.target);
      else {
        log.info('Access Advisor: closed a panel of an earlier window that could not be restored.');
        panel.dispose();
      }
    },
    dispose: () => {
      for (const { session } of open) session.dispose();
    },
  };
}

function panelTitle(target: AdvisorTarget): string {
  return plainLabel(l10n.t('Access Advisor: {0}', parseUserName(target.userArn)));
}

/** Copies the page as Markdown. */
async function copyPage(page: AdvisorPage, generatedAt: Timestamp): Promise<void> {
  await copyText(pageToMarkdown(exportedPage(page), generatedAt));
  void showInformation(l10n.t('Access Advisor of {0} copied as Markdown.', page.user.name));
}

/** Asks for a file. Its extension decides: Markdown, or CSV with every service. */
async function exportPage(page: AdvisorPage, generatedAt: Timestamp): Promise<void> {
  const target = await vscode.window.showSaveDialog({
    title: l10n.t('Export Access Advisor of {0}', page.user.name),
    saveLabel: l10n.t('Export'),
    defaultUri: reportFile(`access-advisor-${page.user.name}`, generatedAt, 'md'),
    filters: { Markdown: ['md'], CSV: ['csv'] },
  });
  if (target === undefined) return;
  const write = /\.csv$/i.test(target.path) ? servicesToCsv : pageToMarkdown;
  await saveReport(target, write(exportedPage(page), generatedAt));
}

function exportedPage(page: AdvisorPage): AdvisorPage {
  if (!settings().maskAccessKeyIds) return page;
  const principals = [{ ...page.user, gaps: allGaps(page) }];
  const [user = page.user] = withMaskedKeyIds({ principals, gaps: [] }).principals;
  return { ...page, user, gaps: [] };
}
