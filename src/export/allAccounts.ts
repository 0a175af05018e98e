/** The summary of several accounts: which of them have a sign of SES, and which need a look. */
import { isQuietGap, mailGaps, regionFigures, totalMails } from '../senders/mails/figures.ts';
import type { Snapshot, Timestamp } from '../senders/model/model.ts';
import { countUsers, isOpen } from '../senders/words/counts.ts';
import { formatCount } from '../senders/words/words.ts';

/** One account of the summary. */
export interface SummedAccount {
  readonly snapshot: Snapshot;
  /** The latest use of SES by anybody; `null` if none is known. */
  readonly lastSesAt: Timestamp | null;
  /** `4,200`: the mails of 30 days; `4,200 ?` if a Region could not be counted; empty if mails weren't counted. */
  readonly mails: string;
  /** Whether its users could be listed at all. */
  readonly isRead: boolean;
}

/**
 * Returns the accounts with a sign of SES, with mails or with missing answers, the latest use first, and how many others
 * there are.
 */
export function sumAccounts(snapshots: readonly Snapshot[]): {
  readonly listed: readonly SummedAccount[];
  readonly quiet: number;
} {
  const listed = snapshots
    .flatMap((snapshot) => {
      const counts = countUsers([snapshot]);
      const { sent } = totalMails(regionFigures(snapshot));
      const lastSesAt = lastSesOf(snapshot);
      const uncounted = mailGaps(snapshot).filter((gap) => !isQuietGap(gap));
      const isQuiet =
        lastSesAt === null && (sent?.last400Days ?? 0) === 0 && snapshot.gaps.length + uncounted.length === 0;
      if (isQuiet && !isOpen(counts) && (counts.roles?.cannotTell ?? 0) === 0) return [];
      const mails = [
        ...(sent === null ? [] : [formatCount(sent.last30Days)]),
        ...(uncounted.length === 0 ? [] : ['?']),
      ].join(' ');
      return [
        { snapshot, lastSesAt, mails, isRead: snapshot.principals.length > 0 || snapshot.gaps.length === 0 },
      ];
    })
    .toSorted((a, b) => compareLatest(a.lastSesAt ?? '', b.lastSesAt ?? ''));
  return { listed, quiet: snapshots.length - listed.length };
}

const compareLatest = (a: string, b: string) => (a < b ? 1 : a > b ? -1 : 0);

function lastSesOf({ principals }: Snapshot): Timestamp | null {
  const times = principals.flatMap(({ lastSesAt }) => lastSesAt ?? []);
  return times.reduce<Timestamp | null>((latest, at) => (latest === null || at > latest ? at : latest), null);
}
