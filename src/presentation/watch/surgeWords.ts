/** A surge of mails in words. Pure. */
import * as l10n from '@vscode/l10n';
import type { AccountSurge } from '../../senders/mails/surges.ts';
import type { Timestamp } from '../../senders/model/model.ts';
import { accountName, counted, formatCount, sentences } from '../../senders/words/words.ts';
import { listNames } from '../../senders/words/reportCaveat.ts';
import { spokenName } from '../list/describe.ts';

/** `acme (111122223333): 4,200 mails sent from us-east-1 in the hour from 09:00.`, what is usual, and who used SES since. */
export function surgeWords(
  { account, region, hour, sent, peak, users }: AccountSurge,
  when: (at: Timestamp) => string,
): string {
  return sentences(
    l10n.t(
      '{0}: {1} sent from {2} in the hour from {3}.',
      accountName(account),
      counted(sent, 'mail'),
      region,
      when(hour),
    ),
    peak === 0
      ? l10n.t('None were sent in the 14 days before.')
      : l10n.t('In the 14 days before, at most {0} were sent in an hour.', formatCount(peak)),
    users.length === 0
      ? l10n.t('No user or role is known to have used SES since then.')
      : l10n.t('Used SES since then: {0}.', listNames(users.map(spokenName))),
  );
}
