/** The words that the list and the panels share, and that no command line or report needs. Pure. */
import * as l10n from '@vscode/l10n';
import type { GrantingPolicy, User } from '../senders/model.ts';
import { SES_API, SES_SMTP } from '../senders/signals.ts';
import { sentences, verdictSentence } from '../senders/words.ts';

/** The verdict in a sentence; while calls are pending it says that it may change. */
export function verdictSoFar(user: User): string {
  const sentence = verdictSentence(user.verdict);
  return user.pending.length === 0 ? sentence : sentences(sentence, l10n.t('Not all answers are in yet.'));
}

/** What the last used service of a key means. */
export function serviceMeaning(service: string | null): string {
  switch (service?.toLowerCase()) {
    case SES_SMTP:
      return l10n.t('the SMTP interface, which can do nothing but send');
    case SES_API:
      return l10n.t('a call of the SES API, not surely a send');
    default:
      return '';
  }
}

/** `managed policy through group mailers`. */
export function policyOrigin({ type, group }: GrantingPolicy): string {
  switch (type) {
    case 'inline':
      return l10n.t('inline policy');
    case 'managed':
      return l10n.t('managed policy');
    case 'group-inline':
      return l10n.t('inline policy of group {0}', group ?? '');
    case 'group-managed':
      return l10n.t('managed policy through group {0}', group ?? '');
  }
}
