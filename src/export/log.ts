/** Single mails of a mail log: as JSON, CSV and a table. */
import { accountFields, type Account, type Gap, type Timestamp } from '../senders/model/model.ts';
import type { LoggedMail } from '../senders/log/loggedMails.ts';
import type { LogSearch } from '../senders/log/logQuery.ts';
import type { LogAnswer } from '../senders/log/searchLog.ts';
import { outcomeLabel } from '../senders/log/logWords.ts';
import { accountName } from '../senders/words/words.ts';
import { csvLine } from './csvCell.ts';
import { maskKeyIdsIn, withMaskedGap } from './maskKeyIds.ts';
import { escapeControlCharsInJson, replaceControlChars } from './replaceControlChars.ts';
import { alignedRows } from './table.ts';

/** What was found in an account. */
export interface AccountLog {
  readonly account: Account;
  readonly search: LogSearch;
  readonly answer: LogAnswer;
  /** Requests sent, by call. */
  readonly calls: Readonly<Record<string, number>>;
}

/** Returns what was found with the IDs of access keys masked: whoever sends can write one into a mail. */
export function withMaskedLog(one: AccountLog): AccountLog {
  const { search, answer } = one;
  const maskedText = (text: string | null) => (text === null ? null : maskKeyIdsIn(text));
  const mails = answer.mails.map((mail) => ({
    ...mail,
    callerIdentity: maskedText(mail.callerIdentity),
    from: maskedText(mail.from),
    to: mail.to.map(maskKeyIdsIn),
    subject: maskedText(mail.subject),
  }));
  return {
    ...one,
    search: { ...search, sender: maskedText(search.sender), address: maskedText(search.address) },
    answer: { ...answer, mails, gap: answer.gap && withMaskedGap(answer.gap) },
  };
}

export const LOG_FORMATS = ['table', 'csv', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** The columns in order. This is a contract. */
export const LOG_CSV_COLUMNS = [
  'account_id',
  'account_alias',
  'profile',
  'region',
  'log_group',
  'sent_at',
  'message_id',
  'sender',
  'source_ip',
  'operation',
  'from',
  'to',
  'subject',
  'outcome',
  'events',
] as const;

/** Returns the mails of all accounts in a format. Nothing in a table can move the cursor or change a color. */
export function* logChunks(
  format: LogFormat,
  accounts: readonly AccountLog[],
  generatedAt: Timestamp,
): Generator<string, void> {
  switch (format) {
    case 'json':
      yield `${escapeControlCharsInJson(JSON.stringify({ schema: 2, generatedAt, accounts: accounts.map(toAccount) }, null, 2))}\n`;
      return;
    case 'csv':
      yield csvLine(LOG_CSV_COLUMNS);
      for (const { account, search, answer } of accounts)
        for (const mail of answer.mails) yield csvLine(toCells(account, search, mail));
      return;
    case 'table':
      yield `${accounts.map(toTable).join('\n\n')}\n`;
  }
}

function toAccount({ account, search, answer, calls }: AccountLog) {
  const { region, logGroup, from, to, messageId, sender, address } = search;
  return {
    ...accountFields(account),
    ...{ region, logGroup },
    search: { from, to, messageId, sender, address },
    scanned: answer.scanned,
    cut: answer.isCut,
    mails: answer.mails,
    gaps: answer.gap === null ? [] : [toGap(answer.gap)],
    calls,
  };
}

function toGap({ call, reason, message, region }: Gap) {
  return { call, reason, message, ...(region === undefined ? {} : { region }) };
}

function toCells(
  { accountId, alias, profile }: Account,
  { region, logGroup }: LogSearch,
  mail: LoggedMail,
): readonly (string | null)[] {
  return [
    ...[accountId, alias, profile, region, logGroup, mail.at, mail.messageId],
    ...[mail.callerIdentity, mail.sourceIp, mail.operation, mail.from, mail.to.join('; ')],
    ...[mail.subject, mail.outcome, mail.events.join('; ')],
  ];
}

function toTable({ account, search, answer }: AccountLog): string {
  const title = `${accountName(account)} · profile ${account.profile} · ${search.region} · ${search.logGroup}`;
  const rows = answer.mails.map((mail) =>
    [
      mail.at,
      mail.callerIdentity ?? '-',
      mail.sourceIp ?? '-',
      mail.from ?? '-',
      mail.to.join(', '),
      outcomeLabel(mail.outcome),
      mail.subject ?? '',
    ].map(replaceControlChars),
  );
  const head = ['SENT (UTC)', 'SENDER', 'IP ADDRESS', 'FROM', 'TO', 'OUTCOME', 'SUBJECT'];
  const lines = rows.length === 0 ? [] : alignedRows([head, ...rows]);
  return [replaceControlChars(title), ...lines].join('\n');
}
