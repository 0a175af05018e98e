/** The box of "Who Sent These Mails…": a time, a span, or a pasted mail. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Snapshot } from '../../senders/model/model.ts';
import { countedByScan, regionGaps } from '../../senders/who/windowMails.ts';
import { pastedProblemWords } from '../../senders/words/whoWords.ts';
import { counted, sentences } from '../../senders/words/words.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import { errorMessage } from '../../presentation/errorMessage.ts';
import type { Node } from '../../presentation/list/nodeKinds.ts';
import { getAccount } from '../../presentation/list/nodes.ts';
import {
  readAsked,
  understoodWords,
  windowOfMail,
  type Asked,
  type AskedWindow,
} from '../../presentation/who/asked.ts';
import { timeWords } from '../../presentation/times.ts';
import { MOST_BYTES, readPastedMail } from '../../senders/who/pastedMail.ts';
import type { SesMessageId } from '../../senders/who/messageId.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import type { WhoQuestion } from '../../presentation/who/question.ts';
import { toTimestamp } from '../../senders/model/evidence/timestamp.ts';

export interface WhoBoxTools {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly show: (question: WhoQuestion) => Promise<void>;
}

/** Shorter texts were typed, or are of one line. */
const SHORTEST_PASTE = 40;

/** Asks which mails are meant, and shows who could have sent them. @param node the row that it's about. */
export async function askWhoSent(tools: WhoBoxTools, node?: Node): Promise<void> {
  const account = node === undefined ? null : getAccount(node);
  const accountId = account?.state.snapshot?.accountId ?? null;
  const snapshots = tools.accounts.snapshots.filter(
    (one) => accountId === null || one.accountId === accountId,
  );
  const asked = await askWindow(tools.clock, regionOfRow(node), snapshots);
  if (asked !== undefined) await tools.show({ window: asked.window, doubts: asked.doubts, accountId });
}

export type MailIn = 'nothing' | { readonly messageIds: readonly string[] } | { readonly problem: string };

/** Returns the mails sent through SES that a text names; if it names another mail, why not. */
export async function mailIn(text: string): Promise<MailIn> {
  const found = await readPastedMail(text);
  if (found.kind === 'nothing') return 'nothing';
  if (found.kind === 'mail') return { messageIds: [found.messageId.id] };
  if (found.kind === 'several') return { messageIds: found.messageIds.map(({ id }) => id) };
  return { problem: pastedProblemWords(found, { quoted: (id) => id }) };
}

/** Shows who could have sent the mail that a text names; asks which one if it names several. */
export async function askAboutMail(text: string, show: WhoBoxTools['show']): Promise<void> {
  const asked = await windowOfMail(text, null);
  const window = asked.kind === 'several' ? await pickMail(asked.messageIds) : asked;
  if (window === undefined || window === 'back' || window.kind === 'problem') return;
  await show({ window: window.window, doubts: window.doubts, accountId: null });
}

function regionOfRow(node: Node | undefined): string | null {
  return node?.kind === 'mailRegions' && node.regions.length === 1 ? (node.regions[0]?.region ?? null) : null;
}

