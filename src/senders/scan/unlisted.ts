/** Users who are only in the credential report, though the list of users is complete. */
import { pairRows, type ReadReport } from '../evidence/credentialReport.ts';
import { asDeleted, inSlices, type ScanContext } from '../evidence/scanContext.ts';
import { mergeEvidence } from '../evidence/kinds.ts';
import { exists } from './scanPriority.ts';

/**
 * Decides about each of them: a listed user with another name, or one deleted since. Drops users that an earlier scan showed
 * as deleted.
 * @param isLast `false` while the keys of listed users may still show whose row it is
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
