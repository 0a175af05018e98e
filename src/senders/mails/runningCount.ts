/** What a scan has counted of an account's mails so far. */
import type { ScanContext } from '../evidence/scanContext.ts';
import type { Gap, Timestamp } from '../model/evidence.ts';
import type { RegionMails } from '../model/mails.ts';
import type { HourSpan, Metric } from '../ports/mailReader.ts';
import { isQuietGap } from './figures.ts';
import { mailSpan } from './senderMails.ts';

export interface RunningCount {
  readonly asOf: Timestamp;
  /** The hours that are counted. */
  readonly span: HourSpan;
  /** By Region, once its senders are listed: the sets of further dimensions that their metrics have. */
  readonly sets: Map<string, readonly Metric['dimensions'][]>;
  /** Returns the Regions counted so far, without what an earlier scan knew. */
  regions(): readonly RegionMails[];
  /** Says which Regions are still to be counted, by name. */
  start(regions: readonly string[]): void;
  put(region: RegionMails): void;
  /** Nothing more of a Region comes. @param last what is known of it; absent: nothing new. */
  end(name: string, last?: RegionMails): void;
  /** Keeps missing answers, which the next change shows. */
  addGaps(gaps: readonly Gap[]): void;
  /** Keeps the answer of a Region that may be off: it is if another Region accepts the credentials. */
  refuse(name: string, gap: Gap): void;
  /** Decides whether the Regions that refused the credentials are off. */
  settle(): void;
}

/** Returns a count of nothing yet, each change of which goes to the scan. @param asOf when it began. */
export function createRunningCount(
  builder: Pick<ScanContext['builder'], 'setMails'>,
  asOf: Timestamp,
): RunningCount {
  const regions = new Map<string, RegionMails>();
  const gaps: Gap[] = [];
  const refused = new Map<string, Gap>();
  let pending = new Set<string>();
  const show = (): void => {
    builder.setMails({
      asOf,
      regions: [...regions.values()],
      gaps: [...gaps],
      ...(pending.size === 0 ? {} : { pending: [...pending] }),
    });
  };
  const put = (region: RegionMails): void => {
    regions.set(region.region, region);
    show();
  };
  return {
    asOf,
    span: mailSpan(asOf),
    sets: new Map(),
    regions: () => [...regions.values()],
    start: (names) => {
      pending = new Set(names);
      show();
    },
    put,
    end: (name, last) => {
      pending.delete(name);
      if (last === undefined) show();
      else put(last);
    },
    addGaps: (more) => {
      gaps.push(...more);
    },
    refuse: (name, gap) => {
      refused.set(name, gap);
    },
    settle: () => {
      // A Region that denies the call accepts the credentials.
      const isAccepted =
        [...regions.values()].some(({ sent }) => sent !== null) ||
        gaps.some((gap) => gap.region !== undefined && isQuietGap(gap));
      for (const [name, gap] of refused) {
        if (isAccepted) regions.set(name, offRegion(name, asOf));
        else gaps.push(gap);
      }
      show();
    },
  };
}

/** Returns what is known of a Region that is off. */
export function offRegion(name: string, asOf: Timestamp): RegionMails {
  return { region: name, asOf, sent: null, senders: null };
}
