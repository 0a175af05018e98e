import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { UnreadAccount } from '../../export/answers.ts';
import { toHtml } from '../../export/overview/htmlReport.ts';
import { toSvg } from '../../export/overview/pictureDocument.ts';
import type { Snapshot, Timestamp } from '../../senders/model/model.ts';
import { defaultTarget, saveReport, maskForExport } from '../export/exportReport.ts';
import { withMaskedAnswer } from '../../export/who.ts';
import type { AccountAnswer } from '../../export/overview/whoHtml.ts';
import type { Target } from '../../senders/model/target.ts';
import { stopLines, type Stop } from '../../presentation/keys/stopLines.ts';
import { settings } from '../settings.ts';
import type { Format } from '../../presentation/overview/protocol.ts';

/** An account of the picture, and what it was reached by, for the commands in the HTML report. */
export interface ShownAccount {
  readonly snapshot: Snapshot;
  readonly reachedBy: Target | undefined;
}

const WRITERS: Readonly<Record<Format, { readonly title: string; readonly write: typeof toHtml }>> = {
  svg: { title: 'SVG', write: toSvg },
  html: { title: 'HTML', write: toHtml },
};

/**
 * Asks for a file and writes the Overview of accounts to it.
 * @param who who could have sent the mails of the selected bars, for the HTML report
 * @param unread accounts that the file lacks
 */
export async function exportPicture(
  accounts: readonly ShownAccount[],
  format: Format,
  generatedAt: Timestamp,
  recentDays: number,
  who: readonly AccountAnswer[],
  unread: readonly UnreadAccount[],
): Promise<void> {
  const { title, write } = WRITERS[format];
  const snapshots = accounts.map(({ snapshot }) => snapshot);
  const target = await vscode.window.showSaveDialog({
    title: l10n.t('Export Overview of SES Senders'),
    saveLabel: l10n.t('Export'),
    defaultUri: defaultTarget(snapshots, generatedAt, format),
    filters: { [title]: [format] },
  });
  if (target === undefined) return;
  const masks = settings().maskAccessKeyIds;
  const byArn = new Map(
    accounts.flatMap((account) =>
      account.snapshot.principals.map((principal) => [principal.arn, { ...account, principal }] as const),
    ),
  );
  const stopOf = (arn: string): Stop | null => {
    const found = byArn.get(arn);
    // A command with a masked key ID would stop nothing.
    return masks || found === undefined ? null : stopLines(found.snapshot, found.reachedBy, found.principal);
  };
  const options = {
    unread,
    who: masks ? who.map((one) => ({ ...one, answer: withMaskedAnswer(one.answer) })) : who,
    stopOf,
  };
  await saveReport(target, write(snapshots.map(maskForExport), generatedAt, recentDays, options), unread);
}
