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

/** Returns how many principals have each name. */
export function countNames(
  principals: readonly Pick<Principal, 'name' | 'kind'>[],
): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const principal of principals) {
    const name = callerIdentityOf(principal);
    names.set(name, (names.get(name) ?? 0) + 1);
  }
  return names;
}

/** Notes with every principal which mails were counted under its name. Nothing, where no Region publishes by sender. */
export async function attributeMails(context: ScanContext): Promise<void> {
  const { builder } = context;
  const mails = builder.mails();
  if (mails === undefined) return;
  const byName = sentByName(mails);
  if (byName === null) return;
  const principals = builder.users().filter(({ isDeleted }) => isDeleted !== true);
  const names = countNames(principals);
  const none: SentMails = { asOf: mails.asOf, sums: addSums([]), last: null };
  const shared: SentMails = { ...none, sums: null };
  await inSlices(context, principals, (principal) => {
    const name = callerIdentityOf(principal);
    const sent = byName.get(name);
    const sentMails = sent === undefined ? none : (names.get(name) ?? 0) > 1 ? shared : sent;
    builder.update(principal.arn, (known) => ({ ...known, sentMails }));
  });
}

/** The mails of each name over the Regions of the latest count; `null` where none of them publishes by sender. */
function sentByName({ asOf, regions }: Mails): ReadonlyMap<string, SentMails> | null {
  const current = regions.flatMap(({ region, senders, ...one }) =>
    one.asOf === asOf && senders !== null ? [{ region, senders }] : [],
  );
  if (current.length === 0) return null;
  const byName = new Map<string, SentMails>();
  for (const { region, senders } of current) {
    for (const { callerIdentity, sums, lastHour } of senders) {
      const before = byName.get(callerIdentity);
      const last = lastHour === null ? null : { at: earlierTime(addHours(lastHour, 1), asOf), region };
      byName.set(callerIdentity, {
        asOf,
        sums: addSums([sums, ...(before?.sums ? [before.sums] : [])]),
        last: (before?.last?.at ?? '') > (last?.at ?? '') ? (before?.last ?? null) : last,
      });
    }
  }
  return byName;
}

function earlierTime(a: Timestamp, b: Timestamp): Timestamp {
  return a < b ? a : b;
}
