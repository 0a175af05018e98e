/** What is said about a mail that a person pasted: why it names none that SES sent, and why its Message-ID may be made up. */
import * as l10n from '@vscode/l10n';
import { toTimestamp } from '../model/evidence/timestamp.ts';
import type { Doubt, PastedMail } from '../who/pastedMail.ts';
import type { WordFormat } from '../words/changeWords.ts';

/** Returns why a text names no mail that was sent through SES. */
export function pastedProblemWords(
  found: Exclude<PastedMail, { readonly kind: 'mail' | 'several' }>,
  { quoted }: Pick<WordFormat, 'quoted'>,
): string {
  switch (found.kind) {
    case 'not-ses':
      return l10n.t(
        'The mail was not sent through Amazon SES: its Message-ID is {0}.',
        quoted(found.messageId),
      );
    case 'nothing':
      return l10n.t('The text has no Message-ID of a mail.');
    case 'unread':
      return l10n.t(
        'Mails in formats of Outlook ({0}) cannot be read. Paste the headers of the mail or its Message-ID, or use an .eml file.',
        quoted(found.file),
      );
    case 'too-large':
      return l10n.t('The mail is larger than any that Amazon SES sends.');
    case 'unreadable':
      return l10n.t(
        'The mail cannot be read: its headers are too large, or mails are attached to it too deeply.',
      );
  }
}

/** Returns why the Message-ID of a mail may be made up, or may not be the one that is meant. */
export function doubtWords(doubt: Doubt, { when, quoted }: Pick<WordFormat, 'when' | 'quoted'>): string {
  switch (doubt.kind) {
    case 'date':
      return l10n.t(
        'The mail’s Date, {0}, does not fit its Message-ID, which may be made up.',
        when(toTimestamp(doubt.at)),
      );
    case 'received':
      return l10n.t(
        'A server got the mail from Amazon SES on {0}, which does not fit its Message-ID, which may be made up.',
        when(toTimestamp(doubt.at)),
      );
    case 'not-received':
      return l10n.t('No server got the mail from Amazon SES: its Message-ID may be made up.');
    case 'unread':
      return l10n.t(
        'The attached file {0} cannot be read. If another mail is in it, this is not about that mail.',
        quoted(doubt.file),
      );
  }
}
