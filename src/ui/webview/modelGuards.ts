/** Guards for what of the model both panels' messages hold. */
import type { Account, Call, CanSend } from '../../senders/model.ts';
import { isNullOr, isObject, isOneOf, isString, type Guard } from './guards.ts';

const CALLS: Readonly<Record<Call, true>> = {
  GetCallerIdentity: true,
  ListAccountAliases: true,
  ListUsers: true,
  ListAccessKeys: true,
  GetAccessKeyLastUsed: true,
  GenerateCredentialReport: true,
  GetCredentialReport: true,
  GetAccountAuthorizationDetails: true,
  GenerateServiceLastAccessedDetails: true,
  GetServiceLastAccessedDetails: true,
  GetServiceLastAccessedDetailsWithEntities: true,
  ListPoliciesGrantingServiceAccess: true,
  AssumeRole: true,
  DescribeOrganization: true,
  ListAccounts: true,
};

export const isCall: Guard<Call> = (value): value is Call => isString(value) && Object.hasOwn(CALLS, value);

export const isAccount = isObject<Account>({
  profile: isString,
  accountId: isString,
  alias: isNullOr(isString),
  partition: isString,
});

export const isCanSend: Guard<CanSend> = isOneOf(['yes', 'conditional', 'no', 'unknown']);
