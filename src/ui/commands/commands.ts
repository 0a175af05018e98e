import type * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { listCommands } from '../list/listCommands.ts';
import { mailCommands } from '../list/mailCommands.ts';
import type { Log } from '../log.ts';
import type { KnownSearch, MailLog } from '../mailLog/panel.ts';
import type { SetupPanels } from '../setup/panel.ts';
import { showInformation, withErrorReporting } from '../notify.ts';
import type { OnDemand } from '../onDemand.ts';
import { helpCommands, type HelpTools } from '../signIn/helpCommands.ts';
import { watchCommands } from '../watch/watch.ts';
import { accountCommands, type AccountTools } from './accountCommands.ts';
import { keyCommands, type KeyTools } from './keyCommands.ts';
import type { CommandName } from '../../presentation/commands/names.ts';
import {
  findRow,
  isUserLink,
  linkedNode,
  type CommandArgs,
  type Handler,
} from '../../presentation/commands/rows.ts';
import { getAccount } from '../../presentation/list/nodes.ts';
import type { Node } from '../../presentation/list/nodeKinds.ts';
import { parseUserName } from '../../presentation/accessAdvisor/target.ts';
import { userCommands, type UserTools } from './userCommands.ts';

export interface CommandTools extends AccountTools, UserTools, KeyTools, HelpTools {
  readonly mailLog: OnDemand<MailLog>;
  readonly setup: OnDemand<SetupPanels>;
  readonly log: Log;
  readonly extensionUri: vscode.Uri;
}

export interface Commands {
  /** Runs a command and reports a failure; never rejects. @param args none from the palette. */
  run(name: CommandName, args?: CommandArgs): Promise<unknown>;
  dispose(): void;
}

/** Every command of package.json. From the palette, without a node, those about a user or key ask which one. */
export function createCommands(tools: CommandTools): Commands {
  const watching = watchCommands(tools);
  const checkSetup: Handler = async (node) => (await tools.setup.get()).check(node);
  const commands: Readonly<Record<CommandName, Handler>> = {
    ...accountCommands(tools),
    ...userCommands(tools),
    ...keyCommands(tools),
    ...listCommands(tools.accounts, tools.memory),
    ...mailCommands(),
    // The button of the title gets the focused row, but asks about all accounts.
    whoSent: () => tools.who.ask(undefined),
    whoSentOfAccount: (node) => tools.who.ask(node),
    searchMailLog: async () => (await tools.mailLog.get()).search(),
    searchMailLogOfAccount: async (node) => (await tools.mailLog.get()).search(knownSearch(node)),
    checkSetup: () => checkSetup(undefined),
    checkSetupOfAccount: checkSetup,
    ...watching.commands,
    ...helpCommands(tools),
    showLog: () => tools.log.show(),
  };
  return {
    run: (name, args = []) =>
      withErrorReporting(() => {
        const row = findRow(name, args);
        if (row === 'lost')
          return showInformation(l10n.t('The list was updated at that moment. Choose the command again.'));
        if (row === undefined || !isUserLink(row)) return commands[name](row);
        const session = tools.accounts.sessionOf(row.accountId);
        const linked = session && linkedNode(row, session);
        return linked === undefined
          ? showInformation(l10n.t('{0} is no longer in the list.', row.keyId ?? parseUserName(row.user.arn)))
          : commands[name](linked);
      }, tools.log),
    dispose: () => watching.dispose(),
  };
}

/** What a row says about the mails to search for. */
function knownSearch(node: Node | undefined): KnownSearch {
  if (node === undefined) return {};
  const accountId = getAccount(node).state.snapshot?.accountId ?? null;
  return { accountId, region: node.kind === 'mailRegions' ? (node.regions[0]?.region ?? null) : null };
}
