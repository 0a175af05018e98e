import * as l10n from '@vscode/l10n';
import type { Principal, PrincipalKind } from '../model/model.ts';
import { VERDICT_STATUSES, verdictStatus, type VerdictStatus } from '../model/verdict.ts';
import type { UserCounts } from './counts.ts';
import { verdictLabel } from './words.ts';

/** Returns one sentence on what a verdict proves. @param kind whose verdict it is: a role has no keys. */
export function verdictSentence(verdict: VerdictStatus, kind: PrincipalKind = 'user'): string {
  switch (verdict) {
    case 'sent':
      return l10n.t('CloudWatch counted mails under this name in the last 400 days.');
    case 'sends-smtp':
      return l10n.t('An access key was last used for the SMTP interface, which can only send.');
    case 'uses-api':
      return l10n.t(
        'An access key was last used for the SES API. That is any SES call, not necessarily a send.',
      );
    case 'used-ses':
      return kind === 'role'
        ? l10n.t('Access Advisor or an earlier answer shows a use of SES.')
        : l10n.t(
            'Access Advisor or an earlier answer shows a use of SES; no key shows it as its last used service.',
          );
    case 'unknown':
      return kind === 'role'
        ? l10n.t(
            'An answer is missing that could have shown a use of SES, or mails were counted under a name that several have.',
          )
        : l10n.t(
            'An answer is missing that could have shown a use of SES, AWS does not name the service of a key’s last use, or mails were counted under a name that several have.',
          );
    case 'can-send':
      if (kind === 'root')
        return l10n.t('The root user needs no policy to send; no answer shows a use of SES.');
      return l10n.t('Policies allow sending; no answer shows a use of SES.');
    case 'no-ses':
      return l10n.t('No answer shows a use of SES, and no policy is known to allow sending.');
    case 'checking':
      return l10n.t('Not all answers are in yet.');
  }
}

/** A 0 of these is not shown: mails may not have been counted, and nobody may be left to ask about. */
const SHOWN_IF_ANY: ReadonlySet<VerdictStatus> = new Set(['sent', 'checking']);

export type VerdictCounts = Readonly<Record<VerdictStatus, number>>;

/** Returns how many of a list of users, or of roles, have each verdict; those still being asked about have none yet. */
export function countVerdicts(users: readonly Principal[]): VerdictCounts {
  const counts = Object.fromEntries(VERDICT_STATUSES.map((of) => [of, 0])) as Record<VerdictStatus, number>;
  for (const user of users) counts[verdictStatus(user)] += 1;
  return counts;
}

export interface CountRow {
  readonly label: string;
  readonly sentence: string;
  /** `null`: none that is known. Those without an answer may belong here, so this isn't 0. */
  readonly users: number | null;
  /** The same of roles, which are counted apart. `undefined`: there are none. */
  readonly roles?: number | null;
}

/**
 * Returns the rows of a table of counts, one for each verdict that isn't without a count; none where nobody is listed yet.
 * @param roles how many roles have each verdict; `null` if there are none
 * @param listed whether more users may be there than are listed: none of them was counted
 */
export function countRows(
  counts: VerdictCounts,
  roles: VerdictCounts | null,
  listed: Pick<UserCounts, 'users' | 'roots' | 'isGrowing' | 'unlisted'>,
): readonly CountRow[] {
  const isListed = listed.unlisted === 0 && (!listed.isGrowing || listed.users + listed.roots > 0);
  return VERDICT_STATUSES.flatMap((status): readonly CountRow[] => {
    const users = sureCount(counts, status, isListed);
    const ofRoles = roles === null ? null : sureCount(roles, status, isListed);
    const sum = (users ?? 0) + (ofRoles ?? 0);
    if (sum === 0 && (SHOWN_IF_ANY.has(status) || (users === null && ofRoles === null))) return [];
    const label = verdictLabel(status, (ofRoles ?? 0) > 0 ? 'role' : 'user');
    const sentence = verdictSentence(status, counts[status] === 0 && sum > 0 ? 'role' : 'user');
    return [{ label, sentence, users, ...(roles === null ? {} : { roles: ofRoles }) }];
  });
}

function sureCount(counts: VerdictCounts, status: VerdictStatus, isListed: boolean): number | null {
  const isSure = isListed && counts.checking === 0 && (status === 'unknown' || counts.unknown === 0);
  return counts[status] > 0 || isSure ? counts[status] : null;
}
