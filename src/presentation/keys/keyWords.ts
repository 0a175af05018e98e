/** The text about an access key that was searched for. Pure. */
import * as l10n from '@vscode/l10n';
import type { KeyOwner, ShownKey } from '../../senders/keys/findKey.ts';
import type { Account, Gap, Timestamp, Principal } from '../../senders/model/model.ts';
import { useVerdict } from '../../senders/model/verdict.ts';
import { accountName, counted, sentences, verdictLabel } from '../../senders/words/words.ts';

/** Who owns an access key, according to the shown accounts and AWS. */
export type FoundKey =
  | ({ readonly kind: 'shown' } & ShownKey)
  /** The key isn't in the list, but AWS knows its user. */
  | {
      readonly kind: 'owned';
      readonly account: Account;
      readonly owner: KeyOwner;
      /** The user or root, if the list has them without that key. */
      readonly user: Principal | undefined;
    }
  | {
      readonly kind: 'nowhere';
      /** Each account's answer instead. */
      readonly refusals: readonly { readonly account: Account; readonly gap: Gap }[];
      /** The number of chosen accounts that couldn't be asked. */
      readonly unreached: number;
      /** No profile is selected, so there's no account to ask. */
      readonly isUnchosen: boolean;
    };

/** Sets data from the account off from the surrounding text. */
type Quote = (text: string) => string;

const bare: Quote = (text) => text;

/** `Last used for ses-smtp in us-east-1, 3 min ago.` @param when formats a time. */
export function lastUseWords(
  { lastUsed }: KeyOwner,
  when: (at: Timestamp) => string,
  quoted: Quote = bare,
): string {
  if (lastUsed === null) return l10n.t('It was never used.');
  const { region, at } = lastUsed;
  const service =
    lastUsed.service === null ? l10n.t('a service that AWS does not name') : quoted(lastUsed.service);
  return region === null
    ? l10n.t('Last used for {0}, {1}.', service, when(at))
    : l10n.t('Last used for {0} in {1}, {2}.', service, quoted(region), when(at));
}

/** Returns what the key alone proves; more if the list has its user. */
export function verdictWords({ lastUsed }: KeyOwner, user: Principal | undefined): string {
  const verdict = useVerdict(lastUsed) ?? user?.verdict;
  if (verdict !== undefined) return l10n.t('{0}.', verdictLabel(verdict));
  if (lastUsed !== null && lastUsed.service === null)
    return l10n.t('That could have been Amazon SES; Access Advisor may show it.');
  return l10n.t('That is not a use of SES; Access Advisor may show an earlier one.');
}

/** Returns why a key wasn't found, by each account's answer, and what to do next. */
export function nowhereWords(
  id: string,
  { refusals, unreached, isUnchosen }: FoundKey & { kind: 'nowhere' },
  quoted: Quote = bare,
): string {
  const reasons = new Map<string, string[]>();
  for (const { account, gap } of refusals) {
    reasons.set(gap.reason, [...(reasons.get(gap.reason) ?? []), quoted(accountName(account))]);
  }
  const answers = [...reasons].map(([reason, names]) =>
    l10n.t('{0} for {1}', quoted(reason), listSome(names)),
  );
  const said = answers.length === 0 ? '' : l10n.t('AWS says {0}.', answers.join(l10n.t('; ')));
  const denied = reasons.has('AccessDenied')
    ? l10n.t(
        'AccessDenied is its answer for keys of other accounts, and where the permission iam:GetAccessKeyLastUsed is missing.',
      )
    : '';
  const missing = isUnchosen
    ? l10n.t('No AWS profile is selected. Select one, then try again.')
    : unreached === 0
      ? ''
      : l10n.t('{0} could not be asked. Sign in, then try again.', counted(unreached, 'account'));
  const isAsked = refusals.length > 0 || unreached === 0;
  return sentences(
    isAsked
      ? l10n.t('{0} was found in none of the accounts shown.', id)
      : l10n.t("Couldn't search for {0} because no account is available.", id),
    said,
    denied,
    missing,
    l10n.t('To learn which account it belongs to, run {0}', accountCommand(id)),
  );
}

/** Returns the AWS CLI command that any account may run for any key (AWS STS API Reference, GetAccessKeyInfo). */
export function accountCommand(id: string): string {
  return `aws sts get-access-key-info --access-key-id ${id}`;
}

/** How many accounts are named; of more, only the number. */
const NAMED = 3;

function listSome(names: readonly string[]): string {
  const more = names.length - NAMED;
  const named = names.slice(0, NAMED).join(l10n.t(', '));
  return more > 0 ? l10n.t('{0} and {1} more', named, more) : named;
}
