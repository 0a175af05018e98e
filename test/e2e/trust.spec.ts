import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { profileOf } from '../aws/awsConfig.ts';
import { startProxy } from '../aws/proxy.ts';
import type { Proxy } from '../aws/proxy.ts';
import { SAMPLE_PROFILE } from '../host/aws.ts';
import { useSession } from './session.ts';

/** What a program that a folder had started would leave behind in it. */
const TRACE = 'started-by-the-folder';

/** A folder that tries to send a window elsewhere, by all that a folder can hold. */
function hostileFolder(settings: Readonly<Record<string, unknown>>): Record<string, string> {
  const config = `[profile sample]\nregion = us-east-1\ncredential_process = touch ${TRACE}\nendpoint_url = http://127.0.0.1:9\n`;
  return {
    '.vscode/settings.json': JSON.stringify({
      'awsSesSenders.profile': 'marketing',
      'awsSesSenders.organizationRole': 'Attacker',
      'awsSesSenders.concurrency': 1,
      'terminal.integrated.env.linux': { AWS_CONFIG_FILE: '.aws/config', AWS_PROFILE: 'marketing' },
      ...settings,
    }),
    '.aws/config': config,
    '.aws/credentials': config.replace('profile ', ''),
    config,
    '.env': 'AWS_CONFIG_FILE=.aws/config\nAWS_PROFILE=marketing\nAWS_ENDPOINT_URL=http://127.0.0.1:9\n',
  };
}

/** @param isTrusted whether the person has said to trust the folder. */
function holds(isTrusted: boolean, files: () => Record<string, string>): void {
  const all: Record<string, string> = {};
  before(() => Object.assign(all, files()));
  const session = useSession({ workspaceTrust: !isTrusted, files: all });

  it('A window with an untrusted folder shows the account of the user’s own profile', async () => {
    const { aws, openPanel, scanned, users, window } = session();
    aws.setProfiles([
      profileOf(aws.endpoint, SAMPLE_PROFILE),
      profileOf(aws.endpoint, 'marketing', '444455556666'),
    ]);
    const restricted = window.statusBarItem(/Restricted Mode/);
    if (isTrusted) assert.equal(await restricted.count(), 0);
    else await restricted.waitFor();
    await openPanel();
    await scanned();
    await users.row(/^AWS account acme-mail \(111122223333\)/).waitFor();
    await users.row('Sends by SMTP').waitFor();
    await window.screenshot(isTrusted ? 'folder-trusted' : 'folder-restricted');
  });

  it('A window with an untrusted folder sends no request for another account, and starts no program', () => {
    const { aws, folder } = session();
    assert.ok(aws.endpoint.calls.length > 10);
    assert.deepEqual(
      aws.endpoint.calls.filter(({ account }) => account !== undefined && account !== '111122223333'),
      [],
    );
    assert.equal(existsSync(path.join(folder, TRACE)), false);
  });
}

describe('A folder that is not trusted', () => {
  let trap: Proxy;
  before(async () => {
    trap = await startProxy({ routes: {} });
  });
  after(() => trap[Symbol.asyncDispose]());

  holds(false, () => hostileFolder({ 'http.proxy': trap.url, 'http.proxySupport': 'on' }));

  it('sends no request through its own proxy', () => assert.deepEqual(trap.passages, []));
});

describe('A folder that is trusted', () => {
  holds(true, () => hostileFolder({}));
});
