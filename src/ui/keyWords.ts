/** Pure: what is said of an access key that was searched for. */
import type { KeyOwner } from '../senders/findKey.ts';
import type { Timestamp, User } from '../senders/model.ts';
import { isSesUse, SES_SMTP } from '../senders/verdict.ts';
import { accountName, verdictLabel } from '../senders/words.ts';
import type { FoundKey } from './keySearch.ts';

/** `Last used for ses-smtp in us-east-1, 3 min ago.` @param when how a time is told. */
export function lastUseWords({ lastUsed }: KeyOwner, when: (at: Timestamp) => string): string {
  if (lastUsed === null) return 'It was never used.';
  const region = lastUsed.region === null ? '' : ` in ${lastUsed.region}`;
  return `Last used for ${lastUsed.service ?? 'a service that is not known'}${region}, ${when(lastUsed.at)}.`;
}

/** What the key alone proves; more where the list knows its user. */
export function verdictWords({ lastUsed }: KeyOwner, user: User | undefined): string {
  if (lastUsed !== null && isSesUse(lastUsed)) {
    return `${verdictLabel(lastUsed.service?.toLowerCase() === SES_SMTP ? 'sends-smtp' : 'uses-api')}.`;
  }
  if (user !== undefined) return `${verdictLabel(user.verdict)}.`;
  return 'That is no use of SES; whether there was one before, Access Advisor may tell.';
}

/** Why a key was not found, as each account answered, and what to do next. */
export function nowhereWords(id: string, { refusals, unreached }: FoundKey & { kind: 'nowhere' }): string {
  const reasons = new Map<string, string[]>();
  for (const { account, gap } of refusals) {
    reasons.set(gap.reason, [...(reasons.get(gap.reason) ?? []), accountName(account)]);
  }
  const answers = [...reasons].map(([reason, names]) => `${reason} for ${someOf(names)}`);
  const said = answers.length === 0 ? '' : ` AWS says ${answers.join('; ')}.`;
  const denied = reasons.has('AccessDenied')
    ? ' AccessDenied is its answer for keys of other accounts, and where the permission iam:GetAccessKeyLastUsed is missing.'
    : '';
  const missing =
    unreached === 0
      ? ''
      : ` ${unreached === 1 ? '1 account' : `${unreached} accounts`} could not be asked: sign in, then try again.`;
  return `${id} was found in none of the accounts shown.${said}${denied}${missing} To learn which account it belongs to, run ${accountCommand(id)}`;
}

/** The AWS CLI's question that any account may ask about any key (AWS STS API Reference, GetAccessKeyInfo). */
export function accountCommand(id: string): string {
  return `aws sts get-access-key-info --access-key-id ${id}`;
}

/** So many accounts are named; of more, their number. */
const NAMED = 3;

function someOf(names: readonly string[]): string {
  const more = names.length - NAMED;
  return names.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
