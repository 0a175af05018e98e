/** The secrets in use, so that they can be left out of every error exactly as they are. They are in memory only. */

/** Shorter ones stand in words that have nothing to do with them. */
const SHORTEST = 6;

/** Credentials are renewed hour by hour: the latest are kept. */
const MOST = 1_000;

const secrets = new Set<string>();

/** Notes a secret, in the forms in which errors quote it. */
export function noteSecret(secret: string | undefined): void {
  if (secret === undefined || secret.length < SHORTEST) return;
  const squeezed = squeeze(secret).text;
  for (const form of new Set([squeezed, encodeURIComponent(squeezed), base64(secret)])) {
    secrets.delete(form);
    secrets.add(form);
  }
  for (const oldest of secrets) {
    if (secrets.size <= MOST) break;
    secrets.delete(oldest);
  }
}

/** Notes what a request is signed with. A key ID that has not the form of one may be a secret in its place. */
export function noteCredentials(credentials: {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}): void {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  if (!isKeyId(secretAccessKey)) noteSecret(secretAccessKey);
  noteSecret(sessionToken);
  if (!isKeyId(accessKeyId) && accessKeyId.length > LONGEST_NAME) noteSecret(accessKeyId);
}

/** Stand-ins of local endpoints (`test`, `minioadmin`) are shorter. */
const LONGEST_NAME = 30;

/** Whether it is an access key ID: `AKIA…` of a user, `ASIA…` of a session. */
export function isKeyId(text: string): boolean {
  return /^A(KI|SI)A[A-Z0-9]{12,28}$/.test(text);
}

/** Whether the key ID stands where the secret should be, and the other way round. */
export function isSwapped({
  accessKeyId,
  secretAccessKey,
}: {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}): boolean {
  return isKeyId(secretAccessKey) && !isKeyId(accessKeyId);
}

/**
 * A text without the secrets in use, also where they are URL-encoded, in Base64, escaped as in JSON, or split over
 * lines.
 */
export function withoutKnownSecrets(line: string, hidden: string): string {
  const { text, places } = squeeze(line);
  const lower = text.toLowerCase();
  const found: [from: number, to: number][] = [];
  for (const secret of secrets) {
    // The hexadecimal digits of a URL are written either way.
    const [within, sought] = secret.includes('%') ? [lower, secret.toLowerCase()] : [text, secret];
    for (let at = within.indexOf(sought); at !== -1; at = within.indexOf(sought, at + 1)) {
      if (isNumberWithin(text, at, sought)) continue;
      found.push([places[at] ?? 0, (places[at + sought.length - 1] ?? 0) + 1]);
    }
  }
  return cutOut(line, found, hidden);
}

/** A code of an MFA device within a longer number, such as an account ID, is none. */
function isNumberWithin(text: string, at: number, secret: string): boolean {
  if (!/^\d+$/.test(secret)) return false;
  return /\d/.test(text.charAt(at - 1)) || /\d/.test(text.charAt(at + secret.length));
}

function cutOut(line: string, found: readonly [number, number][], hidden: string): string {
  let redacted = '';
  let end = 0;
  for (const [from, to] of found.toSorted(([a], [b]) => a - b)) {
    if (from >= end) redacted += line.slice(end, from) + hidden;
    end = Math.max(end, to);
  }
  return redacted + line.slice(end);
}

/** Without what wraps and escapes a text, and where each character of the rest stood. */
function squeeze(line: string): { readonly text: string; readonly places: readonly number[] } {
  let text = '';
  const places: number[] = [];
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (/[\s\\"'`]/.test(character)) continue;
    text += character;
    places.push(at);
  }
  return { text, places };
}

/** Without the last group, which depends on what follows. */
function base64(secret: string): string {
  return Buffer.from(secret)
    .toString('base64')
    .replace(/.{0,4}$/, '');
}
