/** One key's calls: as JSON, as a table and as Markdown. */
import * as l10n from '@vscode/l10n';
import { allCalls, newestFirst } from '../senders/calls/askCalls.ts';
import type { CallsAnswer, Creation } from '../senders/calls/askCalls.ts';
import { groupByName, groupBySource } from '../senders/calls/groupCalls.ts';
import type { ErrorCount } from '../senders/calls/groupCalls.ts';
import { accountFields, type Account, type Gap, type Timestamp } from '../senders/model/model.ts';
import type { RecordedCall } from '../senders/model/trailEvents.ts';
import { callerWords, callsLimits, callsSentence, creationWords } from '../senders/calls/callWords.ts';
import type { WordFormat } from '../senders/words/changeWords.ts';
import { accountName } from '../senders/words/words.ts';
import { maskKeyId, maskKeyIdsIn, withMaskedGap } from './maskKeyIds.ts';
import { gapsOnce, unreadJson, type UnreadAccount } from './answers.ts';
import { gapText, IN_A_TICKET, list, unreadMarkdown } from './markdown.ts';
import { escapeControlCharsInJson, replaceControlChars } from './replaceControlChars.ts';
import { alignedRows } from './table.ts';

/** An account with the answer. */
export interface AccountCalls {
  readonly account: Account;
  readonly answer: CallsAnswer;
  /** Missing answers beside those of Event history. */
  readonly gaps: readonly Gap[];
  /** Requests sent, by call. */
  readonly calls: Readonly<Record<string, number>>;
}

/** Returns the calls in a format. Nothing in a table can move the cursor or change a color. */
export function callsChunks(
  format: 'json' | 'markdown' | 'table',
  accounts: readonly AccountCalls[],
  generatedAt: Timestamp,
  unread: readonly UnreadAccount[] = [],
): readonly string[] {
  switch (format) {
    case 'json':
      return [
        `${escapeControlCharsInJson(JSON.stringify({ schema: 2, generatedAt, accounts: accounts.map(toAccount), ...unreadJson(unread) }, null, 2))}\n`,
      ];
    case 'table':
      return [`${accounts.map(accountTable).join('\n\n')}\n`];
    case 'markdown':
      return [
        `# ${l10n.t('Recent calls')}\n\n${unreadMarkdown(unread)}${accounts.map(accountMarkdown).join('\n\n')}\n`,
      ];
  }
}

/** Returns the answer with the IDs of access keys masked. */
export function withMaskedCalls(one: AccountCalls): AccountCalls {
  const { answer } = one;
  const { subject } = answer.question;
  const accessKeyId = subject.accessKeyId === null ? null : maskKeyId(subject.accessKeyId);
  return {
    ...one,
    gaps: one.gaps.map(withMaskedGap),
    answer: {
      ...answer,
      question: { ...answer.question, subject: { ...subject, accessKeyId } },
      regions: answer.regions.map((region) => ({ ...region, calls: region.calls.map(maskedCall) })),
      keyCreated: maskedCreation(answer.keyCreated),
      userCreated: maskedCreation(answer.userCreated),
      meanwhile: answer.meanwhile.map(maskedCall),
      gaps: answer.gaps.map(withMaskedGap),
    },
  };
}

function maskedCreation(creation: Creation): Creation {
  return typeof creation === 'string' ? creation : maskedCall(creation);
}

/** A caller can write the ID of a key into nearly every text of a call. */
function maskedCall(call: RecordedCall): RecordedCall {
  const { by, ip, userAgent, error, accessKeyId, about, createdKeyId } = call;
  return {
    ...call,
    service: maskKeyIdsIn(call.service),
    call: maskKeyIdsIn(call.call),
    ip: maskedText(ip),
    userAgent: maskedText(userAgent),
    error: maskedText(error),
    accessKeyId: maskedText(accessKeyId),
    by: { type: maskedText(by.type), name: maskedText(by.name), arn: maskedText(by.arn) },
    about: maskedText(about),
    createdKeyId: maskedText(createdKeyId),
  };
}

const maskedText = (text: string | null): string | null => (text === null ? null : maskKeyIdsIn(text));

function toAccount({ account, answer, gaps, calls }: AccountCalls) {
  const { question, regions, keyCreated, meanwhile } = answer;
  return {
    ...accountFields(account),
    accessKeyId: question.subject.accessKeyId,
    userName: question.subject.userName,
    created: toCreated(keyCreated),
    regions: regions.filter(({ state }) => state !== 'off').map(({ region, cut }) => ({ region, cut })),
    events: allCalls(answer).map(({ at, region, service, call, ip, userAgent, error }) => ({
      ...{ at, region, service, call, ip, userAgent, error },
    })),
    meanwhile: meanwhile.map(({ at, region, call, about, by, ip, userAgent, error }) => ({
      ...{ at, region, call, about, by: by.arn ?? by.name, ip, userAgent, error },
    })),
    gaps: [...gaps, ...answer.gaps].map(({ call, reason, message, region }) => ({
      ...{ call, reason, message },
      ...(region === undefined ? {} : { region }),
    })),
    calls,
  };
}

function toCreated(creation: Creation) {
  if (typeof creation === 'string') return null;
  const { at, by, ip, userAgent } = creation;
  return { at, by: by.arn ?? by.name, ip, userAgent };
}

