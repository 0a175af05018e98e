/** What is asked after the box of "Who Sent These Mails…": which mail, and which Region. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { toTimestamp } from '../../senders/model/evidence/timestamp.ts';
import type { Snapshot } from '../../senders/model/model.ts';
import type { SesMessageId } from '../../senders/who/messageId.ts';
import { countedByScan } from '../../senders/who/windowMails.ts';
import { counted } from '../../senders/words/words.ts';
import { timeWords } from '../../presentation/times.ts';
import type { Asked, AskedWindow } from '../../presentation/who/asked.ts';

/**
 * Returns the window that is meant: asks which mail, if a text names several, and which Region, if mails left from several.
 * @param away does something while another box is shown
 * @returns `'back'` if a person goes back to the box.
 */
export async function chooseWindow(
  asked: Asked,
  snapshots: readonly Snapshot[],
  away: <T>(work: () => Thenable<T>) => Promise<T>,
): Promise<Exclude<Asked, { kind: 'several' }> | 'back' | undefined> {
  const window = asked.kind === 'several' ? await away(() => pickMail(asked.messageIds)) : asked;
  if (window === 'back' || window?.kind !== 'window') return window;
  const regions = sendingRegions(snapshots, window);
  if (window.window.region !== null || regions.length < 2) return window;
  const picked = await away(() => pickRegion(regions));
  if (picked === 'back' || picked === undefined) return picked;
  return { ...window, window: { ...window.window, region: picked.region } };
}

/** Asks which of several mails is meant. @returns the time at which SES sent it; `'back'`: none of them. */
export async function pickMail(
  messageIds: readonly SesMessageId[],
): Promise<AskedWindow | 'back' | undefined> {
  const words = timeWords(vscode.env.language);
  const items = messageIds.map((messageId) => ({
    label: messageId.id,
    description: words.absolute(toTimestamp(messageId.sentAt)),
    detail: messageId.region,
    messageId,
  }));
  const picked = await pickWithBack(items, l10n.t('Select Mail'), '');
  if (picked === 'back' || picked === undefined) return picked;
  const { id, sentAt, region } = picked.messageId;
  const at = toTimestamp(sentAt);
  return { kind: 'window', window: { from: at, to: at, region, messageId: id }, doubts: [] };
}

interface SendingRegion {
  readonly region: string | null;
  readonly sent: number | null;
}

/** Returns the Regions with mails in the hours of a window, most first. */
function sendingRegions(snapshots: readonly Snapshot[], { window }: AskedWindow): readonly SendingRegion[] {
  const sums = new Map<string, number>();
  for (const { mails } of snapshots)
    for (const { region } of mails?.regions ?? []) {
      const sent = countedByScan(mails, { ...window, region }) ?? 0;
      if (sent > 0) sums.set(region, (sums.get(region) ?? 0) + sent);
    }
  return [...sums].map(([region, sent]) => ({ region, sent })).sort((a, b) => b.sent - a.sent);
}

/** Asks which Region is meant; `null` stands for all. */
async function pickRegion(regions: readonly SendingRegion[]): Promise<SendingRegion | 'back' | undefined> {
  const all = { label: l10n.t('All Regions'), region: null, sent: null };
  const items = regions.map(({ region, sent }) => ({
    label: region ?? '',
    description: counted(sent ?? 0, 'mail'),
    ...{ region, sent },
  }));
  return pickWithBack(
    [all, ...items],
    l10n.t('Select Region'),
    l10n.t('Region that the mails were sent from'),
  );
}

/** @returns `'back'` for the Back button and Escape. */
async function pickWithBack<T extends vscode.QuickPickItem>(
  items: readonly T[],
  title: string,
  placeholder: string,
): Promise<T | 'back' | undefined> {
  const pick = vscode.window.createQuickPick<T>();
  pick.title = title;
  pick.placeholder = placeholder;
  pick.items = items;
  pick.ignoreFocusOut = true;
  pick.buttons = [vscode.QuickInputButtons.Back];
  const done = Promise.withResolvers<T | 'back'>();
  pick.onDidAccept(() => done.resolve(pick.selectedItems[0] ?? 'back'));
  pick.onDidTriggerButton(() => done.resolve('back'));
  pick.onDidHide(() => done.resolve('back'));
  pick.show();
  try {
    return await done.promise;
  } finally {
    pick.dispose();
  }
}
