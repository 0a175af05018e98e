import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Clock } from '../../senders/ports/iamReader.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import { copyText } from '../copyText.ts';
import { findAccessKey } from '../keys/findAccessKey.ts';
import type { Node } from '../../presentation/list/nodeKinds.ts';
import { namedKeys, pickKey, unnamedOwners, type KeyPick } from '../list/pick.ts';
import type { Tree } from '../list/tree.ts';
import type { Principal, Snapshot } from '../../senders/model/model.ts';
import { sentences } from '../../senders/words/words.ts';
import { USERS_VIEW } from '../viewId.ts';
import { getAccount, getUser } from '../../presentation/list/nodes.ts';
import { linkedNode } from '../../presentation/commands/rows.ts';
import { findUser, isSameUser } from '../../senders/model/sameUser.ts';
import { deniedKeyLists, noNamedKeyWords, stopWords } from '../../presentation/keys/stopWords.ts';
import { permissionRemedies, type Remedy } from '../../presentation/signIn/nextSteps.ts';
import type { WhoPanel } from '../who/register.ts';
import { canDeactivate } from '../../presentation/list/describeFacts.ts';
import { showInformation, showWithRemedies } from '../notify.ts';
import { deactivation } from '../../presentation/keys/deactivateLine.ts';

export interface KeyTools {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly reveal: Tree['reveal'];
  readonly selected: Tree['selected'];
  readonly who: WhoPanel;
}

/** Commands about one access key: the row's, or one that you pick or enter. */
export function keyCommands(tools: KeyTools) {
  return {
    copyAccessKeyId: async (node?: Node) => {
      const id = getKeyId(node) ?? (await pickNamedKey(tools));
      if (id !== undefined) await copyText(id);
    },
    copyDeactivateCommand: (node?: Node) => copyDeactivateCommand(tools, node),
    // For those who have no key to deactivate, the same under a title that is true for them.
    showHowToStop: (node?: Node) => copyDeactivateCommand(tools, node),
    findAccessKey: () => findAccessKey(tools),
  } as const;
}

/** Returns the key that a row is about. */
export function getKeyId(node: Node | undefined): string | undefined {
  if (node?.kind === 'pastUse') return node.past.keyId ?? undefined;
  return node?.kind === 'accessKey' ? (node.accessKey.id ?? undefined) : undefined;
}

async function pickNamedKey({ accounts, selected, clock }: KeyTools): Promise<string | undefined> {
  const words = {
    title: l10n.t('Copy Access Key ID'),
    placeholder: l10n.t('The ID is copied to the clipboard'),
    none: noKeys(accounts, l10n.t('No access key is known.')),
  };
  const unnamed = unnamedOwners(accounts.snapshots);
  const picked = await pickKey({ ...words, keys: namedKeys(accounts.snapshots), unnamed }, selected(), clock);
  if (picked?.id !== null) return picked?.id;
  const owner = await askedAgain(accounts, picked.snapshot, picked.user);
  const keys = namedKeys(accounts.snapshots).filter(({ user }) => isSameUser(user, owner));
  const [only] = keys;
  if (keys.length === 1) return only?.id;
  if (keys.length === 0) {
    await showWithRemedies(noNamedKeyWords(owner), deniedRemedies(owner.gaps));
    return undefined;
  }
  const chosen = await pickKey({ ...words, keys, unnamed: [] }, undefined, clock);
  return chosen?.id ?? undefined;
}

/**
 * Copies the AWS CLI command that deactivates a key, and runs nothing. Of a user's several keys it asks which, the one
 * that used SES last on top.
 * @param node a key or a user; `undefined`: the palette, so asks for the key
 */
