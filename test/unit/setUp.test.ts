import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const LOCK = {
  packages: {
    '': { name: 'fresh' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true },
  },
};
/** A pinned Node.js that says that it runs, and with what. */
const NODE = '#!/bin/sh\necho "runs ${1##*/} $2 $3"\n[ "$3" != bad ]\n';

describe('npm start and npm test, as the first command,', () => {
  let folder = '';
  const write = async (file: string, text: string) => {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  };
  const installed = async (lock: unknown) => {
    await write('node_modules/.package-lock.json', JSON.stringify(lock));
    await write('node_modules/node/bin/node', NODE);
    await chmod(path.join(folder, 'node_modules/node/bin/node'), 0o755);
  };
  /** @param npm what stands in npm's place: JavaScript. */
  const run = async (npm: string, ...args: readonly string[]) => {
    await write('npm.cjs', npm);
    const env = { ...process.env, npm_execpath: path.join(folder, 'npm.cjs'), npm_node_execpath: undefined };
    const script = path.join(folder, 'test', 'setUp.mjs');
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, ...args], { env });
      return { code: 0, stdout, stderr };
    } catch (error) {
      return error as { readonly code: number; readonly stdout: string; readonly stderr: string };
    }
  };

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'set-up-'));
    await write('package-lock.json', JSON.stringify(LOCK));
    await mkdir(path.join(folder, 'test'));
    await copyFile('test/setUp.mjs', path.join(folder, 'test', 'setUp.mjs'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const never = 'process.exit(9)';
  const without = (version: string) => ({ packages: { 'node_modules/a': { version } } });

  it('run the script with the pinned Node.js, and install nothing if everything is there', async () => {
    await installed(without('1.0.0'));
    expect(await run(never, 'run.ts', '--only', 'unit')).toMatchObject({
      stdout: 'runs run.ts --only unit\n',
      stderr: '',
    });
    expect(await run(never, 'run.ts', '--only', 'bad')).toMatchObject({ code: 1 });
  });

  it('install first, quietly, if packages are missing or different', async () => {
    const npm = `
      const fs = require('node:fs');
      console.log('added 500 packages');
      console.error('npm warn EBADENGINE ' + process.argv.slice(2).join(' '));
      fs.mkdirSync('node_modules/node/bin', { recursive: true });
      fs.writeFileSync('node_modules/node/bin/node', ${JSON.stringify(NODE)}, { mode: 0o755 });
      fs.writeFileSync('node_modules/.package-lock.json', ${JSON.stringify(JSON.stringify(without('1.0.0')))});`;
    const wanted = {
      stdout: 'Installing the packages of package-lock.json …\nruns run.ts  \n',
      stderr: '',
    };
    expect(await run(npm, 'run.ts')).toMatchObject(wanted);
    await installed(without('0.9.0'));
    expect(await run(npm, 'run.ts')).toMatchObject(wanted);
    expect(await run(never, 'run.ts')).toMatchObject({ stdout: 'runs run.ts  \n' });
  });

  it('say on one line what is wrong', async () => {
    const npm = `
      console.error('npm error code ENOTFOUND');
      console.error('npm error errno ENOTFOUND');
      console.error('npm error network request to https://registry.example failed');
      console.error('npm error network This is a problem related to network connectivity.');
      process.exit(1);`;
    expect(await run(npm, 'run.ts')).toMatchObject({
      code: 1,
      stderr:
        'The packages could not be installed by npm ci. ENOTFOUND: network request to https://registry.example failed\n',
    });
  });
});
