import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { callsToAws } from '../endpoint.ts';
import { extension, manifest } from '../extension.ts';

describe('The extension', () => {
  it('activates', async () => {
    await extension().activate();
    assert.equal(extension().isActive, true);
  });

  it('asks AWS nothing by itself, only when its view is opened, or by a command', async () => {
    await extension().activate();
    assert.deepEqual(await callsToAws(), []);
  });

  it('registers the commands of its manifest, and no other', async () => {
    await extension().activate();
    const declared = manifest().contributes.commands.map(({ command }) => command);
    const registered = await vscode.commands.getCommands(true);
    const own = registered.filter((command) => command.startsWith('awsSesSenders.') && !isOfAView(command));
    assert.deepEqual(own.sort(), declared.sort());
  });
});

/** VS Code makes some commands for every view: `ID.focus`, `ID.open`, `ID.resetViewLocation`, … */
const isOfAView = (command: string) =>
  Object.values(manifest().contributes.views)
    .flat()
    .some(({ id }) => command.startsWith(`${id}.`));
