/** Whose mails they are: SES names a sender by a bare name, which a user and a role may share. */
import { inSlices } from '../evidence/scanContext.ts';
import type { ScanContext } from '../evidence/scanContext.ts';
import type { SentMails, Timestamp } from '../model/evidence.ts';
import { addHours, addSums } from '../model/mails.ts';
import type { Mails } from '../model/mails.ts';
import type { Principal } from '../model/model.ts';

/** Returns the value of `ses:caller-identity` for a principal. */
export function callerIdentityOf({ name, kind }: Pick<Principal, 'name' | 'kind'>): string {
  return kind === 'root' ? 'root' : name;
}

/** Returns the principals by the name that SES gives a sender. A name may have several. */
export function principalsByName(
  principals: readonly Principal[],
): ReadonlyMap<string, readonly Principal[]> {
  return Map.groupBy(principals, callerIdentityOf);
}

/**
 * Records for each principal which mails were counted under its name. Does nothing if no Region publishes by sender.
 * @param untried names that were not tried as senders: that they sent nothing is not known. `null`: the count is still
 *   running, so that is not known of anyone.
 */
export async function attributeMails(
  context: ScanContext,
  untried: ReadonlySet<string> | null,
): Promise<void> {
  const { builder } = context;
  const mails = builder.mails();
  if (mails === undefined) return;
  const byName = sentByName(mails);
  if (byName === null) return;
  const { asOf } = mails;
  const principals = builder.users().filter(({ isDeleted }) => isDeleted !== true);
  const names = principalsByName(principals);
  const none: SentMails = { asOf, sums: addSums([]), last: null };
  const shared: SentMails = { asOf, sums: null, last: null, isShared: true };
  const isWhole = untried !== null && areSendersWhole(mails);
  await inSlices(context, principals, (principal) => {
    const name = callerIdentityOf(principal);
    const sent = byName.get(name) ?? (isWhole && !untried.has(name) ? none : undefined);
    if (sent === undefined) return;
    const isShared = sent !== none && (names.get(name)?.length ?? 0) > 1;
    builder.update(principal.arn, (known) => ({ ...known, sentMails: isShared ? shared : sent }));
  });
}

/** Whether every Region was counted with all of its senders, so that who isn't among them sent nothing. */
function areSendersWhole({ gaps, regions }: Mails): boolean {
  return (
    gaps.every(({ region }) => region === undefined) &&
    regions.every(({ sendersLeftOut }) => sendersLeftOut === undefined)
  );
}

/**
 * Returns the mails of each name; `null` if no Region publishes by sender in the latest count. Sums are over the Regions of
 * the latest count, and `null` for a name that only an earlier count has. The latest mail is that of either.
 */
function sentByName({ asOf, regions }: Mails): ReadonlyMap<string, SentMails> | null {
  if (!regions.some((one) => one.asOf === asOf && one.senders !== null)) return null;
  const byName = new Map<string, SentMails>();
  for (const { region, senders, asOf: countedAt } of regions) {
    for (const { callerIdentity, sums, lastHour } of senders ?? []) {
      const before = byName.get(callerIdentity);
      const last = lastHour === null ? null : { at: earlierTime(addHours(lastHour, 1), countedAt), region };
      const counted = [before?.sums, countedAt === asOf ? sums : null].filter((one) => one != null);
      byName.set(callerIdentity, {
        asOf,
        sums: counted.length === 0 ? null : addSums(counted),
        last: (before?.last?.at ?? '') > (last?.at ?? '') ? (before?.last ?? null) : last,
      });
    }
  }
  return byName;
}

function earlierTime(a: Timestamp, b: Timestamp): Timestamp {
  return a < b ? a : b;
}
