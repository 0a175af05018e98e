/**
 * Whose a row of the credential report is, where several users were created in one second, as scripts do.
 *
 * The report names users by ARN and creation time, to the second, without their IDs, and is up to 4 hours old (IAM User
 * Guide, "Getting credential reports"). A user alone in a second is told by that time. Two of one second may have changed
 * their names since (IAM API Reference, UpdateUser), so that the row of a name is another's. What else tells, and costs no
 * call: an earlier scan that knew the same ID by the same name before the report; and live answers about the keys, since a
 * key that is older than the report is in its user's row, and so is a use that is older than what the report can miss.
 */
import { asksKeys } from '../model/calls.ts';
import type { Evidence, Principal, Snapshot, Timestamp, UnsureKeys } from '../model/model.ts';
import { isKeyListMissing } from '../model/evidence.ts';
import { isSesUse } from '../model/evidence/accessKeys.ts';
import { addTime } from '../model/evidence/timestamp.ts';
import type { KeySlot, ReportRow } from './report.ts';

type Rows = ReadonlyMap<string, ReportRow>;

/** Users whose names an earlier scan knew. */
export interface KnownRows {
  readonly generatedAt: Timestamp;
  readonly rows: Rows;
  /** Users' IDs by the ARN that each had before the report; the row of an ARN is its own if it has the ARN now, too. */
  readonly idsBefore?: ReadonlyMap<string, string>;
  /** Users' IDs by the ARN of the row that an earlier scan's live answers showed to be theirs. */
  readonly ids?: ReadonlyMap<string, string>;
}

type Named = Pick<Evidence, 'arn' | 'id'>;

const bySecond = new WeakMap<Rows, ReadonlyMap<Timestamp, readonly ReportRow[]>>();

/** Returns the rows of seconds in which several users were created, by that second. */
export function sharedSeconds(rows: Rows): ReadonlyMap<Timestamp, readonly ReportRow[]> {
  const known = bySecond.get(rows);
  if (known !== undefined) return known;
  const all = Map.groupBy(
    [...rows.values()].filter(({ kind }) => kind !== 'root'),
    ({ createdAt }) => createdAt,
  );
  const shared = new Map([...all].filter(([, { length }]) => length > 1));
  bySecond.set(rows, shared);
  return shared;
}

const latestUses = new WeakMap<readonly ReportRow[], UnsureKeys>();

/** Returns what is said of a row that may be another user's; nothing of one that isn't. */
export function unsureKeysOf(report: KnownRows, row: ReportRow, user?: Named): Pick<Evidence, 'unsureKeys'> {
  const second = sharedSeconds(report.rows).get(row.createdAt);
  if (second === undefined || (user !== undefined && isOwnRow(report, row, user))) return {};
  let unsureKeys = latestUses.get(second);
  if (unsureKeys === undefined) {
    const uses = second.flatMap(({ accessKeys }) => accessKeys.flatMap(({ lastUsed }) => lastUsed?.at ?? []));
    unsureKeys = { latestUseAt: uses.toSorted().at(-1) ?? null };
    latestUses.set(second, unsureKeys);
  }
  return { unsureKeys };
}

/** Whether a row is a user's without any live answer. */
export function isOwnRow({ ids, idsBefore }: KnownRows, row: ReportRow, { arn, id }: Named): boolean {
  if (id === null) return row.arn === arn;
  return ids?.get(row.arn) === id || (row.arn === arn && idsBefore?.get(arn) === id);
}

/** Whether a row is known to be another user's. */
export function isOthersRow({ ids }: KnownRows, row: Pick<Named, 'arn'>, { id }: Pick<Named, 'id'>): boolean {
  const owner = ids?.get(row.arn);
  return id !== null && owner !== undefined && owner !== id;
}

