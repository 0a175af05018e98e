import type * as vscode from 'vscode';
import type { Target } from '../../senders/model/target.ts';

export interface ChosenTargets {
  /** What a window starts with. */
  readonly first: readonly Target[];
  /** Stores the choice for this folder, and for windows without a choice of their own. */
  readonly remember: (targets: readonly Target[]) => Promise<void>;
}

/** The last choice made anywhere. */
const KEY = 'targets';
/** The ID by which a folder, or a window without one, finds its choice. */
const FOLDER = 'folder';

const keyOf = (folder: string): string => `${KEY} ${folder}`;

/**
 * Returns the accounts that were last chosen in this folder, else anywhere, else those of the setting. A folder's choice is
 * in the memory shared by all windows, so Clear Stored Data reaches it from any of them; the folder's own memory has
 * only a random ID.
 * @param profile the setting; empty: `AWS_PROFILE`, else the default profile.
 */
export function chosenTargets(
  { workspaceState, globalState }: Pick<vscode.ExtensionContext, 'workspaceState' | 'globalState'>,
  profile: string,
): ChosenTargets {
  const remember = async (targets: readonly Target[]): Promise<void> => {
    await rememberHere(targets);
    await globalState.update(KEY, targets);
  };
  const rememberHere = async (targets: readonly Target[]): Promise<void> => {
    const folder = workspaceState.get<string>(FOLDER) ?? crypto.randomUUID();
    await workspaceState.update(FOLDER, folder);
    await globalState.update(keyOf(folder), targets);
  };
  const folder = workspaceState.get<string>(FOLDER);
  // Where version 1.0.0 stored it.
  const former = readTargets(workspaceState.get<unknown>(KEY));
  if (former.length > 0) void rememberHere(former).then(() => workspaceState.update(KEY, undefined));
  const remembered = [
    former,
    folder === undefined ? [] : readTargets(globalState.get<unknown>(keyOf(folder))),
    readTargets(globalState.get<unknown>(KEY)),
  ];
  return {
    first: remembered.find((targets) => targets.length > 0) ?? [
      { kind: 'profile', profile: profile === '' ? null : profile },
    ],
    remember,
  };
}

/** Ignores anything that isn't a target; another version may have stored something else. */
function readTargets(kept: unknown): readonly Target[] {
  return Array.isArray(kept) ? kept.filter(isTarget) : [];
}

/** Written by hand: valibot would add 9 KB to what is loaded at activation. */
function isTarget(value: unknown): value is Target {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, profile, partition, accountId, accountName, role } = value as Readonly<
    Record<string, unknown>
  >;
  if (profile !== null && typeof profile !== 'string') return false;
  if (kind === 'profile') return true;
  return (
    kind === 'member' &&
    [partition, accountId, accountName].every((text) => typeof text === 'string') &&
    (role === null || typeof role === 'string')
  );
}
