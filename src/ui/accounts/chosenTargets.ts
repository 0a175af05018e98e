import type * as vscode from 'vscode';
import type { Target } from '../../senders/target.ts';

export interface ChosenTargets {
  /** What a window begins with. */
  readonly first: readonly Target[];
  /** Keeps the choice for this folder, and for windows that have none of their own. */
  readonly remember: (targets: readonly Target[]) => Promise<void>;
}

const KEY = 'targets';

/**
 * The accounts that were chosen last: in this folder, else anywhere, else those of the setting.
 * @param profile the setting; empty: `AWS_PROFILE`, else the default profile.
 */
export function chosenTargets(
  { workspaceState, globalState }: Pick<vscode.ExtensionContext, 'workspaceState' | 'globalState'>,
  profile: string,
): ChosenTargets {
  const remembered = [workspaceState, globalState].map((memory) => readTargets(memory.get<unknown>(KEY)));
  return {
    first: remembered.find((targets) => targets.length > 0) ?? [
      { kind: 'profile', profile: profile === '' ? null : profile },
    ],
    remember: async (targets) => {
      await workspaceState.update(KEY, targets);
      await globalState.update(KEY, targets);
    },
  };
}

/** What is a target of it; another version may have kept something else. */
function readTargets(kept: unknown): readonly Target[] {
  return Array.isArray(kept) ? kept.filter(isTarget) : [];
}

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
