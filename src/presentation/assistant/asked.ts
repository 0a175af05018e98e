import * as l10n from '@vscode/l10n';
import { code } from '../../export/markdown.ts';
import { readKeyId } from '../../senders/keys/findKey.ts';
import { ALL_VERDICTS } from '../../senders/model/verdict.ts';
import { accountName, verdictLabel } from '../../senders/words/words.ts';
import type { ShownAccount } from './answers.ts';

/** How many accounts are named; of more, only the number. */
const NAMED = 5;
/** Longer than any name of IAM. */
const LONGEST = 200;

/** Returns the tool and its input as Markdown, the model's text in code spans. Invalid input is shown as is, then rejected. */
export function askedLines(
  tool: string,
  input: unknown,
  accounts: readonly ShownAccount[],
): readonly string[] {
  const fields = (typeof input === 'object' ? (input ?? {}) : {}) as Readonly<Record<string, unknown>>;
  const { user, accessKeyId, verdicts, since, lastDays, limit, account } = fields;
  const { messageId, at, from, to, region } = fields;
  const line = (value: unknown, words: (shown: string) => string): readonly string[] =>
    value === undefined || value === null ? [] : [words(shownValue(value))];
  return [
    l10n.t('Tool: {0}', code(tool)),
    account === undefined || account === null
      ? l10n.t('Accounts: {0}', everyAccount(accounts))
      : l10n.t('Account: {0}', shownValue(account)),
    ...line(user, (shown) => l10n.t('IAM user: {0}', shown)),
    ...line(accessKeyId, (shown) => l10n.t('Access key ID: {0}', isKeyId(accessKeyId) ? shown : '?')),
    ...(Array.isArray(verdicts)
      ? [l10n.t('Verdicts: {0}', verdicts.map(shownVerdict).join(l10n.t(', ')))]
      : []),
    ...line(since, (shown) => l10n.t('Used SES since: {0}', shown)),
    ...line(lastDays, (shown) => l10n.t('Used SES in the last days: {0}', shown)),
    ...line(limit, (shown) => l10n.t('Users at most: {0}', shown)),
    ...line(messageId, (shown) => l10n.t('Message-ID: {0}', shown)),
    ...line(at, (shown) => l10n.t('Time: {0}', shown)),
    ...line(from, (shown) => l10n.t('From: {0}', shown)),
    ...line(to, (shown) => l10n.t('To: {0}', shown)),
    ...line(region, (shown) => l10n.t('Region: {0}', shown)),
  ];
}

/** Anything that isn't an access key ID may be a secret, so it isn't shown. */
const isKeyId = (value: unknown): boolean => typeof value === 'string' && readKeyId(value).kind === 'key';

function shownValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return code(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}

function shownVerdict(value: unknown): string {
  const verdict = ALL_VERDICTS.find((candidate) => candidate === value);
  return verdict === undefined ? shownValue(value) : verdictLabel(verdict);
}

function everyAccount(accounts: readonly ShownAccount[]): string {
  const names = accounts
    .filter(({ state }) => state.kind !== 'same')
    .map(({ target, state }) =>
      state.snapshot === null
        ? target.kind === 'member'
          ? target.accountName
          : (target.profile ?? l10n.t('default profile'))
        : accountName(state.snapshot),
    );
  const named = names.slice(0, NAMED).map(shownValue).join(l10n.t(', '));
  const more = names.length - NAMED;
  return more > 0 ? l10n.t('{0} and {1} more', named, more) : named;
}
