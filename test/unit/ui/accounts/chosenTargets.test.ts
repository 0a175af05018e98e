import { beforeEach, describe, expect, it } from 'vitest';
import type * as vscode from 'vscode';
import type { Target } from '../../../../src/senders/model/target.ts';
import { chosenTargets } from '../../../../src/ui/accounts/chosenTargets.ts';

/** A `Memento` of VS Code. */
function memento(first: Readonly<Record<string, unknown>> = {}) {
  const values = new Map<string, unknown>(Object.entries(first));
  return {
    values,
    keys: () => [...values.keys()],
    get: (key: string) => values.get(key),
    update: (key: string, value: unknown) => {
      if (value === undefined) values.delete(key);
      else values.set(key, value);
      return Promise.resolve();
    },
    setKeysForSync: () => undefined,
  } as unknown as vscode.Memento & {
    readonly values: Map<string, unknown>;
    setKeysForSync(keys: readonly string[]): void;
  };
}

const profile = (name: string): Target => ({ kind: 'profile', profile: name });

let globalState: ReturnType<typeof memento>;
let workspaceState: ReturnType<typeof memento>;
const opened = (folder = workspaceState) => chosenTargets({ workspaceState: folder, globalState }, 'setting');

beforeEach(() => {
  globalState = memento();
  workspaceState = memento();
});

describe('The chosen accounts', () => {
  it('are those of the setting at first', () => {
    expect(opened().first).toEqual([profile('setting')]);
  });

  it('are those of this folder, or those last chosen anywhere', async () => {
    const other = memento();
    await opened(other).remember([profile('other')]);
    expect(opened().first).toEqual([profile('other')]);
    await opened().remember([profile('mine')]);
    expect(opened().first).toEqual([profile('mine')]);
    expect(opened(other).first).toEqual([profile('other')]);
  });

  it('are stored in the global state only, so that every window can delete them', async () => {
    await opened().remember([profile('mine')]);
    expect(JSON.stringify([...workspaceState.values])).not.toContain('mine');
    for (const key of globalState.keys()) await globalState.update(key, undefined);
    expect(opened().first).toEqual([profile('setting')]);
  });

  it('of version 1.0.0 are kept for their folder, and moved', async () => {
    workspaceState = memento({ targets: [profile('former')] });
    await globalState.update('targets', [profile('elsewhere')]);
    expect(opened().first).toEqual([profile('former')]);
    await expect.poll(() => JSON.stringify([...workspaceState.values])).not.toContain('former');
    expect(opened().first).toEqual([profile('former')]);
  });
});
