/** The texts of a user's keys, uses, Access Advisor and policies. Loaded when a user is expanded. */
import * as l10n from '@vscode/l10n';
import { noAdvisorWords, pastUseFate } from '../../senders/words/evidenceWords.ts';
import type { AccessKey, GrantingPolicy, PastUse, Principal } from '../../senders/model/model.ts';
import { statusLabel } from '../../senders/words/words.ts';
import { ago, OLD_REPORT, type FormatContext } from './describe.ts';

/**
 * `ses-smtp · 3 min ago · us-east-1 · Active`, or `Inactive · ses-smtp · …`: the most important first, since a narrow
 * side bar cuts off the end.
 * @param isStatusSaid whether it's said elsewhere that the key is active
 */
export function keyDescription(
  user: Principal,
  key: AccessKey,
  format: FormatContext,
  isStatusSaid = false,
): string {
  const isOld = key.source === 'report' && format.now - Date.parse(key.asOf) >= OLD_REPORT;
  const age = isOld ? [l10n.t('as of {0}', ago(key.asOf, format))] : [];
  const use = keyUse(user, key, format);
  const status = isStatusSaid ? [] : [statusLabel(key.status)];
  return [...(key.status === 'Active' ? [...use, ...status] : [...status, ...use]), ...age].join(' · ');
}

function keyUse(user: Principal, key: AccessKey, format: FormatContext): readonly string[] {
  if (key.lastUsed !== null) {
    const { service, region, at } = key.lastUsed;
    return [
      service ?? l10n.t('service that AWS does not name'),
      ago(at, format),
      ...(region === null ? [] : [region]),
    ];
  }
  if (isUnanswered(user, key)) return [l10n.t('last used not known')];
  return user.pending.includes('GetAccessKeyLastUsed') ? [l10n.t('checking…')] : [l10n.t('never used')];
}

/** Whether a key's last use is a missing answer, which must not read as "never used". */
export function isUnanswered(user: Principal, key: AccessKey): boolean {
  return (
    key.lastUsed === null &&
    user.gaps.some((gap) => gap.accessKeyId !== undefined && gap.accessKeyId === key.id)
  );
}

/** Whether a key can be deactivated by its ID: root's keys and those from the credential report have none. */
export function canDeactivate(user: Pick<Principal, 'kind'>, { id, status }: AccessKey): boolean {
  return id !== null && status === 'Active' && user.kind !== 'root';
}

/** What stops a sender: a command for a user's active key, or words. `null`: there is no key to deactivate. */
type StopWay = 'deactivate' | 'words' | null;

/**
 * Returns how a user, role or root can be stopped. A key's ID may still be unknown: the command then asks for it.
 * @param keys those of the user's keys that it's about
 */
export function stopWay(
  { kind, isDeleted, accessKeys }: Principal,
  keys: readonly AccessKey[] = accessKeys,
): StopWay {
  if (isDeleted === true) return null;
  if (kind === 'role') return 'words';
  if (!keys.some(({ status }) => status === 'Active')) return null;
  return kind === 'root' ? 'words' : 'deactivate';
}

/** Returns the Access Advisor line below a user. */
export function advisorDescription(user: Principal, format: FormatContext): string {
  if (user.advisor !== null) {
    const { lastAccessedAt, region } = user.advisor;
    return ['SES', ago(lastAccessedAt, format), ...(region === null ? [] : [region])].join(' · ');
  }
  return noAdvisorWords(user) ?? '';
}

/** `ses-smtp · 3 days ago · us-east-1 · key deleted since`: a use of SES that the keys no longer show. */
export function pastUseDescription(user: Principal, past: PastUse, format: FormatContext): string {
  const { service, region, at } = past.use;
  return [
    service ?? '',
    ago(at, format),
    ...(region === null ? [] : [region]),
    pastUseFate(user, past, (text) => text),
  ].join(' · ');
}

/** `managed policy through group mailers`. */
export function policyOrigin({ type, arn, group }: GrantingPolicy): string {
  switch (type) {
    case 'inline':
      return l10n.t('inline policy');
    case 'managed':
      return l10n.t('managed policy');
    case 'group-inline':
      return l10n.t('inline policy of group {0}', group ?? '');
    case 'group-managed':
      return l10n.t('managed policy through group {0}', group ?? '');
    case 'identity-policy':
      return l10n.t('policy of the SES identity {0}', identityName(arn));
  }
}

/** `example.com (us-east-1)`, of `arn:aws:ses:us-east-1:111122223333:identity/example.com`. */
function identityName(arn: string | null): string {
  const [, region, name] = /^arn:[^:]*:ses:([^:]*):[^:]*:identity\/(.*)$/s.exec(arn ?? '') ?? [];
  return region === undefined ? (arn ?? '') : `${name} (${region})`;
}
