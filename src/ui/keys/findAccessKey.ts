import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { keyIdProblem, readKeyId, type PastedKey } from '../../senders/keys/findKey.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import { accountName, sentences } from '../../senders/words/words.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import { copyText } from '../copyText.ts';
import { copySummary } from '../export/exportReport.ts';
import type { Tree } from '../list/tree.ts';
import type { WhoPanel } from '../who/register.ts';
import { showInformation, showWarning, withCancellableProgress } from '../notify.ts';
import type { UserRef } from '../../senders/model/sameUser.ts';
import type { UserLink } from '../../presentation/list/nodeKinds.ts';
import { userName } from '../../presentation/list/describe.ts';
import { stopWay } from '../../presentation/list/describeFacts.ts';
import { timeWords } from '../../presentation/times.ts';
import { searchKey } from '../../accounts/keySearch.ts';
import type { FoundKey } from '../../presentation/keys/keyWords.ts';
import {
  accountCommand,
  lastUseWords,
  nowhereWords,
  verdictWords,
} from '../../presentation/keys/keyWords.ts';

export interface FindTools {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly reveal: Tree['reveal'];
  readonly who: Pick<WhoPanel, 'mailIn' | 'askAboutMail'>;
}

/** Asks for an access key ID and shows its owner: from the list, else by asking AWS. Of a mail, shows who could have sent it. */
export async function findAccessKey(tools: FindTools): Promise<void> {
  const text = await askText(tools.who);
  if (text === undefined) return;
  const ids = pastedKeyIds(readKeyId(text));
  if (ids.length === 0) {
    await tools.who.askAboutMail(text);
    return;
  }
  const id = ids.length === 1 ? ids[0] : await pickId(ids);
  if (id === undefined) return;
  const found = await withCancellableProgress(l10n.t('Finding the owner of {0}…', id), (signal) =>
    searchKey(tools.accounts, id, signal),
  );
  if (found === undefined) return;
  if (found.kind === 'shown') await tellShown(id, found, tools);
  else if (found.kind === 'owned') await tellOwner(id, found, tools);
  else await tellNowhere(id, found);
}

/** Prefills the box with keys from the clipboard, so that a copied email is enough, or with its Message-ID. */
async function askText(who: FindTools['who']): Promise<string | undefined> {
  const copied = await vscode.env.clipboard.readText();
  const keyIds = pastedKeyIds(readKeyId(copied));
  const mail = keyIds.length === 0 && /amazonses/i.test(copied) ? await who.mailIn(copied) : 'nothing';
  const messageIds = mail !== 'nothing' && 'messageIds' in mail ? mail.messageIds : [];
  const proposed = [...keyIds, ...messageIds].join(' ');
  /** A box has one line: a text of several is taken from the clipboard. */
  const whole = (entered: string): string =>
    bare(entered) !== '' && [bare(copied), bare(proposed)].includes(bare(entered)) && keyIds.length === 0
      ? copied
      : entered;
  const text = await vscode.window.showInputBox({
    title: l10n.t('Find Access Key'),
    prompt: l10n.t(
      'Enter an access key ID, an SMTP user name, or a text that names one, or paste a mail sent through Amazon SES.',
    ),
    placeHolder: 'AKIA…',
    value: proposed,
    ignoreFocusOut: true,
    validateInput: async (entered) => {
      const pasted = readKeyId(entered);
      if (entered.trim() === '' || pastedKeyIds(pasted).length > 0) return null;
      const pastedMail = await who.mailIn(whole(entered));
      if (pastedMail !== 'nothing' && 'messageIds' in pastedMail) return null;
      if (pasted.kind !== 'none') return keyIdProblem(pasted);
      if (pastedMail !== 'nothing') return pastedMail.problem;
      return /@|:/.test(entered)
        ? l10n.t(
            'This is neither an access key ID, which begins with AKIA, nor a mail sent through Amazon SES.',
          )
        : keyIdProblem(pasted);
    },
  });
  return text === undefined || text.trim() === '' ? undefined : whole(text);
}

const bare = (text: string): string => text.replaceAll(/\s+/g, '');

/** If there are several, asks which. */
function pickId(ids: readonly string[]): Thenable<string | undefined> {
  const options = {
    title: l10n.t('Find Access Key'),
    placeHolder: l10n.t('The text has several keys: select the one to find'),
    ignoreFocusOut: true,
  };
  return vscode.window.showQuickPick([...ids], options);
}

