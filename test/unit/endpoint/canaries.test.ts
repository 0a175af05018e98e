import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { canariesIn, canary, MFA_CODES } from '../../aws/canaries.ts';
import { credentialsOf } from '../../aws/credentials.ts';
import { loadAccount } from '../../aws/account.ts';
import { readAccount } from '../../aws/declaration.ts';
import { temporaryFolder } from '../../host/folders.ts';
import { assertNoSecret, searchFolder } from '../../host/leaks.ts';

describe('A canary secret', () => {
  it('is found anywhere, each once', () => {
    const text = `{"a":"${canary('session-token')}"} ${canary('session-token')}\u0000${canary('secret')}`;
    expect(canariesIn(text)).toEqual([canary('session-token'), canary('secret')]);
    expect(canariesIn('nothing here: 7381940, 1.738194')).toEqual([]);
    expect(canariesIn(`code ${MFA_CODES.right}.`)).toEqual([MFA_CODES.right]);
  });

  it.each(['', 'a', 'ab', 'ann:'])('is found in Base64 after %j', (before) => {
    const header = Buffer.from(`${before}${canary('password')} and more`).toString('base64');
    expect(canariesIn(`Proxy-Authorization: Basic ${header}`)).toHaveLength(1);
  });

  it.each(['cana\nry-7Yx-secret', 'canary-7"\n + "Yx-secret', 'canary\\\n-7Yx-secret'])(
    'is found if it is split: %j',
    (text) => {
      expect(canariesIn(`x ${text}`)).toEqual([canary('secret')]);
    },
  );

  it('is found in files of any form, except the given ones', async () => {
    await using folder = await temporaryFolder('leaks');
    await mkdir(path.join(folder.path, 'logs', 'exthost'), { recursive: true });
    await writeFile(path.join(folder.path, 'logs', 'exthost', 'x.log'), `ok\n${canary('secret')}\n`);
    await writeFile(
      path.join(folder.path, 'state.vscdb'),
      Buffer.concat([Buffer.from([0, 255, 254]), Buffer.from(canary('token'))]),
    );
    await writeFile(path.join(folder.path, 'settings.json'), canary('password'));
    const search = await searchFolder(folder.path, (file) => file === 'settings.json');
    expect(search.files).toBe(2);
    expect(search.leaks.toSorted()).toEqual([
      `logs/exthost/x.log: ${canary('secret')}`,
      `state.vscdb: ${canary('token')}`,
    ]);
    expect(() => assertNoSecret(canary('secret'), 'the output')).toThrow(/in the output: canary/);
  });

  it.each(['article', 'other', 'empty'])('is every credential of the account %s', (name) => {
    const account = loadAccount(
      readAccount(new URL(`../../aws/accounts/${name}.json`, import.meta.url)),
      new Date(),
    );
    for (const { secretAccessKey, sessionToken } of credentialsOf(account)) {
      expect(canariesIn(secretAccessKey)).toHaveLength(1);
      if (sessionToken !== undefined) expect(canariesIn(sessionToken)).toHaveLength(1);
    }
  });
});
