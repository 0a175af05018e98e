import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { targetKey } from '../senders/target.ts';
import type { Target } from '../senders/target.ts';
import type { Clock } from '../senders/questions.ts';
import type { Snapshot, User } from '../senders/model.ts';
import type { AccessAdvisor } from './accessAdvisor/register.ts';
import type { Accounts } from './accounts/accounts.ts';
import type { AddAccounts } from './accounts/addAccounts.ts';
import { userConsoleUrl } from './accessAdvisor/consoleLinks.ts';
import { userName } from './list/describe.ts';
import { helpCommands } from './signIn/helpCommands.ts';
import type { HelpTools } from './signIn/helpCommands.ts';
import type { KeptSnapshots } from './accounts/keptSnapshots.ts';
import { listCommands } from './list/listCommands.ts';
import type { ListMemory } from './list/listMemory.ts';
import type { Log } from './log.ts';
import { accountOf, userOf } from './list/nodes.ts';
import type { Node } from './list/nodes.ts';
import { showError, showInformation } from './notify.ts';
import { plainItem } from './plainItem.ts';
import type { OverviewPanel } from './overview/register.ts';
import type { CommandName } from './registerCommands.ts';
import type { Session } from './accounts/session.ts';
import { settings } from './settings.ts';
import type { Tree } from './list/tree.ts';
import { USERS_VIEW } from './viewId.ts';
import { watchCommands } from './watch/watchCommands.ts';

export interface CommandTools extends HelpTools {
  readonly advisor: AccessAdvisor;
  readonly overview: OverviewPanel;
  readonly clock: Clock;
  readonly log: Log;
  readonly kept: KeptSnapshots;
  /** Keeps the chosen accounts for the next window. */
  readonly remember: (targets: readonly Target[]) => Thenable<void>;
  readonly memory: ListMemory;
  readonly reveal: Tree['reveal'];
  /** The accounts of the organization that a profile may list. */
  readonly listOrganization: AddAccounts['list'];
}

export interface Commands {
  run(name: CommandName, node?: Node): Promise<unknown>;
  dispose(): void;
}

type Handler = (node?: Node) => unknown;

/** Every command of package.json. From the palette, without a node, those about a user ask which one. */
export function commandsOf(tools: CommandTools): Commands {
  const { accounts, advisor, clock, log } = tools;
  /** About the account of a row. The buttons of the view's title are given the focused row, too, and are about all. */
  const withAccount =
    (act: (session: Session) => unknown): Handler =>
    (node) => {
      const session = node === undefined ? undefined : sessionOf(accounts, node);
      return session === undefined ? undefined : act(session);
    };
  const choose = async (targets: readonly Target[]): Promise<void> => {
    await tools.remember(targets);
    // The view scans new ones as soon as it sees them, but asks nobody for an MFA code.
    await accounts.refresh(true, 'quick', accounts.choose(targets));
  };
  // What is seldom used is loaded when it is.
  const exportAccounts = async (snapshots: readonly Snapshot[]): Promise<void> => {
    const { exportReport } = await import('./export/exportReport.ts');
    await exportReport(snapshots, clock.now());
  };
  const watching = watchCommands(tools);
  const commands: Readonly<Record<CommandName, Handler>> = {
    refresh: () => accounts.refresh(true, 'quick'),
    refreshAccount: withAccount((session) => accounts.refresh(true, 'quick', [session])),
    completeScan: () => accounts.refresh(true, 'complete'),
    completeScanOfAccount: withAccount((session) => accounts.refresh(true, 'complete', [session])),
    cancelScan: () => accounts.cancel(),
    cancelScanOfAccount: withAccount((session) => session.cancel()),
    removeAccount: withAccount(({ target: removed }) =>
      choose(accounts.targets.filter((target) => target !== removed)),
    ),
    refreshUser: withUser(accounts, (user, { accountId }) =>
      vscode.window.withProgress({ location: { viewId: USERS_VIEW } }, () =>
        accounts.refreshUser(accountId, user),
      ),
    ),
    showAccessAdvisor: withUser(accounts, (user, { profile, accountId }) => {
      if (user.isRoot) return showInformation(l10n.t('IAM Access Advisor does not know the root user.'));
      return advisor.show({ profile, accountId, userArn: user.arn });
    }),
    // The button of the view's title is given the focused row: its account is meant.
    showOverview: (node) =>
      tools.overview.show((node === undefined ? null : accountOf(node).state.snapshot?.accountId) ?? null),
    showOverviewOfAccount: withAccount(({ state: { snapshot } }) =>
      tools.overview.show(snapshot?.accountId ?? null),
    ),
    exportReport: () => {
      if (accounts.snapshots.length > 0) return exportAccounts(accounts.snapshots);
      return showInformation(l10n.t('There is nothing to export yet. Refresh AWS SES Senders first.'));
    },
    exportAccount: withAccount(({ state: { snapshot } }) =>
      snapshot === null ? undefined : exportAccounts([snapshot]),
    ),
    selectProfile: async () => {
      const members = accounts.targets.filter(({ kind }) => kind === 'member');
      const current = profilesOf(accounts);
      const { pickProfiles } = await import('./signIn/selectProfile.ts');
      const profiles = await pickProfiles(tools.profiles, current);
      if (profiles === undefined) return;
      const chosen = profiles.map((profile): Target => ({ kind: 'profile', profile }));
      // Accounts of an organization stay as long as the profile that they are reached through is chosen.
      await choose([...chosen, ...members.filter(({ profile }) => profiles.includes(profile ?? ''))]);
    },
    addAccounts: async () => {
      const { addAccounts } = await import('./accounts/addAccounts.ts');
      const targets = await addAccounts({
        profiles: profilesOf(accounts),
        targets: accounts.targets,
        role: settings().organizationRole,
        list: tools.listOrganization,
        selectProfile: () => vscode.commands.executeCommand('awsSesSenders.selectProfile'),
      });
      if (targets !== undefined) await choose(targets);
    },
    copyArn: withUser(accounts, (user) => vscode.env.clipboard.writeText(user.arn)),
    copyAccessKeyId: async (node) => {
      const id = node?.kind === 'accessKey' ? node.accessKey.id : await pickAccessKey(accounts);
      if (id != null) await vscode.env.clipboard.writeText(id);
    },
    copyDeactivateCommand: async (node) => {
      const { copyDeactivateCommand } = await import('./keys/deactivateCommand.ts');
      await copyDeactivateCommand(
        accounts,
        node?.kind === 'accessKey' ? (node.accessKey.id ?? undefined) : undefined,
      );
    },
    copySummary: withUser(accounts, async (user, snapshot) => {
      const { copySummary } = await import('./export/copySummary.ts');
      await copySummary(snapshot, user, clock.now());
    }),
    findAccessKey: async () => {
      const { findAccessKey } = await import('./keys/findAccessKey.ts');
      await findAccessKey({ accounts, clock, reveal: tools.reveal });
    },
    openInConsole: withUser(accounts, (user, { partition }) => {
      const url = userConsoleUrl(partition, user.name);
      if (url !== null) return vscode.env.openExternal(vscode.Uri.parse(url));
      return showInformation(l10n.t('The IAM console of the partition {0} is not known.', partition));
    }),
    showLog: () => log.show(),
    clearStoredData: async () => {
      const { clearStoredData } = await import('./accounts/clearStoredData.ts');
      await clearStoredData(tools.kept);
    },
    ...listCommands(accounts, tools.memory),
    ...watching.commands,
    ...helpCommands(tools),
  };
  return {
    run: (name, node) => reported(() => commands[name](node), log),
    dispose: () => watching.dispose(),
  };
}

