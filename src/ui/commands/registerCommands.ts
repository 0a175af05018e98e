import * as vscode from 'vscode';
import { COMMAND_NAMES } from '../../presentation/commands/names.ts';
import { createOnDemand } from '../onDemand.ts';
import type { CommandTools } from './commands.ts';
import type { CommandArgs } from '../../presentation/commands/rows.ts';

/** Registers every command. Their code is loaded with the first one. */
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
