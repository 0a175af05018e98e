import * as l10n from '@vscode/l10n';
import { toSummary } from '../../export/summary.ts';
import type { Snapshot, Timestamp, Principal } from '../../senders/model/model.ts';
import { copyText } from '../copyText.ts';
import { userName } from '../../presentation/list/describe.ts';
import { showInformation } from '../notify.ts';
import { maskForExport } from './exportReport.ts';

/** Copies everything known about a user, for a ticket. */
export async function copySummary(
  snapshot: Snapshot,
  user: Principal,
  generatedAt: Timestamp,
): Promise<void> {
  await copyText(createSummary(snapshot, user, generatedAt));
  void showInformation(l10n.t('Summary of {0} copied as Markdown.', userName(user)));
}

function createSummary(snapshot: Snapshot, { arn }: Principal, generatedAt: Timestamp): string {
  const shared = maskForExport(snapshot);
  const user = shared.principals.find((candidate) => candidate.arn === arn);
  return user === undefined ? '' : toSummary(shared, user, generatedAt);
}
