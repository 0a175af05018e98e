import { homedir } from 'node:os';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { UnreadAccount } from '../../export/answers.ts';
import { toCsv } from '../../export/csv.ts';
import { utf8Marked } from '../../export/csvCell.ts';
import { toJson } from '../../export/json.ts';
import { toMarkdown } from '../../export/markdown.ts';
import type { Principal, Snapshot, Timestamp } from '../../senders/model/model.ts';
import { listNames } from '../../senders/words/reportCaveat.ts';
import { accountLabel, sentences } from '../../senders/words/words.ts';
import { showInformation } from '../notify.ts';
import { withMaskedKeyIds } from '../../export/maskKeyIds.ts';
import { settings } from '../settings.ts';
import { writeReport } from './writeReport.ts';
import { toSummary } from '../../export/summary.ts';
import { copyText } from '../copyText.ts';
import { userName } from '../../presentation/list/describe.ts';

type Write = (
  snapshots: readonly Snapshot[],
  generatedAt: Timestamp,
  unread: readonly UnreadAccount[],
) => string;

interface Format {
  readonly title: string;
  readonly ending: string;
  readonly write: Write;
}

const CSV: Format = { title: 'CSV', ending: 'csv', write: toCsv };

const FORMATS: readonly Format[] = [
  CSV,
  { title: 'JSON', ending: 'json', write: toJson },
  {
    title: 'Markdown',
    ending: 'md',
    write: (snapshots, at, unread) => toMarkdown(snapshots, at, settings().recentDays, unread),
  },
];

/** Chooses the format by file extension, ignoring case; CSV if there's no match. */
function formatByExtension(file: string): Format {
  return FORMATS.find(({ ending }) => file.toLowerCase().endsWith(`.${ending}`)) ?? CSV;
}

/**
 * Asks for a file and writes one report of these accounts.
 * @param unread those that it lacks
 * @param isFiltered whether the list shows only some users, and the report everybody
 */
export async function exportReport(
  snapshots: readonly Snapshot[],
  generatedAt: Timestamp,
  unread: readonly UnreadAccount[],
  isFiltered: boolean,
): Promise<void> {
  const target = await vscode.window.showSaveDialog({
    title: l10n.t('Export Report of SES Senders'),
    saveLabel: l10n.t('Export'),
    defaultUri: defaultTarget(snapshots, generatedAt),
    filters: Object.fromEntries(FORMATS.map(({ title, ending }) => [title, [ending]])),
  });
  if (target === undefined) return;
  const { write } = formatByExtension(target.path);
  const note = isFiltered
    ? l10n.t('The filter of the list does not apply: the report has all users and roles.')
    : '';
  await saveReport(target, write(snapshots.map(maskForExport), generatedAt, unread), unread, note);
}

/** Masks a Snapshot for export, to a file or as a summary to the clipboard. */
export function maskForExport(snapshot: Snapshot): Snapshot {
  return settings().maskAccessKeyIds ? withMaskedKeyIds(snapshot) : snapshot;
}

/**
 * Writes a report, whole or not at all, and offers to open it, a page of HTML in the browser, or show it in its folder.
 * @param unread accounts that it lacks, which a CSV has no line for
 * @param note what else is said about it
 * @throws WriteFailure
 */
export async function saveReport(
  target: vscode.Uri,
  text: string,
  unread: readonly UnreadAccount[] = [],
  note = '',
): Promise<void> {
  await writeReport(target, /\.csv$/i.test(target.path) ? utf8Marked(text) : text);
  const open = l10n.t('Open');
  const reveal =
    vscode.env.remoteName === undefined ? l10n.t('Reveal in File Manager') : l10n.t('Reveal in Explorer');
  const exported = sentences(
    l10n.t('Report exported to {0}.', target.fsPath),
    unread.length === 0 ? '' : l10n.t('Not included: {0}.', listNames(unread.map(({ name }) => name))),
    note,
  );
  const isPage = /\.html?$/i.test(target.path);
  // A browser opens no file of another machine, nor one that the page of a VS Code in a browser names.
  const isHere =
    target.scheme === 'file' &&
    vscode.env.remoteName === undefined &&
    vscode.env.uiKind === vscode.UIKind.Desktop;
  const answer =
    isPage && !isHere
      ? await showInformation(
          sentences(exported, l10n.t('To see it in a browser, download it from the Explorer.')),
          reveal,
        )
      : await showInformation(exported, open, reveal);
  if (answer === open && isPage) await vscode.env.openExternal(target);
  else if (answer === open) await vscode.commands.executeCommand('vscode.open', target);
  if (answer === reveal) await vscode.commands.executeCommand('revealFileInOS', target);
}

/** Returns the suggested file: whose report it is, and of which day. */
export function defaultTarget(
  snapshots: readonly Snapshot[],
  generatedAt: Timestamp,
  ending = 'csv',
): vscode.Uri {
  const [only] = snapshots;
  const name =
    snapshots.length === 1 && only !== undefined
      ? (accountLabel(only) ?? only.accountId)
      : `${snapshots.length}-accounts`;
  return reportFile(`ses-senders-${name}`, generatedAt, ending);
}

/** Returns a file of this day in the open folder, or at home. @param name characters that no file may have are left out. */
export function reportFile(name: string, generatedAt: Timestamp, ending: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const safe = name.replaceAll(/[^\w.-]/g, '-');
  return vscode.Uri.joinPath(folder, `${safe}-${generatedAt.slice(0, 10)}.${ending}`);
}

/** Copies everything known about a user, for a ticket. @param more Markdown that follows it */
export async function copySummary(
  snapshot: Snapshot,
  user: Principal,
  generatedAt: Timestamp,
  more = '',
): Promise<void> {
  await copyText(`${createSummary(snapshot, user, generatedAt)}${more === '' ? '' : `\n${more}\n`}`);
  void showInformation(l10n.t('Summary of {0} copied as Markdown.', userName(user)));
}

function createSummary(snapshot: Snapshot, { arn }: Principal, generatedAt: Timestamp): string {
  const shared = maskForExport(snapshot);
  const user = shared.principals.find((candidate) => candidate.arn === arn);
  return user === undefined ? '' : toSummary(shared, user, generatedAt);
}
