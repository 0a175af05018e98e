import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { draftName } from '../../../src/export/drafts.ts';
import { createSnapshotFiles } from '../../../src/accounts/stored/snapshotFiles.ts';
import type { Known } from '../../../src/senders/snapshots/storedSnapshot.ts';
import type { Snapshot } from '../../../src/senders/model/model.ts';
import { temporaryFolder } from '../../host/folders.ts';
import { withoutPrivileges } from '../../host/privileges.ts';
import { accessKey, judged, NOW, snapshot, use } from '../senders/builders.ts';

const ACCOUNT = 'account-111122223333.json';
const scan = snapshot([judged({ accessKeys: [accessKey(use('ses', NOW))], keysAsOf: NOW })]);
const known = (but: Partial<Snapshot> = {}): Known => {
  const changed = { ...scan, ...but };
  return { scan: changed, snapshot: changed };
};
const mine = known();
/** Later than all stored times, unless a test changes that. */
const LATER = '2026-12-01T00:00:00Z';

let temporary: Awaited<ReturnType<typeof temporaryFolder>>;
let folder: string;
let problems: string[];
const files = (now = LATER) => createSnapshotFiles(folder, () => now);
const read = (key = 'prod') => files().read(key, (words) => void problems.push(words));

beforeEach(async () => {
  temporary = await temporaryFolder('snapshots');
  folder = path.join(temporary.path, 'storage', 'snapshots');
  problems = [];
});
afterEach(() => temporary[Symbol.asyncDispose]());

