/** Watching access keys for new uses of SES: which keys, what's new, and the message. */
import * as l10n from '@vscode/l10n';
import { withKeyIds } from '../evidence/accessKeys.ts';
import { useWords } from '../words/changeWords.ts';
import { formatCount } from '../words/words.ts';
import { mergeEvidence } from '../evidence/kinds.ts';
import type { AccessKey, LastUsed, Snapshot, Timestamp, Principal } from '../model/model.ts';
import type { ListedAccessKey } from '../ports/iamReader.ts';
import { isSesUse } from '../model/evidence/accessKeys.ts';
import { isKeyListMissing, usedSes, usesKnownUntil } from '../model/evidence.ts';
import { lostRight } from '../scan/scanPriority.ts';
import { createUserIndex } from '../model/userIdentity.ts';
import type { UserRef } from '../model/sameUser.ts';
import { cannotTell, judge } from '../model/verdict.ts';

/** An access key to ask about repeatedly. */
export interface WatchedKey {
  readonly id: string;
  readonly user: UserRef;
  readonly userName: string;
  /** Its uses are known up to this time; an empty string if it was never used. */
  readonly knownUntil: Timestamp;
}

/** A key and AWS's answer about its last use. */
export interface AskedKey {
  readonly key: WatchedKey;
  readonly lastUsed: LastUsed | null;
}

export interface NewUse {
  readonly key: WatchedKey;
  readonly use: LastUsed;
}

/**
 * Returns the keys that may send: active ones of users who may send, who used SES before, or where that is unknown.
 * Inactive keys can't be used, and keys without an ID can't be asked about.
 */
export function keysToWatch({ principals: users }: Snapshot): readonly WatchedKey[] {
  return users.filter(maySend).flatMap((user) =>
    user.accessKeys.flatMap((key) =>
      key.id === null || key.status === 'Inactive'
        ? []
        : [
            {
              id: key.id,
              user: { arn: user.arn, id: user.id },
              userName: user.name,
              knownUntil: usesKnownUntil(user, key),
            },
          ],
    ),
  );
}

/**
 * Returns users with keys to watch whose IDs aren't known: the credential report has none, and a quick scan soon after it
 * asks only for those of keys that show use. If IAM has denied the IDs, it isn't asked again.
 */
export function usersToName({ principals: users }: Snapshot): readonly Principal[] {
  return users.filter(
    (user) =>
      maySend(user) &&
      user.accessKeys.some(({ id, status }) => id === null && status === 'Active') &&
      !isKeyListMissing(user),
  );
}

/** Returns the Snapshot with the IDs of keys. @param listed answers to ListAccessKeys, by user at that time. */
export function withNamedKeys(
  snapshot: Snapshot,
  listed: ReadonlyMap<Principal, readonly ListedAccessKey[]>,
  asOf: Timestamp,
): Snapshot {
  if (listed.size === 0) return snapshot;
  const asked = createUserIndex([...listed.keys()]);
  const users = snapshot.principals.map((user) => {
    const was = asked.find(user);
    const keys = was && listed.get(was);
    if (keys === undefined) return user;
    const accessKeys = withKeyIds(user.accessKeys, keys, asOf);
    return judge(mergeEvidence(user, { ...user, accessKeys, keysAsOf: asOf }));
  });
  return { ...snapshot, principals: users };
}

function maySend(user: Principal): boolean {
  const { kind, isDeleted, canSend } = user;
  if (kind === 'root' || isDeleted === true) return false;
  return canSend !== 'no' || usedSes(user) || cannotTell(user) || lostRight(user);
}

/** Access keys that a watch doesn't ask about, by reason, each as the name of its user. */
export interface Unwatched {
  /** Their users may not send and aren't known to have used SES. */
  readonly mayNotSend: readonly string[];
  readonly inactive: readonly string[];
  /** Active, but no answer contains their IDs. */
  readonly unnamed: readonly string[];
}