const PLAIN: WordFormat = { when: (at) => at, quoted: (text) => text };

/** SES calls first, then by the latest. */
function accountTable({ account, answer, gaps }: AccountCalls): string {
  const calls = allCalls(answer);
  const sources = groupBySource(calls).map(({ ip, program, count, ses, first, last, errors }) => [
    ...[ip ?? '-', program ?? '-', String(count), String(ses), first, last, errorWords(errors)],
  ]);
  const names = groupByName(calls).map(({ service, call, count, first, last, errors, regions }) => [
    ...[`${serviceName(service)}:${call}`, String(count), first, last, regions.join(' '), errorWords(errors)],
  ]);
  const changes = answer.meanwhile.map(({ at, region, call, about, by, ip, error }) => [
    ...[at, region, call, about ?? '-', callerWords(by, PLAIN.quoted), ip ?? '-', error ?? ''],
  ]);
  return [
    `${accountName(account)} · profile ${account.profile}`,
    subjectWords(answer),
    callsSentence(answer, PLAIN),
    ...creationWords(answer, PLAIN),
    ...aligned(['SOURCE', 'PROGRAM', 'CALLS', 'SES', 'FIRST', 'LAST', 'ERRORS'], sources),
    ...aligned(['CALL', 'COUNT', 'FIRST', 'LAST', 'REGIONS', 'ERRORS'], names),
    ...aligned(['CHANGED', 'REGION', 'CALL', 'IDENTITY', 'BY', 'SOURCE', 'ERROR'], changes),
    '',
    ...callsLimits(answer, PLAIN),
    ...gapsOnce([...gaps, ...answer.gaps]).map(
      ({ call, reason, message }) => `Not answered: ${call}: ${reason}: ${message}`,
    ),
  ]
    .map(replaceControlChars)
    .join('\n');
}

function subjectWords({ question: { subject } }: CallsAnswer): string {
  const { accessKeyId, userName } = subject;
  if (accessKeyId === null) return `User ${userName ?? 'root'}`;
  return userName === null ? `Key ${accessKeyId}` : `Key ${accessKeyId} of user ${userName}`;
}

function aligned(heading: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length === 0 ? [] : ['', ...alignedRows([heading, ...rows])];
}

/** Returns `AccessDenied (3), Throttling (1)`. */
export function errorWords(errors: readonly ErrorCount[]): string {
  return errors.map(({ error, count }) => `${error} (${count})`).join(l10n.t(', '));
}

/** Returns the title of a column with IP addresses and AWS services. */
export function sourceTitle(): string {
  return l10n.t({ message: 'Source', comment: 'Where a call came from' });
}

/** Returns the service as policies name it: `ses`. */
export function serviceName(service: string): string {
  return service.replace(/\.amazonaws\.com(\.cn)?$/, '');
}

function accountMarkdown({ account, answer, gaps }: AccountCalls): string {
  const { when, quoted } = IN_A_TICKET;
  const calls = allCalls(answer);
  const cell = (text: string | null): string => (text === null ? '' : quoted(text).replaceAll('|', '\\|'));
  const { accessKeyId, userName } = answer.question.subject;
  const title = [accountName(account), userName, accessKeyId].filter((name) => name !== null);
  return [
    `## ${title.map(quoted).join(' · ')}`,
    [callsSentence(answer, IN_A_TICKET), ...creationWords(answer, IN_A_TICKET)].join(' '),
    l10n.t('All times are UTC.'),
    markdownTable(
      [
        ...[sourceTitle(), l10n.t('Program'), l10n.t('Calls'), l10n.t('To SES')],
        ...[l10n.t('First'), l10n.t('Last'), l10n.t('Errors')],
      ],
      groupBySource(calls).map(({ ip, program, count, ses, first, last, errors }) => [
        ...[cell(ip), cell(program), String(count), String(ses), when(first), when(last)],
        errors.length === 0 ? '' : cell(errorWords(errors)),
      ]),
    ),
    markdownTable(
      [l10n.t('Call'), l10n.t('Calls'), l10n.t('First'), l10n.t('Last'), l10n.t('Regions'), l10n.t('Errors')],
      groupByName(calls).map(({ service, call, count, first, last, errors, regions }) => [
        ...[cell(`${serviceName(service)}:${call}`), String(count), when(first), when(last)],
        ...[regions.map(cell).join(l10n.t(', ')), errors.length === 0 ? '' : cell(errorWords(errors))],
      ]),
    ),
    ...(answer.meanwhile.length === 0
      ? []
      : [
          `### ${l10n.t('Changes to identities and sending in that time')}`,
          markdownTable(
            [
              ...[l10n.t('Time'), l10n.t('Region'), l10n.t('Call'), l10n.t('Identity')],
              ...[l10n.t('By'), sourceTitle(), l10n.t('Error')],
            ],
            newestFirst(answer.meanwhile).map(({ at, region, call, about, by, ip, error }) => [
              ...[when(at), cell(region), cell(call), cell(about)],
              ...[callerWords(by, cell), cell(ip), cell(error)],
            ]),
          ),
        ]),
    `### ${l10n.t('What this cannot show')}`,
    callsLimits(answer, IN_A_TICKET)
      .map((words) => `- ${replaceControlChars(words)}`)
      .join('\n'),
    list(gapsOnce([...gaps, ...answer.gaps]).map(gapText)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function markdownTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('\n');
}
