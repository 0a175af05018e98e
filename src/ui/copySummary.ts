import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { toSummary } from '../export/summary.ts';
import type { Snapshot, Timestamp, User } from '../senders/model.ts';
import { userName } from './describe.ts';

/** Copies everything known of a user, for a ticket. */
export async function copySummary(snapshot: Snapshot, user: User, generatedAt: Timestamp): Promise<void> {
  await vscode.env.clipboard.writeText(toSummary(snapshot, user, generatedAt));
  void vscode.window.showInformationMessage(l10n.t('Summary of {0} copied as Markdown.', userName(user)));
}
