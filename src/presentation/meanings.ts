/** Texts that tooltips and panels share, but no command line or report needs. Pure. */
import * as l10n from '@vscode/l10n';
import type { Principal } from '../senders/model/model.ts';
import { serviceProof } from '../senders/model/evidence/accessKeys.ts';
import { verdictSentence } from '../senders/words/verdictSentence.ts';
import { sentences } from '../senders/words/words.ts';

/** Returns the verdict as a sentence; while calls are pending, it says that it may change. */
export function verdictSoFar(user: Principal): string {
  const sentence = verdictSentence(user.verdict, user.kind);
  return user.pending.length === 0 ? sentence : sentences(sentence, verdictSentence('checking'));
}

/** Returns what a key's last used service means. */
export function serviceMeaning(service: string | null): string {
  switch (serviceProof(service)) {
    case 'send':
      return l10n.t('the SMTP interface, which can only send');
    case 'call':
      return l10n.t('a call of the SES API, not necessarily a send');
    case 'other':
      return '';
  }
}
