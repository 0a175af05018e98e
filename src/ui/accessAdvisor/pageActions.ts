import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { withMaskedKeyIds } from '../../export/maskKeyIds.ts';
import type { Timestamp } from '../../senders/model/model.ts';
import { copyText } from '../copyText.ts';
import { reportFile, saveReport } from '../export/exportReport.ts';
import { showInformation } from '../notify.ts';
import { settings } from '../settings.ts';
import { allGaps } from '../../presentation/accessAdvisor/evidence.ts';
import { pageToMarkdown } from '../../presentation/accessAdvisor/markdown.ts';
import type { AdvisorPage } from '../../presentation/accessAdvisor/protocol.ts';
import { servicesToCsv } from '../../presentation/accessAdvisor/servicesCsv.ts';

/** Copies the page as Markdown. */
export async function copyPage(page: AdvisorPage, generatedAt: Timestamp): Promise<void> {
  await copyText(pageToMarkdown(exportedPage(page), generatedAt));
  void showInformation(l10n.t('Access Advisor of {0} copied as Markdown.', page.user.name));
}

/** Asks for a file. Its extension decides: Markdown, or CSV with every service. */
export async function exportPage(page: AdvisorPage, generatedAt: Timestamp): Promise<void> {
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
