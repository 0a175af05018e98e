/** What is said of a search in a mail log: what it scans, what it found, and what helps where it failed. */
import * as l10n from '@vscode/l10n';
import type { MailEvent } from './loggedMails.ts';
import { scannedSpan } from './logQuery.ts';
import type { LogSearch } from './logQuery.ts';
import type { LogAnswer } from './searchLog.ts';
import type { Gap, Timestamp } from '../model/evidence.ts';
import type { Scanned } from '../ports/logReader.ts';
import type { WordFormat } from '../words/changeWords.ts';
import { sentences } from '../words/words.ts';

/** Returns a number of bytes as AWS counts them, in powers of 1,024: `3.2 GB`. */
export function bytesWords(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power] ?? 'B'}`;
}

/** Returns what a search is about to scan, and that it costs. @param storedBytes of the log group; `null`: not known. */
export function beforeSearchWords(
  search: LogSearch,
  storedBytes: number | null,
  now: Timestamp,
  { when, quoted }: WordFormat,
): string {
  const { from, to } = scannedSpan(search, now);
  return sentences(
    l10n.t(
      'The search scans the events of {0} in {1} from {2} to {3} (UTC).',
      ...[quoted(search.logGroup), search.region, when(from), when(to)],
    ),
    search.messageId === null
      ? l10n.t(
          'That is 5 minutes before your time and up to 1 hour after it, since clocks differ and events come late.',
        )
      : l10n.t(
          'That is 5 minutes before the mail and up to 24 hours after it, since clocks differ and events come late.',
        ),
    storedBytes === null
      ? l10n.t('The size of the log group is not known.')
      : l10n.t('The whole log group stores {0}.', bytesWords(storedBytes)),
    l10n.t('CloudWatch Logs charges for the bytes that are scanned: check the current price.'),
  );
}

/** Returns what was scanned. */
export function scannedWords(scanned: Scanned): string {
  return l10n.t(
    'Scanned: {0} in {1} log events. CloudWatch Logs charges for it.',
    ...[bytesWords(scanned.bytes), scanned.events.toLocaleString('en-US')],
  );
}

/** Returns what a person must know about an answer: that it is cut, or that log events could not be read. */
export function limitsWords({ isCut, scanned, read, unreadable }: LogAnswer): readonly string[] {
  return [
    ...(isCut
      ? [
          l10n.t(
            'Not all mails are shown: the search found {0} events, and the newest {1} were read. Choose a shorter time.',
            ...[(scanned?.matched ?? read).toLocaleString('en-US'), read.toLocaleString('en-US')],
          ),
        ]
      : []),
    ...(unreadable === 0
      ? []
      : [
          unreadable === 1
            ? l10n.t('1 log event could not be read as an event of Amazon SES.')
            : l10n.t('{0} log events could not be read as events of Amazon SES.', unreadable),
        ]),
  ];
}

/** Returns what helps where no mail was found. */
export function nothingFoundWords(): string {
  return sentences(
    l10n.t('No mails were found.'),
    l10n.t(
      'The log has mails only since events of Amazon SES go to this log group, and only those sent with a configuration set that publishes them.',
    ),
  );
}

/** Returns why a search failed, and what to do. */
export function failedSearchWords({ call, reason, message }: Gap, search: LogSearch): string {
  const next = nextStepWords(reason, call, search);
  return next === '' ? l10n.t('The mail log could not be searched: {0}', message) : next;
}

function nextStepWords(reason: string, call: string, { logGroup, region }: LogSearch): string {
  switch (reason) {
    case 'AccessDenied':
      return l10n.t(
        'You are not allowed to search {0}: the search needs {1} for this log group.',
        ...[logGroup, `logs:${call}`],
      );
    case 'ResourceNotFound':
      return l10n.t('There is no log group {0} in {1}.', logGroup, region);
    case 'QueryOutsideLog':
      return l10n.t(
        '{0} in {1} has no events of that time: the log group was created later, or no longer keeps them. Choose a later time.',
        ...[logGroup, region],
      );
    case 'LimitExceeded':
      return l10n.t('Too many queries are running in {0}. Try again when one of them has ended.', region);
    case 'Timeout':
      return call === 'StartQuery' ? notStartedWords(region) : tooLongWords();
    case 'QueryTimeout':
      return tooLongWords();
    case 'QueryCancelled':
      return l10n.t('Someone else stopped the search.');
    default:
      return '';
  }
}

function tooLongWords(): string {
  return l10n.t('The search took too long and was stopped. Choose a shorter time.');
}

/** A shorter time would not help, and whether AWS has begun to scan is not known. */
function notStartedWords(region: string): string {
  return sentences(
    l10n.t('CloudWatch Logs in {0} did not say in time that the search had started.', region),
    l10n.t('If it did, it may have scanned something, which costs.'),
    l10n.t('Try again later.'),
  );
}

/** Returns what became of a mail. */
export function outcomeLabel(event: MailEvent): string {
  switch (event) {
    case 'Send':
      return l10n.t('Sent');
    case 'Delivery':
      return l10n.t('Delivered');
    case 'DeliveryDelay':
      return l10n.t('Delayed');
    case 'Bounce':
      return l10n.t('Bounced');
    case 'Complaint':
      return l10n.t('Complaint');
    case 'Reject':
      return l10n.t('Rejected');
    case 'Rendering Failure':
      return l10n.t('Rendering failed');
  }
}
