/** Mails that CloudWatch counted by sender, and what they show. */
import type { SignalOf } from './signal.ts';
import type { Timestamp } from './timestamp.ts';

/** Mails of the whole hours before the one that ran when they were counted: 24, 168, 720 and 9,600 of them. */
export interface Sums {
  readonly last24Hours: number;
  readonly last7Days: number;
  readonly last30Days: number;
  readonly last400Days: number;
}

/** Mails that CloudWatch counted under a principal's name, in the Regions that publish by sender. */
export interface SentMails {
  /** When they were counted. */
  readonly asOf: Timestamp;
  /** `null`: the name is shared, or only an earlier count has the name. */
  readonly sums: Sums | null;
  /** The hour with the latest mail: when it ended (or when it was counted, for the hour that ran), and its Region. */
  readonly last: { readonly at: Timestamp; readonly region: string } | null;
  /** Regions, other than that of the latest, in which mails were counted under the name. Absent: none. */
  readonly otherRegions?: readonly string[];
  /** Mails were counted under a name that several principals have, so they are counted for none of them. */
  readonly isShared?: true;
  /**
   * The sums are at least: senders are missing in a Region that sent, or SES publishes none there. Where they are 0, the name
   * may also be one that was not tried, so that only the last two weeks would show.
   */
  readonly isPartial?: true;
}

/** Mails are counted by the hour: the latest one left by the end of it. */
export function mailSignals({ sentMails }: { readonly sentMails?: SentMails }): readonly SignalOf<'mails'>[] {
  if (!sentMails?.last) return [];
  const { asOf, last } = sentMails;
  const none = { service: null, keyId: null, action: null, isPast: false };
  return [{ ...none, ...last, source: 'mails', proves: 'mail', mark: 'mails', asOf }];
}
