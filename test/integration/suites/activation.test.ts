import assert from 'node:assert/strict';
import * as vscode from 'vscode';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

const ID = 'aws-ses-senders.aws-ses-senders';

describe('The extension', () => {
  it('activates', async () => {
    const extension = vscode.extensions.getExtension(ID);
    assert.ok(extension, `${ID} is not installed`);
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers the commands that its manifest names, and no other', async () => {
    const extension = vscode.extensions.getExtension<undefined>(ID);
    assert.ok(extension);
    const { contributes } = extension.packageJSON as Manifest;
    const declared = contributes.commands.map(({ command }) => command);
    const registered = await vscode.commands.getCommands(true);
    const own = registered.filter((command) => command.startsWith('awsSesSenders.') && !isOfAView(command));
    assert.deepEqual(own.sort(), declared.sort());
  });
});

/** VS Code makes some commands for every view: `ID.focus`, `ID.open`, `ID.resetViewLocation`, … */
const isOfAView = (command: string) => /^awsSesSenders\.users\./.test(command);
