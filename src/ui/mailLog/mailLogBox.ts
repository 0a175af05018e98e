/** The boxes of "Search Mail Log…": where, when and whose mails. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { searchedPeople, searchedTimes } from '../../presentation/mailLog/asked.ts';
import { plainLabel } from '../../presentation/plainText.ts';
import { timeWords } from '../../presentation/times.ts';
import { readAsked, understoodWords } from '../../presentation/who/asked.ts';
import type { LogSearch } from '../../senders/log/logQuery.ts';
import type { Snapshot } from '../../senders/model/model.ts';
import { regionState } from '../../senders/model/mails.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import type { LogReader } from '../../senders/ports/logReader.ts';
import { accountLabel } from '../../senders/words/words.ts';
import { isRegion } from '../../senders/who/typedWindow.ts';
import type { MailWindow } from '../../senders/who/window.ts';
import { withCancellableProgress } from '../notify.ts';

export interface BoxTools {
  readonly reader: LogReader;
  readonly clock: Pick<Clock, 'now'>;
  /** Remembers the last log group of an account in a Region. */
  readonly memory: vscode.Memento;
}

const title = () => l10n.t('Search Mail Log');

/** Asks for what isn't known yet; `undefined` if that was canceled. */
export async function askSearch(
  snapshot: Snapshot,
  known: { readonly window: MailWindow | null; readonly region: string | null },
  { reader, clock, memory }: BoxTools,
): Promise<LogSearch | undefined> {
  const window = known.window ?? (await askWindow(known.region, clock));
  if (window === undefined) return undefined;
  const region = window.region ?? known.region ?? (await pickRegion(snapshot, reader.region));
  if (region === undefined) return undefined;
  const key = `mailLog ${snapshot.accountId} ${region}`;
  const logGroup = await pickLogGroup(reader, region, memory.get<unknown>(key));
  if (logGroup === undefined) return undefined;
  const filter =
    window.messageId === null
      ? await vscode.window.showInputBox({
          title: title(),
          prompt: l10n.t('Enter a user, a role or an address; leave it empty for all mails.'),
          ignoreFocusOut: true,
        })
      : '';
  if (filter === undefined) return undefined;
  await memory.update(key, logGroup);
  return { region, logGroup, ...searchedTimes(window), ...searchedPeople(filter) };
}

async function askWindow(region: string | null, clock: Pick<Clock, 'now'>): Promise<MailWindow | undefined> {
  const words = timeWords(vscode.env.language);
  const text = await vscode.window.showInputBox({
    title: title(),
    prompt: l10n.t('Enter a time, or two, in UTC, or a Message-ID.'),
    placeHolder: l10n.t('2026-11-27 03:00 to 04:00'),
    ignoreFocusOut: true,
    validateInput: async (value) => {
      if (value.trim() === '') return undefined;
      const asked = await readAsked(value, null, clock.now());
      if (asked.kind === 'window') {
        const message = understoodWords(asked, (at) => words.absolute(at));
        return { message, severity: vscode.InputBoxValidationSeverity.Info };
      }
      return asked.kind === 'problem' ? asked.words : l10n.t('Enter one Message-ID.');
    },
  });
  if (text === undefined || text.trim() === '') return undefined;
  const asked = await readAsked(text, null, clock.now());
  // The log group of one Region may have the events of others.
  return asked.kind === 'window' ? { ...asked.window, region: region ?? asked.window.region } : undefined;
}

/** Regions that sent; any other one may be typed. */
async function pickRegion({ mails }: Snapshot, own: string): Promise<string | undefined> {
  const regions = mails?.regions ?? [];
  const sending = regions
    .map(({ region }) => region)
    .filter((region) => mails !== undefined && regionState(mails, region) === 'sends');
  const items = [...new Set([...sending, own])].map((label) => ({ label }));
  return pickOrType(items, l10n.t('Region of the log group'), (text) => isRegion(text));
}

/** Log groups whose names contain `ses`; any other one may be typed. */
async function pickLogGroup(reader: LogReader, region: string, last: unknown): Promise<string | undefined> {
  const found = await withCancellableProgress(l10n.t('Listing log groups…'), (signal) =>
    reader.describeLogGroups(region, signal),
  );
  if (found === undefined) return undefined;
  const names = found.ok ? found.value.map(({ name }) => name) : [];
  const first = typeof last === 'string' ? [last] : [];
  const items = [...new Set([...first, ...names])].map((label) =>
    label === last ? { label, description: l10n.t('last searched') } : { label },
  );
  const prompt = found.ok
    ? items.length === 0
      ? l10n.t(
          'No log group of {0} has “ses” in its name: type the name of one with events of Amazon SES',
          region,
        )
      : l10n.t('Log group with events of Amazon SES: choose one, or type its name')
    : l10n.t('Log groups could not be listed ({0}): type the name', found.gap.reason);
  return pickOrType(items, prompt, (text) => /^[.\-_/#A-Za-z0-9]{1,512}$/.test(text));
}

async function pickOrType(
  items: readonly vscode.QuickPickItem[],
  placeholder: string,
  isValid: (text: string) => boolean,
): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick();
  pick.title = title();
  pick.placeholder = placeholder;
  pick.ignoreFocusOut = true;
  const shown = (typed: string) =>
    typed !== '' && isValid(typed) && !items.some(({ label }) => label === typed)
      ? [...items, { label: typed, alwaysShow: true }]
      : items;
  pick.items = shown('');
  pick.onDidChangeValue((value) => {
    pick.items = shown(value.trim());
  });
  const done = Promise.withResolvers<string | undefined>();
  pick.onDidAccept(() => {
    const [chosen] = pick.selectedItems;
    if (chosen !== undefined) done.resolve(chosen.label);
  });
  pick.onDidHide(() => done.resolve(undefined));
  pick.show();
  try {
    return await done.promise;
  } finally {
    pick.dispose();
  }
}

/** Asks which account's log is searched, if several are known. */
export async function pickAccount(snapshots: readonly Snapshot[]): Promise<Snapshot | undefined> {
  if (snapshots.length < 2) return snapshots[0];
  const items = snapshots.map((snapshot) => ({
    label: plainLabel(accountLabel(snapshot) ?? snapshot.accountId),
    description: plainLabel(`${snapshot.accountId} · ${snapshot.profile}`),
    snapshot,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: title(),
    placeHolder: l10n.t('Select Account'),
    ignoreFocusOut: true,
  });
  return picked?.snapshot;
}
