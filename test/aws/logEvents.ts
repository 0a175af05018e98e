/**
 * The log events of an account's log groups: declared ones, and those that SES publishes about its mails.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-firehose-contents.html
 * https://docs.aws.amazon.com/ses/latest/dg/monitor-sending-using-event-publishing-eventbridge.html
 */
import type { Account } from './account.ts';
import { readTime, type LogGroupDeclaration, type MailEvent } from './declaration.ts';
import { loggedSets } from './mailLog.ts';
import type { Mails } from './mails.ts';

export interface LogEvent {
  readonly at: number;
  readonly message: string;
}

/** I: how long after the mail each event is logged, in milliseconds. */
const LATER: Readonly<Record<MailEvent, number>> = {
  Send: 500,
  Reject: 700,
  Delivery: 2_000,
  Bounce: 3_000,
  Complaint: 40_000,
};

const DETAIL_TYPES: Readonly<Record<MailEvent, string>> = {
  Send: 'Email Sent',
  Reject: 'Email Rejected',
  Delivery: 'Email Delivered',
  Bounce: 'Email Bounced',
  Complaint: 'Email Complaint Received',
};

/** Returns the log events of [from, to] (milliseconds since 1970), in no order. */
export function logEvents(
  account: Account,
  group: LogGroupDeclaration,
  from: number,
  to: number,
): readonly LogEvent[] {
  const declared = (group.events ?? []).map(({ at, message }) => ({
    at: readTime(at, account.start).getTime(),
    message,
  }));
  const since = group.since === undefined ? -Infinity : readTime(group.since, account.start).getTime();
  const sets = loggedSets(account, group);
  const published = account.mails
    .filter(
      ({ region, configurationSet }) =>
        region === group.region && configurationSet !== undefined && sets.includes(configurationSet),
    )
    .flatMap((mails) => [...eventsOf(account, group, mails, Math.max(since, from - 3_600_000), to)]);
  return [...declared, ...published].filter(({ at }) => at >= from && at <= to);
}

function* eventsOf(
  account: Account,
  { eventBridge = false, region }: LogGroupDeclaration,
  mails: Mails,
  from: number,
  to: number,
): Generator<LogEvent> {
  const { times, ofFirst } = mails;
  for (let at = times.firstFrom(from); at !== undefined && at <= to; at = times.firstFrom(at + 1)) {
    const first = times.before(at);
    for (let index = first; index < times.before(at + 1); index += 1) {
      for (const type of Object.keys(LATER) as MailEvent[]) {
        if (ofFirst(type, index + 1) === ofFirst(type, index)) continue;
        const event = { eventType: type, mail: mailOf(account, mails, at, index), [type.toLowerCase()]: {} };
        const logged = at + LATER[type];
        const bridged = {
          version: '0',
          'detail-type': DETAIL_TYPES[type],
          source: 'aws.ses',
          account: account.id,
          time: new Date(logged).toISOString(),
          region,
          detail: event,
        };
        yield { at: logged, message: JSON.stringify(eventBridge ? bridged : event) };
      }
    }
  }
}

function mailOf(account: Account, { region, tags, envelope }: Mails, at: number, index: number): object {
  const {
    source = 'shop@example.com',
    destination = ['someone@example.org'],
    subject = 'Your order',
  } = envelope;
  const headers = { From: source, To: destination.join(', '), Subject: subject, ...envelope.headers };
  return {
    timestamp: new Date(at).toISOString(),
    source,
    sourceArn: `arn:${account.partition}:ses:${region}:${account.id}:identity/example.com`,
    sendingAccountId: account.id,
    messageId: messageIdOf(region, at, index),
    destination,
    headersTruncated: false,
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    commonHeaders: { from: [source], to: destination, subject },
    tags: Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
  };
}

/** O: so the Message-ID of a mail begins with its time; in events it has no host. */
export function messageIdOf(region: string, at: number, index: number): string {
  const place = { 'us-east-1': '0100', 'us-west-2': '0101', 'eu-west-1': '0102', 'eu-central-1': '0107' }[
    region
  ];
  const number = index.toString(16).padStart(12, '0');
  return `${place ?? '0108'}${at.toString(16).padStart(12, '0')}-9a3f6c1e-52d7-4b0a-8c4d-${number}-000000`;
}
