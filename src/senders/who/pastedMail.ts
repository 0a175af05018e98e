/** Finds the mail that a pasted text is about: raw, headers only, forwarded, in an abuse report or a notice. */
import PostalMime from 'postal-mime';
import type { Attachment, Email } from 'postal-mime';
import { findSesMessageIds } from './messageId.ts';
import type { SesMessageId } from './messageId.ts';

/** Why the headers of a mail don't fit its Message-ID, which anybody can write. */
export type Doubt =
  | { readonly kind: 'date'; readonly at: number }
  | { readonly kind: 'received'; readonly at: number }
  /** The mail passed servers, and none of them got it from SES. */
  | { readonly kind: 'not-received' }
  /** Another mail may be in a file attached to it. */
  | { readonly kind: 'unread'; readonly file: string };

export type PastedMail =
  | { readonly kind: 'mail'; readonly messageId: SesMessageId; readonly doubts: readonly Doubt[] }
  /** Several mails remain: a person has to choose. */
  | { readonly kind: 'several'; readonly messageIds: readonly SesMessageId[] }
  /** @param messageId of the mail that was sent otherwise */
  | { readonly kind: 'not-ses'; readonly messageId: string }
  | { readonly kind: 'nothing' }
  /** The mail is in a file in a format of Outlook. @param file its name, or what such files are called */
  | { readonly kind: 'unread'; readonly file: string }
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

/** What stands before a mail: a byte order mark, blank lines, the size in a file of Apple Mail, a line of an mbox file. */
const BEFORE = /^(?:\u00EF\u00BB\u00BF)?\s*(?:\d{1,12}[ \t]*\r?\n)?(?:>?From [^\n]*\n)?/;
const HEADER = /^[!-9;-~]{1,100}:[ \t\r\n]/;

/** Returns the bytes from the first header line on; `null` if they don't begin with one. */
function mailIn(bytes: Uint8Array): Uint8Array | null {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 2_000));
  const skipped = BEFORE.exec(start)?.[0].length ?? 0;
  return HEADER.test(start.slice(skipped)) ? bytes.subarray(skipped) : null;
}

