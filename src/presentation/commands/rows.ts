/** Which row a command is about, as VS Code gives it. */
import type { Node } from '../list/nodes.ts';
import type { CommandName } from './names.ts';

/** The commands in the menus and buttons of rows, as package.json has them. */
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
] as const satisfies readonly CommandName[];

/** Does what a command says. @param node the row that its menu was opened on; from the palette there is none. */
export type Handler = (node?: Node) => unknown;

/** What VS Code gives a command: nothing from the palette, from a row's menu or button that row. */
export type CommandArgs = readonly (Node | null | undefined)[];

/**
 * The row that a command is about.
 *
 * VS Code forgets all rows when the tree is redrawn and learns them again, level by level. A command that is chosen
 * meanwhile gets `undefined` in place of its row. Nothing else tells the row: the focused one may be another, since VS
 * Code does not report every move of the focus. So such a command is about no row.
 * @returns `undefined` where the command was started without a row; `'lost'` where VS Code could not name it.
 */
export function findRow(name: CommandName, args: CommandArgs): Node | 'lost' | undefined {
  const [row] = args;
  if (row != null) return row;
  return args.length > 0 && ROW_COMMANDS.some((command) => command === name) ? 'lost' : undefined;
}
