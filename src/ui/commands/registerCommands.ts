import * as vscode from 'vscode';
import type { Node } from '../../presentation/list/nodes.ts';
import { createOnDemand } from '../onDemand.ts';
import type { CommandTools } from './commands.ts';
import type { CommandArgs } from './rows.ts';

/** As package.json declares them. */
const COMMAND_NAMES = [
  'refresh',
  'completeScan',
  'cancelScan',
  'refreshUser',
  'showAccessAdvisor',
  'exportReport',
  'selectProfile',
  'copyArn',
  'copyAccessKeyId',
  'openInConsole',
  'awsSsoLogin',
  'awsLogin',
  'enterMfaCode',
  'copyPolicy',
  'explainPermissions',
  'howToProve',
  'showLog',
  'removeAccount',
  'addAccounts',
  'refreshAccount',
  'completeScanOfAccount',
  'cancelScanOfAccount',
  'exportAccount',
  'filter',
  'changeFilter',
  'clearFilter',
  'groupBy',
  'sortBy',
  'findAccessKey',
  'copyDeactivateCommand',
  'copySummary',
  'clearStoredData',
  'watch',
  'stopWatching',
  'checkNow',
  'watchOptions',
  'showOverview',
  'showOverviewOfAccount',
] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

/** Does what a command says. @param node the row that its menu was opened on; from the palette there is none. */
export type Handler = (node?: Node) => unknown;

/** Makes every command possible. What they do is loaded with the first of them. */
export function registerCommands(tools: CommandTools): vscode.Disposable {
  const commands = createOnDemand(async () => (await import('./commands.ts')).createCommands(tools));
  return vscode.Disposable.from(
    commands,
    ...COMMAND_NAMES.map((name) =>
      vscode.commands.registerCommand(`awsSesSenders.${name}`, async (...args: CommandArgs) =>
        (await commands.get()).run(name, args),
      ),
    ),
  );
}
