/** The mails that log events are about. Sources: Amazon SES Developer Guide, "Contents of event data that Amazon SES publishes". */
import type { Timestamp } from '../model/evidence.ts';
import { EVENT_TYPES, withoutHost } from './logQuery.ts';
import type { LogSearch } from './logQuery.ts';

export type MailEvent = (typeof EVENT_TYPES)[number];

/** A mail, as all its events together describe it. Addresses and subject are for the person who asked: never stored or logged. */
export interface LoggedMail {
  /** When SES took it, to the millisecond. */
  readonly at: Timestamp;
  /** Without a host. */
  readonly messageId: string;
  /** The name of the user or role who sent it, or `root`; `null`: the event doesn't say. */
  readonly callerIdentity: string | null;
  readonly sourceIp: string | null;
  /** `SendSmtpEmail` by SMTP, else a call of the API. */
  readonly operation: string | null;
  readonly from: string | null;
  readonly to: readonly string[];
  readonly subject: string | null;
  /** What became of it: the worst of its events. */
  readonly outcome: MailEvent;
  /** In the order of `EVENT_TYPES`. */
  readonly events: readonly MailEvent[];
}

/** From the least to the worst. A mail to several people may be delivered to one and bounce from another. */
const BY_WEIGHT: readonly MailEvent[] = [
  'Send',
  'DeliveryDelay',
  'Delivery',
  'Bounce',
  'Complaint',
  'Rendering Failure',
  'Reject',
];

export interface LoggedMails {
  /** Newest first. */
  readonly mails: readonly LoggedMail[];
  /** Log events that could not be read as events of SES. */
  readonly unreadable: number;
}

/**
 * Reads log events, joins those of a mail by its Message-ID, and leaves out mails that weren't searched for. An event
 * stands in a log event by itself, below `detail` as EventBridge writes it, or after the words of a program's logger.
 */
export function readLoggedMails(messages: readonly string[], search: LogSearch): LoggedMails {
  const mails = new Map<string, LoggedMail>();
  let unreadable = 0;
  for (const message of messages) {
    const read = readEvent(message);
    if (read === null) {
      unreadable += 1;
      continue;
    }
    const known = mails.get(read.messageId);
    mails.set(read.messageId, known === undefined ? read : joined(known, read));
  }
  const found = [...mails.values()].filter((mail) => isMeant(mail, search));
  return { mails: found.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)), unreadable };
}

function isMeant(mail: LoggedMail, { from, to, messageId, sender, address }: LogSearch): boolean {
  if (messageId !== null) {
    if (mail.messageId.toLowerCase() !== withoutHost(messageId).toLowerCase()) return false;
  } else {
    const at = Date.parse(mail.at);
    if (at < Date.parse(from) || at >= Date.parse(to)) return false;
  }
  if (sender !== null && mail.callerIdentity !== sender) return false;
  if (address === null) return true;
  const part = address.toLowerCase();
  return [mail.from ?? '', ...mail.to].some((one) => one.toLowerCase().includes(part));
}

function joined(a: LoggedMail, b: LoggedMail): LoggedMail {
  const events = EVENT_TYPES.filter((type) => a.events.includes(type) || b.events.includes(type));
  return {
    at: a.at < b.at ? a.at : b.at,
    messageId: a.messageId,
    callerIdentity: a.callerIdentity ?? b.callerIdentity,
    sourceIp: a.sourceIp ?? b.sourceIp,
    operation: a.operation ?? b.operation,
    from: a.from ?? b.from,
    to: [...new Set([...a.to, ...b.to])],
    subject: a.subject ?? b.subject,
    outcome: BY_WEIGHT.findLast((type) => events.includes(type)) ?? a.outcome,
    events,
  };
}

function readEvent(message: string): LoggedMail | null {
  const logged = objectIn(parse(message));
  const event = logged['mail'] === undefined ? objectIn(logged['detail']) : logged;
  const type = EVENT_TYPES.find((one) => one === event['eventType']);
  const mail = objectIn(event['mail']);
  const [messageId, at] = [textIn(mail['messageId']), timeIn(mail['timestamp'])];
  if (type === undefined || messageId === null || at === null) return null;
  const tags = objectIn(mail['tags']);
  const tag = (name: string) => textIn(listIn(tags[name])[0]);
  return {
    at,
    messageId: withoutHost(messageId),
    callerIdentity: tag('ses:caller-identity'),
    sourceIp: tag('ses:source-ip'),
    operation: tag('ses:operation'),
    from: textIn(mail['source']),
    to: listIn(mail['destination']).flatMap((one) => textIn(one) ?? []),
    subject: textIn(objectIn(mail['commonHeaders'])['subject']),
    outcome: type,
    events: [type],
  };
}

function parse(message: string): unknown {
  try {
    return JSON.parse(message.slice(Math.max(0, message.indexOf('{'))));
  } catch {
    return null;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function objectIn(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function timeIn(value: unknown): Timestamp | null {
  const time = typeof value === 'string' ? new Date(value) : null;
  return time === null || Number.isNaN(time.getTime()) ? null : time.toISOString();
}
