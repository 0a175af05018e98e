import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { noteDestinations } from '../../host/destinations.ts';
import { callsToAws, endpointAddress, tellAws } from '../endpoint.ts';
import { run } from '../extension.ts';

const USER = { kind: 'user', user: { arn: 'arn:aws:iam::111122223333:user/mail/newsletter', id: null } };

describe('The extension host', () => {
  before(() => tellAws({ reset: true }));

  it('connects only to the endpoint of the profile, whatever the extension shows', async () => {
    const places = new Set<string>();
    const end = noteDestinations((destination) => void places.add(destination));
    try {
      await run('refresh');
      await run('completeScan');
      await run('showAccessAdvisor', USER);
      await run('showOverview');
      await run('refreshUser', USER);
      await run('watch');
      await run('checkNow');
      await run('stopWatching');
    } finally {
      end();
    }
    const calls = await callsToAws();
    assert.ok(calls.length > 50, `${calls.length} calls`);
    assert.deepEqual([...places], [new URL(endpointAddress()).host]);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});
