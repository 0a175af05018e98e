/** Finds the mail that a pasted text is about: raw, headers only, forwarded, in an abuse report or a notice. */
import PostalMime from 'postal-mime';
import type { Email } from 'postal-mime';
import { findSesMessageIds } from './messageId.ts';
import type { SesMessageId } from './messageId.ts';

/** Why the headers of a mail don't fit its Message-ID, which anybody can write. */
export type Doubt =
  | { readonly kind: 'date'; readonly at: number }
  | { readonly kind: 'received'; readonly at: number }
  /** The mail passed servers, and none of them got it from SES. */
  | { readonly kind: 'not-received' };

export type PastedMail =
  | { readonly kind: 'mail'; readonly messageId: SesMessageId; readonly doubts: readonly Doubt[] }
  /** Several mails remain: a person has to choose. */
  | { readonly kind: 'several'; readonly messageIds: readonly SesMessageId[] }
  /** @param messageId of the mail that was sent otherwise */
  | { readonly kind: 'not-ses'; readonly messageId: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'too-large' }
  /** Not a mail that can be read: nested too deeply, or with too large headers. */
  | { readonly kind: 'unreadable' };

/** The largest mail that SES takes has 40 MB. Source: Amazon SES Developer Guide, "Service quotas". */
export const MOST_BYTES = 64_000_000;
/** How deeply mails may be attached to mails, and how many are looked at. */
const DEEPEST = 8;
const MOST_MAILS = 100;
const TOO_MANY = 'Too many mails are attached, or too deeply.';

/** How much of a mail's own text is searched. */
const MOST_TEXT = 2_000_000;

const PARSED = {
  forceRfc822Attachments: true,
  maxNestingDepth: 50,
  maxHeadersSize: 1_000_000,
} as const;

/** A header line at the beginning, perhaps below the line that begins a mail in an mbox file. */
const HEADERS = /^\s*(?:From [^\n]*\n)?[!-9;-~]{1,100}:[ \t\r\n]/;

/** Returns the mail that a text is about. Never throws, and takes bounded time. */
export async function readPastedMail(pasted: string | Uint8Array): Promise<PastedMail> {
  if (pasted.length > MOST_BYTES) return { kind: 'too-large' };
  const bytes = typeof pasted === 'string' ? new TextEncoder().encode(pasted) : toUtf8(pasted);
  if (bytes.length > MOST_BYTES) return { kind: 'too-large' };
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 2_000));
  if (!HEADERS.test(start)) return fromText(bytes);
  const skipped = /^\s*(?:From [^\n]*\n)?/.exec(start)?.[0].length ?? 0;
  try {
    return await fromMail(bytes.subarray(skipped));
  } catch {
    return { kind: 'unreadable' };
  }
}

/** Returns the bytes of a file that Windows PowerShell or Notepad wrote in UTF-16 as UTF-8, and all others as they are. */
function toUtf8(bytes: Uint8Array): Uint8Array {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-16be';
  if (encoding === 'utf-16be' && !(bytes[0] === 0xfe && bytes[1] === 0xff)) return bytes;
  return new TextEncoder().encode(new TextDecoder(encoding).decode(bytes));
}

/** Text without headers: a Message-ID alone, a notice, or part of a mail. */
function fromText(bytes: Uint8Array): PastedMail {
  const found = chosen(idsInText(bytes), []);
  if (found !== null) return found;
  const text = new TextDecoder().decode(bytes.subarray(0, MOST_TEXT));
  const [other] = /[^\s<>@]{1,300}@[^\s<>@]{1,200}/.exec(text) ?? [];
  const isMessageId = other !== undefined && /^\s*<?\S+@\S+>?\s*$|message-id/i.test(text.slice(0, 10_000));
  return isMessageId ? { kind: 'not-ses', messageId: other } : { kind: 'nothing' };
}

function chosen(messageIds: readonly SesMessageId[], doubts: readonly Doubt[]): PastedMail | null {
  const [first] = messageIds;
  if (first === undefined) return null;
  return messageIds.length === 1
    ? { kind: 'mail', messageId: first, doubts }
    : { kind: 'several', messageIds };
}

