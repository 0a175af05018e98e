/** What arrives at a person who installs the package; runs with `--vsix` only. */
import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { startServer } from '../host/server.ts';
import { LARGEST_PACKAGE, notToBeShipped } from '../host/shipped.ts';
import { VSIX } from './session.ts';

describe('The package', () => {
  const vsix = process.env[VSIX] ?? '';

  it('is small', async () => {
    const { size } = await stat(vsix);
    assert.ok(size < LARGEST_PACKAGE, `${size} bytes`);
  });

  it('installs only what it needs, with the licenses of its dependencies', async () => {
    await using server = await startServer({ install: [vsix] });
    const extensions = path.join(server.dataDirectory, 'extensions');
    const [name = ''] = (await readdir(extensions)).filter((entry) => entry.startsWith('aws-ses-senders.'));
    const entries = await readdir(path.join(extensions, name), { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile() && entry.name !== '.vsixmanifest')
      .map((entry) => path.relative(path.join(extensions, name), path.join(entry.parentPath, entry.name)));
    assert.ok(files.length > 20, files.join());
    assert.deepEqual(notToBeShipped(files), []);
    assert.match(
      await readFile(path.join(extensions, name, 'dist', 'ThirdPartyNotices.txt'), 'utf8'),
      /^@aws-sdk\/client-iam [\d.]+ \(Apache-2\.0\)$/m,
    );
  });
});
