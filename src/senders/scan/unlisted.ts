/** Users whom only the credential report names, though the list of users is whole. */
import { pairRows } from '../evidence/credentialReport.ts';
import type { ReadReport } from '../evidence/credentialReport.ts';
import { inSlices } from '../evidence/scanContext.ts';
import type { ScanContext } from '../evidence/scanContext.ts';
import { mergeEvidence } from '../evidence/kinds.ts';
import { asDeleted } from './askUser.ts';
import { exists } from './scanPriority.ts';

/**
 * Settles who each of them is: a user who is listed under another name, else one who was deleted since. A user whom an
 * earlier scan showed as deleted is dropped.
 * @param isLast `false` while the keys of listed users may still tell which of them a row is of.
 */
export async function settleUnlisted(
  context: ScanContext,
  report: ReadReport | null,
  isLast: boolean,
): Promise<void> {
  const { builder } = context;
  const unlisted = builder.users().filter((user) => user.id === null && user.kind !== 'root' && exists(user));
  if (report === null || unlisted.length === 0) return;
  const listed = builder.users().filter(({ id }) => id !== null);
  const pairs = [...pairRows(report, listed)];
  const ownerOf = new Map(pairs.map(([arn, row]) => [row.arn, arn]));
  const paired = new Set(pairs.map(([arn]) => arn));
  const unpaired = new Set(listed.filter(({ arn }) => !paired.has(arn)).map(({ createdAt }) => createdAt));
  await inSlices(context, unlisted, (row) => {
    const owner = ownerOf.get(row.arn);
    if (owner !== undefined) {
      builder.remove(row.arn);
      builder.update(owner, (user) => mergeEvidence(row, user));
    } else if (isLast || !unpaired.has(row.createdAt)) {
      if (builder.earlier(row.arn)?.isDeleted === true) builder.remove(row.arn);
      else builder.update(row.arn, asDeleted);
    }
  });
}
