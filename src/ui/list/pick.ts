/** Lets you pick a user or access key if a command has no row: the selected one first, then by latest use of SES. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { AccessKey, Snapshot, Timestamp, Principal } from '../../senders/model/model.ts';
import { isSesUse } from '../../senders/model/evidence/accessKeys.ts';
import { isSameUser } from '../../senders/model/sameUser.ts';
import { accountName } from '../../senders/words/words.ts';
import type { Clock } from '../../senders/ports/iamReader.ts';
import { showInformation } from '../notify.ts';
import { plainItem } from '../plainItem.ts';
import { timeWords } from '../../presentation/times.ts';
import { userDescription, userName } from '../../presentation/list/describe.ts';
import { keyDescription } from '../../presentation/list/describeFacts.ts';
import type { FormatContext } from '../../presentation/list/describe.ts';
import { getUser } from '../../presentation/list/nodes.ts';
import type { Node } from '../../presentation/list/nodeKinds.ts';

/** An access key with an ID, its user, and the account it was seen in. */
export interface NamedKey {
  readonly id: string;
  readonly key: AccessKey;
  readonly user: Principal;
  readonly snapshot: Snapshot;
}

/** Lets you pick a user; `undefined` if none was picked or known. @param selected the selected row of the list. */
export async function pickUser(
  snapshots: readonly Snapshot[],
  selected: Node | undefined,
  clock: Clock,
): Promise<Principal | undefined> {
  if (snapshots.length === 0) {
    await showInformation(l10n.t('No users are known yet. Open AWS SES Senders and refresh.'));
    return undefined;
  }
  const format = formatBy(clock);
  const first = selected === undefined ? undefined : getUser(selected);
  const isFirst = (user: Principal): boolean => first !== undefined && isSameUser(user, first);
  const items = snapshots
    .flatMap(({ principals: users }) => users)
    .toSorted((a, b) => Number(isFirst(b)) - Number(isFirst(a)) || newestFirst(a.lastSesAt, b.lastSesAt))
    .map((user) => ({
      ...plainItem({
        label: userName(user),
        // The ARN contains the account.
        description: [userDescription(user, format), user.arn].join(' · '),
      }),
      user,
    }));
  const options = { title: l10n.t('Select User or Role'), matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, options))?.user;
}

/**
 * Lets you pick one of these access keys; `undefined` if none was picked.
 * @param selected the selected row of the list: the key, or its user, whose keys come first
 * @param none the message if there are no keys
 */
export async function pickKey(
  keys: readonly NamedKey[],
  selected: Node | undefined,
  none: string,
  clock: Clock,
): Promise<NamedKey | undefined> {
  if (keys.length === 0) {
    await showInformation(none);
    return undefined;
  }
  const format = formatBy(clock);
  const snapshots = [...new Set(keys.map(({ snapshot }) => snapshot))];
  const firstKey = selected?.kind === 'accessKey' ? selected.accessKey.id : undefined;
  const first = selected === undefined ? undefined : getUser(selected);
  const isFirst = ({ user }: NamedKey): boolean => first !== undefined && isSameUser(user, first);
  const items = keys
    .toSorted(
      (a, b) =>
        Number(b.id === firstKey) - Number(a.id === firstKey) ||
        Number(isFirst(b)) - Number(isFirst(a)) ||
        newestFirst(lastSesUse(a.key), lastSesUse(b.key)),
    )
    .map((named) => ({
      ...plainItem({
        label: named.id,
        description: [
          userName(named.user),
          keyDescription(named.user, named.key, format),
          ...accountDetail(named.snapshot, snapshots),
        ].join(' · '),
      }),
      named,
    }));
  const options = { title: l10n.t('Select Access Key'), matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, options))?.named;
}

/** All access keys with an ID: those from the credential report have none. */
export function namedKeys(snapshots: readonly Snapshot[]): readonly NamedKey[] {
  return snapshots.flatMap((snapshot) =>
    snapshot.principals.flatMap((user) =>
      user.accessKeys.flatMap((key) => (key.id === null ? [] : [{ id: key.id, key, user, snapshot }])),
    ),
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
