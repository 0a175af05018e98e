import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { toHtml } from '../../export/overview/htmlReport.ts';
import { toSvg } from '../../export/overview/pictureDocument.ts';
import type { Snapshot, Timestamp } from '../../senders/model/model.ts';
import { defaultTarget, saveReport, maskForExport } from '../export/exportReport.ts';
import { withMaskedAnswer } from '../../export/who.ts';
import type { WhoAnswer } from '../../senders/who/askWho.ts';
import { settings } from '../settings.ts';
import type { Format } from '../../presentation/overview/protocol.ts';

const WRITERS: Readonly<Record<Format, { readonly title: string; readonly write: typeof toHtml }>> = {
  svg: { title: 'SVG', write: toSvg },
  html: { title: 'HTML', write: toHtml },
};

/**
 * Asks for a file and writes an account's Overview to it.
 * @param who who could have sent the mails of the selected bars, for the HTML report; `null` if none are
 */
export async function exportPicture(
  snapshot: Snapshot,
  format: Format,
  generatedAt: Timestamp,
  recentDays: number,
  who: WhoAnswer | null,
): Promise<void> {
  const { title, write } = WRITERS[format];
  const target = await vscode.window.showSaveDialog({
    title: l10n.t('Export Overview of SES Senders'),
    saveLabel: l10n.t('Export'),
    defaultUri: defaultTarget([snapshot], generatedAt, format),
    filters: { [title]: [format] },
  });
  if (target === undefined) return;
  const shared = who !== null && settings().maskAccessKeyIds ? withMaskedAnswer(who) : who;
  await saveReport(target, write(maskForExport(snapshot), generatedAt, recentDays, shared));
}
