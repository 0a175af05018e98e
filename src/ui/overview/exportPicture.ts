import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { toHtml } from '../../export/overview/htmlReport.ts';
import { toSvg } from '../../export/overview/pictureDocument.ts';
import type { Snapshot, Timestamp } from '../../senders/model/model.ts';
import { defaultTarget, saveReport, maskForExport } from '../export/exportReport.ts';
import { withMaskedAnswer } from '../../export/who.ts';
import type { WhoAnswer } from '../../senders/who/askWho.ts';
import type { Target } from '../../senders/model/target.ts';
import { stopLines, type Stop } from '../../presentation/keys/stopLines.ts';
import { settings } from '../settings.ts';
import type { Format } from '../../presentation/overview/protocol.ts';

const WRITERS: Readonly<Record<Format, { readonly title: string; readonly write: typeof toHtml }>> = {
  svg: { title: 'SVG', write: toSvg },
  html: { title: 'HTML', write: toHtml },
};

/**
 * Asks for a file and writes an account's Overview to it.
 * @param who who could have sent the mails of the selected bars, for the HTML report; `null` if none are
 * @param reachedBy what the account was reached by, for the commands in the HTML report
 */
export async function exportPicture(
  snapshot: Snapshot,
  format: Format,
  generatedAt: Timestamp,
  recentDays: number,
  who: WhoAnswer | null,
  reachedBy: Target | undefined,
): Promise<void> {
  const { title, write } = WRITERS[format];
  const target = await vscode.window.showSaveDialog({
    title: l10n.t('Export Overview of SES Senders'),
    saveLabel: l10n.t('Export'),
    defaultUri: defaultTarget([snapshot], generatedAt, format),
    filters: { [title]: [format] },
  });
  if (target === undefined) return;
  const masks = settings().maskAccessKeyIds;
  const byArn = new Map(snapshot.principals.map((principal) => [principal.arn, principal]));
  const stopOf = (arn: string): Stop | null => {
    const principal = byArn.get(arn);
    // A command with a masked key ID would stop nothing.
    return masks || principal === undefined ? null : stopLines(snapshot, reachedBy, principal);
  };
  const options = { who: who !== null && masks ? withMaskedAnswer(who) : who, stopOf };
  await saveReport(target, write(maskForExport(snapshot), generatedAt, recentDays, options));
}
