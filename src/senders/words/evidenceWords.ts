import * as l10n from '@vscode/l10n';
import { isAdvisorSilent } from '../model/advisorData.ts';
import type { WordFormat } from './changeWords.ts';
import type { Evidence, PastUse } from '../model/model.ts';
import { advisorStatus } from '../model/verdict.ts';

/** Returns what happened to the key of a past use, in a few words. */
export function pastUseFate(
  { accessKeys }: Pick<Evidence, 'accessKeys'>,
  { keyId }: Pick<PastUse, 'keyId'>,
  quoted: WordFormat['quoted'],
): string {
  if (keyId === null) return l10n.t('key moved on or deleted since');
  const key = accessKeys.find(({ id }) => id === keyId);
  // A key known only from the credential report has no ID, and may be the same.
  if (key === undefined && accessKeys.some(({ id }) => id === null))
    return l10n.t('key moved on or deleted since');
  if (key === undefined) return l10n.t('key deleted since');
  const service = key.lastUsed?.service ?? null;
  return service === null ? l10n.t('key moved on since') : l10n.t('key used for {0} since', quoted(service));
}

/** Returns why Access Advisor shows no use of SES by a user, one of four reasons. `null` if it shows one. */
export function noAdvisorWords(user: Evidence): string | null {
  if (user.kind === 'root') return l10n.t('does not cover the root user');
  switch (advisorStatus(user)) {
    case 'accessed':
      return null;
    case 'not-accessed':
      return l10n.t('SES not accessed in the tracking period (at least 400 days)');
    case 'not-listed':
      return l10n.t('SES not listed: no identity policy allowed it; that is not “never used”');
    case 'not-asked':
      return l10n.t('not asked in this scan');
    case 'pending':
      return l10n.t('checking…');
    case 'unknown':
      return isAdvisorSilent(user) ? l10n.t('not available here') : l10n.t('an answer is missing');
  }
}
