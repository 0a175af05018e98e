/** Who owns an access key? The most urgent question after an abuse report. */
import * as l10n from '@vscode/l10n';
import type { AccessKey, LastUsed, Snapshot, Principal } from '../model/model.ts';

/** The owner of a key and its last use (GetAccessKeyLastUsed). */
export interface KeyOwner {
  readonly userName: string;
  /** `null`: never used since tracking began. */
  readonly lastUsed: LastUsed | null;
}

export interface ShownKey {
  readonly snapshot: Snapshot;
  readonly user: Principal;
  /** `null`: the key was deleted; only an earlier use of SES names it. */
  readonly accessKey: AccessKey | null;
}

/** What a pasted text contains: just an ID, or a line or email with one. */
export type PastedKey =
  | { readonly kind: 'key'; readonly id: string }
  | { readonly kind: 'several'; readonly ids: readonly string[] }
  /** For temporary credentials of an IAM user's session or a role's. IAM lists them with no user. */
  | { readonly kind: 'temporary'; readonly id: string }
  /** A unique ID of IAM that isn't an access key. */
  | { readonly kind: 'other'; readonly id: string; readonly what: OtherId }
  /** Looks like a secret access key or an SMTP password, which should never be pasted. */
  | { readonly kind: 'secret' }
  | { readonly kind: 'none' };

/** Source: IAM User Guide, "IAM identifiers", "Understanding unique ID prefixes". */
const OTHERS = ['AIDA', 'AROA', 'AGPA', 'AIPA', 'ANPA', 'ANVA', 'APKA', 'ASCA', 'ABIA', 'ACCA'] as const;
type OtherId = (typeof OTHERS)[number];

/**
 * 16 to 128 characters (IAM API Reference, GetAccessKeyLastUsed, AccessKeyId). AWS uses capitals and digits, so an ID ends
 * where these do: before a `_`, a lowercase letter or a quote. Real IDs are base32, but examples in AWS's documentation
 * contain other digits, too.
 */
const UNIQUE_ID = new RegExp(
  `(?<![A-Z0-9])(?:AKIA|ASIA|${OTHERS.join('|')})[A-Z0-9]{12,124}(?![A-Z0-9])`,
  'g',
);

/** The length of every access key ID that AWS issues today. */
const USUAL_LENGTH = 20;

