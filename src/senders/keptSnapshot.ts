/** A Snapshot as it is kept between windows: as text, and back. */
import { readSnapshot } from './snapshotShape.ts';
import type { Snapshot } from './model.ts';

/** The version of the kept form. A file of another version is not read: the next scan replaces it. */
const FORMAT = 1;

export type Kept =
  | { readonly ok: true; readonly snapshot: Snapshot }
  /** What is wrong with the text, in words for the log; they hold nothing of it. */
  | { readonly ok: false; readonly problem: string };

/** The text of a Snapshot. A Snapshot has no secrets; it has access key IDs. */
export function keptText(snapshot: Snapshot): string {
  return JSON.stringify({ format: FORMAT, snapshot });
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
  const { format, snapshot: kept } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (format !== FORMAT) return { ok: false, problem: 'it is of another version' };
  const snapshot = readSnapshot(kept);
  if (snapshot === null) return { ok: false, problem: 'it does not have the form of a Snapshot' };
  if (snapshot.accountId !== accountId) return { ok: false, problem: 'it is of another account' };
  if (snapshot.scan.finishedAt === null) return { ok: false, problem: 'it is not of a whole scan' };
  return { ok: true, snapshot };
}
