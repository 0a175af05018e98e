/** What is asked for a window, and when asking again shows more. */
import * as l10n from '@vscode/l10n';
import { toMinute } from '../model/evidence/signal.ts';
import type { Timestamp } from '../model/model.ts';
import type { WhoStep } from '../askWho/whoAnswer.ts';
import type { AskAgain } from '../who/rank.ts';
import type { WordFormat } from '../words/changeWords.ts';

/** Returns what a step asks, for a list of what is asked or wasn't. */
export function stepWords(step: WhoStep): string {
  switch (step) {
    case 'mails':
      return l10n.t('how many mails each sender sent (CloudWatch)');
    case 'sign-ins':
      return l10n.t('when users last signed in to the console');
    case 'deletions':
      return l10n.t('which users, roles and access keys were deleted (CloudTrail)');
    case 'keys':
      return l10n.t('when access keys were last used');
    case 'policies':
      return l10n.t('which policies were changed (CloudTrail)');
  }
}

/** Returns from when asking again shows more, and when the last of it does; times of one minute are one. */
export function askAgainWords({ first, last }: AskAgain, { when }: Pick<WordFormat, 'when'>): string {
  return toMinute(first) === toMinute(last)
    ? l10n.t('Ask again after {0} for a fuller answer.', when(last))
    : l10n.t(
        'Ask again after {0} for a fuller answer. AWS may show the rest only after {1}.',
        when(first),
        when(last),
      );
}

/** Returns that asking again shows more by now, and when the last of it does. */
export function askNowWords({ last }: AskAgain, now: Timestamp, { when }: Pick<WordFormat, 'when'>): string {
  return now > last
    ? l10n.t('A fuller answer is possible now.')
    : l10n.t('A fuller answer is possible now. AWS may show the rest only after {0}.', when(last));
}
