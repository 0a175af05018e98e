import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Clock } from '../../senders/ports/iamReader.ts';
import { targetKey, type Target } from '../../senders/model/target.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import { addAccounts as pickAccounts, type AddAccounts } from '../accounts/addAccounts.ts';
import { clearStoredData, type Stored } from '../accounts/clearStoredData.ts';
import type { Session } from '../../accounts/session.ts';
import { exportReport } from '../export/exportReport.ts';
import type { ListMemory } from '../list/listMemory.ts';
import { isFiltered } from '../../presentation/list/listView.ts';
import { unreadAccounts } from '../../presentation/list/unread.ts';
import { accountTitle } from '../../presentation/list/describeAccount.ts';
import { getAccount } from '../../presentation/list/nodes.ts';
import type { Node } from '../../presentation/list/nodeKinds.ts';
import { showInformation } from '../notify.ts';
import type { OverviewPanel } from '../overview/register.ts';
import { settings } from '../settings.ts';
import { pickProfiles, type ProfileSource } from '../signIn/selectProfile.ts';
import type { Handler } from '../../presentation/commands/rows.ts';

export interface AccountTools {
  readonly accounts: Accounts;
  readonly overview: OverviewPanel;
  readonly clock: Clock;
  readonly memory: ListMemory;
  readonly stored: Stored;
  readonly profiles: ProfileSource;
  /** Stores the chosen accounts for the next window. */
  readonly remember: (targets: readonly Target[]) => Thenable<void>;
  readonly listOrganization: AddAccounts['list'];
}

/** Commands about the account of a row or about all accounts, and those that choose accounts. */
export function accountCommands(tools: AccountTools) {
  const { accounts, overview, clock, memory } = tools;
  const withAccount =
    (act: (session: Session) => unknown): Handler =>
    (node) => {
      if (node === undefined) return undefined;
      const session = findSession(accounts, node);
      if (session !== undefined) return act(session);
      return showInformation(l10n.t('{0} is no longer in the list.', accountTitle(getAccount(node))));
    };
  return {
    // Buttons in the view's title also get the focused row, but apply to all accounts.
    refresh: () => accounts.refresh(true, 'quick'),
    refreshAccount: withAccount((session) => accounts.refresh(true, 'quick', [session])),
    completeScan: () => accounts.refresh(true, 'complete'),
    completeScanOfAccount: withAccount((session) => accounts.refresh(true, 'complete', [session])),
    cancelScan: () => accounts.cancel(),
    cancelScanOfAccount: withAccount((session) => session.cancel()),
    // Except this one: it shows one account at a time, the focused row's.
    showOverview: (node?: Node) =>
      overview.show((node === undefined ? null : getAccount(node).state.snapshot?.accountId) ?? null),
    showOverviewOfAccount: withAccount(({ state }) => overview.show(state.snapshot?.accountId ?? null)),
    exportReport: () => {
      if (accounts.snapshots.length > 0)
        return exportReport(
          accounts.snapshots,
          clock.now(),
          unreadAccounts(accounts.sessions),
          isFiltered(memory.view.filter),
        );
      return showInformation(l10n.t('There is nothing to export yet. Refresh AWS SES Senders first.'));
    },
    exportAccount: withAccount(({ state: { snapshot } }) =>
      snapshot === null
        ? undefined
        : exportReport([snapshot], clock.now(), [], isFiltered(memory.view.filter)),
    ),
    selectProfile: () => selectProfile(tools),
    addAccounts: () => addAccounts(tools),
    removeAccount: withAccount(({ target: removed }) =>
      choose(
        tools,
        accounts.targets.filter((target) => target !== removed),
      ),
    ),
    clearStoredData: () => clearStoredData(tools.stored),
  } as const;
}

function findSession(accounts: Accounts, node: Node): Session | undefined {
  const key = targetKey(getAccount(node).target);
  return accounts.sessions.find(({ target }) => targetKey(target) === key);
}

async function selectProfile(tools: AccountTools): Promise<void> {
  const { accounts, profiles: source } = tools;
  const members = accounts.targets.filter(({ kind }) => kind === 'member');
  const current = profilesInUse(accounts);
  const profiles = await pickProfiles(source, current);
  if (profiles === undefined) return;
  const chosen = profiles.map((profile): Target => ({ kind: 'profile', profile }));
  // Accounts of an organization stay as long as the profile that reaches them is chosen.
  await choose(tools, [...chosen, ...members.filter(({ profile }) => profiles.includes(profile ?? ''))]);
}

async function addAccounts(tools: AccountTools): Promise<void> {
  const { accounts } = tools;
  const targets = await pickAccounts({
    profiles: profilesInUse(accounts),
    targets: accounts.targets,
    role: settings().organizationRole,
    list: tools.listOrganization,
    selectProfile: () => vscode.commands.executeCommand('awsSesSenders.selectProfile'),
  });
  if (targets !== undefined) await choose(tools, targets);
}

/** The profiles in use: as chosen, or as the SDK's default resolved. */
function profilesInUse({ sessions }: Accounts): readonly string[] {
  return sessions.flatMap(({ target, state }) =>
    target.kind === 'member' ? [] : (target.profile ?? state.snapshot?.profile ?? []),
  );
}

async function choose({ accounts, remember }: AccountTools, targets: readonly Target[]): Promise<void> {
  await remember(targets);
  // The view scans new accounts as soon as it sees them, but doesn't ask for MFA codes.
  await accounts.refresh(true, 'quick', accounts.choose(targets));
}