function pastedKeyIds(pasted: PastedKey): readonly string[] {
  if (pasted.kind === 'several') return pasted.ids;
  return pasted.kind === 'key' ? [pasted.id] : [];
}

/** Selects the key in the list, and says whose it is, with what comes next. */
async function tellShown(id: string, found: FoundKey & { kind: 'shown' }, tools: FindTools): Promise<void> {
  const { snapshot, user } = found;
  await tools.reveal(snapshot.accountId, user, id);
  const copy = l10n.t('Copy Summary');
  const key = user.accessKeys.find((known) => known.id === id);
  const way = key === undefined ? null : stopWay(user, [key]);
  const stop = way === null ? [] : [way === 'words' ? howToStopTitle() : stopTitle()];
  const answer = await showInformation(
    user.isDeleted === true
      ? l10n.t(
          '{0} belonged to {1} in account {2}. IAM no longer lists the user.',
          id,
          userName(user),
          accountName(snapshot),
        )
      : l10n.t('{0} belongs to {1} in account {2}.', id, userName(user), accountName(snapshot)),
    ...stop,
    copy,
  );
  if (answer === stopTitle()) await copyStop(snapshot.accountId, user, id);
  if (answer === howToStopTitle()) await showHowToStop(snapshot.accountId, user);
  if (answer === copy) await copySummary(snapshot, user, tools.clock.now());
}

const stopTitle = (): string => l10n.t('Copy Command to Deactivate Key');
const howToStopTitle = (): string => l10n.t('Show How to Stop Sends');

function showHowToStop(accountId: string, { arn, id }: UserRef): Thenable<unknown> {
  const link: UserLink = { accountId, user: { arn, id } };
  return vscode.commands.executeCommand('awsSesSenders.showHowToStop', link);
}

function copyStop(accountId: string, { arn, id }: UserRef, keyId: string): Thenable<unknown> {
  const link: UserLink = { accountId, user: { arn, id }, keyId };
  return vscode.commands.executeCommand('awsSesSenders.copyDeactivateCommand', link);
}

async function tellOwner(id: string, found: FoundKey & { kind: 'owned' }, tools: FindTools): Promise<void> {
  const { accounts, clock, reveal } = tools;
  const { account, owner } = found;
  const root = found.user?.kind === 'root' ? found.user : undefined;
  const name = root === undefined ? owner.userName : userName(root);
  const times = timeWords(vscode.env.language);
  const now = Date.parse(clock.now());
  const show = l10n.t('Show');
  const copy = l10n.t('Copy Summary');
  const answer = await showInformation(
    sentences(
      l10n.t('{0} belongs to {1} in account {2}.', id, name, accountName(account)),
      lastUseWords(owner, (at) => `${times.brief(at, now)} (${at})`),
      verdictWords(owner, found.user),
    ),
    show,
    root === undefined ? stopTitle() : howToStopTitle(),
    copy,
  );
  if (answer === undefined) return;
  const user = root ?? (await askUserAgain(accounts, account.accountId, owner.userName));
  const snapshot = accounts.sessionOf(account.accountId)?.state.snapshot;
  if (user === undefined || snapshot == null) {
    void showInformation(
      l10n.t(
        '{0} is not in the list of account {1}. Refresh AWS SES Senders and try again.',
        owner.userName,
        accountName(account),
      ),
    );
  } else if (answer === show) await reveal(account.accountId, user, root === undefined ? id : undefined);
  else if (answer === howToStopTitle()) await showHowToStop(account.accountId, user);
  else if (answer === stopTitle()) await copyStop(account.accountId, user, id);
  else await copySummary(snapshot, user, clock.now());
}

/** Asks AWS about the user: the list doesn't have the key, so it's older than the key. */
async function askUserAgain(accounts: Accounts, accountId: string, userName: string) {
  const session = accounts.sessionOf(accountId);
  const listed = () =>
    session?.state.snapshot?.principals.find(({ name, kind }) => kind === 'user' && name === userName);
  const known = listed();
  if (session === undefined) return undefined;
  if (known === undefined) await accounts.refresh(true, 'quick', [session]);
  else await accounts.refreshUser(accountId, known);
  return listed();
}

async function tellNowhere(id: string, found: FoundKey & { kind: 'nowhere' }): Promise<void> {
  const select = l10n.t('Select AWS Profile…');
  const copy = l10n.t('Copy Command');
  const answer = await showWarning(nowhereWords(id, found), select, copy);
  if (answer === select) await vscode.commands.executeCommand('awsSesSenders.selectProfile');
  if (answer === copy) await copyText(accountCommand(id));
}
