/** The box of "Who Sent These Mails…": a time, a span, or a pasted mail. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Snapshot } from '../../senders/model/model.ts';
import { regionGaps } from '../../senders/who/windowMails.ts';
import { pastedProblemWords } from '../../senders/whoWords/pastedMailWords.ts';
import { sentences } from '../../senders/words/words.ts';
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
import type { Clock } from '../../senders/ports/iamReader.ts';
import type { WhoQuestion } from '../../presentation/who/question.ts';
import { chooseWindow, pickMail } from './whoPicks.ts';

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
  const { box, paste } = createBox(region);
  const done = Promise.withResolvers<AskedWindow | undefined>();
  let isAway = false;
  /** Lets something else be shown in place of the box, which isn't canceled by that. */
  const away = async <T>(work: () => Thenable<T>): Promise<T> => {
    isAway = true;
    try {
      return await work();
    } finally {
      isAway = false;
    }
  };
  const copied = await readCopied();
  if (copied.messageId !== null) box.value = copied.messageId;

  const read = (text: string) => readAsked(text, region, clock.now());
  const take = async (asked: Asked): Promise<void> => {
    const chosen = await chooseWindow(asked, snapshots, away);
    if (chosen === 'back') box.show();
    else if (chosen?.kind === 'problem') box.validationMessage = chosen.words;
    else done.resolve(chosen);
  };
  const openFile = async (): Promise<void> => {
    const file = await away(pickFile);
    box.show();
    if (file !== undefined) await take(await readFile(file, region));
  };
  let latest = 0;
  const say = async (value: string): Promise<void> => {
    latest += 1;
    const turn = latest;
    const asked = await read(await copied.whole(value));
    if (turn !== latest) return;
    box.validationMessage = understoodMessage(asked, value, snapshots);
  };
  /** What can't be read is said under the box. */
  const attempt = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      box.show();
      box.validationMessage = errorMessage(error);
    }
  };

  const parts = vscode.Disposable.from(
    box,
    box.onDidChangeValue((value) => attempt(() => say(value))),
    box.onDidAccept(() => attempt(async () => take(await read(await copied.whole(box.value))))),
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

/** Returns the box, not shown yet, and its button that reads the clipboard; the other opens a file. @param region of the row. */
function createBox(region: string | null): {
  readonly box: vscode.InputBox;
  readonly paste: vscode.QuickInputButton;
} {
  const box = vscode.window.createInputBox();
  const paste: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('clippy'),
    tooltip: l10n.t('Read From Clipboard'),
  };
  const open: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('folder-opened'),
    tooltip: l10n.t('Open Mail File…'),
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
  return { box, paste };
}

const clipboard = () => vscode.env.clipboard.readText();

/** Returns the Message-ID of the mail that was copied before the box opened, and what returns the whole text that a value of the box is of. */
async function readCopied(): Promise<{
  readonly messageId: string | null;
  readonly whole: (value: string) => Promise<string>;
}> {
  const text = await clipboard();
  const mail = await readPastedMail(text);
  const messageId = mail.kind === 'mail' ? mail.messageId.id : null;
  return {
    messageId,
    // A box has one line: a text of several is taken from the clipboard, where it was pasted from.
    whole: async (value) => {
      if (value.trim() === messageId) return text;
      if (value.length < SHORTEST_PASTE) return value;
      const now = await clipboard();
      return bare(now) === bare(value) ? now : value;
    },
  };
}

async function pickFile(): Promise<vscode.Uri | undefined> {
  const labels = { title: l10n.t('Who Sent These Mails'), openLabel: l10n.t('Read Mail') };
  const [file] = (await vscode.window.showOpenDialog(labels)) ?? [];
  return file;
}

/** Returns what the mail in a file says. @param region of the row. */
async function readFile(file: vscode.Uri, region: string | null): Promise<Asked> {
  const { size } = await vscode.workspace.fs.stat(file);
  return size > MOST_BYTES
    ? { kind: 'problem', words: pastedProblemWords({ kind: 'too-large' }, { quoted: (id) => id }) }
    : windowOfMail(await vscode.workspace.fs.readFile(file), region);
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