/** A secret access key has 40 Base64 characters, an SMTP password 44; alone, or in a line with its name. */
const SECRET = /^(?:[\w "'-]*(?:secret|password)[\w "'-]*[=:][\s"']*)?[A-Za-z0-9/+]{40,44}={0,2}["',;]*$/i;

/** Zero-width characters, which email and chat clients insert into long words. */
const INVISIBLE = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/g;

/** A character as escaped in URLs (`%22`, `%2522`), emails (`=3D`) and JSON (`\\u0022`, `\\x22`), and JSON's `\\n`, `\\r`, `\\t`. */
const ESCAPED = /(?:%(?:25)*|=)([2-7][0-9A-Fa-f])|\\u00([2-7][0-9A-Fa-f])|\\x([2-7][0-9A-Fa-f])|\\[nrt]/g;

/** A line break that email adds to a long line (RFC 2045, 6.7), even inside an ID or before a quoted line. */
const SOFT_BREAK = /=[ \t]*\r?\n(?:> ?)*/g;

/** An ID in two parts, as left when an input box drops the line end of a soft break. */
const BROKEN_ID = /(?<![A-Z0-9])(A[A-Z]{3}[A-Z0-9]*)= ?([A-Z0-9]+)(?![A-Z0-9])/g;

/** Finds the access key ID in a text, however it's quoted. A single word may be in lowercase. */
export function readKeyId(text: string): PastedKey {
  const trimmed = text.trim();
  // Full-width letters become plain ones.
  const plain = trimmed.normalize('NFKC').replaceAll(INVISIBLE, '');
  const joined = idsIn(plain.replaceAll(SOFT_BREAK, ''));
  const ids = joined.length > 0 ? joined : idsIn(plain);
  const keys = ids.filter((id) => id.startsWith('AKIA'));
  const [id] = keys;
  if (id !== undefined) return keys.length === 1 ? { kind: 'key', id } : { kind: 'several', ids: keys };
  const [other] = ids;
  if (other === undefined) return SECRET.test(trimmed) ? { kind: 'secret' } : { kind: 'none' };
  const what = OTHERS.find((prefix) => other.startsWith(prefix));
  return what === undefined ? { kind: 'temporary', id: other } : { kind: 'other', id: other, what };
}

function idsIn(text: string): readonly string[] {
  const whole = text.replaceAll(BROKEN_ID, (broken: string, start: string, end: string) =>
    start.length + end.length === USUAL_LENGTH ? start + end : broken,
  );
  const read = whole.replaceAll(ESCAPED, (_, ...codes: readonly unknown[]) => {
    const code = codes.slice(0, 3).find((found) => typeof found === 'string');
    return typeof code === 'string' ? String.fromCharCode(Number.parseInt(code, 16)) : ' ';
  });
  const searched = /^[^a-zA-Z0-9]*[a-zA-Z0-9]+[^a-zA-Z0-9]*$/.test(read) ? read.toUpperCase() : read;
  return [...new Set([...searched.matchAll(UNIQUE_ID)].map(([id]) => id))];
}

/** Returns why a text can't be searched for, and what to do; `null` if it contains exactly one access key ID. */
export function keyIdProblem(pasted: PastedKey): string | null {
  switch (pasted.kind) {
    case 'key':
      return null;
    case 'several':
      return l10n.t('The text has {0} access keys. Enter one at a time.', pasted.ids.length);
    case 'temporary':
      return l10n.t(
        "{0} is a temporary access key of AWS STS: it belongs to an IAM user's own session (GetSessionToken, GetFederationToken) or to a role's session. IAM doesn't list it. AWS CloudTrail shows who requested it and what it was used for.",
        pasted.id,
      );
    case 'other':
      return l10n.t(
        '{0} is the unique ID of {1}, not an access key. Access key IDs begin with AKIA.',
        pasted.id,
        otherWords(pasted.what),
      );
    case 'secret':
      return l10n.t(
        'This looks like a secret access key or an SMTP password. Remove it here, and enter the access key ID, which begins with AKIA.',
      );
    case 'none':
      return l10n.t(
        'Enter an access key ID: AKIA and at least 12 more capital letters and digits. An SMTP user name is one.',
      );
  }
}

function otherWords(what: OtherId): string {
  switch (what) {
    case 'AIDA':
      return l10n.t('an IAM user');
    case 'AROA':
      return l10n.t('a role');
    case 'AGPA':
      return l10n.t('a user group');
    case 'AIPA':
      return l10n.t('an EC2 instance profile');
    case 'ANPA':
      return l10n.t('a managed policy');
    case 'ANVA':
      return l10n.t('a version of a managed policy');
    case 'APKA':
      return l10n.t('a public key');
    case 'ASCA':
      return l10n.t('a certificate');
    case 'ABIA':
      return l10n.t('an AWS STS service bearer token');
    case 'ACCA':
      return l10n.t('a context-specific credential');
  }
}

/** Returns the key if a Snapshot has it, even a deleted one. The credential report alone has no key IDs. */
export function shownKey(snapshots: readonly Snapshot[], id: string): ShownKey | null {
  let past: ShownKey | null = null;
  for (const snapshot of snapshots) {
    for (const user of snapshot.principals) {
      const accessKey = user.accessKeys.find((key) => key.id === id);
      if (accessKey !== undefined) return { snapshot, user, accessKey };
      if (user.pastUses?.some(({ keyId }) => keyId === id) === true)
        past ??= { snapshot, user, accessKey: null };
    }
  }
  return past;
}
