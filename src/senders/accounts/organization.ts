import * as l10n from '@vscode/l10n';
import type { Partition } from '../model/model.ts';
import type { Problem } from '../model/problem.ts';
import type { Target } from '../model/target.ts';

/** An account as its organization lists it. */
export interface OrganizationAccount {
  readonly id: string;
  readonly name: string;
  /** `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE`, `PENDING_ACTIVATION`, `CLOSED`, or a new one. Only active ones can be scanned. */
  readonly state: string;
  readonly isManagement: boolean;
}

export interface Organization {
  /** The account that lists it: the management account or a delegated administrator. */
  readonly ownAccountId: string;
  readonly partition: Partition;
  /** By name, then by ID. */
  readonly accounts: readonly OrganizationAccount[];
}

/** Why an organization can't be listed and what to do, in its own words. */
export interface OrganizationProblem extends Problem {
  readonly title: string;
  readonly nextStep: string;
}

/** The organization of an account, or why it can't be listed. */
export type ListedAccounts =
  | { readonly ok: true; readonly organization: Organization }
  | { readonly ok: false; readonly problem: OrganizationProblem };

/** Whether an account can be scanned at all. */
export function isActive({ state }: OrganizationAccount): boolean {
  return state === 'ACTIVE';
}

/** `suspended`, `pending closure`, …; an unknown state as AWS gave it. */
export function stateWords({ state }: OrganizationAccount): string {
  switch (state) {
    case 'SUSPENDED':
      return l10n.t('suspended');
    case 'PENDING_CLOSURE':
      return l10n.t('pending closure');
    case 'PENDING_ACTIVATION':
      return l10n.t('pending activation');
    case 'CLOSED':
      return l10n.t('closed');
    default:
      return state.toLowerCase().replaceAll('_', ' ');
  }
}

/**
 * Returns an account of an organization as a target, which the role signs in to. The account that lists the organization is
 * the profile's own and needs no role. The management account has no such role unless someone created one.
 * @param profile the one that lists the organization
 */
export function memberTarget(
  profile: string | null,
  { ownAccountId, partition }: Organization,
  { id, name }: OrganizationAccount,
  role: string,
): Extract<Target, { kind: 'member' }> {
  return {
    kind: 'member',
    profile,
    partition,
    accountId: id,
    accountName: name,
    role: id === ownAccountId ? null : role,
  };
}
