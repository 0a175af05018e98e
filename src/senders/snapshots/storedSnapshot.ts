/** What is known of an account as it is kept between windows: as text, and back. */
import { readSnapshot, readUsers } from './snapshotShape.ts';
import { toStoredMails } from './storedMails.ts';
import type { Snapshot, Principal } from '../model/model.ts';
import { createUserIndex, madeLast } from '../model/userIdentity.ts';

/**
 * The version of the stored form. Format 1 (1.0.0) has no `known`, and no time of a user's list of keys; up to format 2
 * principals are `users`.
 */
const FORMAT = 3;

/** What is known of an account. */
export interface Known {
  /** The last whole scan. */
  readonly scan: Snapshot;
  /** That scan with what was learnt beside it and since. */
  readonly snapshot: Snapshot;
}

export type Kept =
  | { readonly ok: true; readonly known: Known }
  /** What is wrong with the text, in words for the log; they hold nothing of it. */
  | { readonly ok: false; readonly problem: string };

/** Returns the text of what is known. It has no secrets; it has access key IDs. */
export function keptText({ scan, snapshot }: Known): string {
  const users = new Set(scan.principals);
  const known = snapshot.principals.filter((user) => !users.has(user)).map(toStored);
  return JSON.stringify({
    format: FORMAT,
    snapshot: {
      ...scan,
      principals: scan.principals.map(toStored),
      ...(snapshot.mails === undefined ? {} : { mails: toStoredMails(snapshot.mails) }),
      deletedPrincipals: snapshot.deletedPrincipals?.map(toStored),
    },
    known,
  });
}

/** A principal without what is made of the evidence when it is read: JSON leaves out what is not defined. */
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
 * Reads a kept text. Nothing of it is trusted: its form is checked, and the verdicts are made anew, by the rules of
 * this version.
 * @param accountId whose it must be: nothing of one account is ever shown under another.
 */
export function readKept(text: string, accountId: string): Kept {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'it is no JSON, or was cut off' };
  }
  const { format, snapshot: kept, known = [] } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (format !== FORMAT && format !== 2 && format !== 1)
    return { ok: false, problem: 'it is of another version' };
  const scan = readSnapshot(kept, format);
  const users = readUsers(known);
  if (scan === null || users === null)
    return { ok: false, problem: 'it does not have the form of a Snapshot' };
  if (scan.accountId !== accountId) return { ok: false, problem: 'it is of another account' };
  if (scan.scan.finishedAt === null) return { ok: false, problem: 'it is not of a whole scan' };
  return { ok: true, known: { scan, snapshot: withUsers(scan, users) } };
}

/** The scan with those users in place of what it had of them, and with those whom it did not have. */
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

/** Returns what is known of an account as the profile of a target leads to it; another one may have kept it. */
export function calledBy({ scan, snapshot }: Known, profile: string): Known {
  return { scan: { ...scan, profile }, snapshot: { ...snapshot, profile } };
}
