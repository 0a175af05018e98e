/**
 * Mails that left an account, from its declared sends and uses, with the tags that SES gives them.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
import { readTime, type Envelope, type MailEvent, type SendDeclaration } from './declaration.ts';
import { hourly, once, type Times } from './times.ts';
import type { Use } from './uses.ts';

/** Mails that are alike but for their times. */
export interface Mails {
  /** As key last used names it. */
  readonly service: string;
  readonly action: string | undefined;
  readonly region: string;
  readonly times: Times;
  readonly configurationSet: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly envelope: Envelope;
  /** What became of the first so many of them. */
  readonly ofFirst: (event: MailEvent, count: number) => number;
}

/** D: the sends; SES's other untracked actions are reads. The SMTP interface can do nothing but send. */
const SENDING = new Set([
  'SendEmail',
  'SendRawEmail',
  'SendTemplatedEmail',
  'SendBulkEmail',
  'SendBulkTemplatedEmail',
  'SendCustomVerificationEmail',
  'SendBounce',
]);

/** The mail that a use is; `undefined` where it sends none. */
export function mailOf({ at, principal, service, region, action }: Use): Mails | undefined {
  const smtp = service === 'ses-smtp';
  const sends = smtp || (service === 'ses' && SENDING.has(action ?? ''));
  if (!sends || region === undefined) return undefined;
  return {
    service,
    action,
    region,
    times: once(at.getTime()),
    configurationSet: undefined,
    tags: autoTags(nameOf(principal), smtp, action, undefined),
    envelope: {},
    ofFirst: fate({}),
  };
}

/**
 * @param principal ARN of who sent them; `undefined` if deleted
 * @throws Error where the declaration contradicts itself.
 */
export function mailsOf(send: SendDeclaration, principal: string | undefined, start: Date): Mails {
  const { region, smtp = false, configurationSet, tags = {}, deleted } = send;
  if (smtp && send.accessKeyId === undefined && deleted === undefined)
    throw new Error(`Only a key can use the SMTP interface: ${JSON.stringify(send)}.`);
  if ((send.at === undefined) === (send.from === undefined))
    throw new Error(`Mails leave either at one time or from one on: ${JSON.stringify(send)}.`);
  const action = smtp ? 'SendRawEmail' : (send.action ?? 'SendEmail');
  return {
    service: smtp ? 'ses-smtp' : 'ses',
    action,
    region,
    times: timesOf(send, start),
    configurationSet,
    tags: { ...autoTags(deleted ?? nameOf(principal ?? ''), smtp, action, configurationSet), ...tags },
    envelope: send.mail ?? {},
    ofFirst: fate(send),
  };
}

function timesOf({ at, count, from, to, hourly: counts = [1] }: SendDeclaration, start: Date): Times {
  if (at !== undefined) return once(readTime(at, start).getTime(), count);
  const end = to === undefined ? Infinity : readTime(to, start).getTime();
  return hourly(readTime(from ?? 'now', start).getTime(), end, counts);
}

/** O: the bare name of a user or a role, `root` for root; never an ARN, never a session's name. */
const nameOf = (arn: string): string => arn.slice(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1);

/** D: tags that SES gives each mail by itself. */
const autoTags = (
  callerIdentity: string,
  smtp: boolean,
  action: string | undefined,
  configurationSet: string | undefined,
): Readonly<Record<string, string>> => ({
  'ses:caller-identity': callerIdentity,
  'ses:operation': smtp ? 'SendSmtpEmail' : (action ?? 'SendEmail'),
  ...(configurationSet === undefined ? {} : { 'ses:configuration-set': configurationSet }),
});

/** A rejected mail is not tried, so that it cannot bounce; what neither was rejected nor bounced is delivered. */
function fate({
  bounceEvery: bounce = Infinity,
  complaintEvery: complaint = Infinity,
  rejectEvery: reject = Infinity,
}: Pick<SendDeclaration, 'bounceEvery' | 'complaintEvery' | 'rejectEvery'>): Mails['ofFirst'] {
  const both = (bounce * reject) / divisor(bounce, reject);
  const rejected = (count: number): number => Math.floor(count / reject);
  const bounced = (count: number): number => Math.floor(count / bounce) - Math.floor(count / both);
  const counts: Readonly<Record<MailEvent, (count: number) => number>> = {
    Send: (count) => count,
    Delivery: (count) => count - rejected(count) - bounced(count),
    Bounce: bounced,
    Complaint: (count) => Math.floor(count / complaint),
    Reject: rejected,
  };
  return (event, count) => counts[event](count);
}

/** The greatest common divisor; 1 where one of them is infinite. */
const divisor = (a: number, b: number): number =>
  a === Infinity || b === Infinity ? 1 : b === 0 ? a : divisor(b, a % b);
