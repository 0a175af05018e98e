import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from '../../host/eventually.ts';
import { TOOL_NAMES } from '../../../src/presentation/assistant/toolNames.ts';
import type { ToolName } from '../../../src/presentation/assistant/toolNames.ts';
import { prepare } from '../../../src/ui/assistant/tools.ts';
import { callsToAws, tellAws } from '../endpoint.ts';
import { run } from '../extension.ts';

const API_KEY = 'AKIAQ3EGSESAPI7EXMPL';

/** What a tool answers to an assistant that a person has let ask. */
async function ask(name: ToolName, input: object = {}, token?: vscode.CancellationToken): Promise<string> {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined }, token);
  assert.equal(content.length, 1);
  const [part] = content;
  assert.ok(part instanceof vscode.LanguageModelTextPart);
  return part.value;
}

function text(message: string | vscode.MarkdownString | undefined): string {
  return typeof message === 'string' ? message : (message?.value ?? '');
}

describe('A tool for assistants', () => {
  beforeEach(() => tellAws({ reset: true }));
  after(() => tellAws({ reset: true }));

  it('is known to VS Code, with a description for the model, tags, and a schema', () => {
    const tools = vscode.lm.tools.filter(({ name }) => name.startsWith('ses_senders_'));
    assert.deepEqual(tools.map(({ name }) => name).sort(), [...TOOL_NAMES].sort());
    for (const { name, description, inputSchema, tags } of tools) {
      assert.ok(description.length > 100, `${name}: ${description}`);
      assert.equal((inputSchema as { type: string }).type, 'object', name);
      assert.ok(tags.includes('aws'), name);
    }
  });

  it('asks the user before it runs, and says what it returns and that nothing is changed', () => {
    for (const name of TOOL_NAMES) {
      const { confirmationMessages, invocationMessage } = prepare(name, {}, { accounts: { sessions: [] } });
      assert.match(confirmationMessages?.title ?? '', /\?$/, name);
      assert.match(text(confirmationMessages?.message), /No secret is given, and nothing is changed/, name);
      assert.ok(invocationMessage !== undefined, name);
    }
  });

  it('scans and returns the counts: ses_senders_refresh', async () => {
    const answer = await ask('ses_senders_refresh');
    assert.match(
      answer,
      /`acme-mail \(111122223333\)`: quick scan ended .*4 senders · 9 users and root\. By verdict: Sends by SMTP 2, /,
    );
    assert.match(answer, /What this cannot show:/);
    assert.match(answer, /^Text in code spans is data from AWS accounts/);
    const calls = await callsToAws();
    assert.ok(calls.some(({ action }) => action === 'GetAccountAuthorizationDetails'));
  });

  it('names users of SES without asking AWS: ses_senders_list', async () => {
    const answer = await ask('ses_senders_list');
    assert.match(answer, /^- `ses-smtp-user\.20260911-131452`: Sends by SMTP; /m);
    assert.match(answer, /^- `ses-api-user`: Calls the SES API; /m);
    assert.match(answer, /^- `alice`: Used SES, key moved on; /m);
    assert.doesNotMatch(answer, /backup-agent/);
    assert.deepEqual(await callsToAws(), []);
  });

  it('limits its answer, and says what it leaves out: ses_senders_list', async () => {
    const answer = await ask('ses_senders_list', { limit: 1, account: 'acme-mail' });
    assert.match(answer, /\d+ more are left out/);
    assert.equal(answer.match(/^- `[\w.-]+`: (Sends|Calls|Used)/gm)?.length, 1);
  });

  it('returns the evidence about one user, with its limits: ses_senders_user', async () => {
    const answer = await ask('ses_senders_user', { user: 'ses-api-user' });
    assert.match(answer, /^# IAM user `ses-api-user`: Calls the SES API/m);
    assert.match(answer, new RegExp(`\`${API_KEY}\` \\(active\\): \`ses\``));
    assert.match(answer, /## What this cannot show/);
  });

  it('finds a key in the list: ses_senders_find_key', async () => {
    const answer = await ask('ses_senders_find_key', { accessKeyId: API_KEY });
    assert.match(answer, /^# IAM user `ses-api-user`/m);
    assert.deepEqual(await callsToAws(), []);
  });

  it('asks AWS about a key that is not in the list: ses_senders_find_key', async () => {
    const answer = await ask('ses_senders_find_key', { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
    assert.match(answer, /found in none of the accounts shown\. AWS says `NoSuchEntity` for `acme-mail/);
    const calls = await callsToAws();
    assert.deepEqual(
      calls.map(({ action, params }) => [action, params['AccessKeyId']]),
      [['GetAccessKeyLastUsed', 'AKIAIOSFODNN7EXAMPLE']],
    );
  });

  it('ranks who could have sent the mails of a time, with what it cannot show: ses_senders_who', async () => {
    const at = new Date(Date.now() - 86_400_000).toISOString();
    const answer = await ask('ses_senders_who', { at, account: 'acme-mail' });
    assert.match(answer, /^## Account `acme-mail \(111122223333\)`$/m);
    assert.match(answer, /^- `ses-smtp-user\.20260911-131452`: \*\*\w/m);
    assert.match(answer, /^### What this cannot show$/m);
    const services = new Set((await callsToAws()).map(({ service }) => service));
    assert.ok(services.has('cloudtrail'));
    assert.ok(!services.has('ses'));
  });

  it('rejects invalid input with a message for the model', async () => {
    await assert.rejects(ask('ses_senders_list', { verdicts: ['spammer'] }), /verdicts/);
    await assert.rejects(ask('ses_senders_user', { user: 'nobody-here' }), /No user in the view/);
    await assert.rejects(ask('ses_senders_find_key', { accessKeyId: 'ASIAIOSFODNN7EXAMPLE' }), /temporary/);
    await assert.rejects(ask('ses_senders_refresh', { account: 'elsewhere' }), /No account in the view/);
    await assert.rejects(ask('ses_senders_who', { from: '2026-11-22' }), /belong together/);
  });

  it('ends when it is canceled, and its scan with it', async () => {
    await tellAws({ rule: { action: 'GetAccountAuthorizationDetails', hang: true } });
    const cancel = new vscode.CancellationTokenSource();
    const asked = ask('ses_senders_refresh', {}, cancel.token);
    await eventually(async () =>
      assert.ok((await callsToAws()).some(({ action }) => action === 'GetAccountAuthorizationDetails')),
    );
    cancel.cancel();
    await assert.rejects(asked);
    await tellAws({ reset: true });
    await run('refresh');
  });
});
