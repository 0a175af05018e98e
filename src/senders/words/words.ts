/** Texts shared by the tree, the panel, the exports and the command line: in the window's language, in English elsewhere. */
import * as l10n from '@vscode/l10n';
import type { KindCounts } from '../model/evidence.ts';
import type { AccessKey, AccountNames, CanSend, Evidence, ScanRecord, Timestamp } from '../model/model.ts';
import { VERDICTS, type VerdictStatus } from '../model/verdict.ts';

/** Returns the name of a verdict. @param kind of the principal: a role has no keys. */
export function verdictLabel(verdict: VerdictStatus, kind?: Evidence['kind']): string {
  return verdict === 'checking' ? l10n.t('Checking…') : VERDICTS[verdict].label(kind);
}

/** Returns what the policies say, for use within a sentence. */
export function canSendLabel(canSend: CanSend): string {
  switch (canSend) {
    case 'yes':
      return l10n.t('may send');
    case 'conditional':
      return l10n.t('may send under conditions');
    case 'no':
      return l10n.t('no policy allows sending');
    case 'unknown':
      return l10n.t('not known whether it may send');
  }
}

/** Returns what the policies say. @param asOf when they were read, formatted; `null` if that was in the current scan. */
export function canSendWords(canSend: CanSend, asOf: string | null): string {
  const words = canSendLabel(canSend);
  return asOf === null ? words : l10n.t('{0}, as of {1}', words, asOf);
}

/** Returns when a user's policies were read if that was before the scan; otherwise `null`. */
export function olderPolicies(
  { permissionsAsOf: asOf }: Pick<Evidence, 'permissionsAsOf'>,
  { startedAt }: Pick<ScanRecord, 'startedAt'>,
): Timestamp | null {
  return asOf !== undefined && asOf < startedAt ? asOf : null;
}

/** Returns whether an access key can be used, in IAM's words. */
export function statusLabel(status: AccessKey['status']): string {
  return status === 'Active' ? l10n.t('Active') : l10n.t('Inactive');
}

/** Returns the alias of an account, or its name in the organization; `null` if it has neither. */
export function accountLabel({ alias, accountName: name }: Omit<AccountNames, 'accountId'>): string | null {
  return alias ?? name ?? null;
}

/**
 * `acme-mail (111122223333)`: the alias, or the name in the organization; `Payments · acme-mail (111122223333)` if there are
 * both; just the ID if there is neither.
 */
export function accountName(account: AccountNames): string {
  const { alias, accountName: name, accountId } = account;
  const isNamedTwice = name !== undefined && alias !== null && alias !== name;
  const label = isNamedTwice ? `${name} · ${alias}` : accountLabel(account);
  return label === null ? accountId : `${label} (${accountId})`;
}

export type Counted =
  | 'user'
  | 'sender'
  | 'other SES user'
  | 'role'
  | 'sending role'
  | 'other SES role'
  | 'account'
  | 'answer'
  | 'minute'
  | 'hour'
  | 'day'
  | 'service'
  | 'access key'
  | 'call'
  | 'mail'
  | 'Region'
  | 'reason'
  | 'row'
  | 'bar';

