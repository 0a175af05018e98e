import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { eventually } from '../../host/eventually.ts';
import { callsToAws, tellAws } from '../endpoint.ts';
import { extension, run } from '../extension.ts';

const USER = { kind: 'user', user: { arn: 'arn:aws:iam::111122223333:user/mail/newsletter', id: null } };
const ACCESS_KEY = { kind: 'accessKey', accessKey: { id: 'AKIAQ3EGSESAPI7EXMPL' } };

describe('A command', () => {
  beforeEach(() => tellAws({ reset: true }));
  after(() => tellAws({ reset: true }));

  it('that refreshes resolves when the scan has ended, without pending calls', async () => {
    await run('refresh');
    const calls = await callsToAws();
    assert.ok(calls.some(({ action }) => action === 'GetAccountAuthorizationDetails'));
    assert.deepEqual(
      calls.filter(({ status }) => status === undefined),
      [],
    );
  });

  it('that refreshes sends only the calls in the README', async () => {
    const readme = await readFile(path.join(extension().extensionPath, 'README.md'), 'utf8');
    const permitted = new Set(
      [...readme.matchAll(/"(?:iam|ec2|cloudwatch):(\w+)"/g)].map(([, call]) => call),
    );
    // Nobody needs a permission for it.
    permitted.add('GetCallerIdentity');
    await run('refresh');
    const made = new Set((await callsToAws()).map(({ action }) => action));
    assert.ok(made.size >= 5, [...made].join(', '));
    assert.deepEqual(
      [...made].filter((action) => !permitted.has(action)),
      [],
    );
  });

  it('that cancels a scan ends a refresh that would not end', async () => {
    await tellAws({ rule: { action: 'GetAccountAuthorizationDetails', hang: true } });
    const refreshed = run('refresh');
    await called('GetAccountAuthorizationDetails');
    await run('cancelScan');
    await refreshed;
  });

  it('that refreshes during a refresh replaces it, and both resolve', async () => {
    await tellAws({ rule: { action: 'GetAccountAuthorizationDetails', hang: true, times: 1 } });
    const first = run('refresh');
    await called('GetAccountAuthorizationDetails');
    await Promise.all([first, run('refresh')]);
    const signIns = (await callsToAws()).filter(({ action }) => action === 'GetCallerIdentity');
    assert.equal(signIns.length, 2);
  });

  it("that copies an ARN puts that of a row's user on the clipboard", async () => {
    await run('refresh');
    await run('copyArn', USER);
    assert.equal(await vscode.env.clipboard.readText(), USER.user.arn);
  });

  it("that copies an access key ID puts that of a row's key on the clipboard", async () => {
    await run('copyAccessKeyId', ACCESS_KEY);
    assert.equal(await vscode.env.clipboard.readText(), ACCESS_KEY.accessKey.id);
  });

  it('that refreshes a user asks about the user of its row only', async () => {
    await run('refresh');
    await tellAws({ reset: true });
    await run('refreshUser', USER);
    const calls = await callsToAws();
    assert.ok(calls.length > 0);
    assert.deepEqual(
      calls.filter(({ params }) => 'UserName' in params).map(({ params }) => params['UserName']),
      ['newsletter'],
    );
    assert.deepEqual(
      calls.filter(({ action }) => action === 'ListUsers' || action === 'GetAccountAuthorizationDetails'),
      [],
    );
  });

  it('that shows Access Advisor opens one editor for the user of its row', async () => {
    await run('showAccessAdvisor', USER);
    await run('showAccessAdvisor', USER);
    const tabs = await eventually(() => {
      const open = vscode.window.tabGroups.all.flatMap(({ tabs: ofGroup }) => ofGroup);
      assert.deepEqual(
        open.map(({ label }) => label),
        ['Access Advisor: newsletter'],
      );
      return open;
    });
    await vscode.window.tabGroups.close(tabs);
  });
});

function called(action: string): Promise<void> {
  return eventually(async () => assert.ok((await callsToAws()).some((call) => call.action === action)));
}
