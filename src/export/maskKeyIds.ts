import type { Change, Changes, Gap, PastUse, Snapshot, Principal } from '../senders/model/model.ts';

/** How many characters at the end of an ID stay visible; more where two keys of a user would look the same. */
const SHOWN = 4;

/** IDs of long-term and temporary keys in running text (IAM User Guide, "IAM identifiers": unique IDs). */
const KEY_ID = /(?:AKIA|ASIA)[A-Z0-9]{12,124}/g;

/** Replacements for the IDs of one user. */
type Masks = ReadonlyMap<string, string>;

/** What can mention access keys: an account, or part of one. */
type Holder = Pick<Snapshot, 'principals' | 'deletedPrincipals' | 'gaps' | 'changes'>;

/** Returns the Snapshot with key IDs as `AKIA…WXYZ` everywhere, also in messages. A user's keys stay distinguishable. */
export function withMaskedKeyIds<T extends Holder>(snapshot: T): T {
  const { principals: users, deletedPrincipals: deleted, gaps, changes } = snapshot;
  const masks = masksByUser([...users, ...(deleted ?? [])], changes);
  const masksOf = (arn: string): Masks => masks.get(arn) ?? new Map<string, string>();
  return {
    ...snapshot,
    gaps: gaps.map(withMaskedGap),
    principals: users.map((user) => maskedUser(user, masksOf(user.arn))),
    ...(deleted && { deletedPrincipals: deleted.map((user) => maskedUser(user, masksOf(user.arn))) }),
    ...(changes === undefined
      ? {}
      : {
          changes: {
            ...changes,
            principals: changes.principals.map((user) => ({
              ...user,
              changes: user.changes.map((change) => maskedChange(change, masksOf(user.arn))),
            })),
          },
        }),
  };
}

function masksByUser(users: readonly Principal[], changes: Changes | undefined): ReadonlyMap<string, Masks> {
  const ids = new Map<string, Set<string>>();
  const note = (arn: string, id: string | null | undefined): void => {
    if (id != null) ids.set(arn, (ids.get(arn) ?? new Set()).add(id));
  };
  for (const { arn, accessKeys, pastUses = [], earlierUses = [], gaps } of users) {
    for (const { id } of accessKeys) note(arn, id);
    for (const { keyId } of [...pastUses, ...earlierUses]) note(arn, keyId);
    for (const { accessKeyId } of gaps) note(arn, accessKeyId);
  }
  for (const user of changes?.principals ?? []) {
    for (const change of user.changes) note(user.arn, 'keyId' in change ? change.keyId : null);
  }
  return new Map([...ids].map(([arn, ofUser]) => [arn, distinctMasks([...ofUser])]));
}

function distinctMasks(ids: readonly string[]): Masks {
  const longest = Math.max(...ids.map((id) => id.length));
  let shown = SHOWN;
  while (shown < longest && new Set(ids.map((id) => masked(id, shown))).size < ids.length) shown += 1;
  return new Map(ids.map((id) => [id, masked(id, shown)]));
}

/** Returns the ID of a key whose user isn't known: `AKIA…WXYZ`. */
export function maskKeyId(id: string): string {
  return masked(id, SHOWN);
}

/** Returns a text with every key ID in it masked. */
export function maskKeyIdsIn(text: string): string {
  return text.replaceAll(KEY_ID, maskKeyId);
}

/** Returns a missing answer with every key ID in it masked. */
export function withMaskedGap(gap: Gap): Gap {
  return maskedGap(gap, new Map());
}

function masked(id: string, shown: number): string {
  return `${id.slice(0, 4)}…${id.slice(-shown)}`;
}

function maskedUser(user: Principal, masks: Masks): Principal {
  const maskedUse = (use: PastUse): PastUse => ({ ...use, keyId: maskedId(use.keyId, masks) });
  return {
    ...user,
    accessKeys: user.accessKeys.map((key) => ({ ...key, id: maskedId(key.id, masks) })),
    ...(user.pastUses === undefined ? {} : { pastUses: user.pastUses.map(maskedUse) }),
    ...(user.earlierUses === undefined ? {} : { earlierUses: user.earlierUses.map(maskedUse) }),
    gaps: user.gaps.map((gap) => maskedGap(gap, masks)),
  };
}

function maskedGap(gap: Gap, masks: Masks): Gap {
  const { accessKeyId, message } = gap;
  let text = message;
  for (const [id, mask] of masks) text = text.replaceAll(id, mask);
  return {
    ...gap,
    message: maskKeyIdsIn(text),
    ...(accessKeyId === undefined
      ? {}
      : { accessKeyId: masks.get(accessKeyId) ?? masked(accessKeyId, SHOWN) }),
  };
}

function maskedChange(change: Change, masks: Masks): Change {
  return 'keyId' in change ? { ...change, keyId: maskedId(change.keyId, masks) } : change;
}

function maskedId(id: string | null, masks: Masks): string | null {
  return id === null ? null : (masks.get(id) ?? masked(id, SHOWN));
}
