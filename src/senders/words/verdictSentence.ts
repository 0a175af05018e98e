import * as l10n from '@vscode/l10n';
import type { Verdict } from '../model/model.ts';

/** One sentence on what a verdict proves. */
export function verdictSentence(verdict: Verdict): string {
  switch (verdict) {
    case 'sends-smtp':
      return l10n.t('An access key was last used for the SMTP interface, which can do nothing but send.');
    case 'uses-api':
      return l10n.t('An access key was last used for the SES API. That is any SES call, not surely a send.');
    case 'used-ses':
      return l10n.t(
        'Access Advisor or an earlier answer shows a use of SES; no key shows it as its last used service.',
      );
    case 'unknown':
      return l10n.t(
        'An answer is missing that could have shown a use of SES, or AWS does not name the service of a key’s last use.',
      );
    case 'can-send':
      return l10n.t('Policies allow sending; no answer shows a use of SES.');
    case 'no-ses':
      return l10n.t('No answer shows a use of SES, and no policy is known to allow sending.');
  }
}
