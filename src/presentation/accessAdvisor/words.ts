/** The page's short names for things. */
import * as l10n from '@vscode/l10n';
import { advisorAvailability } from '../../senders/model/advisorData.ts';
import type { AccessKey, Gap, Partition, Principal } from '../../senders/model/model.ts';
import type { Activity } from './protocol.ts';

/** Says that an answer is missing; never to be confused with "never". */
export const notAvailable = (): string => l10n.t('Not available here');
/** Says that an answer is on its way. */
export const waiting = (): string => l10n.t('Waiting for the answer.');
/** Says that there was no access as far as Access Advisor's tracking period goes. */
export const notInPeriod = (): string => l10n.t('Not accessed in the tracking period');

/** What is said of a service, or an action, that Access Advisor lists without an access. */
export function notAccessed(partition: Partition): string {
  return advisorAvailability(partition) === 'available' ? notInPeriod() : notAvailable();
}

/** What is said of a key without a recorded use. */
export function unusedKeyText(user: Principal, key: AccessKey, gap: Gap | undefined): string {
  if (isAwaited(user, key)) return waiting();
  if (gap !== undefined) return l10n.t('Not available here: {0}', gap.message);
  return key.source === 'report' ? l10n.t('No use in the credential report') : l10n.t('No use recorded');
}

/** Whether the last use of a key is still being asked: that is no "no use". */
export function isAwaited({ pending }: Principal, { lastUsed, source }: AccessKey): boolean {
  return lastUsed === null && source === 'live' && pending.includes('GetAccessKeyLastUsed');
}

/** Why the list of keys is empty. `pending` and gaps are no "no keys". */
export function noKeysText(user: Principal): string {
  if (user.pending.includes('ListAccessKeys')) return waiting();
  const isMissing = user.gaps.some((gap) => gap.call === 'ListAccessKeys');
  return isMissing
    ? l10n.t('Not available here.')
    : l10n.t('This user has no access key now. Deleted keys are gone with their history.');
}

/** What a person can do about a missing answer. */
export function nextStepFor({ call, reason }: Gap): string {
  if (/denied|unauthorized/i.test(reason))
    return l10n.t('Ask for the permission iam:{0}, then refresh.', call);
  if (/throttl|limit|rate|slowdown/i.test(reason))
    return l10n.t('AWS limits the number of requests; refresh in a minute.');
  if (/expired|token|credential/i.test(reason)) return l10n.t('Sign in again, then refresh.');
  if (/timeout|inprogress|unavailable|jobfailed/i.test(reason))
    return l10n.t('AWS may still be working; refresh in a minute.');
  if (/nosuchentity/i.test(reason)) return l10n.t('It may have been deleted meanwhile; refresh.');
  if (/network/i.test(reason)) return l10n.t('Check the connection, then refresh.');
  return l10n.t('Refresh to ask again.');
}

/** The line under the title, read out when it changes. The problem has a place of its own. */
export function statusText(activity: Activity, hasPage: boolean): string {
  switch (activity.kind) {
    case 'loading':
      return activity.text;
    case 'cancelled':
      return hasPage
        ? l10n.t('Cancelled. What was known before is shown.')
        : l10n.t('Cancelled before there was an answer.');
    case 'failed':
      return hasPage ? l10n.t('The answers of an earlier time are shown.') : '';
    case 'idle':
      return '';
  }
}