/** Returns the access keys that `keysToWatch` leaves out; root's are among the unnamed. */
export function unwatchedKeys(snapshots: readonly Snapshot[]): Unwatched {
  const left = { mayNotSend: [] as string[], inactive: [] as string[], unnamed: [] as string[] };
  for (const user of snapshots.flatMap(({ principals: users }) => users)) {
    if (user.isDeleted === true) continue;
    for (const { id, status } of user.accessKeys) {
      if (status === 'Inactive') left.inactive.push(user.name);
      else if (!maySend(user) && user.kind !== 'root') left.mayNotSend.push(user.name);
      else if (id === null) left.unnamed.push(user.name);
    }
  }
  return left;
}

/** Up to when the uses of each key are known, by key ID. A watch keeps it from round to round. */
export type KnownUses = ReadonlyMap<string, Timestamp>;

/** Returns the uses in a round of answers that haven't been reported yet. Each is reported once, by its time. */
export function newUses(
  known: KnownUses,
  asked: readonly AskedKey[],
): { readonly known: KnownUses; readonly uses: readonly NewUse[] } {
  const next = new Map(known);
  const uses: NewUse[] = [];
  for (const { key, lastUsed } of asked) {
    const until = known.get(key.id) ?? key.knownUntil;
    const isNew = lastUsed !== null && lastUsed.at > until;
    next.set(key.id, isNew ? lastUsed.at : until);
    if (isNew && isSesUse(lastUsed)) uses.push({ key, use: lastUsed });
  }
  return { known: next, uses: uses.toSorted((a, b) => (a.use.at > b.use.at ? -1 : 1)) };
}

/** Returns the Snapshot with what was learned about keys; the same object if nothing is new. */
export function withLastUses(snapshot: Snapshot, asked: readonly AskedKey[], asOf: Timestamp): Snapshot {
  const learned = new Map(asked.map(({ key, lastUsed }) => [key.id, lastUsed]));
  const later = ({ id, lastUsed }: AccessKey): LastUsed | null => {
    const latest = (id === null ? null : learned.get(id)) ?? null;
    return latest !== null && latest.at > (lastUsed?.at ?? '') ? latest : null;
  };
  if (!snapshot.principals.some((user) => user.accessKeys.some((key) => later(key) !== null)))
    return snapshot;
  const users = snapshot.principals.map((user) => {
    if (!user.accessKeys.some((key) => later(key) !== null)) return user;
    const accessKeys = user.accessKeys.map((key): AccessKey => {
      const lastUsed = later(key);
      return lastUsed === null ? key : { ...key, lastUsed, source: 'live', asOf };
    });
    const gaps = user.gaps.filter(
      ({ accessKeyId }) => accessKeyId === undefined || !learned.has(accessKeyId),
    );
    // A key's use of SES stays known after it was used for something else.
    return judge(mergeEvidence(user, { ...user, accessKeys, gaps }));
  });
  return { ...snapshot, principals: users };
}

/** Returns the calls per hour of a watch: one per key and round (GetAccessKeyLastUsed). */
export function callsAnHour(keys: number, everyMinutes: number): number {
  return Math.round((keys * 60) / everyMinutes);
}

/** Up to this many uses are listed; of more, only the number. */
const LISTED = 3;

/**
 * `deploy-bot used ses-smtp in us-east-1, 2 min ago (access key AKIA…, account 111122223333).`
 * @param uses latest first; at least one. They share one message.
 */
export function usesWords(
  uses: readonly (NewUse & { readonly accountId: string })[],
  when: (at: Timestamp) => string,
): string {
  const named = uses
    .slice(0, LISTED)
    .map(({ key, use, accountId }) =>
      l10n.t(
        '{0} used {1} (access key {2}, account {3})',
        key.userName,
        useWords(use.service ?? '', use.region, when(use.at)),
        key.id,
        accountId,
      ),
    );
  const more = uses.length - named.length;
  const all = [...named, ...(more === 0 ? [] : [l10n.t('and {0} more', more)])].join(l10n.t('; '));
  return uses.length === 1
    ? l10n.t('{0}.', all)
    : l10n.t('{0} access keys used SES: {1}.', formatCount(uses.length), all);
}