async function copyDeactivateCommand(tools: KeyTools, node: Node | undefined): Promise<void> {
  const { accounts, selected, clock } = tools;
  // Nobody but root can deactivate its keys, whether or not their IDs are known.
  const isOfRoot = node !== undefined && getUser(node)?.kind === 'root';
  const keyId = isOfRoot ? undefined : getKeyId(node);
  const owner = node === undefined || keyId !== undefined ? undefined : await namedOwner(accounts, node);
  const keys = namedKeys(accounts.snapshots).filter(
    ({ user, key }) => canDeactivate(user, key) && (owner === undefined || isSameUser(user, owner)),
  );
  if (owner !== undefined && keys.length === 0) {
    const title = l10n.t('Open in IAM Console');
    const open = { title, command: 'awsSesSenders.openInConsole', arguments: [node] };
    const others = owner.kind === 'root' ? [] : [open];
    await showWithRemedies(stopWords(owner), [...deniedRemedies(owner.gaps), ...others]);
    return;
  }
  const pick = {
    title: l10n.t('Copy Command to Deactivate Key'),
    placeholder: l10n.t('The command is copied to the clipboard; nothing is run'),
    none: noKeys(accounts, l10n.t('No active access key is known.')),
    keys,
    areActive: true,
    unnamed:
      owner === undefined ? unnamedOwners(accounts.snapshots, ({ status }) => status === 'Active') : [],
  };
  const key =
    keyId !== undefined
      ? keys.find(({ id }) => id === keyId)
      : owner !== undefined && keys.length === 1
        ? keys[0]
        : await pickKey(pick, owner === undefined ? selected() : undefined, clock);
  if (key?.id === null) {
    // As from the row of this user.
    const session = accounts.sessionOf(key.snapshot.accountId);
    const { arn, id } = key.user;
    const link = { accountId: key.snapshot.accountId, user: { arn, id } };
    const row = session && linkedNode(link, session);
    if (row !== undefined) await copyDeactivateCommand(tools, row);
    return;
  }
  if (key === undefined) {
    // The pick was canceled, or the list has changed since the menu was opened.
    if (keyId !== undefined)
      await showInformation(
        l10n.t('{0} is not an active key. Refresh AWS SES Senders to see the keys as they are.', keyId),
      );
    return;
  }
  const target = accounts.sessionOf(key.snapshot.accountId)?.target;
  const { shell, remoteName } = vscode.env;
  const { line, words, isPlain } = deactivation(shell, key.snapshot, target, key.user.name, key.id);
  await copyText(line);
  const insert = l10n.t('Insert into Terminal');
  // A remote window's terminal may have another shell, which reads quotes otherwise.
  const buttons = isPlain || remoteName === undefined ? [insert] : [];
  const answer = await showInformation(words, ...buttons);
  if (answer === insert) await typeIntoTerminal(l10n.t('Deactivate {0}', key.id), line);
}

/** What is said if there is no key to pick, and what helps. @param words that there is none */
function noKeys({ snapshots }: Accounts, words: string): KeyPick['none'] {
  const gaps = snapshots.flatMap(({ principals }) => principals.flatMap((user) => user.gaps));
  const denied = deniedKeyLists(gaps);
  const next =
    denied === ''
      ? l10n.t('Refresh AWS SES Senders to see the keys as they are.')
      : l10n.t('AWS denied {0}. Ask for this permission, then refresh AWS SES Senders.', denied);
  return { words: sentences(words, next), remedies: deniedRemedies(gaps) };
}

/** What helps if AWS denied a list of access keys. */
function deniedRemedies(gaps: Principal['gaps']): readonly Remedy[] {
  return deniedKeyLists(gaps) === '' ? [] : permissionRemedies().slice(0, 1);
}

/** Returns the user of a row, asked again where the credential report, which names no key, has keys of it. */
async function namedOwner(accounts: Accounts, node: Node): Promise<Principal | undefined> {
  const user = getUser(node);
  const { snapshot } = getAccount(node).state;
  const isNamed = user?.kind !== 'user' || user.accessKeys.every(({ id }) => id !== null);
  return user === undefined || snapshot === null || isNamed ? user : askedAgain(accounts, snapshot, user);
}

/** Asks about a user again, whose keys then have their IDs. */
async function askedAgain(
  accounts: Accounts,
  { accountId }: Pick<Snapshot, 'accountId'>,
  user: Principal,
): Promise<Principal> {
  await vscode.window.withProgress({ location: { viewId: USERS_VIEW } }, () =>
    accounts.refreshUser(accountId, user),
  );
  const latest = accounts.snapshots.find((snapshot) => snapshot.accountId === accountId);
  return findUser(latest?.principals ?? [], user) ?? user;
}

/**
 * Types a line into a new terminal and leaves it to you to run it. A shell that still starts shows what it gets twice: at once,
 * and at its prompt.
 * @param line without a line break
 */
async function typeIntoTerminal(name: string, line: string): Promise<void> {
  const terminal = vscode.window.createTerminal({ name });
  terminal.show();
  await atPrompt(terminal);
  if (terminal.exitStatus === undefined) terminal.sendText(line, false);
}

/** How long a shell may take to show its prompt, in milliseconds; one without shell integration never reports it. */
const LONGEST_START = 3_000;

/** Waits until a new terminal shows its prompt: shells with shell integration say where they are right before. */
async function atPrompt(terminal: vscode.Terminal): Promise<void> {
  const isThere = () => terminal.shellIntegration?.cwd !== undefined || terminal.exitStatus !== undefined;
  const { window } = vscode;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(limit);
      for (const one of listening) one.dispose();
      resolve();
    };
    const look = (): void => {
      if (isThere()) done();
    };
    const listening = [window.onDidChangeTerminalShellIntegration(look), window.onDidCloseTerminal(look)];
    const limit = setTimeout(done, LONGEST_START);
    look();
  });
}
