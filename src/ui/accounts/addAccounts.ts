import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ListedAccounts } from '../../senders/accounts/organization.ts';
import { isActive, memberTarget, stateWords } from '../../senders/accounts/organization.ts';
import type { Organization, OrganizationAccount } from '../../senders/accounts/organization.ts';
import { targetKey, type Target } from '../../senders/model/target.ts';
import { counted } from '../../senders/words/words.ts';
import { showError, withCancellableProgress } from '../notify.ts';
import { plainItem } from '../plainItem.ts';
import { USERS_VIEW } from '../viewId.ts';

export interface AddAccounts {
  /** The profiles in use, one of which lists its organization. */
  readonly profiles: readonly string[];
  readonly targets: readonly Target[];
  readonly role: string;
  readonly list: (profile: string, signal: AbortSignal) => Promise<ListedAccounts>;
  readonly selectProfile: () => unknown;
}

const STEPS = 2;

/**
 * Lets you choose accounts of an organization and the role to assume in them.
 * @returns what to show from now on: everything as before, plus these accounts, minus those that were unchecked;
 *   `undefined` if nothing was chosen.
 */
export async function addAccounts(options: AddAccounts): Promise<readonly Target[] | undefined> {
  const profile = await managementProfile(options.profiles);
  if (profile === undefined) return undefined;
  const listed = await listing(profile, options);
  if (listed === undefined) return undefined;
  if (!listed.ok) {
    const { title, nextStep } = listed.problem;
    const select = l10n.t('Select AWS Profile…');
    const answer = await showError(l10n.t('{0}. {1}', title, nextStep), select);
    if (answer === select) await options.selectProfile();
    return undefined;
  }
  const { organization } = listed;
  const known = options.targets.filter((target) => target.kind === 'member' && target.profile === profile);
  const chosen = await pickAccounts(
    organization,
    new Set(known.flatMap((target) => (target.kind === 'member' ? [target.accountId] : []))),
  );
  if (chosen === undefined) return undefined;
  const role =
    chosen.length === 0
      ? options.role
      : await askRole(options.role, chosen.filter(({ id }) => id !== organization.ownAccountId).length);
  if (role === undefined) return undefined;
  const dropped = new Set(known.map(targetKey));
  const kept = options.targets.filter((target) => !dropped.has(targetKey(target)));
  return [...kept, ...chosen.map((account) => memberTarget(profile, organization, account, role))];
}

async function managementProfile(profiles: readonly string[]): Promise<string | undefined> {
  if (profiles.length <= 1) return profiles[0];
  const items = profiles.map((profile) => ({ ...plainItem({ label: profile }), profile }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: l10n.t('Add Accounts of the Organization'),
    placeHolder: l10n.t('Profile of the management account, or of a delegated administrator'),
  });
  return chosen?.profile;
}

function listing(profile: string, { list }: AddAccounts): Thenable<ListedAccounts | undefined> {
  const title = l10n.t('Listing the accounts of the organization with profile {0}…', profile);
  return vscode.window.withProgress({ location: { viewId: USERS_VIEW } }, () =>
    withCancellableProgress(title, (signal) => list(profile, signal)),
  );
}

interface AccountItem extends vscode.QuickPickItem {
  readonly account: OrganizationAccount;
}

async function pickAccounts(
  { ownAccountId, accounts }: Organization,
  known: ReadonlySet<string>,
): Promise<readonly OrganizationAccount[] | undefined> {
  const active = accounts.filter(isActive);
  const items = active.map((account): AccountItem => {
    const notes = [
      account.id,
      ...(account.isManagement ? [l10n.t('management account')] : []),
      ...(account.id === ownAccountId ? [l10n.t('the profile’s own')] : []),
    ];
    return plainItem({
      label: account.name,
      description: notes.join(' · '),
      picked: known.has(account.id),
      account,
    });
  });
  const others = accounts.length - active.length;
  const chosen = await vscode.window.showQuickPick(items, {
    title: l10n.t(
      'Accounts of the Organization ({0}), step {1} of {2}',
      counted(active.length, 'account'),
      1,
      STEPS,
    ),
    placeHolder:
      others === 0
        ? l10n.t('Accounts to scan, by name or ID')
        : l10n.t('Accounts to scan; {0} cannot be scanned', notActive(accounts)),
    canPickMany: true,
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return chosen?.map(({ account }) => account);
}

/** `2 suspended, 1 closed` */
function notActive(accounts: readonly OrganizationAccount[]): string {
  const byState = Map.groupBy(
    accounts.filter((account) => !isActive(account)),
    stateWords,
  );
  const counts = [...byState].map(([state, those]) =>
    l10n.t({ message: '{0} {1}', args: [those.length, state], comment: 'as: 2 suspended' }),
  );
  return counts.join(l10n.t(', '));
}

/** A role's name, with its path if it has one (IAM API Reference, CreateRole). */
const ROLE = /^(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/;

async function askRole(proposed: string, accounts: number): Promise<string | undefined> {
  const answer = await vscode.window.showInputBox({
    title: l10n.t('Role to Assume, step {0} of {1}', 2, STEPS),
    prompt:
      accounts === 1
        ? l10n.t(
            'Name of the role to assume in the account. It must be able to read IAM, and trust your profile.',
          )
        : l10n.t(
            'Name of the role to assume in each of the {0} accounts. It must be able to read IAM, and trust your profile.',
            accounts,
          ),
    value: proposed,
    ignoreFocusOut: true,
    validateInput: (value) =>
      ROLE.test(value.trim())
        ? undefined
        : l10n.t('The name of a role, such as OrganizationAccountAccessRole.'),
  });
  return answer?.trim();
}