/** Returns what an earlier scan tells of the users of shared seconds. */
export function knownRows(
  report: Pick<KnownRows, 'generatedAt' | 'rows'>,
  earlier: Pick<Snapshot, 'principals' | 'scan'> | null,
): KnownRows {
  const { generatedAt, rows } = report;
  const shared = sharedSeconds(rows);
  const [idsBefore, ids] = [new Map<string, string>(), new Map<string, string>()];
  const isBefore = earlier !== null && (earlier.scan.finishedAt ?? generatedAt) < generatedAt;
  for (const user of shared.size === 0 ? [] : (earlier?.principals ?? [])) {
    const second = user.kind === 'user' ? shared.get(user.createdAt) : undefined;
    if (user.id === null || second === undefined) continue;
    if (isBefore) idsBefore.set(user.arn, user.id);
    else if (second.some(showsSes) && isAsked(user) && (user.keysAsOf ?? '') >= generatedAt) {
      const row = only(second, (one) => mayBeRowOf(one, user, generatedAt));
      if (row !== undefined) ids.set(row.arn, user.id);
    }
  }
  return { generatedAt, rows, idsBefore, ids };
}

/** Whether a row shows a use of SES. Where none of a second does, it doesn't matter for the list whose each is. */
export function showsSes({ accessKeys }: ReportRow): boolean {
  return accessKeys.some(({ lastUsed }) => isSesUse(lastUsed));
}

/**
 * Returns whose the rows of a second are, by the users' ARNs, as far as that is sure. Where IAM didn't answer about a user's
 * keys, the name is all that is known: the row of the name then counts as theirs, and the gap stands beside it.
 * @param second the rows of one second
 * @param users everybody who was created in it, as listed now
 */
export function pairSecond(
  report: KnownRows,
  second: readonly ReportRow[],
  users: readonly Principal[],
): ReadonlyMap<string, ReportRow> {
  const pairs = new Map<string, ReportRow>();
  const [rowsLeft, usersLeft] = [new Set(second), new Set(users)];
  const pair = (user: Principal, row: ReportRow | undefined): boolean => {
    if (row === undefined) return false;
    pairs.set(user.arn, row);
    rowsLeft.delete(row);
    usersLeft.delete(user);
    return true;
  };
  for (const user of users)
    pair(
      user,
      only(rowsLeft, (row) => isOwnRow(report, row, user)),
    );
  // If nobody is gone, each row is one of theirs.
  const areAllListed = users.length >= second.length;
  const mayBe = (row: ReportRow, user: Principal): boolean =>
    !isOthersRow(report, row, user) && mayBeRowOf(row, user, report.generatedAt);
  const pairNext = (): boolean => {
    let isAny = false;
    for (const user of usersLeft)
      if (isAsked(user))
        isAny =
          pair(
            user,
            only(rowsLeft, (row) => mayBe(row, user)),
          ) || isAny;
    if (!areAllListed) return isAny;
    for (const row of rowsLeft) {
      const user = only(usersLeft, (one) => mayBe(row, one));
      if (user !== undefined) isAny = pair(user, row) || isAny;
    }
    return isAny;
  };
  while (pairNext());
  for (const user of usersLeft)
    if (user.gaps.some(({ call }) => asksKeys(call)))
      pair(
        user,
        only(rowsLeft, ({ arn }) => arn === user.arn),
      );
  return pairs;
}

/** More users of one second than a script makes; asking about all of them would take too long. */
const MOST = 100;

/**
 * Returns whom to ask about their keys, since a use of SES that the report shows may be theirs: those of its second, where
 * the one who has the name now shows no such use. Only a user who changed the name, was deleted, or whose key was deleted or
 * used otherwise since the report, leads to these calls, so a scan hardly ever makes them.
 */