/** A command that fails says so, and the log says more. */
async function reported(act: () => unknown, log: Log): Promise<unknown> {
  try {
    return await act();
  } catch (error) {
    log.error(error instanceof Error ? error : String(error));
    const message = error instanceof Error ? error.message : String(error);
    const showLog = l10n.t('Show Log');
    if ((await showError(message, showLog)) === showLog) log.show();
    return undefined;
  }
}

/** @param act is given the user as it is known now, with the Snapshot of its account. */
function withUser(accounts: Accounts, act: (user: User, snapshot: Snapshot) => unknown): Handler {
  return async (node) => {
    const { snapshots } = accounts;
    const chosen = (node === undefined ? undefined : userOf(node)) ?? (await pickUser(snapshots));
    // The list may have moved on since the menu was opened; what it knows now counts.
    for (const snapshot of accounts.snapshots) {
      const user = snapshot.users.find((candidate) => candidate.arn === chosen?.arn);
      if (user !== undefined) return act(user, snapshot);
    }
    return undefined;
  };
}

function sessionOf(accounts: Accounts, node: Node): Session | undefined {
  const key = targetKey(accountOf(node).target);
  return accounts.sessions.find(({ target }) => targetKey(target) === key);
}

/** The profiles in use: as they were chosen, or as the SDK's default turned out. */
function profilesOf({ sessions }: Accounts): readonly string[] {
  return sessions.flatMap(({ target, state }) =>
    target.kind === 'member' ? [] : (target.profile ?? state.snapshot?.profile ?? []),
  );
}

async function pickUser(snapshots: readonly Snapshot[]): Promise<User | undefined> {
  if (snapshots.length === 0) {
    await showInformation(l10n.t('No users are known yet. Open AWS SES Senders and refresh.'));
    return undefined;
  }
  const items = snapshots.flatMap(({ users }) =>
    users.map((user) => ({ ...plainItem({ label: userName(user), description: user.arn }), user })),
  );
  const options = { title: l10n.t('Select IAM User'), matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, options))?.user;
}

async function pickAccessKey({ snapshots }: Accounts): Promise<string | undefined> {
  const items = snapshots.flatMap(({ users }) =>
    users.flatMap((user) =>
      user.accessKeys.flatMap(({ id }) =>
        id === null ? [] : [{ ...plainItem({ label: id, description: userName(user) }), id }],
      ),
    ),
  );
  const options = { title: l10n.t('Select Access Key'), matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, options))?.id;
}
