/** The output of a `credential_process`, read as the AWS CLI reads it. */
import process from 'node:process';
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { processCredentials } from '../../../src/aws/signIn/credentialProcess.ts';
import { temporaryFolder } from '../../host/folders.ts';

const never = new AbortController().signal;
const run = (script: string) => processCredentials(`"${process.execPath}" -e '${script}'`, 20_000, never);
const printing = (text: string) => run(`process.stdout.write(${JSON.stringify(text)})`);
const KEYS = { Version: 1, AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', SecretAccessKey: 'secret' };
const answering = (but: object) => printing(JSON.stringify({ ...KEYS, ...but }));
const FOREVER = `"${process.execPath}" -e 'setInterval(() => {}, 1000)'`;
const READ = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
/** Whether a process is running, and not a zombie. */
const isRunning = (id: string) =>
  /^[^Z\s]/.test(spawnSync('ps', ['-o', 'stat=', '-p', id], { encoding: 'utf8' }).stdout);
const LATER = '2099-01-01T00:00:00Z';

describe('A credential process', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['after its time', () => processCredentials(FOREVER, 50, never)],
    [
      'with this process',
      () => {
        const before = process.listeners('exit');
        const running = processCredentials(FOREVER, 60_000, never);
        for (const end of process.listeners('exit')) if (!before.includes(end)) end(0);
        return running;
      },
    ],
  ])('is ended %s', async (_, asked) => {
    await expect(asked()).rejects.toThrow('It was ended by SIGTERM.');
  });

  describe.each<[string, string]>([
    ['that ignores SIGTERM', 'trap "" TERM\necho $$ >> "$0.ids"\nwhile :; do sleep 1; done'],
    [
      'that waits for another one',
      `sh -c 'echo $$ >> "$0.ids"; exec sleep 777' "$0"\necho never >> "$0.ids"`,
    ],
    [
      'that waits for another one, which ignores SIGTERM',
      `sh -c 'trap "" TERM; echo $$ >> "$0.ids"; while :; do sleep 1; done' "$0"`,
    ],
  ])('%s', (_, script) => {
    it.each(['after its time', 'when it is canceled', 'with this process'])('is ended %s', async (when) => {
      await using folder = await temporaryFolder('process');
      const file = path.join(folder.path, 'tool');
      await writeFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o700 });
      const before = process.listeners('exit');
      const cancel = new AbortController();
      const asked = processCredentials(
        `"${file}"`,
        when === 'after its time' ? 1_000 : 60_000,
        cancel.signal,
      );
      const refused = expect(asked).rejects.toThrow(/It was ended by SIG(TERM|KILL)\./);
      const ids = await vi.waitFor(async () => (await readFile(`${file}.ids`, 'utf8')).match(/\S+/g) ?? []);
      if (when === 'when it is canceled') cancel.abort();
      if (when !== 'with this process') await refused;
      else for (const end of process.listeners('exit').filter((one) => !before.includes(one))) end(0);
      try {
        expect(ids.filter(isRunning)).toEqual([]);
      } finally {
        for (const id of ids.filter(isRunning)) process.kill(Number(id), 'SIGKILL');
      }
      await refused;
    });
  });

  it.each<[string, object, object]>([
    ['keys alone', {}, READ],
    ['keys without a token', { SessionToken: '', Expiration: '' }, READ],
    ['keys with what is not text beside them', { SessionToken: 7, Expiration: null }, READ],
    [
      'keys of a session',
      { SessionToken: 'token', Expiration: LATER },
      { ...READ, sessionToken: 'token', expiration: new Date(LATER) },
    ],
  ])('gives %s', async (_, answer, credentials) => {
    const listeners = process.listenerCount('exit');
    expect(await answering(answer)).toStrictEqual(credentials);
    expect(process.listenerCount('exit')).toBe(listeners);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['another version', () => answering({ Version: '1' }), 'It did not answer in Version 1.'],
    ['no key ID', () => answering({ AccessKeyId: '' }), 'It gave no access key.'],
    ['no secret', () => answering({ SecretAccessKey: undefined }), 'It gave no access key.'],
    [
      'keys of the past',
      () => answering({ Expiration: '2020-01-01T00:00:00Z' }),
      'It returned expired credentials.',
    ],
    ['an end that is no time', () => answering({ Expiration: 'soon' }), 'It returned expired credentials.'],
    ['no JSON', () => printing('secret'), 'It printed no JSON.'],
    ['no object', () => printing('7'), 'It printed no JSON.'],
    ['nothing', () => printing('null'), 'It printed no JSON.'],
    ['an exit status', () => run('console.log("secret"); process.exit(3)'), 'Its exit status was 3.'],
    [
      'no end of it',
      () => run('setInterval(() => console.log("secret".repeat(10_000)))'),
      'It printed more than 1 MB.',
    ],
    [
      'no program',
      () => processCredentials('no-such-program', 1_000, never),
      'It could not be started: ENOENT.',
    ],
  ])('that gives %s is rejected, without its output in the message', async (_, asked, words) => {
    const listeners = process.listenerCount('exit');
    await expect(asked()).rejects.toMatchObject({
      message: `Command failed: credential_process. ${words}`,
      tryNextLink: false,
    });
    expect(process.listenerCount('exit')).toBe(listeners);
  });
});
