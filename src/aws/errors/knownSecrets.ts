/** The secrets in use, kept only in memory, so that every error can leave them out exactly as they are. */

/** Shorter secrets would also match unrelated words. */
const SHORTEST = 6;

/** Credentials are renewed every hour; only the latest are kept. */
const MOST = 1_000;

const secrets = new Set<string>();

/** Records a secret, in the forms in which errors quote it. */
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

/** Records what a request is signed with. A key ID of the wrong form may be a secret in its place. */
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

/** Placeholders for local endpoints (`test`, `minioadmin`) are shorter. */
const LONGEST_NAME = 30;

/** Whether this is an access key ID: `AKIA…` of a user, `ASIA…` of a session. */
export function isKeyId(text: string): boolean {
  return /^A(KI|SI)A[A-Z0-9]{12,28}$/.test(text);
}

/** Whether the key ID and the secret are swapped. */
export function isSwapped({
  accessKeyId,
  secretAccessKey,
}: {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}): boolean {
  return isKeyId(secretAccessKey) && !isKeyId(accessKeyId);
}

/** Removes the secrets in use from a text, including URL-encoded, Base64, JSON-escaped and wrapped ones. */
export function withoutKnownSecrets(line: string, hidden: string): string {
  const { text, places } = squeeze(line);
  const lower = text.toLowerCase();
  const found: [from: number, to: number][] = [];
  for (const secret of secrets) {
    // Hexadecimal digits in URLs are written in either case.
    const [within, sought] = secret.includes('%') ? [lower, secret.toLowerCase()] : [text, secret];
    for (let at = within.indexOf(sought); at !== -1; at = within.indexOf(sought, at + 1)) {
      if (isNumberWithin(text, at, sought)) continue;
      found.push([places[at] ?? 0, (places[at + sought.length - 1] ?? 0) + 1]);
    }
  }
  return cutOut(line, found, hidden);
}

/** An MFA code inside a longer number, such as an account ID, isn't one. */
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

/** Removes whitespace and escapes from a text, and records where each remaining character was. */
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

/** Leaves out the last group, which depends on what follows. */
function base64(secret: string): string {
  return Buffer.from(secret)
    .toString('base64')
    .replace(/.{0,4}$/, '');
}
