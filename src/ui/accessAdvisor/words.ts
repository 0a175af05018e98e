/** The page's short names for things. */
import { advisorAvailability } from '../../senders/advisorData.ts';
import type { AccessKey, Gap, GrantingPolicy, Partition, User } from '../../senders/model.ts';
import { SES_API, SES_SMTP } from '../../senders/verdict.ts';
import { verdictSentence as sentenceOf } from '../../senders/words.ts';
import type { Activity } from './protocol.ts';

/** Says that an answer is missing; never to be confused with "never". */
export const NOT_AVAILABLE = 'Not available here';
export const WAITING = 'Waiting for the answer.';
export const NOT_ACCESSED = 'Not accessed in the tracking period';

/** What is said of a service, or an action, that Access Advisor lists without an access. */
export function notAccessed(partition: Partition): string {
  return advisorAvailability(partition) === 'available' ? NOT_ACCESSED : NOT_AVAILABLE;
}

/** The verdict in a sentence; while calls are pending it says that it may change. */
export function verdictSentence(user: User): string {
  const sentence = sentenceOf(user.verdict);
  return user.pending.length === 0 ? sentence : `${sentence} Not all answers are in yet.`;
}

/** What the last used service of a key means. */
export function serviceMeaning(service: string | null): string {
  const meanings: Readonly<Record<string, string>> = {
    [SES_SMTP]: 'sent mail through the SMTP interface',
    [SES_API]: 'called the SES API',
  };
  const known = service?.toLowerCase() ?? '';
  return Object.hasOwn(meanings, known) ? (meanings[known] ?? '') : '';
}

/** What is said of a key without a recorded use. */
export function unusedKeyText(key: AccessKey, gap: Gap | undefined): string {
  if (gap !== undefined) return `${NOT_AVAILABLE}: ${gap.message}`;
  return key.source === 'report' ? 'No use in the credential report' : 'No use recorded';
}

/** Why the list of keys is empty. `pending` and gaps are no "no keys". */
export function noKeysText(user: User): string {
  if (user.pending.includes('ListAccessKeys')) return WAITING;
  const isMissing = user.gaps.some((gap) => gap.call === 'ListAccessKeys');
  return isMissing
    ? `${NOT_AVAILABLE}.`
    : 'This user has no access key now. Deleted keys are gone with their history.';
}

const POLICY_TYPES: Readonly<Record<GrantingPolicy['type'], string>> = {
  inline: 'inline policy',
  managed: 'managed policy',
  'group-inline': 'inline policy of group',
  'group-managed': 'managed policy through group',
};

/** `managed policy through group mailers`. */
export function policyOrigin({ type, group }: GrantingPolicy): string {
  return group === null ? POLICY_TYPES[type] : `${POLICY_TYPES[type]} ${group}`;
}

/** What a person can do about a missing answer. */
export function nextStepFor({ call, reason }: Gap): string {
  if (/denied|unauthorized/i.test(reason)) return `Ask for the permission iam:${call}, then refresh.`;
  if (/throttl|limit|rate|slowdown/i.test(reason))
    return 'AWS limits the number of requests; refresh in a minute.';
  if (/expired|token|credential/i.test(reason)) return 'Sign in again, then refresh.';
  if (/timeout|inprogress|unavailable|jobfailed/i.test(reason))
    return 'AWS may still be working; refresh in a minute.';
  if (/nosuchentity/i.test(reason)) return 'It may have been deleted meanwhile; refresh.';
  if (/network/i.test(reason)) return 'Check the connection, then refresh.';
  return 'Refresh to ask again.';
}

/** The line under the title, read out when it changes. The problem has a place of its own. */
export function statusText(activity: Activity, hasPage: boolean): string {
  switch (activity.kind) {
    case 'loading':
      return activity.text;
    case 'cancelled':
      return hasPage ? 'Cancelled. What was known before is shown.' : 'Cancelled before there was an answer.';
    case 'failed':
      return hasPage ? 'The answers of an earlier time are shown.' : '';
    case 'idle':
      return '';
  }
}
