import * as vscode from 'vscode';
import type { SharedConfig } from '../aws/profiles.ts';
import type { Clock } from '../senders/questions.ts';
import type { Snapshot, User } from '../senders/model.ts';
import type { AccessAdvisor } from './accessAdvisor/panel.ts';
import { userConsoleUrl } from './consoleLinks.ts';
import { userName } from './describe.ts';
import { exportReport } from './exportReport.ts';
import type { Node } from './nodes.ts';
import { pickProfile } from './selectProfile.ts';
import type { Session } from './session.ts';
import { USERS_VIEW } from './tree.ts';

export interface CommandTools {
  readonly session: Session;
  readonly advisor: AccessAdvisor;
  readonly clock: Clock;
  readonly log: vscode.LogOutputChannel;
  readonly profiles: () => Promise<SharedConfig>;
  /** Keeps the chosen profile for the next window. */
  readonly remember: (profile: string) => Thenable<void>;
}

type Handler = (node?: Node) => unknown;

/** Every command of package.json. From the palette, without a node, those about a user ask which one. */
export function registerCommands(tools: CommandTools): vscode.Disposable {
  const { session, advisor, clock, log } = tools;
  const commands: Readonly<Record<string, Handler>> = {
    refresh: () => session.refresh(true),
    completeScan: () => session.refresh(true, 'complete'),
    cancelScan: () => session.cancel(),
    refreshUser: withUser(session, (user) =>
      vscode.window.withProgress({ location: { viewId: USERS_VIEW } }, () => session.refreshUser(user)),
    ),
    showAccessAdvisor: withUser(session, (user, { profile, accountId }) => {
      if (user.isRoot)
        return vscode.window.showInformationMessage('IAM Access Advisor does not know the root user.');
      advisor.show({ profile, accountId, userArn: user.arn });
      return undefined;
    }),
    exportReport: () => {
      const snapshot = shown(session);
      if (snapshot !== null) return exportReport(snapshot, clock.now());
      return vscode.window.showInformationMessage(
        'There is nothing to export yet. Refresh AWS SES Senders first.',
      );
    },
    selectProfile: async () => {
      const profile = await pickProfile(await tools.profiles(), shown(session)?.profile ?? session.profile);
      if (profile === undefined) return;
      await tools.remember(profile);
      session.selectProfile(profile);
      await session.refresh(true);
    },
    copyArn: withUser(session, (user) => vscode.env.clipboard.writeText(user.arn)),
    copyAccessKeyId: async (node) => {
      const id = node?.kind === 'accessKey' ? node.accessKey.id : await pickAccessKey(session);
      if (id != null) await vscode.env.clipboard.writeText(id);
    },
    openInConsole: withUser(session, (user, { partition }) => {
      const url = userConsoleUrl(partition, user.name);
      if (url !== null) return vscode.env.openExternal(vscode.Uri.parse(url));
      return vscode.window.showInformationMessage(
        `The IAM console of the partition ${partition} is not known.`,
      );
    }),
    showLog: () => log.show(),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, handler]) =>
      vscode.commands.registerCommand(`awsSesSenders.${name}`, reported(handler, log)),
    ),
  );
}

/** A command that fails says so, and the log says more. */
function reported(handler: Handler, log: vscode.LogOutputChannel): (node?: Node) => Promise<unknown> {
  return async (node) => {
    try {
      return await handler(node);
    } catch (error) {
      log.error(error instanceof Error ? error : String(error));
      const message = error instanceof Error ? error.message : String(error);
      const showLog = 'Show Log';
      if ((await vscode.window.showErrorMessage(message, showLog)) === showLog) log.show();
      return undefined;
    }
  };
}

function withUser(session: Session, act: (user: User, snapshot: Snapshot) => unknown): Handler {
  return async (node) => {
    const snapshot = shown(session);
    const chosen = (node === undefined ? undefined : userOf(node)) ?? (await pickUser(snapshot));
    // The list may have moved on since the menu was opened; what it knows now counts.
    const user = snapshot?.users.find((candidate) => candidate.arn === chosen?.arn);
    return snapshot === null || user === undefined ? undefined : act(user, snapshot);
  };
}

function userOf(node: Node): User | undefined {
  switch (node.kind) {
    case 'account':
    case 'group':
      return undefined;
    case 'user':
      return node.user;
    default:
      return node.parent.user;
  }
}

async function pickUser(snapshot: Snapshot | null): Promise<User | undefined> {
  if (snapshot === null) {
    await vscode.window.showInformationMessage('No users are known yet. Open AWS SES Senders and refresh.');
    return undefined;
  }
  const items = snapshot.users.map((user) => ({ label: userName(user), description: user.arn, user }));
  const options = { title: 'Select IAM User', matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, options))?.user;
}

async function pickAccessKey(session: Session): Promise<string | undefined> {
  const users = shown(session)?.users ?? [];
  const items = users.flatMap((user) =>
    user.accessKeys.flatMap(({ id }) => (id === null ? [] : [{ label: id, description: userName(user) }])),
  );
  const options = { title: 'Select Access Key', matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, options))?.label;
}

function shown({ state }: Session): Snapshot | null {
  return state.kind === 'idle' ? null : state.snapshot;
}
