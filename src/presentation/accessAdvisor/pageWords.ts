import * as l10n from '@vscode/l10n';
import { advisorAvailability } from '../../senders/model/advisorData.ts';
import { isKeyListMissing } from '../../senders/model/evidence.ts';
import type { AccessKey, Gap, Partition, Principal } from '../../senders/model/model.ts';
import type { SesEvidence } from './evidence.ts';
import type { Activity } from './protocol.ts';

/** An answer is missing; not to be confused with "never". */
export const notAvailable = (): string => l10n.t('Not available here');
/** An answer is pending. */
export const waiting = (): string => l10n.t('Waiting for the answer.');
/** No access within Access Advisor's tracking period. */
export const notInPeriod = (): string => l10n.t('Not accessed in the tracking period');

/** Returns the text for a service or action that Access Advisor lists without access. */
export function notAccessed(partition: Partition): string {
  return advisorAvailability(partition) === 'available' ? notInPeriod() : notAvailable();
}

/** Returns why no tracked action is shown as used. */
export function noActionsText(evidence: SesEvidence): string {
  const kind = evidence.kind === 'pending' ? (evidence.earlier?.kind ?? null) : evidence.kind;
  if (kind === null) return waiting();
  if (kind === 'not-listed') return l10n.t('SES is not listed.');
  const isAnswered = kind === 'not-accessed' || (evidence.kind === 'accessed' && evidence.actions !== null);
  return isAnswered ? l10n.t('None was used.') : l10n.t('Not available here.');
}

/** Returns the text for a key without a recorded use. */
export function unusedKeyText(user: Principal, key: AccessKey, gap: Gap | undefined): string {
  if (isAwaited(user, key)) return waiting();
  if (gap !== undefined) return l10n.t('Not available here: {0}', gap.message);
  return key.source === 'report' ? l10n.t('No use in the credential report') : l10n.t('No use recorded');
}

/** Whether a key's last use is still pending, which isn't "no use". */
export function isAwaited({ pending }: Principal, { lastUsed, source }: AccessKey): boolean {
  return lastUsed === null && source === 'live' && pending.includes('GetAccessKeyLastUsed');
}

/** Returns why the list of keys is empty. Pending calls and gaps don't mean "no keys". */
export function noKeysText(user: Principal): string {
  if (user.pending.includes('ListAccessKeys')) return waiting();
  return isKeyListMissing(user)
    ? l10n.t('Not available here.')
    : l10n.t('This user has no access key now. Deleted keys are gone with their history.');
}

/** Returns what you can do about a missing answer. */
export function nextStepFor({ call, reason }: Gap): string {
  if (/denied|unauthorized/i.test(reason))
    return l10n.t('Ask for the permission iam:{0}, then refresh.', call);
  if (/throttl|limit|rate|slowdown/i.test(reason))
    return l10n.t('AWS is throttling requests; refresh in a minute.');
  if (/expired|token|credential/i.test(reason)) return l10n.t('Sign in again, then refresh.');
  if (/timeout|inprogress|unavailable|jobfailed/i.test(reason))
    return l10n.t('AWS may still be working; refresh in a minute.');
  if (/nosuchentity/i.test(reason)) return l10n.t('It may have been deleted since. Refresh the list.');
  if (/network/i.test(reason)) return l10n.t('Check the connection, then refresh.');
  return l10n.t('Refresh to ask again.');
}

/** The line below the title, announced when it changes. The problem is shown elsewhere. */
export function statusText(activity: Activity, hasPage: boolean): string {
  switch (activity.kind) {
    case 'loading':
      return activity.text;
    case 'cancelled':
      return hasPage
        ? l10n.t('Canceled. Showing what was known before.')
        : l10n.t('Canceled before there was an answer.');
    case 'failed':
      return hasPage ? l10n.t('Showing earlier answers.') : '';
    case 'idle':
      return '';
  }
}