export function usersToTell(report: KnownRows, users: readonly Principal[]): readonly Principal[] {
  const hot = [...sharedSeconds(report.rows)].filter(([, second]) => second.some(showsSes));
  if (hot.length === 0) return [];
  const bySecond = Map.groupBy(
    users.filter(({ kind }) => kind === 'user'),
    ({ createdAt }) => createdAt,
  );
  return hot.flatMap(([createdAt, second]) => {
    const there = bySecond.get(createdAt) ?? [];
    const byArn = new Map(there.map((user) => [user.arn, user]));
    const pairs = pairSecond(report, second, there);
    const paired = new Set(pairs.values());
    const isOpen = second.some(
      (row) => showsSes(row) && !paired.has(row) && !isExplained(row, byArn.get(row.arn)),
    );
    const toAsk = there.filter((user) => user.id !== null && !isAsked(user) && !isKeyListMissing(user));
    const others = toAsk.filter(({ arn }) => !pairs.has(arn));
    // Whose row has another name was not asked about for what it shows.
    const owners = toAsk.filter(({ arn }) => {
      const row = pairs.get(arn);
      return row !== undefined && row.arn !== arn && showsSes(row);
    });
    return [...owners, ...(isOpen && others.length <= MOST ? others : [])];
  });
}

/** Whether the one with the name of a row shows the same use of SES, or a later one. */
function isExplained(row: ReportRow, user: Principal | undefined): boolean {
  if (user === undefined || !isAsked(user)) return false;
  const uses = row.accessKeys.flatMap(({ lastUsed }) => (isSesUse(lastUsed) ? (lastUsed?.at ?? []) : []));
  const latest = uses.toSorted().at(-1) ?? '';
  return user.accessKeys.some(({ lastUsed }) => isSesUse(lastUsed) && (lastUsed?.at ?? '') >= latest);
}

/** Whether IAM was asked live for a user's keys. */
function isAsked({ unsureKeys, accessKeys, keysAsOf }: Evidence): boolean {
  return unsureKeys === undefined && keysAsOf !== undefined && accessKeys.every(({ id }) => id !== null);
}

/** How much later than a use the report may show it, and a live answer, in milliseconds: as `who/window.ts` has them. */
const LATE = { report: 4 * 3_600_000, live: 3_600_000 } as const;

/** Whether a row can be a user's, by what live answers say of the keys. */
function mayBeRowOf({ accessKeys }: ReportRow, user: Evidence, generatedAt: Timestamp): boolean {
  if (!isAsked(user)) return true;
  const slots = new Set(accessKeys);
  const isWaiting = user.pending.some(asksKeys);
  const older = user.accessKeys.filter(({ createdAt }) => createdAt !== null && createdAt <= generatedAt);
  return older.every((key) => {
    const isUnanswered = isWaiting || user.gaps.some(({ accessKeyId }) => accessKeyId === key.id);
    const mayBe = (slot: KeySlot): boolean =>
      // The report's time of a key may be when it was last changed.
      (slot.lastRotated ?? key.createdAt ?? '') >= (key.createdAt ?? '') &&
      (isUnanswered || key.source !== 'live' || mayBeUseOf(slot, key, generatedAt));
    const candidates = [...slots].filter(mayBe);
    const slot = candidates.find(({ lastRotated }) => lastRotated === key.createdAt) ?? candidates[0];
    return slot !== undefined && slots.delete(slot);
  });
}

function mayBeUseOf(
  slot: KeySlot,
  { lastUsed, asOf }: Evidence['accessKeys'][number],
  generatedAt: Timestamp,
): boolean {
  const [reported, live] = [slot.lastUsed?.at ?? '', lastUsed?.at ?? ''];
  if (reported > live) return reported > addTime(asOf, -LATE.live);
  return reported === live || live > addTime(generatedAt, -LATE.report);
}

/** Returns the one item that is meant; `undefined` if there is none, or more than one. */
function only<T>(items: Iterable<T>, isMeant: (item: T) => boolean): T | undefined {
  let found: T | undefined;
  for (const item of items) {
    if (!isMeant(item)) continue;
    if (found !== undefined) return undefined;
    found = item;
  }
  return found;
}