async function fromMail(bytes: Uint8Array): Promise<PastedMail> {
  const { leaves, isAttached } = await innermost(bytes);
  const found = new Map<string, { readonly messageId: SesMessageId; readonly email: Email }>();
  for (const email of leaves)
    for (const messageId of idsOf(email, isAttached)) found.set(messageId.id, { messageId, email });
  const [only] = found.values();
  const doubts = found.size === 1 && only !== undefined ? doubtsOf(only.email, only.messageId) : [];
  const mail = chosen(
    [...found.values()].map(({ messageId }) => messageId),
    doubts,
  );
  if (mail !== null) return mail;
  const other = leaves.find(({ messageId }) => messageId !== undefined)?.messageId;
  if (other !== undefined)
    return { kind: 'not-ses', messageId: other.replaceAll(/[<>\s]/g, '').slice(0, 300) };
  // A text whose first line has a colon, such as a line of a log, looks like headers.
  return (isAttached ? null : chosen(idsInText(bytes), [])) ?? { kind: 'nothing' };
}

/** Lines of quoted-printable text end with `=` where they go on. */
function idsInText(bytes: Uint8Array): readonly SesMessageId[] {
  const text = new TextDecoder().decode(bytes.subarray(0, MOST_TEXT));
  return findSesMessageIds(text.replaceAll(/=\r?\n/g, ''));
}

/** Returns the mails that are attached to others and have none attached, or the mail itself. */
async function innermost(
  bytes: Uint8Array,
): Promise<{ readonly leaves: readonly Email[]; readonly isAttached: boolean }> {
  const leaves: Email[] = [];
  let left = MOST_MAILS;
  const visit = async (content: Uint8Array, depth: number): Promise<void> => {
    left -= 1;
    const email = await PostalMime.parse(content, PARSED);
    const attached = email.attachments.filter(({ mimeType }) => MAILS.has(mimeType));
    if (attached.length === 0) leaves.push(email);
    if (attached.length > left || (attached.length > 0 && depth === DEEPEST)) throw new RangeError(TOO_MANY);
    for (const { content: inner } of attached) await visit(bytesOf(inner), depth + 1);
  };
  await visit(bytes, 0);
  return { leaves, isAttached: left < MOST_MAILS - 1 };
}

/** A mail, or the headers of one: the third part of an abuse report. Sources: RFC 5965, RFC 6522. */
const MAILS: ReadonlySet<string> = new Set([
  'message/rfc822',
  'message/global',
  'message/rfc822-headers',
  'text/rfc822-headers',
]);

function bytesOf(content: ArrayBuffer | Uint8Array | string): Uint8Array {
  if (typeof content === 'string') return new TextEncoder().encode(content);
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}

/**
 * The Message-ID of a mail before those that it answers. A mail that nothing is attached to may quote another, or be a
 * notice about it.
 */
function idsOf(email: Email, isAttached: boolean): readonly SesMessageId[] {
  const own = findSesMessageIds(email.messageId ?? '');
  const text = `${email.text ?? ''}\n${email.html ?? ''}`.slice(0, MOST_TEXT);
  const quoted = isAttached ? [] : findSesMessageIds(text);
  const answered = findSesMessageIds(`${email.inReplyTo ?? ''} ${email.references ?? ''}`);
  const ids = own.length > 0 || quoted.length > 0 ? [...own, ...quoted] : answered;
  return [...new Map(ids.map((one) => [one.id, one])).values()];
}

/** SES's Date is that of the Message-ID within a second. A mail may wait for days before it is delivered. */
const [MOST_OFF, MOST_LATE] = [60 * 60_000, 5 * 24 * 60 * 60_000];

function doubtsOf(email: Email, { id, sentAt }: SesMessageId): readonly Doubt[] {
  // Of a mail that answers or quotes the one that is looked for, the headers say nothing.
  if (!(email.messageId ?? '').includes(id)) return [];
  const doubts: Doubt[] = [];
  const date = Date.parse(email.date ?? '');
  if (Math.abs(date - sentAt) > MOST_OFF) doubts.push({ kind: 'date', at: date });
  const received = email.headers.filter(({ key }) => key === 'received').map(({ value }) => value);
  const fromSes = received.filter((value) => /\bamazonses\.com\b/i.test(value));
  if (received.length > 0 && fromSes.length === 0) doubts.push({ kind: 'not-received' });
  const times = fromSes
    .map((value) => Date.parse(value.slice(value.lastIndexOf(';') + 1)))
    .filter(Number.isFinite);
  const first = Math.min(...times);
  if (times.length > 0 && (first < sentAt - MOST_OFF || first > sentAt + MOST_LATE))
    doubts.push({ kind: 'received', at: first });
  return doubts;
}
