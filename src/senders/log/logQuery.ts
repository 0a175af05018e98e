/** The query of Logs Insights that finds the events of mails in a log group. */
import type { Timestamp } from '../model/evidence.ts';
import { addTime } from '../model/evidence/timestamp.ts';

/** Which mails a person looks for. */
export interface LogSearch {
  readonly region: string;
  readonly logGroup: string;
  /** Mails that were sent in [from, to). Of one mail, both are the second in which it was sent. */
  readonly from: Timestamp;
  readonly to: Timestamp;
  /** A Message-ID of SES; `null`: all mails of the window. */
  readonly messageId: string | null;
  /** The name of a user or role, or `root`; `null`: any. */
  readonly sender: string | null;
  /** An address that a mail was sent from or to; `null`: any. */
  readonly address: string | null;
}

/** What Logs Insights returns at most. Source: CloudWatch Logs User Guide, "CloudWatch Logs quotas". */
export const MOST_EVENTS = 10_000;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * How long after a mail was sent its events are looked for, in milliseconds: of a window, and of a single mail. SES
 * delivers most mails within minutes, and tries for hours where a receiver is not there.
 */
const LATER = { window: HOUR, mail: 24 * HOUR } as const;
/** How far the clocks of SES and of what writes the log can lie apart, in milliseconds. */
const EARLIER = 5 * MINUTE;

/** Returns the times of the log events to be scanned: up to the present. */
export function scannedSpan(
  { from, to, messageId }: Pick<LogSearch, 'from' | 'to' | 'messageId'>,
  now: Timestamp,
): { readonly from: Timestamp; readonly to: Timestamp } {
  const start = addTime(from, -EARLIER);
  const end = addTime(to, messageId === null ? LATER.window : LATER.mail);
  const latest = end < now ? end : now;
  return { from: start, to: latest > start ? latest : start };
}

/** The events of SES that say that a mail was sent, and what became of it: not those of opened mails and clicked links. */
export const EVENT_TYPES = [
  'Send',
  'Delivery',
  'DeliveryDelay',
  'Bounce',
  'Complaint',
  'Reject',
  'Rendering Failure',
] as const;

/**
 * Returns the text of the query. It looks into whole log events, and so does `readLoggedMails` into its results, which is
 * exact where the query only has to miss nothing. Logs Insights could compare fields, but it knows no more than 200 of a
 * log event, and a mail with many headers and recipients has more (CloudWatch Logs User Guide, "Supported logs and
 * discovered fields").
 *
 * Of what a person typed, nothing but letters, digits and `@_-` gets into the query, see `pattern`: nothing in it can end
 * the regular expression or mean anything in one.
 */
export function createLogQuery({ messageId, sender, address }: LogSearch): string {
  const conditions = [
    String.raw`"eventType"\s*:\s*"(${EVENT_TYPES.join('|')})"`,
    ...(messageId === null
      ? []
      : [String.raw`"messageId"\s*:\s*"${pattern(withoutHost(messageId).toLowerCase())}`]),
    ...(sender === null ? [] : [String.raw`"ses:caller-identity"\s*:\s*\[\s*"${pattern(sender)}"`]),
    ...(address === null ? [] : [`(?i)${pattern(address)}`]),
  ];
  return [
    'fields @timestamp, @message',
    ...conditions.map((condition) => `filter @message like /${condition}/`),
    'sort @timestamp desc',
    `limit ${MOST_EVENTS}`,
  ].join('\n| ');
}

/** In events, the Message-ID of SES stands without its host. */
export function withoutHost(messageId: string): string {
  return messageId.replace(/@.*$/, '');
}

/**
 * Any other character may stand escaped in the JSON of a log event: as `\"`, or as `\u00e9` for each UTF-16 unit. Several in
 * a row are one repetition, since a failing search tries all combinations of several.
 */
function pattern(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9@_-]+/g, (others) =>
    others === '.' ? '.' : `.{${others.length},${6 * others.length}}`,
  );
}
