/** What SES itself says about one mail, in words. */
import * as l10n from '@vscode/l10n';
import { isQuietGap } from '../mails/figures.ts';
import type { MailInsight } from '../ports/sesReader.ts';
import type { WordFormat } from '../words/changeWords.ts';
import { principalName } from '../words/roleWords.ts';
import { sentences } from '../words/words.ts';

/** Returns what SES answered about a mail, hedged: nobody is ruled out by it. */
export function mailInsightWords(insight: MailInsight, { quoted }: Pick<WordFormat, 'quoted'>): string {
  const { region } = insight;
  switch (insight.kind) {
    case 'named': {
      const name = quoted(insight.callerIdentity);
      const [one, ...others] = insight.principals;
      return sentences(
        l10n.t('Amazon SES names the sender of this mail: {0} (message tag ses:caller-identity).', name),
        one === undefined
          ? l10n.t('No user or role in this list has that name.')
          : others.length === 0
            ? l10n.t('In this account, that is most likely {0}.', quoted(principalName(one)))
            : l10n.t(
                'Several in this account share that name, so it may be any of them: {0}.',
                insight.principals.map((principal) => quoted(principalName(principal))).join(l10n.t(', ')),
              ),
      );
    }
    case 'unnamed':
      return l10n.t('Amazon SES knows this mail, but its message tags do not name one sender.');
    case 'not-found':
      return l10n.t(
        'Amazon SES finds no mail with this Message-ID in {0}. Virtual Deliverability Manager may have been off, the mail may be older than 30 days, or another account sent it.',
        quoted(region),
      );
    case 'failed':
      return isQuietGap(insight.gap)
        ? l10n.t(
            'Amazon SES did not say who sent this mail: the permission ses:GetMessageInsights is missing.',
          )
        : l10n.t('Amazon SES did not say who sent this mail: {0}', quoted(insight.gap.message));
  }
}

/** Returns what asking SES about a mail leaves behind, for the person who is about to ask. */
export function asksSesWords(region: string): string {
  return l10n.t(
    'Asking Amazon SES about this mail is a use of SES by your own user or role: CloudTrail records GetMessageInsights in {0}, Access Advisor shows SES as used, and the access key, if there is one, was last used for SES.',
    region,
  );
}
