/** The row that a command is about, as VS Code passes it. */
import type { Node } from '../list/nodeKinds.ts';
import type { CommandName } from './names.ts';

/** The commands in the menus and buttons of rows, as in package.json. */
export const ROW_COMMANDS = [
  'refreshAccount',
  'completeScanOfAccount',
  'cancelScanOfAccount',
  'exportAccount',
  'showOverviewOfAccount',
  'removeAccount',
  'showAccessAdvisor',
  'refreshUser',
  'openInConsole',
  'copyArn',
  'copySummary',
  'copyAccessKeyId',
  'copyDeactivateCommand',
  'copyMails',
  'openInCloudWatch',
  'mailSettings',
  'whoSentOfAccount',
] as const satisfies readonly CommandName[];

/** Runs a command. @param node the row whose menu was opened; none from the palette. */
export type Handler = (node?: Node) => unknown;

/** What VS Code passes to a command: the row of a menu or button, nothing from the palette. */
export type CommandArgs = readonly (Node | null | undefined)[];

/**
 * Returns the row that a command is about.
 *
 * When the tree is redrawn, VS Code forgets all rows and loads them again, level by level. A command chosen meanwhile
 * gets `undefined` instead of its row. Nothing else identifies the row: the focused one may be another, since VS Code
 * doesn't report every move of the focus. So such a command is about no row.
 * @returns `undefined` if the command was started without a row; `'lost'` if VS Code couldn't say which.
 */
export function findRow(name: CommandName, args: CommandArgs): Node | 'lost' | undefined {
  const [row] = args;
  if (row != null) return row;
  return args.length > 0 && ROW_COMMANDS.some((command) => command === name) ? 'lost' : undefined;
}