describe('Files of stored Snapshots', () => {
  it('return nothing at first, without a message', async () => {
    expect(await read()).toBeNull();
    expect(problems).toEqual([]);
  });

  it('return what was stored, for the same target only', async () => {
    await files().write('prod', mine);
    expect(await read()).toEqual(mine);
    expect(await read('other')).toBeNull();
  });

  it('include what is learned outside a scan, but not if nothing is stored, for example after deletion', async () => {
    const learned = known({ principals: [...scan.principals, judged({ name: 'eve' })] });
    await files().write('prod', learned, false);
    expect(await read()).toBeNull();
    await files().write('prod', mine);
    await files().write('prod', learned, false);
    const names = (await read())?.snapshot.principals.map(({ name }) => name);
    expect(names).toEqual(learned.snapshot.principals.map(({ name }) => name));
    await files().clear();
    await files().write('prod', learned, false);
    expect(await read()).toBeNull();
    // The next scan brings all of it, also where more is learned while it waits.
    const kept = files();
    await Promise.all([false, true, false].map((isScan) => kept.write('prod', learned, isScan)));
    expect(await read()).toEqual(learned);
  });

  it('are written twice, however much is learned at once, and end with the last of it', async () => {
    let merges = 0;
    const kept = createSnapshotFiles(folder, () => {
      merges += 1;
      return LATER;
    });
    await kept.write('prod', mine);
    const users = (count: number) =>
      known({ principals: Array.from({ length: count }, (_, index) => judged({ name: `user-${index}` })) });
    for (let count = 1; count <= 50; count += 1) void kept.write('prod', users(count), count === 2);
    await kept.written();
    expect(merges).toBe(2);
    expect((await read())?.snapshot.principals.map(({ name }) => name)).toContain('user-49');
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('are not written by a pending save after they were deleted', async () => {
    const kept = files();
    const writes = [1, 2, 3].map(() => kept.write('prod', mine));
    await kept.clear();
    await Promise.all(writes);
    expect(await read()).toBeNull();
  });

  it('are private to their owner, and so is their folder', async () => {
    await files().write('prod', mine);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(folder))
      expect((await stat(path.join(folder, name))).mode & 0o777).toBe(0o600);
  });

  it('do not reveal the name of a target', async () => {
    await files().write('the profile of a customer', known({ profile: 'p' }));
    expect((await readdir(folder)).join()).not.toMatch(/customer/);
  });

  it('name the account by the profile of the target, if another one stored it', async () => {
    await files().write('prod', mine);
    await files().write('prod-2', known({ profile: 'prod-2' }));
    expect((await read('prod'))?.snapshot.profile).toBe('prod');
    expect((await read('prod-2'))?.snapshot.profile).toBe('prod-2');
  });

  it('are merged with what another window has stored by then, whichever writes last', async () => {
    const asOf = '2026-11-23T10:00:00Z';
    const seen = judged({ accessKeys: [accessKey(use('ses-smtp', asOf), { asOf })], keysAsOf: asOf });
    const watched = { scan, snapshot: { ...scan, principals: [seen] } };
    for (const order of [
      [watched, mine],
      [mine, watched],
    ]) {
      for (const one of order) await files().write('prod', one);
      expect((await read())?.snapshot.principals).toMatchObject([{ verdict: 'sends-smtp', lastSesAt: asOf }]);
      await files().clear();
    }
  });

  it('lose nothing when many windows save at the same instant', async () => {
    const names = Array.from({ length: 12 }, (_, at) => `user-${at}`);
    const users = names.map((name) => judged({ name }));
    const of = snapshot(users);
    await files().write('prod', { scan: of, snapshot: of });
    // Each window has seen another user send.
    await Promise.all(
      users.map((user) => {
        const seen = judged({ ...user, accessKeys: [accessKey(use('ses-smtp', NOW))], keysAsOf: NOW });
        const learnt = { ...of, principals: users.map((one) => (one === user ? seen : one)) };
        return files().write('prod', { scan: of, snapshot: learnt });
      }),
    );
    const kept = (await read())?.snapshot.principals.map(({ name, lastSesAt }) => [name, lastSesAt]);
    expect(kept).toEqual(names.map((name) => [name, NOW]));
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('are written when a window was killed while saving, or does not end saving', async () => {
    await files().write('prod', mine);
    const { pid } = spawnSync(process.execPath, ['--version']);
    const lock = path.join(folder, '.saving');
    const now = Date.now() / 1000;
    for (const [owner, savingSince] of [
      [draftName().replace(/-\d+-/, `-${pid}-`), now],
      // An old lock belongs to a suspended window or another machine; this one is about to become old.
      [draftName(), now - 9],
      [draftName(), 0],
    ] as const) {
      await writeFile(lock, owner);
      await utimes(lock, savingSince, savingSince);
      await files().write('other', mine);
      expect(await read('other')).toEqual(mine);
      expect(await readdir(folder)).not.toContain('.saving');
    }
  });

  it('do not replace a newer scan if a fast clock dated them', async () => {
    const tomorrow = '2026-11-24T09:00:00Z';
    const dated = { startedAt: tomorrow, finishedAt: tomorrow, mode: 'quick', calls: {} } as const;
    const gone = judged({ name: 'gone', keysAsOf: tomorrow });
    const kept = judged({ accessKeys: [accessKey(use('ses'), { asOf: tomorrow })], keysAsOf: tomorrow });
    await files(tomorrow).write(
      'prod',
      known({ scan: { ...dated, reportGeneratedAt: null }, principals: [gone, kept] }),
    );
    const now = known({ principals: [judged({ accessKeys: [], keysAsOf: NOW })] });
    await files(NOW).write('prod', now);
    const { scan: last, principals: users } = (await read())!.snapshot;
    expect(last.finishedAt).toBe(NOW);
    expect(users).toMatchObject([{ name: 'bob', accessKeys: [], lastSesAt: use('ses').at }]);
  });

  it('return an account that another target belongs to', async () => {
    await files().write('prod', mine);
    expect(await files().readAccount('111122223333', () => undefined)).toEqual(mine);
    expect(await files().readAccount('444455556666', () => undefined)).toBeNull();
  });

  it('follow a target to its new account', async () => {
    await files().write('prod', mine);
    await files().write('prod', known({ accountId: '444455556666' }));
    expect((await read())?.scan.accountId).toBe('444455556666');
  });

  it('are ignored with a message if they are damaged, and replaced by the next scan', async () => {
    await files().write('prod', mine);
    const text = await readFile(path.join(folder, ACCOUNT), 'utf8');
    await writeFile(path.join(folder, ACCOUNT), text.slice(0, 100));
    expect(await read()).toBeNull();
    expect(problems).toEqual([`${ACCOUNT} is ignored: it is not JSON, or was cut off.`]);
    await files().write('prod', mine);
    expect(await read()).toEqual(mine);
  });

  it('are validated field by field if they were changed since', async () => {
    await files().write('prod', mine);
    const file = path.join(folder, ACCOUNT);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"canSend":"no"', '"canSend":"xx"'));
    expect(await read()).toBeNull();
    expect(problems).toEqual([`${ACCOUNT} is ignored: it is not a valid Snapshot.`]);
  });

  it('are read if an earlier version stored them, without a checksum', async () => {
    await files().write('prod', mine);
    const file = path.join(folder, ACCOUNT);
    const { sha256, ...earlier } = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    await writeFile(file, JSON.stringify(earlier));
    expect(await read()).toEqual(mine);
  });

  it('are ignored with a message if they cannot be read', async () => {
    await files().write('prod', mine);
    await writeFile(path.join(folder, 'x'), '');
    const [target = ''] = (await readdir(folder)).filter((name) => name.startsWith('target-'));
    await writeFile(path.join(folder, target), '{"accountId":"../../x","profile":"p"}');
    expect(await read()).toBeNull();
    await files().clear();
    await mkdir(path.join(folder, ACCOUNT), { recursive: true });
    await writeFile(path.join(folder, target), '{"accountId":"111122223333","profile":"p"}');
    expect(await read()).toBeNull();
    expect(problems).toEqual([`${ACCOUNT} cannot be read: EISDIR.`]);
  });

  it('stay unchanged if a new one cannot be written, without leaving a draft', async () => {
    await files().write('prod', mine);
    const before = await readdir(folder);
    // A value that cannot be written as JSON simulates a full disk.
    const endless: Record<string, unknown> = {};
    endless['self'] = endless;
    const unwritable = known({ gaps: [endless] as never });
    await expect(files().write('prod', unwritable)).rejects.toThrow();
    await mkdir(path.join(folder, 'account-444455556666.json', 'in-the-way'), { recursive: true });
    await expect(files().write('prod', known({ accountId: '444455556666' }))).rejects.toThrow();
    expect(await read()).toEqual(mine);
    expect((await readdir(folder)).filter((name) => !name.startsWith('account-4444'))).toEqual(before);
  });

  it('lose drafts left by a crash, but not those being written', async () => {
    await files().write('prod', mine);
    const before = await readdir(folder);
    const { pid } = spawnSync(process.execPath, ['--version']);
    const [mineNow, killed] = [draftName(), draftName().replace(/-\d+-/, `-${pid}-`)];
    // The names in version 1.0.0.
    const [former, old] = [`${ACCOUNT}.1a2b3c4d.tmp`, `${ACCOUNT}.00000000.tmp`];
    for (const name of [mineNow, killed, former, old]) await writeFile(path.join(folder, name), '');
    await utimes(path.join(folder, old), 0, 0);
    await files().write('prod', mine);
    expect((await readdir(folder)).sort()).toEqual([...before, mineNow, former].sort());
  });

  it('become private again if they and their folder were opened to others', async () => {
    await files().write('prod', mine);
    await chmod(folder, 0o755);
    for (const name of await readdir(folder)) await chmod(path.join(folder, name), 0o644);
    await files().write('prod', mine);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(folder))
      expect((await stat(path.join(folder, name))).mode & 0o777).toBe(0o600);
  });

  it('are deleted by clear, which returns the number of accounts', async () => {
    expect(await files().clear()).toBe(0);
    await files().write('prod', mine);
    await files().write('other', known({ accountId: '444455556666' }));
    expect(await files().clear()).toBe(2);
    expect(await read()).toBeNull();
    await expect(stat(folder)).rejects.toThrow(/ENOENT/);
  });

  it('are deleted by clear while another window writes, or it says why not', async () => {
    await files().write('prod', mine);
    const script = `
      import { mkdirSync, writeFileSync } from 'node:fs';
      console.log('writing');
      for (let file = 0; ; file = (file + 1) % 1000) {
        try {
          mkdirSync(process.argv[1], { recursive: true });
          writeFileSync(process.argv[1] + '/other-' + file, '');
        } catch {}
      }`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script, folder]);
    const closed = once(child, 'close');
    await once(child.stdout, 'data');
    const errors: string[] = [];
    for (let time = 0; time < 3; time += 1)
      await files()
        .clear()
        .catch((error: unknown) => void errors.push((error as Error).message));
    child.kill('SIGKILL');
    await closed;
    expect(errors.filter((words) => !words.startsWith('Some stored data could not be deleted'))).toEqual([]);
    await files().clear();
    await expect(stat(folder)).rejects.toThrow(/ENOENT/);
  });

  it('that cannot be deleted are reported in a sentence, without an error code', async () => {
    await files().write('prod', mine);
    // As a user to whom permissions apply, unlike root.
    await chmod(folder, 0o500);
    await withoutPrivileges(() =>
      expect(files().clear()).rejects.toThrow(
        /^Some stored data could not be deleted\. Another window or program may be using it: close other VS Code windows, then run Clear Stored Data again\.$/,
      ),
    );
    await chmod(folder, 0o700);
    expect(await read()).toEqual(mine);
  });
});
