/** Mails as they are stored: only hours and days with mails. */
import * as v from 'valibot';
import { count, sums, time } from '../evidence/kinds.ts';
import { MAIL_METRICS } from '../model/mails.ts';
import type { DayCounts, HourCounts, MailCount, Mails, RegionMails, SenderMails } from '../model/mails.ts';
import type { Call } from '../model/model.ts';

/** What a stored gap looks like. */
export const gap = v.object({
  // A call that this version does not know is only shown.
  call: v.custom<Call>((call) => typeof call === 'string'),
  reason: v.string(),
  message: v.string(),
  accessKeyId: v.exactOptional(v.string()),
  about: v.exactOptional(v.literal('roles')),
  region: v.exactOptional(v.string()),
});

/** Counts by hour or day: `[length, [index, count, index, count, …]]`. */
type Sparse = readonly [length: number, entries: readonly number[]];

/** 455 days of hours; CloudWatch keeps no more. */
const LONGEST = 455 * 24;

const counts = v.pipe(
  v.tuple([v.pipe(count, v.maxValue(LONGEST)), v.array(count)]),
  v.check(([length, entries]) => entries.every((index, at) => at % 2 === 1 || index < length)),
  v.transform(([length, entries]) => {
    const dense = new Uint32Array(length);
    for (let at = 0; at < entries.length; at += 2) dense[entries[at] ?? 0] = entries[at + 1] ?? 0;
    return dense;
  }),
);
const hours = v.object({ from: time, counts });
const days = v.object({ from: v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d$/)), counts });

const sender = v.object({
  callerIdentity: v.string(),
  sums,
  currentHour: count,
  lastHour: v.nullable(time),
  days,
});

const region = v.object({
  region: v.string(),
  asOf: time,
  sent: v.nullable(hours),
  delivered: v.exactOptional(hours),
  bounced: v.exactOptional(hours),
  complained: v.exactOptional(hours),
  rejected: v.exactOptional(hours),
  senders: v.nullable(v.array(sender)),
  earlierSenders: v.exactOptional(v.array(v.object({ ...sender.entries, asOf: time }))),
  sendersLeftOut: v.exactOptional(count),
  namesTriedAt: v.exactOptional(time),
});

/** What stored mails look like. */
export const storedMails = v.object({ asOf: time, regions: v.array(region), gaps: v.array(gap) });

/** Returns the mails as they are stored. */
export function toStoredMails({ asOf, regions, gaps }: Mails): object {
  return { asOf, regions: regions.map(toStoredRegion), gaps };
}

function toStoredRegion({ senders, earlierSenders, ...region }: RegionMails): object {
  const series: Partial<Record<MailCount, object | null>> = {};
  for (const name of Object.keys(MAIL_METRICS) as MailCount[]) {
    const known = region[name];
    if (known !== undefined) series[name] = known && sparse(known);
  }
  return {
    ...region,
    ...series,
    senders: senders && senders.map(toStoredSender),
    ...(earlierSenders === undefined ? {} : { earlierSenders: earlierSenders.map(toStoredSender) }),
  };
}

function toStoredSender(one: SenderMails): object {
  return { ...one, days: sparse(one.days) };
}

function sparse({ from, counts: dense }: HourCounts | DayCounts): object {
  const entries: number[] = [];
  dense.forEach((number, index) => {
    if (number > 0) entries.push(index, number);
  });
  return { from, counts: [dense.length, entries] satisfies Sparse };
}
