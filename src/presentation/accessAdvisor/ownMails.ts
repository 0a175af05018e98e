/** The mails of one principal, as far as SES publishes counts by sender. */
import { callerIdentityOf } from '../../senders/mails/attribution.ts';
import { knownSums } from '../../senders/mails/figures.ts';
import type { Principal, SentMails, Snapshot, Sums } from '../../senders/model/model.ts';

const DAY = 86_400_000;

/** Mails that CloudWatch counted under a principal's name. */
export interface OwnMails extends Pick<SentMails, 'asOf' | 'sums' | 'isShared' | 'isPartial'> {
  /** The Regions they were sent from, most mails first. */
  readonly regions: readonly { readonly region: string; readonly sums: Sums }[];
  /** The first day (UTC), and the mails of each day since. */
  readonly from: string;
  readonly days: readonly number[];
}

/** Returns the mails counted under a principal's name; `null` if none of it could have been counted, or not all of a zero. */
export function ownMails(
  { mails }: Pick<Snapshot, 'mails'>,
  principal: Pick<Principal, 'name' | 'kind' | 'sentMails'>,
): OwnMails | null {
  const { sentMails } = principal;
  if (mails === undefined || sentMails === undefined) return null;
  const { asOf, isShared, isPartial } = sentMails;
  const sums = knownSums(sentMails);
  if (sums !== sentMails.sums) return null;
  const name = callerIdentityOf(principal);
  const counted = sums === null ? [] : mails.regions.filter((region) => region.asOf === asOf);
  const own = counted.flatMap(({ region, senders }) =>
    (senders ?? [])
      .filter(({ callerIdentity }) => callerIdentity === name)
      .map((sender) => ({ region, sums: sender.sums, days: sender.days })),
  );
  const from = own.map(({ days }) => days.from).toSorted()[0] ?? asOf.slice(0, 10);
  const ahead = ({ days }: (typeof own)[number]) =>
    Math.round((Date.parse(days.from) - Date.parse(from)) / DAY);
  const length = Math.max(0, ...own.map((one) => ahead(one) + one.days.counts.length));
  return {
    asOf,
    sums,
    ...(isShared === undefined ? {} : { isShared }),
    ...(isPartial === undefined ? {} : { isPartial }),
    regions: own
      .filter((one) => one.sums.last400Days > 0)
      .map((one) => ({ region: one.region, sums: one.sums }))
      .toSorted((a, b) => b.sums.last400Days - a.sums.last400Days || (a.region < b.region ? -1 : 1)),
    from,
    days: Array.from({ length }, (_, day) =>
      own.reduce((sum, one) => sum + (one.days.counts[day - ahead(one)] ?? 0), 0),
    ),
  };
}
