/** What the program of a `credential_process` prints, read as the AWS CLI reads it. */
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { processCredentials } from '../../../src/aws/signIn/credentialProcess.ts';

const run = (script: string) => processCredentials(`"${process.execPath}" -e '${script}'`, 20_000);
const printing = (text: string) => run(`process.stdout.write(${JSON.stringify(text)})`);
const KEYS = { Version: 1, AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', SecretAccessKey: 'secret' };
const answering = (but: object) => printing(JSON.stringify({ ...KEYS, ...but }));
const FOREVER = `"${process.execPath}" -e 'setInterval(() => {}, 1000)'`;
const READ = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
const LATER = '2099-01-01T00:00:00Z';

describe('A credential process', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['after its time', () => processCredentials(FOREVER, 50)],
    [
      'with this process',
      () => {
        const before = process.listeners('exit');
        const running = processCredentials(FOREVER, 60_000);
        for (const end of process.listeners('exit')) if (!before.includes(end)) end(0);
        return running;
      },
    ],
  ])('is ended %s', async (_, asked) => {
    await expect(asked()).rejects.toThrow('It was ended by SIGTERM.');
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
    ['no program', () => processCredentials('no-such-program', 1_000), 'It could not be started: ENOENT.'],
  ])('that gives %s is refused, with nothing of what it printed', async (_, asked, words) => {
    const listeners = process.listenerCount('exit');
    await expect(asked()).rejects.toMatchObject({
      message: `Command failed: credential_process. ${words}`,
      tryNextLink: false,
    });
    expect(process.listenerCount('exit')).toBe(listeners);
  });
});