/** Returns the mail that a text is about. Never throws, and takes bounded time. */
export async function readPastedMail(pasted: string | Uint8Array): Promise<PastedMail> {
  if (pasted.length > MOST_BYTES) return { kind: 'too-large' };
  const bytes = typeof pasted === 'string' ? new TextEncoder().encode(pasted) : toUtf8(pasted);
  if (bytes.length > MOST_BYTES) return { kind: 'too-large' };
  const mail = mailIn(bytes);
  if (mail === null) {
    const file = outlookFile(bytes);
    return file === null ? fromText(bytes) : { kind: 'unread', file };
  }
  try {
    return await fromMail(mail);
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
  const { leaves, isAttached, unread } = await innermost(bytes);
  const found = new Map<string, { readonly messageId: SesMessageId; readonly email: Email }>();
  for (const email of leaves)
    for (const messageId of idsOf(email, isAttached)) found.set(messageId.id, { messageId, email });
  const [only] = found.values();
  if (unread !== null && !isAttached && (only === undefined || (unread.isMail && isOwn(only))))
    return { kind: 'unread', file: unread.file };
  const doubts: Doubt[] =
    found.size === 1 && only !== undefined ? [...doubtsOf(only.email, only.messageId)] : [];
  if (unread !== null) doubts.push({ kind: 'unread', file: unread.file });
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

/** A file in a format of Outlook. */
interface OutlookFile {
  readonly file: string;
  /** Whether it is a mail; a winmail.dat can have one attached. */
  readonly isMail: boolean;
}

interface Innermost {
  readonly leaves: readonly Email[];
  readonly isAttached: boolean;
  /** The first attached file that can hold a mail and cannot be read. */
  readonly unread: OutlookFile | null;
}

/** Returns the mails that are attached to others and have none attached, or the mail itself. */
async function innermost(bytes: Uint8Array): Promise<Innermost> {
  const leaves: Email[] = [];
  let left = MOST_MAILS;
  let unread: OutlookFile | null = null;
  const visit = async (content: Uint8Array, depth: number): Promise<void> => {
    left -= 1;
    const email = await PostalMime.parse(content, PARSED);
    const attached = email.attachments.map(attachedMail).filter((mail) => mail !== null);
    unread ??= email.attachments.map(attachedOutlookFile).find((file) => file !== null) ?? null;
    if (attached.length === 0) leaves.push(email);
    if (attached.length > left || (attached.length > 0 && depth === DEEPEST)) throw new RangeError(TOO_MANY);
    for (const inner of attached) await visit(inner, depth + 1);
  };
  await visit(bytes, 0);
  return { leaves, isAttached: left < MOST_MAILS - 1, unread };
}

/** A mail, or the headers of one: the third part of an abuse report. Sources: RFC 5965, RFC 6522, RFC 6533. */
const MAILS: ReadonlySet<string> = new Set([
  'message/rfc822',
  'message/global',
  'message/rfc822-headers',
  'message/global-headers',
  'text/rfc822-headers',
]);

/**
 * Returns the mail that an attachment is; `null` if it is none. Many programs and gateways attach a mail as any file: what
 * tells is its name, or headers at its beginning with a Message-ID among them.
 */
function attachedMail({ mimeType, filename, content }: Attachment): Uint8Array | null {
  const bytes = bytesOf(content);
  if (MAILS.has(mimeType)) return bytes;
  const mail = mailIn(toUtf8(bytes));
  if (mail === null || /\.eml$/i.test(filename ?? '')) return mail;
  const start = new TextDecoder('latin1').decode(mail.subarray(0, MOST_HEADERS));
  const [headers = ''] = /^[^]*?(?=\r?\n\r?\n|$)/.exec(start) ?? [];
  return /^message-id:/im.test(headers) && /^(?:from|received):/im.test(headers) ? mail : null;
}

/** How much of an attached file is looked at for headers. */
const MOST_HEADERS = 100_000;

function attachedOutlookFile({ mimeType, filename, content }: Attachment): OutlookFile | null {
  const known = outlookFile(bytesOf(content));
  if (mimeType === 'application/ms-tnef' || known === WINMAIL)
    return { file: filename ?? WINMAIL, isMail: false };
  // Files of Excel and Word of old begin as those of Outlook.
  const isMail = mimeType === 'application/vnd.ms-outlook' || /\.msg$/i.test(filename ?? '');
  return isMail ? { file: filename ?? MSG, isMail } : null;
}

const [MSG, WINMAIL] = ['.msg', 'winmail.dat'];

/** What a file of Outlook is called, by its first bytes. Sources: MS-CFB 2.2, MS-OXTNEF 2.1.3.1. */
function outlookFile([first, second, third, fourth]: Uint8Array): string | null {
  if (first === 0xd0 && second === 0xcf && third === 0x11 && fourth === 0xe0) return MSG;
  return first === 0x78 && second === 0x9f && third === 0x3e && fourth === 0x22 ? WINMAIL : null;
}

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

/** Whether a Message-ID is that of the mail which it was found in, and not of one that this answers or quotes. */
function isOwn({ email, messageId }: { readonly email: Email; readonly messageId: SesMessageId }): boolean {
  return (email.messageId ?? '').includes(messageId.id);
}

/** SES's Date is that of the Message-ID within a second. A mail may wait for days before it is delivered. */
const [MOST_OFF, MOST_LATE] = [60 * 60_000, 5 * 24 * 60 * 60_000];

function doubtsOf(email: Email, messageId: SesMessageId): readonly Doubt[] {
  const { sentAt } = messageId;
  // Of a mail that answers or quotes the one that is looked for, the headers say nothing.
  if (!isOwn({ email, messageId })) return [];
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
