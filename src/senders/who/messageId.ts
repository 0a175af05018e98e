/**
 * What the Message-ID of a mail sent through Amazon SES says: `RRRRTTTTTTTTTTTT-UUID-000000@HOST`. The twelve digits T are
 * the time of the send in milliseconds since 1970, HOST names the Region. AWS doesn't document the form: it was observed on
 * mails of 2015 to 2026.
 */

export interface SesMessageId {
  /** Without angle brackets. */
  readonly id: string;
  /** When SES took the mail, in milliseconds since 1970. */
  readonly sentAt: number;
  readonly region: string;
}

/** Text that was copied from a URL or a raw mail may have `%3C` or `=3C` for `<`, and `%40` for `@`. */
const FORM =
  /(?:\b|(?<=[=%]3C|_))([0-9a-f]{4}([0-9a-f]{12})-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}-\d{6})(?:@|%40)((?:email|[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-\d{1,2})\.amazonses\.com)(?![-a-z0-9]|\.\w)/gi;

/** Amazon SES began in 2011; the twelve digits could also mean years far from now. */
const [FIRST, LAST] = [Date.UTC(2011, 0, 1), Date.UTC(2100, 0, 1)];

/** Returns the Message-IDs of SES in a text, each once, in their order. */
export function findSesMessageIds(text: string): readonly SesMessageId[] {
  const found = new Map<string, SesMessageId>();
  for (const [, local = '', digits = '', host = ''] of text.matchAll(FORM)) {
    const id = `${local}@${host}`;
    const sentAt = Number.parseInt(digits, 16);
    if (sentAt < FIRST || sentAt >= LAST || found.has(id.toLowerCase())) continue;
    const [place = ''] = host.toLowerCase().split('.');
    found.set(id.toLowerCase(), { id, sentAt, region: place === 'email' ? 'us-east-1' : place });
  }
  return [...found.values()];
}
