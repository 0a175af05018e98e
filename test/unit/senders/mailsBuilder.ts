/** Mails as a scan counts them, for tests: Regions with a base load and bursts. */
import {
  addHours,
  byDay,
  hourOf,
  lastHour,
  MAIL_HOURS,
  sumHours,
  currentHour,
} from '../../../src/senders/model/mails.ts';
import type { HourCounts, Mails, RegionMails, SenderMails } from '../../../src/senders/model/mails.ts';
import { NOW } from './builders.ts';

/** Mails by the hour, the last one running at `asOf`. @param countOf mails of the hour that began so many hours before. */
export function hours(countOf: (hoursAgo: number) => number, asOf = NOW): HourCounts {
  const counts = Uint32Array.from({ length: MAIL_HOURS + 1 }, (_, hour) => countOf(MAIL_HOURS - hour));
  return { from: addHours(hourOf(asOf), -MAIL_HOURS), counts };
}

export function senderMails(callerIdentity: string, counts: HourCounts): SenderMails {
  return {
    callerIdentity,
    sums: sumHours(counts),
    currentHour: currentHour(counts),
    lastHour: lastHour(counts),
    days: byDay(counts),
  };
}

/** A Region that sent, with every outcome; 2 of 100 bounce, 1 of 1,000 complains. */
export function regionMails(region: string, sent: HourCounts, but: Partial<RegionMails> = {}): RegionMails {
  const share = (part: number): HourCounts => ({
    ...sent,
    counts: sent.counts.map((count) => Math.floor(count * part)),
  });
  return {
    region,
    asOf: NOW,
    sent,
    senders: null,
    delivered: share(0.98),
    bounced: share(0.02),
    complained: share(0.001),
    rejected: share(0),
    ...but,
  };
}

/** A Region that is switched on and sent nothing; with `sent: null`, one that is off. */
export function quietRegion(region: string, sent: HourCounts | null = hours(() => 0)): RegionMails {
  return { region, asOf: NOW, sent, senders: null };
}

export function mailsOf(regions: readonly RegionMails[], but: Partial<Mails> = {}): Mails {
  return { asOf: NOW, regions, gaps: [], ...but };
}

/** By day 20 an hour, by night 4, and 4,200 in one hour yesterday. */
export const busy = hours((ago) => (ago === 30 ? 4_200 : ago % 24 < 12 ? 20 : 4));

/** 9,600 hours of 3 Regions: one that always sends, with names and a burst; one that does so on some days; one that began lately. */
export const THREE_REGIONS: Mails = mailsOf(
  [
    regionMails('us-east-1', busy, {
      senders: [
        senderMails(
          'newsletter',
          hours((ago) => (ago === 30 ? 4_180 : 0)),
        ),
        senderMails(
          'mailer',
          hours((ago) => (ago % 24 < 12 ? 15 : 4)),
        ),
        senderMails(
          'unknown',
          hours(() => 1),
        ),
      ],
    }),
    regionMails(
      'eu-central-1',
      hours((ago) => (ago % 168 === 20 ? 300 : 0)),
    ),
    regionMails(
      'ap-northeast-1',
      hours((ago) => (ago < 200 ? 2 + (ago % 7) : 0)),
    ),
    ...['us-east-2', 'us-west-2', 'eu-west-1'].map((region) => quietRegion(region)),
    quietRegion('af-south-1', null),
  ],
  {
    gaps: [
      {
        call: 'GetMetricData',
        reason: 'AccessDenied',
        message: 'It was not answered.',
        region: 'sa-east-1',
      },
    ],
  },
);