/** Returns a count with separators, `4,200`: the same in English and Japanese. Reports for programs don't use this. */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 user`, `2,000 users`: standalone, or as part of a sentence. */
export function counted(count: number, what: Counted): string {
  const one = count === 1;
  const number = formatCount(count);
  switch (what) {
    case 'user':
      return one ? l10n.t('1 user') : l10n.t('{0} users', number);
    case 'sender':
      return one ? l10n.t('1 sender') : l10n.t('{0} senders', number);
    case 'other SES user':
      return one ? l10n.t('1 other SES user') : l10n.t('{0} other SES users', number);
    case 'role':
      return one ? l10n.t('1 role') : l10n.t('{0} roles', number);
    case 'sending role':
      return one ? l10n.t('1 sending role') : l10n.t('{0} sending roles', number);
    case 'other SES role':
      return one ? l10n.t('1 other SES role') : l10n.t('{0} other SES roles', number);
    case 'account':
      return one ? l10n.t('1 account') : l10n.t('{0} accounts', number);
    case 'answer':
      return one ? l10n.t('1 answer') : l10n.t('{0} answers', number);
    case 'minute':
      return one ? l10n.t('1 minute') : l10n.t('{0} minutes', number);
    case 'hour':
      return one ? l10n.t('1 hour') : l10n.t('{0} hours', number);
    case 'day':
      return one ? l10n.t('1 day') : l10n.t('{0} days', number);
    case 'service':
      return one ? l10n.t('1 service') : l10n.t('{0} services', number);
    case 'access key':
      return one ? l10n.t('1 access key') : l10n.t('{0} access keys', number);
    case 'call':
      return one ? l10n.t('1 call') : l10n.t('{0} calls', number);
    case 'mail':
      return one ? l10n.t('1 mail') : l10n.t('{0} mails', number);
    case 'Region':
      return one ? l10n.t('1 Region') : l10n.t('{0} Regions', number);
    case 'reason':
      return one ? l10n.t('1 reason') : l10n.t('{0} reasons', number);
    case 'row':
      return one ? l10n.t('1 row') : l10n.t('{0} rows', number);
    case 'bar':
      return one ? l10n.t('1 bar') : l10n.t('{0} bars', number);
  }
}

/** `this hour`, `these hours`: those in which CloudWatch counted, as part of a sentence. */
export function hoursWords(isOne: boolean): string {
  return isOne ? l10n.t('this hour') : l10n.t('these hours');
}

/** Joins sentences, leaving out empty ones. Japanese has no space after a period. */
export function sentences(...parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .join(' ')
    .replaceAll('。 ', '。');
}

/** Returns numbers of users, root users and roles, each apart: `2 users, root, and 1 role`. */
export function usersAndRoles({ users, roots, roles }: KindCounts): string {
  const root = roots === 1 ? l10n.t('root') : l10n.t('{0} root users', roots);
  const of =
    roots === 0
      ? counted(users, 'user')
      : users === 0
        ? root
        : l10n.t('{0} and {1}', counted(users, 'user'), root);
  if (roles === 0) return of;
  const all = counted(roles, 'role');
  if (users + roots === 0) return all;
  return users === 0 || roots === 0
    ? l10n.t('{0} and {1}', of, all)
    : l10n.t('{0}, {1}, and {2}', counted(users, 'user'), root, all);
}

/** Returns parts of the users and of the roles, and the root users: `2 of 7 users, root, and 1 of 4 roles`; empty for none. */
export function partsWords(part: KindCounts, all: Omit<KindCounts, 'roots'>): string {
  return listed([
    ...(part.users === 0
      ? []
      : [
          l10n.t({
            message: '{0} of {1}',
            args: [formatCount(part.users), counted(all.users, 'user')],
            comment: 'A number of people',
          }),
        ]),
    ...(part.roots === 0 ? [] : [usersAndRoles({ users: 0, roots: part.roots, roles: 0 })]),
    ...(part.roles === 0
      ? []
      : [
          l10n.t({
            message: '{0} of {1}',
            args: [formatCount(part.roles), counted(all.roles, 'role')],
            comment: 'A number of things',
          }),
        ]),
  ]);
}

/** `ann`, `ann and bob`, `ann, bob, and eve` */
export function listed(names: readonly string[]): string {
  const [last = '', ...others] = names.toReversed();
  const before = others.toReversed().join(l10n.t(', '));
  if (others.length === 0) return last;
  return others.length === 1 ? l10n.t('{0} and {1}', before, last) : l10n.t('{0}, and {1}', before, last);
}

/** The name of a Region, as `us-gov-west-1`. */
const REGION = /(?<![\w-])([a-z]{2}(?:-[a-z]{2,9}){1,2}-\d)(?![\w-])/;

/** Returns the parts of a text in order; every second one is the name of a Region. */
export function splitAtRegions(text: string): readonly string[] {
  return text.split(REGION);
}
