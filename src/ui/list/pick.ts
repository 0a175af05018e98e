/** Lets you pick a user or access key if a command has no row: the selected one first, then by latest use of SES. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { AccessKey, Snapshot, Timestamp, Principal } from '../../senders/model/model.ts';
import { isSesUse } from '../../senders/model/evidence/accessKeys.ts';
import { isSameUser } from '../../senders/model/sameUser.ts';
import { accountName } from '../../senders/words/words.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import { showInformation, showWithRemedies } from '../notify.ts';
import type { Remedy } from '../../presentation/signIn/nextSteps.ts';
import { plainItem } from '../plainItem.ts';
import { timeWords } from '../../presentation/times.ts';
import { userDescription, userName } from '../../presentation/list/describe.ts';
import { keyDescription } from '../../presentation/list/describeFacts.ts';
import type { FormatContext } from '../../presentation/list/describe.ts';
import { getUser } from '../../presentation/list/nodes.ts';
import { nameInList } from '../../presentation/list/shortName.ts';
import type { Node } from '../../presentation/list/nodeKinds.ts';

/** An access key with an ID, its user, and the account it was seen in. */
export interface NamedKey {
  readonly id: string;
  readonly key: AccessKey;
  readonly user: Principal;
  readonly snapshot: Snapshot;
}

/** A user with access keys whose IDs aren't all known, and the account it was seen in. */
export interface KeyOwner {
  readonly id: null;
  readonly user: Principal;
  readonly snapshot: Snapshot;
}

/** What a picker says of the command that opened it. */
export interface PickerWords {
  /** The command. */
  readonly title: string;
  /** What it does with what is picked. */
  readonly placeholder: string;
}

/** Whom a command is about, when it has no row. */
export interface UserPick extends PickerWords {
  /** Whether the command can do something for a user; by default for all. */
  readonly isFor?: (user: Principal) => boolean;
}

/** Lets you pick a user; `undefined` if none was picked or known. @param selected the selected row of the list. */
export async function pickUser(
  snapshots: readonly Snapshot[],
  selected: Node | undefined,
  clock: Clock,
  { title, placeholder, isFor = () => true }: UserPick,
): Promise<Principal | undefined> {
  const all = snapshots.flatMap(({ principals }) => principals);
  const known = all.filter(isFor);
  if (snapshots.length === 0) {
    await showInformation(l10n.t('No users are known yet. Open AWS SES Senders and refresh.'));
    return undefined;
  }
  const format = formatBy(clock);
  const first = selected === undefined ? undefined : getUser(selected);
  const isFirst = (user: Principal): boolean => first !== undefined && isSameUser(user, first);
  // If there is nothing to do for somebody, the command says why.
  const items = (known.length === 0 ? all : known)
    .toSorted((a, b) => Number(isFirst(b)) - Number(isFirst(a)) || newestFirst(a.lastSesAt, b.lastSesAt))
    .map((user) => ({
      ...plainItem({
        label: nameInList(user, all),
        // The ARN contains the account.
        description: [userDescription(user, format), user.arn].join(' · '),
      }),
      user,
    }));
  const options = { title, placeHolder: placeholder, matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, options))?.user;
}

/** Access keys to pick from. */
export interface KeyPick extends PickerWords {
  readonly keys: readonly NamedKey[];
  /** Whether only active keys are meant, so that no row says it. */
  readonly areActive?: boolean;
  /** Users whose keys' IDs aren't all known: who picks one has AWS asked for them. */
  readonly unnamed: readonly KeyOwner[];
  /** The message if there is nothing to pick, and what helps. */
  readonly none: { readonly words: string; readonly remedies: readonly Remedy[] };
}

/**
 * Lets you pick an access key, or a user whose keys' IDs must be asked first; `undefined` if none was picked.
 * @param selected the selected row of the list: the key, or its user, whose keys come first
 */
export async function pickKey(
  { keys, areActive = false, unnamed, title, placeholder, none }: KeyPick,
  selected: Node | undefined,
  clock: Clock,
): Promise<NamedKey | KeyOwner | undefined> {
  if (keys.length + unnamed.length === 0) {
    await showWithRemedies(none.words, none.remedies);
    return undefined;
  }
  const format = formatBy(clock);
  const snapshots = [...new Set([...keys, ...unnamed].map(({ snapshot }) => snapshot))];
  const firstKey = selected?.kind === 'accessKey' ? selected.accessKey.id : undefined;
  const first = selected === undefined ? undefined : getUser(selected);
  const isFirst = ({ user }: NamedKey | KeyOwner): boolean => first !== undefined && isSameUser(user, first);
  const named = keys.map((one) => ({
    ...plainItem({
      label: one.id,
      description: [
        userName(one.user),
        // Before what may be cut off: users of several accounts may share a name.
        ...accountDetail(one.snapshot, snapshots),
        keyDescription(one.user, one.key, format, areActive),
      ].join(' · '),
    }),
    chosen: one,
    isKey: one.id === firstKey,
    usedAt: lastSesUse(one.key),
  }));
  const others = unnamed.map((one) => ({
    ...plainItem({
      label: one.user.name,
      description: [
        l10n.t('not all key IDs are known; AWS is asked for them'),
        ...accountDetail(one.snapshot, snapshots),
      ].join(' · '),
    }),
    chosen: one,
    isKey: false,
    usedAt: one.user.accessKeys.map(lastSesUse).toSorted(newestFirst)[0] ?? null,
  }));
  const items = [...named, ...others].toSorted(
    (a, b) =>
      Number(b.isKey) - Number(a.isKey) ||
      Number(isFirst(b.chosen)) - Number(isFirst(a.chosen)) ||
      newestFirst(a.usedAt, b.usedAt),
  );
  const options = { title, placeHolder: placeholder, matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, options))?.chosen;
}

/** All access keys with an ID: those from the credential report have none. */
export function namedKeys(snapshots: readonly Snapshot[]): readonly NamedKey[] {
  return snapshots.flatMap((snapshot) =>
    snapshot.principals.flatMap((user) =>
      user.accessKeys.flatMap((key) => (key.id === null ? [] : [{ id: key.id, key, user, snapshot }])),
    ),
  );
}

/**
 * Returns the users with access keys that only the credential report shows, without their IDs. Of root, AWS tells no ID.
 * @param isWanted which of these keys matter
 */
export function unnamedOwners(
  snapshots: readonly Snapshot[],
  isWanted: (key: AccessKey) => boolean = () => true,
): readonly KeyOwner[] {
  return snapshots.flatMap((snapshot) =>
    snapshot.principals
      .filter(
        ({ kind, isDeleted, accessKeys }) =>
          kind === 'user' && isDeleted !== true && accessKeys.some((key) => key.id === null && isWanted(key)),
      )
      .map((user) => ({ id: null, user, snapshot })),
  );
}

const formatBy = (clock: Clock): FormatContext => ({
  times: timeWords(vscode.env.language),
  now: Date.parse(clock.now()),
});

/** The account, if there is more than one to choose from. */
function accountDetail(snapshot: Snapshot, all: readonly Snapshot[]): readonly string[] {
  return all.length > 1 ? [accountName(snapshot)] : [];
}

function lastSesUse({ lastUsed }: AccessKey): Timestamp | null {
  return isSesUse(lastUsed) ? (lastUsed?.at ?? null) : null;
}

/** Keys without a use come last. */
function newestFirst(a: Timestamp | null, b: Timestamp | null): number {
  const [first, second] = [a ?? '', b ?? ''];
  return first === second ? 0 : first > second ? -1 : 1;
}
