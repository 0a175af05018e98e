/** Which row a command is about, as VS Code gives it. */
import type { Node } from '../list/nodes.ts';
import type { CommandName } from './registerCommands.ts';

/** The commands in the rows' menus, each with the rows that have it: as the `when` clauses of package.json say. */
export const ROW_COMMANDS = {
  refreshAccount: isAccount,
  completeScanOfAccount: isAccount,
  cancelScanOfAccount: isAccount,
  exportAccount: isAccount,
  showOverviewOfAccount: isAccount,
  removeAccount: isAccount,
  showAccessAdvisor: ({ kind }) => kind === 'user' || kind === 'advisor',
  refreshUser: isUser,
  openInConsole: isUser,
  copyArn: isUser,
  copySummary: isUser,
  copyAccessKeyId: isKey,
  copyDeactivateCommand: isKey,
} as const satisfies Partial<Record<CommandName, (node: Node) => boolean>>;

function isAccount({ kind }: Node): boolean {
  return kind === 'account';
}

function isUser({ kind }: Node): boolean {
  return kind === 'user';
}

function isKey({ kind }: Node): boolean {
  return kind === 'accessKey';
}

/** How a command was started. */
export interface Start {
  /** What VS Code gives it: nothing from the palette, the row from a row's menu or button. */
  readonly args: readonly (Node | null | undefined)[];
  /** Whether a button in the row started it. */
  readonly isInline: boolean;
}

/** How long the focused row is taken for the one whose menu was open, in milliseconds. */
const FOCUS_HOLDS = 600;

/**
 * The row that a command is about.
 *
 * VS Code forgets all rows when the tree is redrawn and learns them again level by level. A command chosen meanwhile
 * gets `undefined` in place of its row. A row's menu sets the focus to the row, and VS Code still knows that; so the
 * row is the focused one as soon as VS Code can name it. It is not taken for it any later than a person could have
 * opened another menu. A button in the row leaves the focus where it is, so there the row is lost.
 * @param focused the focused row; `undefined` while VS Code cannot name it.
 * @returns `undefined` where the command was started without a row; `'lost'` where the row is not known any more.
 */
export async function rowOf(
  name: CommandName,
  { args, isInline }: Start,
  focused: () => Promise<Node | undefined>,
): Promise<Node | 'lost' | undefined> {
  const [given] = args;
  if (given != null || args.length === 0) return given ?? undefined;
  const isAbout = isRowCommand(name) ? ROW_COMMANDS[name] : undefined;
  if (isAbout === undefined) return undefined;
  if (isInline) return 'lost';
  const end = performance.now() + FOCUS_HOLDS;
  for (;;) {
    const node = await focused();
    if (performance.now() >= end) return 'lost';
    if (node !== undefined) return isAbout(node) ? node : 'lost';
  }
}

function isRowCommand(name: CommandName): name is keyof typeof ROW_COMMANDS {
  return name in ROW_COMMANDS;
}
