/** Makes organizations of any size: the same numbers give the same organization on every machine. */
import type { AccountDeclaration, OrganizationDeclaration } from './declaration.ts';
import type { PolicyDocument } from './policies.ts';

/** Beside the management account. */
export interface OrganizationSize {
  readonly accounts: number;
  /** How many of the accounts, the last ones, do not have the role. */
  readonly withoutRole: number;
  /** How many further accounts are suspended. */
  readonly suspended: number;
}

export const MANAGEMENT_ACCOUNT = '100000000000';
export const MEMBER_ROLE = 'OrganizationAccountAccessRole';
const ORGANIZATION_ID = 'o-sample0org1';

const ALLOW_ALL: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

/** The ID of a member account, counted from 1. */
export const memberId = (number: number): string => String(Number(MANAGEMENT_ACCOUNT) + number);

/**
 * The management account first, then the members `member-001`, `member-002`, …, then the suspended ones.
 * @param contents what is in each account, by its number; the management account's is 0.
 */
export function generateOrganization(
  { accounts, withoutRole, suspended }: OrganizationSize,
  contents: (accountId: string, number: number) => Omit<AccountDeclaration, 'accountId'>,
): readonly AccountDeclaration[] {
  const declare = (
    number: number,
    more: Partial<AccountDeclaration>,
    state?: OrganizationDeclaration['state'],
  ) => {
    const accountId = memberId(number);
    const name = number === 0 ? 'management' : `member-${String(number).padStart(3, '0')}`;
    const organization = { id: ORGANIZATION_ID, managementAccountId: MANAGEMENT_ACCOUNT, name };
    return {
      ...contents(accountId, number),
      ...more,
      accountId,
      organization: state === undefined ? organization : { ...organization, state },
    };
  };
  // As Organizations makes it in an account that is created from within.
  const roles = [
    { name: MEMBER_ROLE, trusts: [MANAGEMENT_ACCOUNT], inline: { AdministratorAccess: ALLOW_ALL } },
  ];
  return [
    declare(0, {}),
    ...Array.from({ length: accounts }, (_, index) =>
      declare(index + 1, { roles: index < accounts - withoutRole ? roles : [] }),
    ),
    ...Array.from({ length: suspended }, (_, index) => declare(accounts + index + 1, { roles }, 'SUSPENDED')),
  ];
}
