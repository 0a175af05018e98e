/** What a person asks about in the box of "Who Sent These Mails…". */
import * as l10n from '@vscode/l10n';
import { replaceControlChars } from '../../export/replaceControlChars.ts';
import type { Timestamp } from '../../senders/model/model.ts';
import type { SesMessageId } from '../../senders/who/messageId.ts';
import { readPastedMail } from '../../senders/who/pastedMail.ts';
import { notUnderstoodIn, onlyRegionIn, readTypedWindow, timesIn } from '../../senders/who/typedWindow.ts';
import { pastedProblemWords } from '../../senders/whoWords/pastedMailWords.ts';
import type { WhoQuestion } from './question.ts';
import { toTimestamp } from '../../senders/model/evidence/timestamp.ts';

export interface AskedWindow extends Pick<WhoQuestion, 'window' | 'doubts'> {
  readonly kind: 'window';
}

export type Asked =
  | AskedWindow
  | { readonly kind: 'several'; readonly messageIds: readonly SesMessageId[] }
  | { readonly kind: 'problem'; readonly words: string };

/**
 * Reads a typed time or span, or a pasted text.
 * @param region of the row that it's about; a Region in the text comes first.
 */
export async function readAsked(text: string, region: string | null, now: Timestamp): Promise<Asked> {
  const typed = readTypedWindow(text.slice(0, 200));
  if (typed.kind === 'backwards') return problem(l10n.t('The end must be after the beginning.'));
  if (text.length > 200) return windowOfMail(text, region);
  if (typed.kind === 'no-zone')
    return problem(l10n.t('Add the time zone to this time, such as UTC, PST, or +09:00.'));
  if (typed.kind === 'nothing') {
    const asked = await windowOfMail(text, region);
    const rest = notUnderstoodIn(text);
    // What follows a time that was typed can be its end or its zone: without it, the answer would be about another time.
    return rest === null ||
      (asked.kind === 'window' && asked.window.messageId !== null) ||
      asked.kind === 'several'
      ? asked
      : problem(
          l10n.t(
            '"{0}" was not understood. Enter one or two times with their time zone, and a Region, such as {1}.',
            replaceControlChars(rest),
            '2026-11-27 03:00 to 04:00 UTC us-east-1',
          ),
        );
  }
  const { from } = typed;
  if (from > now) return problem(l10n.t('This time is in the future.'));
  // Nothing was sent yet in what is still to come.
  const to = typed.to > now ? now : typed.to;
  const window = { from, to, region: typed.region ?? region, messageId: null };
  return { kind: 'window', window, doubts: [] };
}

/** Reads a mail, or a text that is about one. */
export async function windowOfMail(mail: string | Uint8Array, region: string | null): Promise<Asked> {
  const found = await readPastedMail(mail);
  switch (found.kind) {
    case 'mail': {
      const { messageId, doubts } = found;
      if (region !== null && region !== messageId.region)
        return problem(l10n.t('The mail was sent from {0}, not from {1}.', messageId.region, region));
      const at = toTimestamp(messageId.sentAt);
      const window = { from: at, to: at, region: messageId.region, messageId: messageId.id };
      return { kind: 'window', window, doubts };
    }
    case 'several':
      return found;
    case 'nothing': {
      const text = typeof mail === 'string' ? mail : new TextDecoder().decode(mail.subarray(0, MOST_TEXT));
      const times = timesIn(text.slice(0, MOST_TEXT)).slice(0, MOST_TIMES);
      // One time is what is meant; it stands under the box, to be confirmed.
      const [first = ''] = times.length === 1 ? times : [];
      const only = readTypedWindow(first);
      if (only.kind === 'window') {
        const { from, to } = only;
        const place = region ?? onlyRegionIn(text);
        return { kind: 'window', window: { from, to, region: place, messageId: null }, doubts: [] };
      }
      if (times.length > 0)
        return problem(
          l10n.t(
            'This text has no Message-ID of a mail that was sent through Amazon SES, but it has times. Enter the one that you mean: {0}.',
            times.join(l10n.t(', ')),
          ),
        );
      return problem(
        l10n.t(
          'This is neither a time, such as 2026-11-27 03:00, nor a mail that was sent through Amazon SES: it has no Message-ID. If it names a time, enter only that, with its time zone.',
        ),
      );
    }
    default:
      return problem(pastedProblemWords(found, { quoted: replaceControlChars }));
  }
}

/** How much of a notice is searched for times, and how many of them are named. */
const MOST_TEXT = 200_000;
const MOST_TIMES = 3;

function problem(words: string): Asked {
  return { kind: 'problem', words };
}

/** Returns what was understood, with the times in UTC and as the reader has them. */
export function understoodWords(
  { window: { from, to, region, messageId } }: AskedWindow,
  local: (at: Timestamp) => string,
): string {
  const utc = (at: Timestamp) => at.replace('T', ' ').replace('Z', ' UTC');
  const place = region ?? l10n.t('all Regions');
  if (messageId !== null) return l10n.t('A mail sent on {0} ({1}) from {2}', utc(from), local(from), place);
  return from === to
    ? l10n.t('{0} ({1}), {2}', utc(from), local(from), place)
    : l10n.t('{0} to {1} ({2} to {3}), {4}', utc(from), utc(to), local(from), local(to), place);
}