/** Returns the window that a person names; `undefined` if it was canceled. @param region of the row. */
async function askWindow(
  clock: Pick<Clock, 'now'>,
  region: string | null,
  snapshots: readonly Snapshot[],
): Promise<AskedWindow | undefined> {
  const box = vscode.window.createInputBox();
  const paste: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('clippy'),
    tooltip: l10n.t('Read From Clipboard'),
  };
  const open: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('folder-opened'),
    tooltip: l10n.t('Open Mail File…'),
  };
  const done = Promise.withResolvers<AskedWindow | undefined>();
  let isAway = false;
  let latest = 0;
  const clipboard = () => vscode.env.clipboard.readText();
  const read = (text: string) => readAsked(text, region, clock.now());

  const take = async (asked: Asked): Promise<void> => {
    isAway = true;
    const window = asked.kind === 'several' ? await pickMail(asked.messageIds) : asked;
    isAway = false;
    if (window === 'back') {
      box.show();
      return;
    }
    if (window === undefined) done.resolve(undefined);
    else if (window.kind === 'problem') box.validationMessage = window.words;
    else {
      const chosen = await withRegion(window);
      if (chosen === 'back') box.show();
      else done.resolve(chosen);
    }
  };
  const withRegion = async (asked: AskedWindow): Promise<AskedWindow | 'back' | undefined> => {
    const regions = sendingRegions(snapshots, asked);
    if (asked.window.region !== null || regions.length < 2) return asked;
    isAway = true;
    const picked = await pickRegion(regions);
    isAway = false;
    if (picked === 'back' || picked === undefined) return picked;
    return { ...asked, window: { ...asked.window, region: picked.region } };
  };

  box.title = l10n.t('Who Sent These Mails');
  box.prompt =
    region === null
      ? l10n.t(
          'Enter a time, or two, in UTC, or paste a mail, its headers, its Message-ID, or an abuse report.',
        )
      : l10n.t(
          'Mails of {0}: enter a time, or two, in UTC, or paste a mail, its headers, or its Message-ID.',
          region,
        );
  box.placeholder =
    region === null ? l10n.t('2026-11-27 03:00 to 04:00 us-east-1') : l10n.t('2026-11-27 03:00 to 04:00');
  box.ignoreFocusOut = true;
  box.buttons = [paste, open];
  const copiedText = await clipboard();
  const copied = await readPastedMail(copiedText);
  if (copied.kind === 'mail') box.value = copied.messageId.id;
  /** A box has one line: a text of several is taken from the clipboard, where it was pasted from. */
  const whole = async (value: string): Promise<string> => {
    if (copied.kind === 'mail' && value.trim() === copied.messageId.id) return copiedText;
    if (value.length < SHORTEST_PASTE) return value;
    const text = await clipboard();
    return bare(text) === bare(value) ? text : value;
  };
  const say = async (value: string): Promise<void> => {
    latest += 1;
    const turn = latest;
    const asked = await read(await whole(value));
    if (turn !== latest) return;
    box.validationMessage = understoodMessage(asked, value, snapshots);
  };

  /** What can't be read is said under the box. */
  const attempt = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      isAway = false;
      box.show();
      box.validationMessage = errorMessage(error);
    }
  };
  const openFile = async (): Promise<void> => {
    isAway = true;
    const labels = { title: l10n.t('Who Sent These Mails'), openLabel: l10n.t('Read Mail') };
    const [file] = (await vscode.window.showOpenDialog(labels)) ?? [];
    isAway = false;
    box.show();
    if (file === undefined) return;
    const { size } = await vscode.workspace.fs.stat(file);
    const asked: Asked =
      size > MOST_BYTES
        ? { kind: 'problem', words: pastedProblemWords({ kind: 'too-large' }, { quoted: (id) => id }) }
        : await windowOfMail(await vscode.workspace.fs.readFile(file), region);
    await take(asked);
  };

  const parts = vscode.Disposable.from(
    box,
    box.onDidChangeValue((value) => attempt(() => say(value))),
    box.onDidAccept(() => attempt(async () => take(await read(await whole(box.value))))),
    box.onDidTriggerButton((button) =>
      attempt(button === paste ? async () => take(await read(await clipboard())) : openFile),
    ),
    box.onDidHide(() => {
      if (!isAway) done.resolve(undefined);
    }),
  );
  box.show();
  if (box.value !== '') void attempt(() => say(box.value));
  try {
    return await done.promise;
  } finally {
    parts.dispose();
  }
}

const bare = (text: string): string => text.replaceAll(/\s+/g, '');

/** While somebody types, an unfinished time isn't a mistake. */
function understoodMessage(
  asked: Asked,
  value: string,
  snapshots: readonly Snapshot[],
): vscode.InputBoxValidationMessage | undefined {
  const words = timeWords(vscode.env.language);
  if (asked.kind === 'window') {
    const understood = understoodWords(asked, (at) => words.absolute(at));
    const isUnknown =
      snapshots.length > 0 &&
      snapshots.every(({ mails }) =>
        regionGaps(mails, asked.window).some(({ reason }) => reason === 'RegionUnknown'),
      );
    return isUnknown
      ? {
          message: sentences(
            l10n.t('{0}.', understood),
            l10n.t('No account in the list has a Region of this name.'),
          ),
          severity: vscode.InputBoxValidationSeverity.Warning,
        }
      : { message: understood, severity: vscode.InputBoxValidationSeverity.Info };
  }
  if (asked.kind === 'problem' && /@|message-id/i.test(value))
    return { message: asked.words, severity: vscode.InputBoxValidationSeverity.Error };
  return undefined;
}

async function pickMail(messageIds: readonly SesMessageId[]): Promise<AskedWindow | 'back' | undefined> {
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

/** Regions with mails in the hours of a window, most first. */
function sendingRegions(snapshots: readonly Snapshot[], { window }: AskedWindow): readonly SendingRegion[] {
  const sums = new Map<string, number>();
  for (const { mails } of snapshots)
    for (const { region } of mails?.regions ?? []) {
      const sent = countedByScan(mails, { ...window, region }) ?? 0;
      if (sent > 0) sums.set(region, (sums.get(region) ?? 0) + sent);
    }
  return [...sums].map(([region, sent]) => ({ region, sent })).sort((a, b) => b.sent - a.sent);
}

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
