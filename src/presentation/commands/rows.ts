/** The row that a command is about, as VS Code passes it, or what stands for one outside the tree. */
import * as v from 'valibot';
import type { State } from '../accounts/state.ts';
import type { Target } from '../../senders/model/target.ts';
import { findUser } from '../../senders/model/sameUser.ts';
import { FIRST_VIEW } from '../list/listView.ts';
import type { Node, UserLink, UserNode } from '../list/nodeKinds.ts';
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
  'copyNames',
  'copySummary',
  'copyAccessKeyId',
  'copyDeactivateCommand',
  'showHowToStop',
  'copyMails',
  'openInCloudWatch',
  'mailSettings',
  'whoSentOfAccount',
  'searchMailLogOfAccount',
  'checkSetupOfAccount',
  'showCalls',
] as const satisfies readonly CommandName[];

/** Runs a command. @param node the row whose menu was opened; none from the palette. */
export type Handler = (node?: Node) => unknown;

const userLink: v.GenericSchema<UserLink> = v.object({
  accountId: v.string(),
  user: v.object({ arn: v.string(), id: v.nullable(v.string()) }),
  keyId: v.exactOptional(v.string()),
});

/** What VS Code passes to a command: the row of a menu or button, a link, or nothing from the palette. */
export type CommandArgs = readonly (Node | UserLink | null | undefined)[];

/**
 * Returns the row that a command is about.
 *
 * When the tree is redrawn, VS Code forgets all rows and loads them again, level by level. A command chosen meanwhile
 * gets `undefined` instead of its row. Nothing else identifies the row: the focused one may be another, since VS Code
 * doesn't report every move of the focus. So such a command is about no row.
 * @returns `undefined` if the command was started without a row; `'lost'` if VS Code couldn't say which.
 */
export function findRow(name: CommandName, args: CommandArgs): Node | UserLink | 'lost' | undefined {
  const [row] = args;
  if (row != null) return row;
  return args.length > 0 && ROW_COMMANDS.some((command) => command === name) ? 'lost' : undefined;
}

/** Whether a command is about a link. */
export function isUserLink(row: Node | UserLink): row is UserLink {
  return !('kind' in row) && v.is(userLink, row);
}

/** Returns the row that a link stands for, even if a filter hides it; `undefined` if its user or key is gone. */
export function linkedNode(
  { user: ref, keyId }: UserLink,
  { target, state }: { readonly target: Target; readonly state: State },
): Node | undefined {
  const user = findUser(state.snapshot?.principals ?? [], ref);
  if (user === undefined) return undefined;
  const account = { kind: 'account', target, state, view: FIRST_VIEW, now: 0 } as const;
  const parent: UserNode = { kind: 'user', user, parent: account };
  if (keyId === undefined) return parent;
  const accessKey = user.accessKeys.find(({ id }) => id === keyId);
  return accessKey && { kind: 'accessKey', accessKey, parent };
}
