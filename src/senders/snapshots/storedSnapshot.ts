import { readSnapshot, readUsers } from './snapshotShape.ts';
import { toStoredMails } from './storedMails.ts';
import type { Snapshot, Principal } from '../model/model.ts';
import { createUserIndex, madeLast } from '../model/userIdentity.ts';

/**
 * The version of the stored form. 1 (1.0.0) has no `known` and no times of key lists; up to 2, principals are `users`. Raise
 * it with each change of the form that earlier files don't fit.
 */
const FORMAT = 3;

export interface Known {
  /** The last finished scan. */
  readonly scan: Snapshot;
  /** That scan, plus what was learned outside of it and since. */
  readonly snapshot: Snapshot;
}

export type ParsedSnapshot =
  | { readonly ok: true; readonly known: Known }
  /** What is wrong with the text, for the log; quotes nothing of it. */
  | { readonly ok: false; readonly problem: string };

/** Returns what is known as text. It contains no secrets, but access key IDs. */
export function formatStoredSnapshot({ scan, snapshot }: Known): string {
  const users = new Set(scan.principals);
  const known = snapshot.principals.filter((user) => !users.has(user)).map(toStored);
  return JSON.stringify({
    format: FORMAT,
    snapshot: {
      ...scan,
      principals: scan.principals.map(toStored),
      ...(snapshot.mails === undefined ? {} : { mails: toStoredMails(snapshot.mails) }),
      setup: snapshot.setup,
      deletedPrincipals: snapshot.deletedPrincipals?.map(toStored),
    },
    known,
  });
}

/** Leaves out what is derived from the evidence when it's read. JSON omits undefined fields. */
function toStored(principal: Principal): object {
  return {
    ...principal,
    verdict: undefined,
    lastSesAt: undefined,
    likelySend: undefined,
    pending: undefined,
  };
}

/**
 * Parses a stored text. The schema is checked, and verdicts are derived again by this version's rules.
 * @param accountId the expected account: data of one account is never shown under another
 * @param isUnchanged whether the text is exactly what `formatStoredSnapshot` made; then, in the current format, the fields of the scan's
 * principals aren't checked one by one
 */
export function parseStoredSnapshot(text: string, accountId: string, isUnchanged = false): ParsedSnapshot {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'it is not JSON, or was cut off' };
  }
  const { format, snapshot: kept, known = [] } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (format !== FORMAT && format !== 2 && format !== 1)
    return { ok: false, problem: 'it is from another version' };
  const scan = readSnapshot(kept, format, isUnchanged && format === FORMAT);
  const users = readUsers(known);
  if (scan === null || users === null) return { ok: false, problem: 'it is not a valid Snapshot' };
  if (scan.accountId !== accountId) return { ok: false, problem: 'it belongs to another account' };
  if (scan.scan.finishedAt === null) return { ok: false, problem: 'its scan is not complete' };
  return { ok: true, known: { scan, snapshot: withUsers(scan, users) } };
}

/** Replaces the scan's users with these, and adds those it doesn't have. */
function withUsers(scan: Snapshot, known: readonly Principal[]): Snapshot {
  if (known.length === 0) return scan;
  const index = createUserIndex(known);
  const placed = new Set<Principal>();
  const users = scan.principals.map((user) => {
    const other = index.find(user) ?? user;
    placed.add(other);
    return other;
  });
  return { ...scan, principals: madeLast([...users, ...known.filter((user) => !placed.has(user))]) };
}

/** Returns what is known, under the profile of the current target; another one may have stored it. */
export function calledBy({ scan, snapshot }: Known, profile: string): Known {
  return { scan: { ...scan, profile }, snapshot: { ...snapshot, profile } };
}
