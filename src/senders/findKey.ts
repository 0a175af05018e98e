/** Whose access key is this? The fastest question of an abuse report. */
import * as l10n from '@vscode/l10n';
import type { AccessKey, LastUsed, Snapshot, User } from './model.ts';

/** Whose key it is and what it was last used for (GetAccessKeyLastUsed). */
export interface KeyOwner {
  readonly userName: string;
  /** `null`: never used since tracking began. */
  readonly lastUsed: LastUsed | null;
}

/** An access key that a Snapshot holds. */
export interface ShownKey {
  readonly snapshot: Snapshot;
  readonly user: User;
  readonly accessKey: AccessKey;
}

/** What a pasted text holds: an ID alone, or the line or the mail that names one. */
export type PastedKey =
  | { readonly kind: 'key'; readonly id: string }
  | { readonly kind: 'several'; readonly ids: readonly string[] }
  /** Of temporary credentials (a role's, a federated user's), which no IAM user has as a key. */
  | { readonly kind: 'temporary'; readonly id: string }
  /** A unique ID of IAM that is no access key. */
  | { readonly kind: 'other'; readonly id: string; readonly what: OtherId }
  /** What looks like a secret access key or an SMTP password, which belongs nowhere. */
  | { readonly kind: 'secret' }
  | { readonly kind: 'none' };

/** Source: IAM User Guide, "IAM identifiers", "Understanding unique ID prefixes". */
const OTHERS = ['AIDA', 'AROA', 'AGPA', 'AIPA', 'ANPA', 'ANVA', 'APKA', 'ASCA'] as const;
type OtherId = (typeof OTHERS)[number];

/** 16 to 128 characters (IAM API Reference, GetAccessKeyLastUsed, AccessKeyId); in capitals as AWS makes them. */
const UNIQUE_ID = new RegExp(String.raw`(?<!\w)(AKIA|ASIA|${OTHERS.join('|')})[A-Z0-9]{12,124}(?!\w)`, 'g');

/** A secret access key has 40 characters of Base64, an SMTP password 44. */
const SECRET = /^[A-Za-z0-9/+]{40,44}={0,2}$/;

/** Finds the one access key ID that a text names. A single word may be in small letters. */
export function readKeyId(text: string): PastedKey {
  const trimmed = text.trim();
  const searched = /^\w+$/.test(trimmed) ? trimmed.toUpperCase() : trimmed;
  const ids = [...new Set([...searched.matchAll(UNIQUE_ID)].map(([id]) => id))];
  const keys = ids.filter((id) => id.startsWith('AKIA'));
  const [id] = keys;
  if (id !== undefined) return keys.length === 1 ? { kind: 'key', id } : { kind: 'several', ids: keys };
  const [other] = ids;
  if (other === undefined) return SECRET.test(trimmed) ? { kind: 'secret' } : { kind: 'none' };
  const what = OTHERS.find((prefix) => other.startsWith(prefix));
  return what === undefined ? { kind: 'temporary', id: other } : { kind: 'other', id: other, what };
}

/** Why a text cannot be searched for, and what to do; `null` where it names one access key. */
export function keyIdProblem(pasted: PastedKey): string | null {
  switch (pasted.kind) {
    case 'key':
      return null;
    case 'several':
      return l10n.t('The text names {0} access keys. Enter one of them at a time.', pasted.ids.length);
    case 'temporary':
      return l10n.t(
        "{0} is of temporary credentials: no IAM user's key. A role's session has it; AWS CloudTrail's events of AWS STS say who asked for it.",
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
  }
}

/** The key where a Snapshot has it. The credential report alone names no key IDs. */
export function shownKey(snapshots: readonly Snapshot[], id: string): ShownKey | null {
  for (const snapshot of snapshots) {
    for (const user of snapshot.users) {
      const accessKey = user.accessKeys.find((key) => key.id === id);
      if (accessKey !== undefined) return { snapshot, user, accessKey };
    }
  }
  return null;
}
